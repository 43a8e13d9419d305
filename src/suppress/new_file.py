"""New files that a person asked for by name: there whole or not at all, and nothing is overwritten."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from suppress.errors import ResultError

_OF_EVERYBODY = 0o666  # less what the umask takes
_OF_ITS_OWNER = 0o600


def write_private(path: Path, write: Callable[[BinaryIO], None], *, replace: bool = False) -> None:
    """Write a file with personal data, of mode 0600, that appears when it is complete.

    Args:
        path: The file.
        write: Writes its content.
        replace: Whether one that is there may go.

    Raises:
        ResultError: It is there already, or cannot be written; nothing half-written is left.
    """
    _write(path, write, _OF_ITS_OWNER, replace=replace)


def write_text(path: Path, content: str) -> None:
    """Write a file that holds nothing of anybody, as a page of counts, for whom the umask allows.

    Args:
        path: The file.
        content: Its text, written as UTF-8.

    Raises:
        ResultError: It is there already, or cannot be written; nothing half-written is left.
    """
    _write(path, lambda file: _put(file, content.encode()), _OF_EVERYBODY, replace=False)


def _put(file: BinaryIO, content: bytes) -> None:
    file.write(content)


def _write(path: Path, write: Callable[[BinaryIO], None], mode: int, *, replace: bool) -> None:
    try:
        with _draft_of(path, mode) as (draft, file):
            write(file)
            file.flush()
            os.fsync(file.fileno())
            if replace:
                draft.replace(path)
            else:
                path.hardlink_to(draft)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError as error:
        raise _cannot(path, error) from error


@contextmanager
def _draft_of(path: Path, mode: int) -> Iterator[tuple[Path, BinaryIO]]:
    """Context manager: a hidden new file beside a path, gone in the end unless it took the path's place."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield draft, file
    finally:
        with suppress(NotADirectoryError):
            draft.unlink(missing_ok=True)


def check_new(path: Path | None) -> None:
    """Refuse a path at which something is, or nothing could be written, before work is done for it.

    Args:
        path: A file to come; None is none.

    Raises:
        ResultError: Something is there, or its folder is missing or may not be written to.
    """
    if path is None:
        return
    if path.exists() or path.is_symlink():
        raise _exists(path)
    check_writable(path)


def check_writable(path: Path) -> None:
    """Refuse a path at which no file could be written, before work is done whose result would go there.

    Raises:
        ResultError: It is a folder, or its folder is missing or may not be written to.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with _draft_of(path, _OF_ITS_OWNER):
            pass
    except OSError as error:
        raise _cannot(path, error) from error


def _cannot(path: Path, error: OSError) -> ResultError:
    return ResultError(f"{path} cannot be written: {error.strerror}", hint="name a file that can be written")


def _exists(path: Path) -> ResultError:
    return ResultError(f"{path} exists", hint="name another; nothing was written")
