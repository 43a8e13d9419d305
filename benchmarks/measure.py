"""Time and peak memory of a command with all its child processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[1]
INTERVAL = 0.02
"""Seconds between two looks at the memory; a process of a second is seen fifty times."""


class CommandFailedError(Exception):
    """A command ended with an exit code that is not 0."""

    @classmethod
    def of(cls, command: Sequence[str | Path], code: int, printed: bytes) -> CommandFailedError:
        """With the end of what the command printed."""
        shown = printed.decode(errors="replace")[-2_000:]
        return cls(f"{' '.join(map(str, command))}\nended with {code}:\n{shown}")


@dataclass(frozen=True)
class Measured:
    """What a command took.

    Args:
        seconds: Wall clock, from start to exit.
        peak: Bytes: the largest sum of resident sizes over the process tree, mapped files included.
    """

    seconds: float
    peak: int


def measure(command: Sequence[str | Path]) -> Measured:
    """Run a command from the repository's root.

    Args:
        command: Program and arguments; what it prints is kept back.

    Returns:
        Time and peak memory.

    Raises:
        CommandFailedError: With the end of what it printed.
    """
    # Whatever earlier commands left to be written to disk must not be paid for by this one.
    os.sync()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        started = time.perf_counter()
        watched = _Peak(process.pid)
        try:
            printed, _ = process.communicate()
            seconds = time.perf_counter() - started
        finally:
            peak = watched.stop()  # or its thread would look at all processes until this one ends
    if process.returncode != 0:
        raise CommandFailedError.of(command, process.returncode, printed)
    return Measured(seconds, peak)


def output(command: Sequence[str | Path]) -> bytes:
    """Run a command from the repository's root, without measuring it.

    Args:
        command: Program and arguments.

    Returns:
        Its standard output.

    Raises:
        CommandFailedError: With what it wrote to standard error.
    """
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    if done.returncode != 0:
        raise CommandFailedError.of(command, done.returncode, done.stderr)
    return done.stdout


def middle(runs: Sequence[Measured]) -> Measured:
    """Median of the times, and of the peaks."""
    return Measured(median(run.seconds for run in runs), int(median(run.peak for run in runs)))


class _Peak:
    """Watches a process tree from a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._peak = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(pid,), daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """The largest sum seen, in bytes."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _watch(self, pid: int) -> None:
        try:
            parent = psutil.Process(pid)
        except psutil.NoSuchProcess:
            return
        tree: list[psutil.Process] = [parent]
        looks = 0
        while not self._ended.is_set():
            if looks % 5 == 0:  # finding children reads the whole process table
                tree = _tree(parent)
            looks += 1
            self._peak = max(self._peak, sum(_resident(process) for process in tree))
            self._ended.wait(INTERVAL)


def _tree(parent: psutil.Process) -> list[psutil.Process]:
    try:
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return [parent]


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
