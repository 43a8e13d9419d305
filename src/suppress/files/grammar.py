"""How one row of CSV bytes is cut: its cells, where it ends, and whether that can be told.

Belongs here: the patterns of a dialect, and one row at a time. Rows of a whole block are cut in `rows.py`.

Quotes within a quoted cell are doubled (RFC 4180). Some programs write a backslash before them instead
(`"say \\"hi\\", Bo"`), as MySQL's `SELECT … INTO OUTFILE` does
(https://dev.mysql.com/doc/refman/8.4/en/load-data.html). Which of both a list does is told by its first
rows; a row that means one thing by one and another by the other is nobody's to guess at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

QUOTE = 34
MAX_CELL_BYTES = 64 * 1024
MAX_CELL_LINES = 100
"""A quoted cell beyond either is taken for a quote that was never closed (design.md section 7)."""
_ESCAPED_QUOTE = b'\\"'
_ESCAPED = re.compile(rb'\\(["\\])|""')


@dataclass(frozen=True)
class Grammar:
    """How the bytes of one list are cut.

    Args:
        delimiter: One ASCII byte.
        eol: `\\n` (also for `\\r\\n`) or `\\r`.
        quoting: A quote opens a cell that may hold line ends; without it, it is a sign like any other.
        escape: Within quotes a backslash makes the next quote, or backslash, a sign of the text.
    """

    delimiter: bytes
    eol: bytes
    quoting: bool = True
    escape: bool = False

    @cached_property
    def strict_row(self) -> re.Pattern[bytes]:
        """A row whose quotes all stand where they should; its line end is not in the match."""
        return self._row(rb'(?:[^"]++|"")*+')

    @cached_property
    def escaped_row(self) -> re.Pattern[bytes]:
        """As `strict_row`, where a backslash makes the next sign one of the text."""
        return self._row(rb'(?:[^"\\]++|\\[\s\S]|"")*+')

    @cached_property
    def bare_row(self) -> re.Pattern[bytes]:
        """A row that means the same whatever a backslash means."""
        return self._row(rb'(?:[^"\\]++|"")*+')

    @cached_property
    def cell(self) -> re.Pattern[bytes]:
        """Any cell; group `open` takes part where its quote is never closed."""
        tail = rb"[^%b%b]*+" % (self._delimiter, self._eol)
        text = rb'(?:[^"\\]++|\\[\s\S]|"")*+' if self.escape else rb'(?:[^"]++|"")*+'
        return re.compile(rb'(?:"(%b)(?:"|\\?\Z(?P<open>)))?+(%b)' % (text, tail))

    @cached_property
    def special(self) -> re.Pattern[bytes]:
        """What a cell needs quotes for. A line end of the other kind is no reason: its row is rejected."""
        return re.compile(rb'["%b%b]|\r\Z' % (self._delimiter, self._eol))

    @cached_property
    def twin(self) -> Grammar:
        """The same with the other meaning of a backslash."""
        return replace(self, escape=not self.escape)

    def _row(self, text: bytes) -> re.Pattern[bytes]:
        cell = rb'(?:"%b"|[^"%b%b]*+)' % (text, self._delimiter, self._eol)
        before = rb"\r?(?=\n|\Z)" if self.eol == b"\n" else rb"(?=\r|\Z)"
        return re.compile(rb"(?:%b%b)*+%b%b" % (cell, self._delimiter, cell, before))

    @property
    def _delimiter(self) -> bytes:
        return re.escape(self.delimiter)

    @property
    def _eol(self) -> bytes:
        return re.escape(self.eol)


class RunawayQuoteError(Exception):
    """A quoted cell that never ends, or is too long to be one.

    Args:
        lines: Line breaks before the quote, from the start of the bytes.
        unclosed: There is no closing quote up to the end of the file.
    """

    def __init__(self, lines: int, *, unclosed: bool) -> None:
        super().__init__(lines)
        self.lines = lines
        self.unclosed = unclosed


@dataclass(frozen=True)
class RowEnd:
    """Where a row ends.

    Args:
        stop: First byte of its line end; None where that is not among the bytes.
        doubtful: What it says depends on what a backslash before a quote means.
    """

    stop: int | None
    doubtful: bool = False


def row_end(data: bytes, start: int, grammar: Grammar, *, final: bool) -> RowEnd:
    """The end of one row whose quotes do not all stand where they should.

    Args:
        data: The bytes.
        start: Where the row starts among them.
        grammar: How it is cut.
        final: No bytes follow.

    Raises:
        RunawayQuoteError: A quoted cell is too long or not closed.
    """
    stop, broken = _walk_cells(data, start, grammar, final)
    if stop is None:
        return RowEnd(None)
    if grammar.escape:
        return RowEnd(stop, doubtful=_is_doubtful(data, start, stop, grammar))
    if not broken:
        return RowEnd(stop)
    # The row may be longer than it seems: what a quote of its text seems to end may be lines more.
    try:
        longer, _ = _walk_cells(data, start, grammar.twin, final)
    except RunawayQuoteError:
        return RowEnd(stop, doubtful=True)
    return RowEnd(None if longer is None else max(stop, longer), doubtful=True)


def _is_doubtful(data: bytes, start: int, stop: int, grammar: Grammar) -> bool:
    """Whether a row whose quotes are escaped may mean something else by doubled ones."""
    row = data[start:stop]
    if _ESCAPED_QUOTE not in row:
        return False
    escaped, doubled = grammar.escaped_row.fullmatch(row), grammar.strict_row.match(data, start)
    if not escaped:
        return True
    if not doubled or doubled.end() > stop:
        return False
    return [end for _, end in split_cells(row, grammar)] != [end for _, end in split_cells(row, grammar.twin)]


def _walk_cells(data: bytes, start: int, grammar: Grammar, final: bool) -> tuple[int | None, bool]:
    """Where the row ends, None where its last cell is still open; and whether text goes on behind `\\"`."""
    position, broken = start, False
    while True:
        match = grammar.cell.match(data, position)
        if match is None:  # cannot be: the pattern matches the empty text
            raise AssertionError("cell pattern")
        quoted, _, rest = match.groups()
        quoted = quoted or b""
        unclosed = match.group("open") is not None
        if len(quoted) >= MAX_CELL_BYTES or quoted.count(grammar.eol) > MAX_CELL_LINES or (unclosed and final):
            raise RunawayQuoteError(data.count(grammar.eol, 0, position), unclosed=unclosed)
        if unclosed:
            return None, broken
        broken |= quoted.endswith(b"\\") and rest.strip(b"\r") != b""
        position = match.end()
        if data[position : position + 1] != grammar.delimiter:
            return position, broken
        position += 1


def escapes_quotes(sample: bytes, grammar: Grammar, *, whole: bool) -> bool:
    """Whether the quotes of a list are escaped: some rows can be read only so, and none only otherwise.

    Args:
        sample: Its first bytes, from the start of a row.
        grammar: How it is cut if not.
        whole: The sample is all of it.
    """
    if _ESCAPED_QUOTE not in sample:
        return False
    position, only_escaped = 0, False
    last = len(sample) if whole else sample.rfind(grammar.eol)
    while 0 <= position < last:
        doubled = grammar.strict_row.match(sample, position)
        escaped = grammar.escaped_row.match(sample, position)
        if doubled and not escaped and _ESCAPED_QUOTE in doubled[0]:
            return False
        found = doubled or escaped
        only_escaped |= bool(escaped and not doubled and escaped.end() <= last)
        position = sample.find(grammar.eol, found.end() if found else position) + 1 or last
    return only_escaped


def split_cells(row: bytes, grammar: Grammar) -> list[tuple[bytes, int]]:
    """Cells of one row: their text without quotes, and where each ends in the row.

    Args:
        row: One row without its line end.
        grammar: How it is cut.
    """
    cells: list[tuple[bytes, int]] = []
    position = 0
    while True:
        match = grammar.cell.match(row, position)
        if match is None:
            raise AssertionError("cell pattern")
        quoted, _, rest = match.groups()
        cells.append((_text(quoted or b"", grammar) + rest, match.end()))
        if match.end() >= len(row):
            return cells
        position = match.end() + 1


def join_cells(cells: list[bytes], grammar: Grammar) -> bytes:
    """One row with quotes where they belong and nowhere else."""
    return grammar.delimiter.join(
        b'"' + cell.replace(b'"', b'""') + b'"' if grammar.special.search(cell) else cell for cell in cells
    )


def _text(quoted: bytes, grammar: Grammar) -> bytes:
    if grammar.escape:
        return _ESCAPED.sub(lambda found: found[1] or b'"', quoted)
    return quoted.replace(b'""', b'"')
