"""A CSV file as blocks of whole rows, with their line numbers.

Belongs here: reading, cutting at a row boundary, counting physical lines. Only the end of a block says
where the next one starts, so that cutting goes one block after the other, whichever thread does it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock

from suppress.errors import CampaignListError
from suppress.files.encoding import is_utf8
from suppress.files.grammar import MAX_CELL_BYTES, MAX_CELL_LINES, Grammar, RunawayQuoteError
from suppress.files.rows import Rows, cut_rows

_WINDOW = 64 << 10
MAX_LINE_BYTES = 16 << 20
"""A line longer than this is no row of a campaign list: the line ends are not what they seem."""


@dataclass(frozen=True)
class Block:
    """Whole rows as received; none where no row ends between the bounds of the block.

    Args:
        number: Place of the block in the file, from 0.
        offset: Place of the bytes in the file.
        data: The bytes; `rows` are positions in it.
        line: Physical line, from 1, on which the first row starts.
        rows: Where rows start and stop.
    """

    number: int
    offset: int
    data: bytes
    line: int
    rows: Rows

    @cached_property
    def is_utf8(self) -> bool:
        """Whether all bytes are."""
        return self.data.isascii() or is_utf8(self.data)


@dataclass(frozen=True)
class _Start:
    offset: int
    line: int


class BlockReader:
    """Every row of a file from an offset on, in blocks that any thread may ask for.

    A block holds the rows that end between two multiples of the block size, so that their number is
    known before anything is read. Who asks for one cuts those before it that nobody asked for yet.

    Args:
        path: UTF-8 text file.
        offset: First byte after the header.
        line: Physical line, from 1, at that byte.
        end: First byte that belongs to no row.
        grammar: How rows are cut.
        block_size: Bytes read at a time.
        shown: The list's name in messages.
        cut: Told place and bytes of each block, in their order.
    """

    def __init__(
        self,
        path: Path,
        offset: int,
        line: int,
        end: int,
        grammar: Grammar,
        *,
        block_size: int,
        shown: str,
        cut: Callable[[int, bytes], None] | None = None,
    ) -> None:
        self._path, self._grammar, self._block_size, self._shown = path, grammar, block_size, shown
        self._size = end
        self._starts = [_Start(offset, line)]  # of the blocks cut so far, and of the next
        self._ahead: dict[int, Block] = {}
        self._lock = Lock()
        self._told = cut

    @property
    def count(self) -> int:
        """Number of blocks."""
        return max(0, -((self._starts[0].offset - self._size) // self._block_size))

    def block(self, number: int) -> Block:
        """One block.

        Args:
            number: From 0 to below `count`.

        Raises:
            CampaignListError: A quoted cell is too long or not closed, or a line is longer than a row can be.
            OSError: The file cannot be read.
        """
        with self._lock:
            while len(self._starts) <= number + 1:
                block = self._cut(len(self._starts) - 1)
                self._ahead[block.number] = block
                if self._told is not None:
                    self._told(block.offset, block.data)
                self._starts.append(_Start(block.offset + len(block.data), block.line + len(block.rows.breaks)))
            ready = self._ahead.pop(number, None)
        return ready or self._cut(number)

    def _cut(self, number: int) -> Block:
        start = self._starts[number]
        stop = self._starts[0].offset + (number + 1) * self._block_size
        with self._path.open("rb", buffering=0) as file:
            if stop >= self._size:
                data = os.pread(file.fileno(), self._size - start.offset, start.offset)
            else:
                data = _read_lines(file.fileno(), start.offset, stop - start.offset, self._grammar.eol)
        # A file that became shorter has no final block; who reads it compares it with what was opened.
        final = start.offset + len(data) >= self._size
        try:
            rows = cut_rows(data, self._grammar, final=final)
        except RunawayQuoteError as error:
            raise runaway_quote(error, start.line, self._shown) from error
        if not rows.used and len(data) > MAX_LINE_BYTES + self._block_size:
            raise CampaignListError(
                f"{self._shown}: line {start.line} is longer than {MAX_LINE_BYTES >> 20} MB",
                hint="check that the file is text with one row a line, and its line ends",
            )
        return Block(number, start.offset, data[: rows.used], start.line, rows)


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
