"""Records that an issuer delivers in fixed positions, or as CSV in the same order without a header.

"P","14092009","","","Ms","Ann","Example","","1 High Street","","","Oxford","Oxfordshire","OX1 1AA","1A"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from suppress.errors import SourceError
from suppress.policy.layout import SOURCE_FIELDS
from suppress.text_files.fixed_width import Positions, fixed_width_blocks
from suppress.text_files.lines import Text
from suppress.text_files.records import Records, header_of, record_blocks


@dataclass(frozen=True)
class Layout:
    """Fields in the order of the file."""

    widths: Mapping[str, int]
    """Field and its characters in a record of fixed positions; those that mean nothing here are not read."""
    start: str
    """A pattern of the start of a record, which tells where the next one begins without line ends."""
    without: int = 0
    """Fields at the end that older files lack."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """Characters of a record, of the newest form first."""
        ends = list(accumulate(self.widths.values()))
        return tuple(dict.fromkeys((ends[-1], ends[-1 - self.without])))

    @property
    def positions(self) -> dict[str, Positions]:
        """Where the fields stand that are read, in a record of fixed positions."""
        ends = accumulate(self.widths.values())
        return {
            name: Positions(end - width + 1, end)
            for (name, width), end in zip(self.widths.items(), ends, strict=True)
            if name in SOURCE_FIELDS
        }

    def places(self, cells: int) -> dict[str, int]:
        """In which cell of a CSV with so many the fields stand that are read."""
        return {
            name: place for place, name in enumerate(self.widths) if name in SOURCE_FIELDS and place < cells
        }


def read_records(
    text: Text, layouts: Sequence[Layout], delimiter: str | None
) -> tuple[Layout, Iterator[Records]]:
    """The records of a text and the layout that they are in.

    Fixed positions are told by the length of the first record, CSV by the number of its cells. Layouts with
    the same fields are the same as CSV: the first of them is named.

    Args:
        text: An opened text with something in it.
        layouts: Layouts that it may have.
        delimiter: Delimiter of CSV where it is known.

    Raises:
        SourceError: The first line is CSV with another number of cells.
    """
    cells = len(header_of(text, delimiter))
    for layout in layouts:
        if len(layout.widths) - layout.without <= cells <= len(layout.widths):
            return layout, record_blocks(text, layout.places(cells), delimiter, headless=True)
    if text.first.lstrip().startswith(('"', "“")):
        expected = " or ".join(dict.fromkeys(str(len(layout.widths)) for layout in layouts))
        raise SourceError(
            f"'{text.name}' line {text.line}: {cells} cells where the layout has {expected}",
            hint="check `format` of the source, and that the file is as it was delivered",
        )
    layout, length = _fixed(text.first, layouts)
    return layout, fixed_width_blocks(text, layout.positions, record=length)


def _fixed(first: str, layouts: Sequence[Layout]) -> tuple[Layout, int]:
    by_length = sorted(layouts, key=lambda layout: layout.lengths[0])
    for layout in by_length:
        if len(first.rstrip()) <= layout.lengths[0]:
            return layout, layout.lengths[0]  # also where an editor took blanks from the ends of lines
    for layout in layouts:
        for length in layout.lengths:
            if re.match(layout.start, first[length:]):
                return layout, length
    return by_length[-1], by_length[-1].lengths[0]
