"""Which rows of a block can be read, why the others cannot, and where their cells start.

Belongs here: number of cells, NULs, bytes that are not UTF-8, stray line ends; bytes and positions
in, masks and positions out. Nothing here looks at what a cell says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.counted import counted
from suppress.files.blocks import Block
from suppress.files.campaign_list import REJECTS, empty_rejects
from suppress.files.cells import Cells, FixedCells, Mask, cells_of
from suppress.files.grammar import Grammar, join_cells, split_cells
from suppress.files.rows import (
    Bounds,
    Positions,
    Rows,
    cut_rows,
    outside_and_opened,
    outside_quotes,
    positions_of,
)


class State(IntEnum):
    """What is wrong with a row, in the order in which it is looked for."""

    GOOD = 0
    BLANK = 1
    NUL = 2
    UNDECODABLE = 3
    LINE_END = 4
    CELLS = 5
    LENGTH = 6
    ESCAPE = 7


@dataclass(frozen=True)
class Canonical:
    """The rows of a block with quotes where they belong; the block itself if none is stray."""

    data: bytes
    rows: Rows


@dataclass(frozen=True)
class Checked:
    """A block whose rows are judged.

    Args:
        block: The bytes as received.
        canonical: The same rows, without stray or escaped quotes.
        states: State of each row, blank lines included.
        ends: End of each row's received columns in `block.data`: before the line end, and before
            result columns of an earlier run.
        line_ends: Start of each row's line end in `block.data`.
        cells: Cells in `canonical.data`.
    """

    block: Block
    canonical: Canonical
    states: npt.NDArray[np.uint8]
    ends: Positions
    line_ends: Positions
    cells: Cells | FixedCells

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
    others = positions_of(buffer, other) if data.find(other) >= 0 else np.empty(0, np.uint32)
    ends = content_ends(buffer, rows, grammar, returns=len(others) > 0)
    states = np.where(ends == rows.starts, np.uint8(State.BLANK), np.uint8(State.GOOD))
    delimiters, opened = outside_and_opened(rows.delimiters, _quotes(rows))
    cells = cells_of(rows.starts, ends, delimiters, width, opened if grammar.quoting else None)
    complete = cells.counts == width
    states[(states == State.GOOD) & ~complete] = State.CELLS
    mark_rows(states, stray_line_ends(others, rows, ends), rows, State.LINE_END)
    if not block.is_utf8:
        states[undecodable_rows(data, buffer, rows)] = State.UNDECODABLE
    if data.find(b"\0") >= 0:
        mark_rows(states, np.flatnonzero(buffer == 0), rows, State.NUL)
    states[_rows_at(block, block.rows.doubtful)] = State.ESCAPE
    cut = ends
    if kept < width:
        cut = ends.copy()
        cut[complete] = cells.end(kept - 1, width, complete)
    if block.rows.quotes is not None:
        return Checked(block, canonical, states, cut, ends, cells)
    shift = block.rows.starts - rows.starts
    received, line_ends = cut + shift, ends + shift
    for row in _stray_rows(block):
        line_ends[row] = _content_end(block, row, grammar)
        received[row] = line_ends[row] if kept == width else _end_of_cell(block, row, grammar, kept)
    return Checked(block, canonical, states, received, line_ends, cells)


def rejects_of(checked: Checked, width: int) -> pl.DataFrame:
    """REJECTS of a block, in file order.

    Args:
        checked: The block.
        width: Cells, or characters, that each row should have.
    """
    bad = np.flatnonzero(checked.states > State.BLANK)
    if not len(bad):
        return empty_rejects()
    block = checked.block
    starts, stops = block.rows.starts[bad], block.rows.stops[bad]
    lines = block.line + np.searchsorted(block.rows.breaks, starts)
    reasons = [
        _reason(State(state), cells, width)
        for state, cells in zip(checked.states[bad].tolist(), checked.cells.counts[bad].tolist(), strict=True)
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
        case State.LENGTH:
            return f"{cells} characters where a record has {width}"
        case State.ESCAPE:
            return "a backslash before a quote, which may end its cell or belong to the text"
        case _:
            return f"{counted(cells, 'cell')} where the header has {width}"


def _canonical(block: Block, grammar: Grammar) -> Canonical:
    if block.rows.quotes is not None:
        return Canonical(block.data, block.rows)
    pieces: list[bytes] = []
    position, doubtful = 0, frozenset(block.rows.doubtful)
    for row, start in zip(_stray_rows(block), block.rows.stray, strict=True):
        end = _content_end(block, row, grammar)
        # Nobody looks at the cells of a row that has two meanings.
        received = [(b"?", 0)] if start in doubtful else split_cells(block.data[start:end], grammar)
        pieces += [block.data[position:start], join_cells([cell for cell, _ in received], grammar)]
        position = end
    data = b"".join([*pieces, block.data[position:]])
    rows = cut_rows(data, replace(grammar, escape=False), final=True)
    if rows.quotes is None or len(rows.starts) != len(block.rows.starts):
        raise RuntimeError(f"block {block.number}: quotes stay stray")  # cells would be cut inside quotes
    return Canonical(data, rows)


def _stray_rows(block: Block) -> list[int]:
    return _rows_at(block, block.rows.stray)


def _rows_at(block: Block, starts: tuple[int, ...]) -> list[int]:
    rows: list[int] = np.searchsorted(block.rows.starts, np.array(starts, np.int64)).tolist()
    return rows


def _content_end(block: Block, row: int, grammar: Grammar) -> int:
    start, stop = int(block.rows.starts[row]), int(block.rows.stops[row])
    text = block.data[start:stop]
    for end in (b"\r\n", b"\n", b"\r") if grammar.eol == b"\n" else (b"\r",):
        if text.endswith(end):
            return stop - len(end)
    return stop


def _end_of_cell(block: Block, row: int, grammar: Grammar, kept: int) -> int:
    start, end = int(block.rows.starts[row]), _content_end(block, row, grammar)
    cells = split_cells(block.data[start:end], grammar)
    return start + (cells[kept - 1][1] if kept <= len(cells) else end - start)


def content_ends(buffer: npt.NDArray[np.uint8], rows: Rows, grammar: Grammar, *, returns: bool) -> Positions:
    """End of each row before its line end; with `\\n` lines a `\\r` before it belongs to it."""
    ends = rows.stops - 1
    if not len(ends):
        return ends
    ends[-1] += buffer[ends[-1]] != grammar.eol[0]  # of a file's last row alone
    if grammar.eol == b"\n" and returns:
        ends -= (ends > rows.starts) & (buffer[np.maximum(ends - 1, 0)] == 13)
    return ends


def undecodable_rows(data: bytes, buffer: npt.NDArray[np.uint8], rows: Rows) -> list[int]:
    """Rows that are not UTF-8."""
    suspects = np.unique(np.searchsorted(rows.stops, np.flatnonzero(buffer >= 0x80), side="right"))
    return [row for row in suspects.tolist() if not _is_text(data[rows.starts[row] : rows.stops[row]])]


def _is_text(row: bytes) -> bool:
    try:
        row.decode()
    except UnicodeDecodeError:
        return False
    return True


def stray_line_ends(others: Bounds, rows: Rows, ends: Positions) -> Bounds:
    """Out of the positions of the other line-end byte, those outside quotes and before a row's end."""
    if not len(others) or np.array_equal(others, ends):  # every row ends with both, as in most lists
        return others[:0]
    others = outside_quotes(others, _quotes(rows))
    return others[others < ends[np.searchsorted(rows.stops, others, side="right")]]


def _quotes(rows: Rows) -> Positions:
    return np.empty(0, np.int64) if rows.quotes is None else rows.quotes


def mark_rows(states: npt.NDArray[np.uint8], positions: Positions | Bounds, rows: Rows, state: State) -> None:
    """Give the rows at some positions a state."""
    if len(positions):
        states[np.searchsorted(rows.stops, positions, side="right")] = state
