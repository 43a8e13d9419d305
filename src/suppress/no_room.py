"""Whether an error says that there is no room to write: each library has words of its own for it."""

from __future__ import annotations

import errno
import os
import re

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_OF_POLARS = re.compile(r"\(os error (\d+)\)")
_OF_NUMPY = re.compile(r"\d+ requested and \d+ written")
_OF_SQLITE = ("SQLITE_FULL", "SQLITE_IOERR_WRITE")


def lack_of_room(error: BaseException) -> OSError | None:
    """The system's own error where a file could not be written for lack of room, on the disk or in a quota.

    Args:
        error: Of Python, of Polars (the number of the system's error stands in the text), of numpy (which tells
            how many items of an array were written, and no cause) or of SQLite.

    Returns:
        None where it says anything else.
    """
    number = _number(error)
    return None if number is None else OSError(number, os.strerror(number))


def _number(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno in _FULL:
        return error.errno
    if getattr(error, "sqlite_errorname", None) in _OF_SQLITE:
        return errno.ENOSPC
    text = str(error)
    if isinstance(error, OSError) and error.errno is None and _OF_NUMPY.fullmatch(text):
        return errno.ENOSPC
    found = _OF_POLARS.search(text)
    return int(found[1]) if found and int(found[1]) in _FULL else None
