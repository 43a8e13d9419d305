"""Processes of our own beside the program: for what holds the interpreter's lock, or may not take it down."""

from __future__ import annotations

import os
import subprocess
import sys


def can_start_workers() -> bool:
    """Whether there is an interpreter to start. A frozen program is its own: it would start itself again."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def start_worker(module: str) -> subprocess.Popen[bytes]:
    """A module of ours as a process with a pipe to and from it.

    Args:
        module: Full name; ends when its input does.

    Raises:
        OSError: The machine starts no more processes.
    """
    # -P: a folder named like one of our packages, where the program was started, is not ours.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback there could show a person's data
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        process_group=0,  # Ctrl-C is for the program, which ends its workers
    )


def end_worker(process: subprocess.Popen[bytes]) -> None:
    """End a process that keeps nothing which could be lost, and wait for it."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                continue  # what was to be sent to it can no longer be
    process.wait()
