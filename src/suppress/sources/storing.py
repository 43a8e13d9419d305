"""The files of a source change places: a new one appears whole, and what it replaces is set aside.

At every moment, and so after a crash at any, there is either the old file or the new one. What is
replaced goes to the folder `replaced` beside it, where no pattern finds it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from suppress.errors import SourceError
from suppress.sources.locate import REPLACED
from suppress.whole_file import sync_to_disk

_INCOMING = ".incoming-"
_PIECE = 1 << 20


def store(source: Path, target: Path, sha256: str, replaced: Sequence[Path], *, swap: bool) -> None:
    """Put a copy of a file in its place, and set aside the files that it replaces.

    Args:
        source: The file.
        target: Its place; a file that is there is one of those replaced.
        sha256: Digest of the content that was checked.
        replaced: Files that it replaces, each in the folder of its own.
        swap: The first of them must not stand beside the new file for a moment: it is overwritten, and
            then renamed. Otherwise both stand there until it is moved, and the newer one counts.

    Raises:
        SourceError: The file changed since it was checked, or the folder cannot be written to.
    """
    try:
        folder = _aside(target.parent)
        for left in folder.glob(f"{_INCOMING}*"):
            left.unlink()
        incoming = folder / f"{_INCOMING}{secrets.token_hex(8)}"
        try:
            _copy(source, incoming, sha256)
            _place(incoming, target, replaced, swap=swap)
        finally:
            incoming.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(
            f"'{target.name}' cannot be written to {target.parent}: {error.strerror or type(error).__name__}",
            hint="make room there or allow writing; what is in place stays as it is",
        ) from error


def set_aside(path: Path) -> None:
    """Move a file to the folder of replaced ones beside it.

    Raises:
        SourceError: The folder cannot be written to.
    """
    try:
        _keep(path)
        path.unlink()
        _sync(path.parent)
    except OSError as error:
        raise SourceError(
            f"'{path.name}' cannot be moved to {REPLACED}: {error.strerror or type(error).__name__}",
            hint="allow writing there, and run the command again",
        ) from error


def _place(incoming: Path, target: Path, replaced: Sequence[Path], *, swap: bool) -> None:
    for path in replaced:
        _keep(path)
    if swap and replaced and target not in replaced:
        incoming.replace(replaced[0])
        _sync(replaced[0].parent)
        replaced[0].replace(target)
    else:
        incoming.replace(target)
    _sync(target.parent)
    for path in replaced:
        if path != target:
            path.unlink(missing_ok=True)
            _sync(path.parent)


def _copy(source: Path, incoming: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as read, incoming.open("xb") as written:
        while piece := read.read(_PIECE):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    if digest.hexdigest() != sha256:
        raise SourceError(
            f"'{source.name}' changed while it was read", hint="wait until it has arrived, then run again"
        )


def _keep(path: Path) -> None:
    # A second name of the same file, so that it is never gone.
    folder = _aside(path.parent)
    kept = folder / path.name
    while kept.exists():
        if kept.samefile(path):
            return
        kept = kept.with_name(f"{secrets.token_hex(4)}-{path.name}")
    try:
        kept.hardlink_to(path)
    except OSError:  # a file system without links
        shutil.copy2(path, kept)
        with kept.open("rb") as copied:
            os.fsync(copied.fileno())
    _sync(folder)


def _aside(folder: Path) -> Path:
    aside = folder / REPLACED
    aside.mkdir(parents=True, exist_ok=True)
    return aside


def _sync(folder: Path) -> None:
    with suppress(PermissionError):  # a folder that may be written to and not read
        sync_to_disk(folder)
