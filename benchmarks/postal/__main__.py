"""Postal matching, measured: a corpus of made-up people with labels, and how well a matcher finds them.

python -m benchmarks.postal corpus FOLDER --country GB --seed 1
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.postal.corpus import PEOPLE
from benchmarks.postal.files import write_corpus
from benchmarks.postal.hard import PER_KIND


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for.

    Args:
        arguments: Of the command line; those of the process by default.
    """
    given = _parser().parse_args(arguments)
    write_corpus(given.folder, given.country, given.seed, given.people, given.per_kind)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.postal",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    corpus = commands.add_parser("corpus", help="write a corpus, its truth and its hard negatives as CSV")
    corpus.add_argument("folder", type=Path)
    corpus.add_argument("--country", choices=("US", "GB"), default="US")
    _sizes(corpus)
    return parser


def _sizes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    parser.add_argument("--people", type=int, default=PEOPLE, help=f"about how many people ({PEOPLE:,})")
    parser.add_argument("--per-kind", type=int, default=PER_KIND, help="hard negatives of each kind")


if __name__ == "__main__":
    sys.exit(main())
