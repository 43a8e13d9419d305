"""A worker process for the phone library: lines of JSON in, lines of JSON out, until the input ends.

Started as a program of its own rather than through `multiprocessing`, whose children import the
caller's main module again and need a guard there.
"""

from __future__ import annotations

import json
import sys

from suppress.normalise.phone_library import library_numbers


def serve() -> None:
    """Answer each line, a list of pairs of text and region, with the list of their numbers."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(json.dumps(library_numbers(json.loads(line))).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
