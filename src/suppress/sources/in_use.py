"""Who uses prepared forms: they are removed only while no other process has any of them open.

A run maps some of its files only when it comes to them. The lock is the operating system's, so a
process that is killed holds nothing. On a file system without locks nothing is ever removed.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from suppress.sources.form_folder import prepared_home

_LOCK = ".in-use.lock"
_held: dict[Path, int] = {}


def hold_forms(home: Path) -> None:
    """Keep the prepared forms of a home folder from being removed, to the end of this process."""
    with suppress(OSError):
        fcntl.flock(_opened(home), fcntl.LOCK_SH)


@contextmanager
def alone_with_forms(home: Path) -> Iterator[bool]:
    """Whether no other process uses the prepared forms; none begins to while the context lasts."""
    try:
        fcntl.flock(_opened(home), fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except OSError:  # another process holds it, or there are no locks
        alone = False
    try:
        yield alone
    finally:
        hold_forms(home)


def _opened(home: Path) -> int:
    path = prepared_home(home).absolute() / _LOCK
    if path not in _held:
        _held[path] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _held[path]
