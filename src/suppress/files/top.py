"""What stands above the first row of a CSV list, and where its text ends.

Belongs here: blank lines, the line that names the delimiter to Excel, and the sign that ends files under
DOS. What the first row says is decided in `dialect.py` and `list_layout.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from suppress.errors import CampaignListError
from suppress.text_files.separator import named_delimiter

SAMPLE = 256 << 10
_LINE_END = re.compile(rb"\r\n|\r|\n")
# Byte 1A ended the text of a file under CP/M and DOS, and filled it up; some programs still write it.
_DOS_END = re.compile(rb"(?<=[\r\n])\x1a[\x1a\r\n]*\Z")
_TAIL = 4 << 10


@dataclass(frozen=True)
class Top:
    """The beginning of a text.

    Args:
        sample: Its first bytes.
        start: How many of them stand above the first row: blank lines, and the line for Excel.
        above: The line for Excel with its line end; empty where there is none.
        delimiter: What it names; None where there is none.
        size: Bytes of the whole text.
    """

    sample: bytes
    start: int
    above: bytes
    delimiter: str | None
    size: int

    @property
    def whole(self) -> bool:
        """The sample is all of the text."""
        return len(self.sample) == self.size

    def blank_lines(self, eol: bytes) -> int:
        """Blank lines above the first row."""
        # The line for Excel may end in another way than the rows.
        return self.sample[: self.start].replace(self.above, b"", 1).count(eol)

    def line(self, eol: bytes) -> int:
        """Physical line of the first row, from 1."""
        return self.blank_lines(eol) + bool(self.above) + 1


def read_top(path: Path, offset: int, shown: str) -> Top:
    """What stands above the first row of a UTF-8 file.

    Args:
        path: The file.
        offset: Bytes of its byte order mark.
        shown: The list's name in messages.

    Raises:
        CampaignListError: There is nothing but blank lines.
    """
    size = text_end(path) - offset
    with path.open("rb") as file:
        file.seek(offset)
        sample = file.read(min(SAMPLE, size))
    start = _behind_blank_lines(sample, 0)
    end = _LINE_END.search(sample, start)
    delimiter = named_delimiter(sample[start : end.start()].decode(errors="replace")) if end else None
    above = sample[start : end.end()] if end and delimiter else b""
    if above:
        start = _behind_blank_lines(sample, start + len(above))
    if start == len(sample) or (size == len(sample) and not sample[start:].strip()):
        what = "has blank lines only" if size else "has a byte order mark and nothing else"
        raise CampaignListError(f"{shown} {what}", hint="export it again")
    return Top(sample, start, above, delimiter, size)


def text_end(path: Path) -> int:
    """First byte of a file that belongs to no row: its size, or where the last line is DOS's end of file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        found = _DOS_END.search(file.read())
    return size - len(found[0]) if found else size


def _behind_blank_lines(sample: bytes, start: int) -> int:
    return len(sample) - len(sample[start:].lstrip(b"\r\n"))
