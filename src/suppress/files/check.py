"""Which rows of a block can be read, why the others cannot, and where their cells start.

Belongs here: number of cells, NULs, bytes that are not UTF-8, stray line ends; bytes and positions
in, masks and positions out. Nothing here looks at what a cell says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import nanoarrow as na
import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.files.blocks import Block
from suppress.files.campaign_list import REJECTS, empty_rejects
from suppress.files.rows import Grammar, Positions, Rows, cut_rows, join_cells, positions_of, split_cells

Mask = npt.NDArray[np.bool_]


class State(IntEnum):
    """What is wrong with a row, in the order in which it is looked for."""

    GOOD = 0
    BLANK = 1
    NUL = 2
    UNDECODABLE = 3
    LINE_END = 4
    CELLS = 5


@dataclass(frozen=True)
class Canonical:
    """The rows of a block with quotes where Polars expects them; the block itself if none is stray."""

    data: bytes
    rows: Rows


@dataclass(frozen=True)
class Checked:
    """A block whose rows are judged.

    Args:
        block: The bytes as received.
        canonical: The same rows, readable by Polars.
        states: State of each row, blank lines included.
        ends: End of each row's received columns in `block.data`: before the line end, and before
            result columns of an earlier run.
        line_ends: Start of each row's line end in `block.data`.
        canonical_ends: Same in `canonical.data`.
        cells: Number of cells of each row where `states` is CELLS, else 0.
    """

    block: Block
    canonical: Canonical
    states: npt.NDArray[np.uint8]
    ends: Positions
    line_ends: Positions
    canonical_ends: Positions
    cells: Positions

    @property
    def good(self) -> Mask:
        """Rows that can be read."""
        mask: Mask = self.states == State.GOOD
        return mask


def check_block(block: Block, grammar: Grammar, width: int, kept: int) -> Checked:
    """Judge every row of a block.

    Args:
        block: Whole rows.
        grammar: How they are cut.
        width: Number of cells of the header.
        kept: How many of them are the client's own, the others being result columns.
    """
    canonical = _canonical(block, grammar)
    data, rows = canonical.data, canonical.rows
    buffer = np.frombuffer(data, np.uint8)
    other = b"\r" if grammar.eol == b"\n" else b"\n"
    others = positions_of(buffer, other) if data.find(other) >= 0 else np.empty(0, np.int64)
    ends = _content_ends(buffer, rows, grammar, returns=len(others) > 0)
    states = np.where(ends == rows.starts, np.uint8(State.BLANK), np.uint8(State.GOOD))
    cells, cut = _count_cells(buffer, rows, ends, grammar, (width, kept))
    states[(states == State.GOOD) & (cells != width)] = State.CELLS
    _mark(states, _stray_line_ends(others, rows, ends), rows, State.LINE_END)
    if not data.isascii():
        states[_undecodable(data, buffer, rows)] = State.UNDECODABLE
    if data.find(b"\0") >= 0:
        _mark(states, np.flatnonzero(buffer == 0), rows, State.NUL)
    shift = block.rows.starts - rows.starts
    received, line_ends = cut + shift, ends + shift
    for row in _stray_rows(block):
        line_ends[row] = _content_end(block, row)
        received[row] = line_ends[row] if kept == width else _end_of_cell(block, row, grammar, kept)
    wrong = np.where(states == State.CELLS, cells, 0)
    return Checked(block, canonical, states, received, line_ends, ends, wrong)


def known_good(block: Block, grammar: Grammar) -> Checked:
    """A block in which an earlier reading found good rows only, none of them with stray quotes.

    Args:
        block: Whole rows, all columns of which are the client's own.
        grammar: How they are cut.
    """
    rows = block.rows
    buffer = np.frombuffer(block.data, np.uint8)
    ends = _content_ends(buffer, rows, grammar, returns=block.data.find(b"\r") >= 0)
    states = np.zeros(len(ends), np.uint8)
    return Checked(block, Canonical(block.data, rows), states, ends, ends, ends, np.zeros(len(ends), np.int64))


def raw_rows(data: bytes, rows: Rows) -> pl.Series:
    """Each row with its line end, Binary, without a copy of the bytes."""
    offsets = np.append(rows.starts[:1], rows.stops) if len(rows.starts) else np.zeros(1, np.int64)
    array = na.c_array_from_buffers(na.large_binary(), len(rows.starts), [None, offsets, data])
    return pl.Series(array)


def rejects_of(checked: Checked, width: int) -> pl.DataFrame:
    """REJECTS of a block, in file order."""
    bad = np.flatnonzero(checked.states > State.BLANK)
    if not len(bad):
        return empty_rejects()
    block = checked.block
    starts, stops = block.rows.starts[bad], block.rows.stops[bad]
    lines = block.line + np.searchsorted(block.rows.breaks, starts)
    reasons = [
        _reason(State(state), cells, width)
        for state, cells in zip(checked.states[bad].tolist(), checked.cells[bad].tolist(), strict=True)
    ]
    texts = [
        block.data[start:stop].rstrip(b"\r\n").decode(errors="replace").replace("\0", "\ufffd")
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
    ]
    return pl.DataFrame({"line": lines, "reason": reasons, "text": texts}, schema=REJECTS)


def _reason(state: State, cells: int, width: int) -> str:
    match state:
        case State.NUL:
            return "NUL character"
        case State.UNDECODABLE:
            return "bytes that are not text in the list's encoding"
        case State.LINE_END:
            return "line end of another kind inside the row"
        case _:
            return f"{cells} cell{'' if cells == 1 else 's'} where the header has {width}"


def _canonical(block: Block, grammar: Grammar) -> Canonical:
    if block.rows.quotes is not None:
        return Canonical(block.data, block.rows)
    pieces: list[bytes] = []
    position = 0
    for row, start in zip(_stray_rows(block), block.rows.stray, strict=True):
        end = _content_end(block, row)
        cells = [cell for cell, _ in split_cells(block.data[start:end], grammar)]
        pieces += [block.data[position:start], join_cells(cells, grammar)]
        position = end
    data = b"".join([*pieces, block.data[position:]])
    return Canonical(data, cut_rows(data, grammar, final=True))


def _stray_rows(block: Block) -> list[int]:
    rows: list[int] = np.searchsorted(block.rows.starts, np.array(block.rows.stray, np.int64)).tolist()
    return rows


def _content_end(block: Block, row: int) -> int:
    start, stop = int(block.rows.starts[row]), int(block.rows.stops[row])
    text = block.data[start:stop]
    for end in (b"\r\n", b"\n", b"\r"):
        if text.endswith(end):
            return stop - len(end)
    return stop


def _end_of_cell(block: Block, row: int, grammar: Grammar, kept: int) -> int:
    start, end = int(block.rows.starts[row]), _content_end(block, row)
    cells = split_cells(block.data[start:end], grammar)
    return start + (cells[kept - 1][1] if kept <= len(cells) else end - start)


def _content_ends(buffer: npt.NDArray[np.uint8], rows: Rows, grammar: Grammar, *, returns: bool) -> Positions:
    """End of each row before its line end; with `\\n` lines a `\\r` before it belongs to it."""
    ends = rows.stops.copy()
    if not len(ends):
        return ends
    ends -= buffer[rows.stops - 1] == grammar.eol[0]
    if grammar.eol == b"\n" and returns:
        ends -= (ends > rows.starts) & (buffer[np.maximum(ends - 1, 0)] == 13)
    return ends


def _undecodable(data: bytes, buffer: npt.NDArray[np.uint8], rows: Rows) -> list[int]:
    """Rows that are not UTF-8."""
    try:
        raw_rows(data, rows).cast(pl.String)
    except pl.exceptions.ComputeError:
        suspects = np.unique(np.searchsorted(rows.stops, np.flatnonzero(buffer >= 0x80), side="right"))
        return [row for row in suspects.tolist() if not _is_text(data[rows.starts[row] : rows.stops[row]])]
    return []


def _is_text(row: bytes) -> bool:
    try:
        row.decode()
    except UnicodeDecodeError:
        return False
    return True


def _stray_line_ends(others: Positions, rows: Rows, ends: Positions) -> Positions:
    """Out of the positions of the other line-end byte, those outside quotes and before a row's end."""
    if not len(others):
        return others
    others = others[_outside(others, rows)]
    return others[others < ends[np.searchsorted(rows.stops, others, side="right")]]


