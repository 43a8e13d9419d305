"""Where the cells of a block's rows start and end, and what they say.

Belongs here: positions of delimiters in, numbers of cells and text columns out. Which rows are good is
decided in `check.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.files.grammar import QUOTE
from suppress.files.rows import Bounds, Positions
from suppress.text_bytes import Column, TextBytes, as_texts, texts_between

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Cells of rows one after the other.

    Args:
        starts: First byte of each row.
        ends: First byte after each row's last cell.
        delimiters: Every delimiter outside quotes.
        before: For each row, number of delimiters before it.
        counts: Number of cells of each row.
        table: The delimiters of each row, where all rows have all cells; a column of it is no copy.
        plain: Places of cells of which none begins with a quote, as far as that is known.
    """

    starts: Positions
    ends: Positions
    delimiters: Bounds
    before: Positions
    counts: Positions
    table: Bounds | None = None
    plain: frozenset[int] = frozenset()

    def end(self, place: int, width: int, rows: Mask | slice) -> Positions | Bounds:
        """End of one cell in rows that have all cells.

        Args:
            place: Of the cell in its row, from 0.
            width: Cells of each of the rows.
            rows: Which rows.
        """
        return self.ends[rows] if place == width - 1 else self._delimiter(place, rows)

    def start(self, place: int, rows: Mask | slice) -> Positions | Bounds:
        """Start of one cell in rows that have it; see `end`."""
        return self.starts[rows] if place == 0 else self._delimiter(place - 1, rows) + np.uint32(1)

    def texts(self, data: bytes, place: int, width: int, rows: Mask | slice) -> pl.Series:
        """What one cell says in rows that have all cells."""
        return as_texts(self._read(place)(data, self.start(place, rows), self.end(place, width, rows)))

    def later(self, data: bytes, place: int, width: int, rows: Mask | slice) -> Callable[[], Column]:
        """`texts`, whenever it is called; until then it holds but the bounds of the one cell."""
        starts, ends = self.start(place, rows), self.end(place, width, rows)
        return partial(self._read(place), data, starts.astype(np.uint32), ends.astype(np.uint32))

    def _read(self, place: int) -> Callable[[bytes, Positions | Bounds, Positions | Bounds], Column]:
        """What reads the cells at a place: quotes are not looked for where there are none."""
        return _plain_column if place in self.plain else cell_column

    def _delimiter(self, place: int, rows: Mask | slice) -> Bounds:
        """Where the delimiter behind a cell stands."""
        if self.table is not None:
            return self.table[rows, place]
        return self.delimiters[self.before[rows] + place]


@dataclass(frozen=True)
class FixedCells:
    """Cells at fixed positions of rows, which are counted in characters.

    Args:
        places: First and last character of each cell, from 1.
        first: For each row, the number of its first character in the block.
        counts: Characters of each row.
        longer: For each byte that continues a character, the number of that character; in order.
    """

    places: tuple[tuple[int, int], ...]
    first: Positions
    counts: Positions
    longer: Positions

    def at(self, characters: int, rows: Mask | slice) -> Positions:
        """Byte behind so many characters of rows that have as many."""
        number = self.first[rows] + characters
        return number + np.searchsorted(self.longer, number) if len(self.longer) else number

    def texts(self, data: bytes, place: int, width: int, rows: Mask | slice) -> pl.Series:  # noqa: ARG002
        """What one cell says in rows that are long enough, without blanks around it."""
        first, last = self.places[place]
        return texts_between(data, self.at(first - 1, rows), self.at(last, rows)).str.strip_chars(" \t\0")

    def later(self, data: bytes, place: int, width: int, rows: Mask | slice) -> Callable[[], Column]:
        """`texts`, whenever it is called."""
        return partial(self.texts, data, place, width, rows)


def cells_of(
    starts: Positions, ends: Positions, delimiters: Bounds, width: int, opened: Positions | None = None
) -> Cells:
    """The cells of rows.

    Args:
        starts: First byte of each row.
        ends: First byte of each row's line end.
        delimiters: Every delimiter outside quotes.
        width: Number of cells that rows should have.
        opened: For each quote that opens a cell, how many of the delimiters are before it; None where that is
            not known.
    """
    height, between = len(starts), width - 1
    if len(delimiters) == height * between:
        table = delimiters.reshape(height, between)
        if not between or bool(((table[:, 0] >= starts) & (table[:, -1] < ends)).all()):
            before = np.arange(0, height * between, between) if between else np.zeros(height, np.int64)
            plain = frozenset[int]() if opened is None else _plain(opened, between)
            return Cells(starts, ends, delimiters, before, np.full(height, width), table, plain)
    before = np.searchsorted(delimiters, starts.astype(np.uint32))
    counts = np.diff(before, append=len(delimiters)) + 1
    return Cells(starts, ends, delimiters, before, counts)


def _plain(opened: Positions, between: int) -> frozenset[int]:
    """Places of which no cell is quoted, in rows that have all cells."""
    if not len(opened):
        return frozenset(range(between + 1))
    if not between:
        return frozenset()
    quoted = set(np.flatnonzero(np.bincount(opened % between, minlength=between)).tolist())
    # As many delimiters are before the last cell of a row as before the first of the next.
    return frozenset(range(between + 1)) - quoted - ({between} if 0 in quoted else set())


def _plain_column(data: bytes, starts: Positions | Bounds, ends: Positions | Bounds) -> Column:
    return TextBytes(np.frombuffer(data, np.uint8), starts, ends)


def cell_column(data: bytes, starts: Positions | Bounds, ends: Positions | Bounds) -> Column:
    """What cells say: their text without quotes around it, '' where they are empty.

    Args:
        data: Bytes whose quotes all stand where they should.
        starts: Start of each cell.
        ends: End of each cell.
    """
    buffer = np.frombuffer(data, np.uint8)
    column = TextBytes(buffer, starts, ends)
    if not len(buffer):
        return column
    quoted = buffer.take(starts, mode="clip") == QUOTE  # a cell without a sign may start behind the last byte
    quoted &= ends > starts
    if not quoted.any():
        return column
    column = TextBytes(buffer, starts + quoted, ends - quoted)
    if not column.texts(np.flatnonzero(quoted)).str.contains('""', literal=True).any():
        return column
    texts = column.texts()
    marked = pl.Series(quoted)
    return pl.select(
        pl.when(marked).then(texts.str.replace_all('""', '"', literal=True)).otherwise(texts)
    ).to_series()
