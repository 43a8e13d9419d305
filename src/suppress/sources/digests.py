"""SHA-256 of source files, remembered so that gigabytes are not hashed before every run.

A digest is remembered with path, size, time of change and inode, and computed again when one of
them differs. Several processes may share the file.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from suppress.errors import SourceError

_TABLE = """
CREATE TABLE IF NOT EXISTS digest (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, sha256 TEXT
) WITHOUT ROWID
"""
_SETTLED_NS = 2_000_000_000  # a file changed within the clock's grain of being hashed may change unseen


def file_digests(paths: Sequence[Path], memory: Path) -> dict[Path, str]:
    """Hexadecimal SHA-256 of each file.

    Args:
        paths: Absolute paths of files.
        memory: SQLite file of remembered digests, made where it is missing.

    Raises:
        SourceError: A file cannot be read.
    """
    with closing(_open(memory)) as database:
        known = {
            path: (size, mtime, inode, sha256)
            for path, size, mtime, inode, sha256 in database.execute("SELECT * FROM digest")
        }
        found: dict[Path, str] = {}
        changed: list[Path] = []
        for path in paths:
            stamp = _stamp(path)
            remembered = known.get(str(path))
            if remembered and remembered[:3] == stamp:
                found[path] = remembered[3]
            else:
                changed.append(path)
        if changed:
            with ThreadPoolExecutor(2) as pool:
                results = list(pool.map(_digest, changed))
            found |= {path: digest for path, (digest, _) in zip(changed, results, strict=True)}
            settled = [
                (str(path), *stamp, digest)
                for path, (digest, stamp) in zip(changed, results, strict=True)
                if stamp[1] < time.time_ns() - _SETTLED_NS
            ]
            try:
                with database:
                    database.executemany("INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?)", settled)
            except sqlite3.OperationalError as error:
                # Only a memory: where nobody may write to it, the next run computes them again.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                    raise
    return found


def _open(memory: Path) -> sqlite3.Connection:
    try:
        return _connect(memory)
    except sqlite3.DatabaseError:
        memory.unlink(missing_ok=True)  # nothing in it that cannot be computed again
        return _connect(memory)


def _connect(memory: Path) -> sqlite3.Connection:
    database = sqlite3.connect(memory, timeout=60)
    try:
        database.execute(_TABLE)
    except BaseException:
        database.close()
        raise
    return database


def _digest(path: Path) -> tuple[str, tuple[int, int, int]]:
    before = _stamp(path)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error
    if _stamp(path) != before:
        raise SourceError(
            f"'{path.name}' changed while it was read", hint="wait until it has arrived, then run again"
        )
    return digest, before


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _unreadable(path: Path, error: OSError) -> SourceError:
    return SourceError(
        f"'{path.name}' cannot be read: {error.strerror or type(error).__name__}",
        hint="check the file and its rights",
    )
