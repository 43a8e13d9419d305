"""Which records of fixed positions in a block can be read, and where their columns stand.

Belongs here: the length of records in characters; what else may be wrong with a row is as in `check.py`.
"""

from __future__ import annotations

import numpy as np

from suppress.files.blocks import Block
from suppress.files.cells import FixedCells
from suppress.files.check import (
    Canonical,
    Checked,
    State,
    content_ends,
    mark_rows,
    stray_line_ends,
    undecodable_rows,
)
from suppress.files.dialect import Record
from suppress.files.grammar import Grammar
from suppress.files.rows import Positions, positions_of
from suppress.model import RESULT_MARK


def check_records(block: Block, grammar: Grammar, record: Record, *, marked: bool) -> Checked:
    """Judge every record of a block.

    Args:
        block: Whole rows.
        grammar: How they are cut.
        record: Their own part.
        marked: Result columns of an earlier run stand behind it.
    """
    data, rows = block.data, block.rows
    buffer = np.frombuffer(data, np.uint8)
    other = b"\r" if grammar.eol == b"\n" else b"\n"
    others = positions_of(buffer, other) if data.find(other) >= 0 else np.empty(0, np.uint32)
    ends = content_ends(buffer, rows, grammar, returns=len(others) > 0)
    cells = _cells(data, rows.starts, ends, record)
    states = np.where(ends == rows.starts, np.uint8(State.BLANK), np.uint8(State.GOOD))
    long_enough = cells.counts >= record.length + len(RESULT_MARK) * marked
    fits = long_enough if marked else cells.counts == record.length
    own = ends
    if marked:
        own = ends.copy()
        own[long_enough] = cells.at(record.length, long_enough)
        for number, sign in enumerate(RESULT_MARK.encode()):
            fits &= buffer[np.minimum(own + number, max(len(buffer) - 1, 0))] == sign
    states[(states == State.GOOD) & ~fits] = State.LENGTH
    mark_rows(states, stray_line_ends(others, rows, ends), rows, State.LINE_END)
    if not block.is_utf8:
        states[undecodable_rows(data, buffer, rows)] = State.UNDECODABLE
    if data.find(b"\0") >= 0:
        mark_rows(states, np.flatnonzero(buffer == 0), rows, State.NUL)
    return Checked(block, Canonical(data, rows), states, own, ends, cells)


def _cells(data: bytes, starts: Positions, ends: Positions, record: Record) -> FixedCells:
    if data.isascii():
        return FixedCells(record.places, starts, ends - starts, np.empty(0, np.int64))
    # Bytes that continue a character are few; everything else is counted from them.
    further = np.flatnonzero((np.frombuffer(data, np.uint8) & 0xC0) == 0x80)
    first, behind = (places - np.searchsorted(further, places) for places in (starts, ends))
    return FixedCells(record.places, first, behind - first, further - np.arange(1, len(further) + 1))
