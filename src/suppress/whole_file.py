"""Files that are there as a whole: who reads one sees the old content or the new, never a part."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def replace_file(target: Path, content: bytes) -> None:
    """Put a file in the place of another, for nobody else to read.

    A crash of the machine may leave it without its content: for what can be made again.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    import tempfile  # a command that only reads does without

    handle, path = tempfile.mkstemp(prefix=".", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(path).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(path).unlink()
        raise


def sync_to_disk(path: Path) -> None:
    """Return once what was written into a file, or the names in a folder, outlast a crash of the machine.

    Raises:
        OSError: The disk does not take it.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
