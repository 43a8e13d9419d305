"""A CSV file as blocks of whole rows, one after the other, with their line numbers.

Belongs here: reading, cutting at a row boundary, counting physical lines. It runs in one thread,
because only the end of a block says where the next one starts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from suppress.errors import CampaignListError
from suppress.files.rows import MAX_CELL_BYTES, MAX_CELL_LINES, Grammar, Rows, RunawayQuoteError, cut_rows

_WINDOW = 64 << 10
MAX_LINE_BYTES = 16 << 20
"""A line longer than this is no row of a campaign list: the line ends are not what they seem."""


@dataclass(frozen=True)
class Block:
    """Whole rows as received.

    Args:
        number: Place of the block in the file, from 0.
        data: The bytes; `rows` are positions in it.
        line: Physical line, from 1, on which the first row starts.
        rows: Where rows start and stop.
    """

    number: int
    data: bytes
    line: int
    rows: Rows


def read_blocks(
    path: Path, offset: int, line: int, grammar: Grammar, *, block_size: int, shown: str
) -> Iterator[Block]:
    """Every row of the file from an offset on, in blocks.

    Args:
        path: UTF-8 text file.
        offset: First byte after the header.
        line: Physical line, from 1, at that byte.
        grammar: How rows are cut.
        block_size: Bytes read at a time.
        shown: The list's name in messages.

    Raises:
        CampaignListError: A quoted cell is too long or not closed, or a line is longer than a row can be.
    """
    number = 0
    size = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        wanted = block_size
        while offset < size:
            data = _read_lines(file.fileno(), offset, wanted, grammar.eol)
            final = offset + len(data) >= size or not data
            rows = _cut(data, line, grammar, final=final, shown=shown)
            if not rows.used:
                if len(data) > MAX_LINE_BYTES + block_size:
                    raise CampaignListError(
                        f"{shown}: line {line} is longer than {MAX_LINE_BYTES >> 20} MB",
                        hint="check that the file is text with one row a line, and its line ends",
                    )
                if final:
                    return  # the file became shorter; the caller compares it with what was opened
                wanted *= 2
                continue
            yield Block(number, data[: rows.used], line, rows)
            number += 1
            line += len(rows.breaks)
            offset += rows.used
            wanted = block_size


def runaway_quote(error: RunawayQuoteError, line: int, shown: str) -> CampaignListError:
    """The message for a quote that runs away, in bytes that start on a physical line."""
    where = f"{shown}: the quote opened on line {line + error.lines}"
    what = (
        f"{where} is never closed"
        if error.unclosed
        else f"{where} runs over more than {MAX_CELL_BYTES >> 10} KB or {MAX_CELL_LINES} lines"
    )
    return CampaignListError(
        what, hint="close the quote on that line, or double it if it belongs to the text, and run again"
    )


def _read_lines(file: int, offset: int, size: int, eol: bytes) -> bytes:
    """About as many bytes as asked for, up to a line end where there is one near the end.

    Most line ends end a row, so that the block is used as read instead of being copied shorter.
    """
    window = min(size, _WINDOW)
    last = os.pread(file, window, offset + size - window)
    cut = last.rfind(eol) if len(last) == window else -1
    return os.pread(file, size - window + cut + 1 if cut >= 0 else size, offset)


def _cut(data: bytes, line: int, grammar: Grammar, *, final: bool, shown: str) -> Rows:
    try:
        return cut_rows(data, grammar, final=final)
    except RunawayQuoteError as error:
        raise runaway_quote(error, line, shown) from error
