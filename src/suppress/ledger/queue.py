"""The queue of processes that want to write to a ledger's file.

SQLite lets who waits sleep and look again, longer each time, and whoever looks at the right moment goes first:
of several that write at once, some wait for seconds. Here they wait in the kernel for a lock on a file beside
the ledger, in the order in which they came, and SQLite's own lock is free when their turn comes. The queue
protects nothing, SQLite does: where there can be none, writers sleep.
"""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from suppress.ledger.failure import sqlite_busy

QUEUE_SUFFIX = ".queue"
"""What the name of the queue's file has behind that of the ledger's."""


class WriterQueue:
    """One writer's place in the queue of a ledger; used by one thread at a time."""

    def __init__(self, ledger: Path) -> None:
        """The queue of a ledger's file; nothing is opened before the first turn."""
        self._ledger = ledger
        self._file: int | None = None

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """Wait for the turn to write, and pass it on at the end. The kernel passes it on for who dies.

        Args:
            seconds: How long to wait at most.

        Raises:
            LedgerError: It took longer.
        """
        self._take(seconds)
        try:
            yield
        finally:
            if self._file is not None:
                with suppress(OSError):
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Leave the queue."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, seconds: float) -> None:
        # Some file systems have no such locks, and a folder may be closed to new files.
        with suppress(OSError):
            if self._file is None:
                rights = stat.S_IMODE(self._ledger.stat().st_mode)
                name = self._ledger.with_name(self._ledger.name + QUEUE_SUFFIX)
                self._file = os.open(name, os.O_RDWR | os.O_CREAT, rights)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._wait(self._file, seconds)

    def _wait(self, file: int, seconds: float) -> None:
        waiting = _Waiting(file)
        try:
            came = waiting.until(seconds)
        except BaseException:
            self._file = None
            raise
        if not came:
            self._file = None
            raise sqlite_busy(self._ledger)


class _Waiting:
    """A wait for a lock that can be given up: the kernel knows no end of it, so a thread waits."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._deciding = threading.Lock()
        self._came = threading.Event()
        self._given_up = False
        threading.Thread(target=self._lock, name="queue", daemon=True).start()

    def until(self, seconds: float) -> bool:
        """Whether the lock came in time; if not, or if interrupted, the file is no longer the caller's."""
        try:
            self._came.wait(seconds)
        finally:
            with self._deciding:
                came = self._came.is_set()
                self._given_up = not came
        return came

    def _lock(self) -> None:
        with suppress(OSError):
            fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._deciding:
            if self._given_up:
                os.close(self._file)
            else:
                self._came.set()