def _outside(positions: Positions, rows: Rows) -> Mask:
    if rows.quotes is None or not len(rows.quotes):
        return np.ones(len(positions), np.bool_)
    outside: Mask = (np.searchsorted(rows.quotes, positions) & 1) == 0
    return outside


def _mark(states: npt.NDArray[np.uint8], positions: Positions, rows: Rows, state: State) -> None:
    if len(positions):
        states[np.searchsorted(rows.stops, positions, side="right")] = state


def _count_cells(
    buffer: npt.NDArray[np.uint8], rows: Rows, ends: Positions, grammar: Grammar, widths: tuple[int, int]
) -> tuple[Positions, Positions]:
    """Number of cells of each row, and where its own columns end."""
    width, kept = widths
    delimiters = positions_of(buffer, grammar.delimiter)
    if rows.quotes is not None and len(rows.quotes):
        delimiters = delimiters[_outside(delimiters, rows)]
    between = width - 1
    if len(delimiters) == len(ends) * between:
        table = delimiters.reshape(len(ends), between)
        if not between or bool(((table[:, 0] >= rows.starts) & (table[:, -1] < ends)).all()):
            return np.full(len(ends), width), table[:, kept - 1] if kept < width else ends
    first = np.searchsorted(delimiters, rows.starts)
    cells = np.searchsorted(delimiters, rows.stops) - first + 1
    if kept == width:
        return cells, ends
    place = np.minimum(first + kept - 1, max(len(delimiters) - 1, 0))
    cut = np.where(cells == width, delimiters[place], ends) if len(delimiters) else ends
    return cells, cut
