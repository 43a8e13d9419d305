"""Where the rows of a block of CSV bytes start and stop, quotes and line breaks inside them included.

Belongs here: bytes in, positions out. A block whose quotes all stand where they should is cut with
numpy; one with stray quotes (`5" pipe`) is walked through, quoted lines only, with the meaning that
spreadsheets and Python's `csv` give it: a quote opens a cell only at the cell's start, and text after
the closing quote belongs to the cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.files.grammar import (
    MAX_CELL_BYTES,
    MAX_CELL_LINES,
    QUOTE,
    Grammar,
    RunawayQuoteError,
    row_end,
)

Positions = npt.NDArray[np.int64]
Bounds = npt.NDArray[np.uint32]
"""Positions in a block, in half the room: for what a block has millions of."""

_Places = TypeVar("_Places", Positions, Bounds)

_NO_QUOTES = np.empty(0, np.int64)
_PIECE = 1 << 20  # stays in the processor's cache
_NUMBERS = pl.Series(np.arange(_PIECE, dtype=np.uint32))


@dataclass(frozen=True)
class Rows:
    """Rows in a row, blank lines among them.

    Args:
        starts: First byte of each row.
        stops: First byte after each row's line end, which is where the next row starts.
        breaks: Every line-end byte, those inside quotes included.
        quotes: Every quote byte, where they pair; None where some are stray.
        delimiters: Every delimiter byte, those inside quotes included; none of a list of fixed positions.
        stray: Starts of the rows with stray or escaped quotes.
        doubtful: Those of them that a backslash before a quote gives two meanings.
    """

    starts: Positions
    stops: Positions
    breaks: Positions
    quotes: Positions | None
    delimiters: Bounds
    stray: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()

    @property
    def used(self) -> int:
        """Bytes that are complete rows; the rest waits for the next block."""
        return int(self.stops[-1]) if len(self.stops) else 0


def cut_rows(data: bytes, grammar: Grammar, *, final: bool) -> Rows:
    """Rows that are complete within the bytes.

    Args:
        data: Bytes that start at the start of a row.
        grammar: How they are cut.
        final: No bytes follow, so that the last row may lack its line end.

    Raises:
        RunawayQuoteError: A quoted cell is too long or not closed.
    """
    buffer = np.frombuffer(data, np.uint8)
    if not grammar.quoting:
        breaks = positions_of(buffer, grammar.eol).astype(np.int64)
        return _rows(breaks, breaks, len(data), _NO_QUOTES, np.empty(0, np.uint32), final=final)
    if data.find(b'"') < 0:
        ends, delimiters = positions_of_each(buffer, grammar.eol, grammar.delimiter)
        breaks = ends.astype(np.int64)
        return _rows(breaks, breaks, len(data), _NO_QUOTES, delimiters, final=final)
    ends, delimiters, marks = positions_of_each(buffer, grammar.eol, grammar.delimiter, b'"')
    breaks, quotes = ends.astype(np.int64), marks.astype(np.int64)
    if grammar.escape and data.find(b"\\") >= 0:
        return _walk(data, breaks, quotes, delimiters, grammar, final)
    outside = outside_quotes(breaks, quotes)
    used = len(data) if final else int(outside[-1]) + 1 if len(outside) else 0
    inner = quotes[: int(np.searchsorted(quotes, used))]
    # With an open cell too the walk is taken: it names its line.
    if not _pair(buffer, inner, grammar) or len(inner) % 2 or used == 0:
        return _walk(data, breaks, quotes, delimiters, grammar, final)
    _refuse_long_cells(inner, breaks)
    return _rows(outside, breaks, len(data), inner, delimiters, final=final)


def positions_of(buffer: npt.NDArray[np.uint8], byte: bytes) -> Bounds:
    """Where a byte stands."""
    return positions_of_each(buffer, byte)[0]


def positions_of_each(buffer: npt.NDArray[np.uint8], *sought: bytes) -> list[Bounds]:
    """Where each of some bytes stands.

    Numbers filtered by Polars: three times as fast as `numpy.flatnonzero`.
    """
    values = pl.Series(buffer)
    found: list[list[Bounds]] = [[] for _ in sought]
    for start in range(0, len(buffer), _PIECE):
        piece = values[start : start + _PIECE]  # looked at for all of them while it is in the cache
        numbers = _NUMBERS[: len(piece)]
        for pieces, byte in zip(found, sought, strict=True):
            pieces.append(numbers.filter(piece == byte[0]).to_numpy())
    return [_in_whole(pieces) for pieces in found]


def _in_whole(pieces: list[Bounds]) -> Bounds:
    """Positions in pieces as positions in all of them."""
    positions = np.empty(sum(map(len, pieces)), np.uint32)
    first = 0
    for number, piece in enumerate(pieces):
        np.add(piece, np.uint32(number * _PIECE), out=positions[first : first + len(piece)])
        first += len(piece)
    return positions


def outside_quotes(positions: _Places, quotes: Positions) -> _Places:
    """Those of some positions that are not between a quote and the next one of its pair.

    Args:
        positions: In order, none of them a quote.
        quotes: Every quote, in order; after an odd last one everything is inside.
    """
    return outside_and_opened(positions, quotes)[0]


def outside_and_opened(positions: _Places, quotes: Positions) -> tuple[_Places, Positions]:
    """As `outside_quotes`, and for each opening quote how many of these positions are before it."""
    if not len(quotes) or not len(positions):
        return positions, np.zeros((len(quotes) + 1) // 2, np.int64)
    # Quotes are few, and looked up in order: many times faster than every position among the quotes.
    before = np.searchsorted(positions, quotes.astype(positions.dtype))
    first, stop = before[0::2], before[1::2]
    if len(first) > len(stop):
        stop = np.append(stop, len(positions))
    counts = stop - first
    opened = first - np.cumsum(counts) + counts
    some = counts > 0
    if not some.any():
        return positions, opened
    counts = counts[some]
    inside = np.repeat(opened[some], counts)
    inside += np.arange(len(inside))
    outside = np.ones(len(positions), np.bool_)
    outside[inside] = False
    found: _Places = pl.Series(positions).filter(pl.Series(outside)).to_numpy()
    return found, opened


def _rows(
    ends: Positions,
    breaks: Positions,
    size: int,
    quotes: Positions | None,
    delimiters: Bounds,
    *,
    final: bool,
    stray: tuple[int, ...] = (),
    doubtful: tuple[int, ...] = (),
) -> Rows:
    stops = ends + 1
    if final and size and (not len(stops) or stops[-1] < size):
        stops = np.append(stops, size)
    starts = np.concatenate([np.zeros(min(1, len(stops)), np.int64), stops[:-1]])
    used = int(stops[-1]) if len(stops) else 0
    breaks = breaks[: int(np.searchsorted(breaks, used))]
    delimiters = delimiters[: int(np.searchsorted(delimiters, np.uint32(used)))]
    return Rows(starts, stops, breaks, quotes, delimiters, stray, doubtful)


def _pair(buffer: npt.NDArray[np.uint8], quotes: Positions, grammar: Grammar) -> bool:
    """Whether every opening quote starts a cell and every closing one ends it."""
    opens, closes = quotes[0::2], quotes[1::2]
    delimiter, eol = grammar.delimiter[0], grammar.eol[0]
    before = buffer[np.maximum(opens - 1, 0)]
    fine = (opens == 0) | (before == delimiter) | (before == eol) | (before == QUOTE)
    if not fine.all():
        return False
    # `before == QUOTE` is an escaped quote only if that quote closes: the one at `opens - 1` is then
    # the previous in the list, hence a closing one.
    last = len(buffer) - 1
    after = buffer[np.minimum(closes + 1, last)]
    fine = (closes == last) | (after == delimiter) | (after == eol) | (after == QUOTE)
    if not fine.all() and eol == 10:
        fine |= (after == 13) & ((closes + 1 == last) | (buffer[np.minimum(closes + 2, last)] == eol))
    return bool(fine.all())


def _refuse_long_cells(quotes: Positions, breaks: Positions) -> None:
    opens, closes = quotes[0::2], quotes[1::2]
    joined = opens[1:] == closes[:-1] + 1  # an escaped quote: the cell goes on
    if joined.any():
        opens = opens[np.concatenate([[True], ~joined])]
        closes = closes[np.concatenate([~joined, [True]])]
    suspects = np.flatnonzero(closes - opens > MAX_CELL_LINES)
    first, last = opens[suspects], closes[suspects]
    lines_before = np.searchsorted(breaks, first)
    long = (last - first > MAX_CELL_BYTES) | (np.searchsorted(breaks, last) - lines_before > MAX_CELL_LINES)
    if long.any():
        raise RunawayQuoteError(int(lines_before[np.argmax(long)]), unclosed=False)


def _walk(
    data: bytes, breaks: Positions, quotes: Positions, delimiters: Bounds, grammar: Grammar, final: bool
) -> Rows:
    """As `cut_rows`, one quoted line after the other."""
    line_starts = np.concatenate([np.zeros(1, np.int64), breaks + 1])
    line_ends = np.append(breaks, len(data))
    lines = np.searchsorted(breaks, quotes)
    quoted = lines[np.append(True, lines[1:] != lines[:-1])]  # sorted already: `unique` takes far longer
    inside: list[tuple[int, int]] = []  # rows of several lines
    stray: list[int] = []
    doubtful: list[int] = []
    position = 0
    waiting = len(data)
    strict = (grammar.bare_row if grammar.escape else grammar.strict_row).match
    for start, line_end in zip(line_starts[quoted].tolist(), line_ends[quoted].tolist(), strict=True):
        if start < position:
            continue
        match = strict(data, start)
        end = None if match else row_end(data, start, grammar, final=final)
        stop = match.end() if match else end.stop if end else None
        if stop is None or (stop == len(data) and not final):
            waiting = start
            break
        position = stop
        if end:
            stray.append(start)
            if end.doubtful:
                doubtful.append(start)
        elif position - start > MAX_CELL_BYTES or position > line_end + MAX_CELL_LINES:
            row_end(data, start, grammar, final=final)  # refuses cells that are too long
        if position > line_end:
            inside.append((start, position))
    spans = np.array(inside, np.int64).reshape(-1, 2)
    span = np.searchsorted(spans[:, 0], breaks, side="right") - 1
    ends = breaks[(span < 0) | (breaks >= spans[span, 1])] if len(spans) else breaks
    ends = ends[ends < waiting]
    return _rows(
        ends, breaks, len(data), None, delimiters, final=final, stray=tuple(stray), doubtful=tuple(doubtful)
    )
