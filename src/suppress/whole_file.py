"""A small file replaced as a whole: who reads it sees the old content or the new, never a part."""

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
