"""Files with personal data: readable by their owner alone, and there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from suppress.errors import ResultError


def write_private(path: Path, write: Callable[[BinaryIO], None], *, replace: bool = False) -> None:
    """Write a file of mode 0600 that appears when it is complete.

    Args:
        path: The file.
        write: Writes its content.
        replace: Whether one that is there may go.

    Raises:
        ResultError: It is there already, or cannot be written; nothing half-written is left.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    except FileExistsError as error:
        raise ResultError(f"{path} exists", hint="name another file; nothing was written") from error
    except OSError as error:
        raise ResultError(
            f"{path} cannot be written: {error.strerror}", hint="name a file that can be written"
        ) from error
    finally:
        with suppress(NotADirectoryError):
            draft.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Refuse a path at which no file could be written, before work is done whose result would go there.

    Raises:
        ResultError: It is a folder, or its folder is missing or may not be written to.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise ResultError(
            f"{path} cannot be written: {error.strerror}", hint="name a file that can be written"
        ) from error
    finally:
        with suppress(NotADirectoryError):
            draft.unlink(missing_ok=True)
