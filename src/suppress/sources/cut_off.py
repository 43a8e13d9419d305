"""Files that end in the middle of a line: whatever followed is missing, and may be anybody's opt-out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

_TAIL = 4_096
_CHUNK = 16 << 20
# Compressed files and workbooks prove their end themselves, and so does XML.
_PROVES_ITS_END = (b"PK", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"<", b"\xef\xbb\xbf<")
# A line that ends with a delimiter or a quote is whole: its last cell is blank, or closed.
_WHOLE = b'\r\n\x1a,;\t|"'
# `bo@exam` of `bo@example.com`: it can be read, and no mail reaches it.
_TORN_ADDRESS = re.compile(rb"[^\s@]@[^\s@.]*$")


def cut_off_line(path: Path, last_reject: int) -> int:
    """The line in the middle of which a text file seems to end.

    A last line without a line end is whole in many a file; here it cannot be read either, or ends as no
    address does.

    Args:
        path: The file.
        last_reject: Number of the last line that could not be read; 0 without any.

    Returns:
        Its number; 0 where nothing speaks for a cut.
    """
    with path.open("rb") as file:
        head = file.read(4)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read(_TAIL)
        if not tail or tail[-1] in _WHOLE or b"\0" in tail or head.startswith(_PROVES_ITS_END):
            return 0
        torn = _TORN_ADDRESS.search(tail) is not None
        if not (torn or last_reject):
            return 0
        file.seek(0)
        last = _line_ends(file) + 1
    # A file of one line may be fixed records without line ends, where lines are counted otherwise.
    return last if torn or (last == last_reject and last > 1) else 0


def _line_ends(file: BinaryIO) -> int:
    """Line ends of a file: LF, CRLF and CR."""
    ends, before = 0, b""
    while chunk := file.read(_CHUNK):
        ends += chunk.count(b"\n") + chunk.count(b"\r") - (before[-1:] + chunk).count(b"\r\n")
        before = chunk
    return ends
