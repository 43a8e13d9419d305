"""Line ends, delimiter and header of a CSV list, found in its first bytes.

Belongs here: everything that is decided once for a file before its rows are read.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from suppress.errors import CampaignListError, UsageError
from suppress.files.blocks import runaway_quote
from suppress.files.grammar import Grammar, RunawayQuoteError, escapes_quotes, split_cells
from suppress.files.headers import STREET
from suppress.files.rows import cut_rows
from suppress.files.top import SAMPLE, Top, read_top
from suppress.model import earlier_result_columns

DELIMITERS = ",;\t|~^\x01"
"""Closed, because a free search splits lists of e-mail addresses at `@`."""

_SNIFFED_LINES = 60  # clevercsv takes longer than the run on a large sample
_QUOTED = re.compile(rb'"(?:[^"]++|"")*+"')
_LINE_END = re.compile(rb"\r\n|\r|\n")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_STREET = re.compile(STREET)
_POSTAL_CODE = re.compile(r"\s*\d{5}(?:-\d{4})?\s*")
_WHERE_THEY_STAND = (
    "put a line with the column names first, or name a layout of the policy that says where they stand: "
    "--layout NAME"
)

LineEnd = Literal["LF", "CRLF", "CR"]


@dataclass(frozen=True)
class Header:
    """The header and what it says about the rows after it.

    Args:
        raw: Bytes of the header's own columns, without line end.
        end: Its line end as received.
        columns: Its own cells; a cell without text is `unnamed_4` for the fourth.
        dropped: Result columns of an earlier run, at the end.
        offset: First byte after the header.
        line: Physical line at that byte, from 1.
        blank_lines: Blank lines before the header.
        above: The line above it that names the delimiter to Excel, with its line end; empty without one.
    """

    raw: bytes
    end: bytes
    columns: tuple[str, ...]
    dropped: tuple[str, ...]
    offset: int
    line: int
    blank_lines: int
    above: bytes = b""


@dataclass(frozen=True)
class Record:
    """A record of fixed positions, in characters.

    Args:
        length: Of the client's own record.
        places: First and last position of each column, from 1.
    """

    length: int
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Named:
    """What is known of how a list is cut; None finds out.

    Args:
        delimiter: One ASCII character.
        escape: A backslash makes the next quote one of the text.
    """

    delimiter: str | None = None
    escape: bool | None = None


@dataclass(frozen=True)
class Dialect:
    """How a CSV list is cut, and its header.

    Args:
        grammar: How rows are cut.
        line_end: What ends them.
        header: The header; without bytes where the list has none.
        end: First byte of the file that belongs to no row.
        record: Where the columns of a list of fixed positions stand; None where delimiters do.
    """

    grammar: Grammar
    line_end: LineEnd
    header: Header
    end: int
    record: Record | None = None

    @property
    def marked(self) -> bool:
        """Result columns are known by their mark, for no header names them."""
        return self.record is not None or not self.header.raw


def find_dialect(path: Path, offset: int, named: Named, shown: str) -> Dialect:
    """Line end, delimiter, quoting and header of a UTF-8 file.

    Args:
        path: The file.
        offset: Bytes of its byte order mark.
        named: What need not be found out.
        shown: The list's name in messages.

    Raises:
        UsageError: The delimiter named cannot be one.
        CampaignListError: No header, a header alone, a repeated column, a runaway quote in the header.
    """
    top = read_top(path, offset, shown)
    sample = top.sample[top.start :]
    line_end, eol = line_end_of(sample)
    grammar = find_grammar(top, eol, named, shown)
    line = top.line(eol)
    row, stop = first_row(sample, grammar, line, shown, whole=top.whole)
    raw = row.rstrip(b"\r\n")
    cells = split_cells(raw, grammar)
    columns, dropped = _columns([cell.decode(errors="replace") for cell, _ in cells], shown)
    if top.start + stop >= top.size:
        raise CampaignListError(f"{shown} has a header and no rows", hint="export it again, with its rows")
    header = Header(
        raw[: cells[len(columns) - 1][1]],
        row[len(raw) :],
        columns,
        dropped,
        offset + top.start + stop,
        line + row.count(eol),
        top.blank_lines(eol),
        top.above,
    )
    return Dialect(grammar, line_end, header, offset + top.size)


def find_grammar(top: Top, eol: bytes, named: Named, shown: str) -> Grammar:
    """How the rows of a delimited list are cut, by what its first bytes say.

    Args:
        top: The first bytes.
        eol: What ends rows.
        named: What need not be found out.
        shown: The list's name in messages.

    Raises:
        UsageError: The delimiter named cannot be one.
        CampaignListError: Several delimiters fit.
    """
    delimiter = named.delimiter
    if delimiter is not None and (len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n'):
        raise UsageError("the delimiter is one ASCII character, no quote and no line end", hint="for example ;")
    sample = top.sample[top.start :]
    grammar = Grammar((delimiter or top.delimiter or likely_delimiter(sample, eol, shown)).encode(), eol)
    escape = named.escape
    if escape is None:
        escape = escapes_quotes(sample, grammar, whole=top.whole)
    return grammar.twin if escape else grammar


def line_end_of(sample: bytes) -> tuple[LineEnd, bytes]:
    """What ends the header ends the rows; a row with the other kind inside is rejected."""
    end = _LINE_END.search(_QUOTED.sub(b"", sample))
    match end.group() if end else b"\n":
        case b"\r\n":
            return "CRLF", b"\n"
        case b"\r":
            return "CR", b"\r"
        case _:
            return "LF", b"\n"


def first_row(sample: bytes, grammar: Grammar, line: int, shown: str, *, whole: bool) -> tuple[bytes, int]:
    """The first row with its line end, and the first byte after it.

    Raises:
        CampaignListError: A quote that runs away, or no row ends in the sample.
    """
    try:
        rows = cut_rows(sample, grammar, final=whole)
    except RunawayQuoteError as error:
        # Only a quote in the header matters here; the others are met with their line when it is read.
        first = sample.find(grammar.eol)
        if error.lines == 0 and sample.find(b'"') < max(first, 0):
            raise runaway_quote(error, line, shown) from error
        rows = cut_rows(sample[: first + 1], grammar, final=True)
    if not len(rows.stops):
        raise CampaignListError(
            f"{shown}: line {line} is longer than {SAMPLE >> 10} KB where the header should be",
            hint="check that the file is text with a header and one row a line",
        )
    stop = int(rows.stops[0])
    return sample[:stop], stop


def _columns(cells: list[str], shown: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    contact = next((place for place, cell in enumerate(cells, 1) if _is_contact_point(cell.strip())), None)
    if contact is not None:
        raise CampaignListError(
            f"{shown} seems to have no header: cell {contact} of its first line is a contact point",
            hint=_WHERE_THEY_STAND,
        )
    if any(map(_STREET.match, cells)) and any(map(_POSTAL_CODE.fullmatch, cells)):
        raise CampaignListError(
            f"{shown} seems to have no header: its first line has a street with its number and a postal code",
            hint=_WHERE_THEY_STAND,
        )
    dropped = earlier_result_columns(cells)
    own = cells[: len(cells) - len(dropped)]
    if not own:
        raise CampaignListError(
            f"{shown} has no columns of its own", hint="scrub the list that the run was made from"
        )
    named = tuple(cell if cell.strip() else f"unnamed_{place}" for place, cell in enumerate(own, 1))
    refuse_repeated(named, shown)
    return named, dropped


def _is_contact_point(cell: str) -> bool:
    if _EMAIL.fullmatch(cell):
        return True
    return bool(_PHONE.fullmatch(cell)) and 10 <= sum(map(str.isdigit, cell)) <= 15  # ITU-T E.164: 15 at most


def refuse_repeated(columns: tuple[str, ...], shown: str) -> None:
    """Check that every column has a name of its own, blanks around it aside.

    Raises:
        CampaignListError: Names the first repeated column and its places.
    """
    repeated = [name for name, count in Counter(map(str.strip, columns)).items() if count > 1]
    if repeated:
        places = [str(place) for place, name in enumerate(columns, 1) if name.strip() == repeated[0]]
        raise CampaignListError(
            f"{shown}: the header repeats column '{repeated[0]}' (columns {', '.join(places)})",
            hint="rename or delete all but one of them",
        )


def likely_delimiter(sample: bytes, eol: bytes, shown: str) -> str:
    """The delimiter that fits the first lines.

    Raises:
        CampaignListError: Several fit.
    """
    lines = list(islice((line for line in sample.split(eol) if line.strip()), _SNIFFED_LINES + 1))
    text = _QUOTED.sub(b"", b"\n".join(lines[:_SNIFFED_LINES]))
    # Without what stood in quotes a line may be nothing but tabs.
    plain = [line for line in text.split(b"\n") if line.strip(b" \r")]
    steady = [mark for mark in DELIMITERS if _is_steady(plain, mark.encode())]
    if len(steady) == 1:
        return steady[0]
    first = plain[0].decode(errors="replace") if plain else ""
    present = [mark for mark in DELIMITERS if mark in first]
    if not present:
        return ","  # one column
    if len(present) == 1:
        return present[0]
    sniffed = _sniff(b"\n".join(lines[:_SNIFFED_LINES]).decode(errors="replace").replace("\0", "\ufffd"))
    if sniffed in (steady or present):
        return sniffed
    if not steady:
        return max(present, key=first.count)
    raise CampaignListError(
        f"{shown} can be read with several delimiters: {', '.join(map(repr, steady))}",
        hint="name the right one with --delimiter",
    )


def _is_steady(lines: list[bytes], mark: bytes) -> bool:
    """Whether the mark splits the header, and nine lines in ten into as many cells."""
    counts = [line.count(mark) for line in lines]
    return bool(counts) and counts[0] > 0 and counts.count(counts[0]) * 10 >= len(counts) * 9


def _sniff(text: str) -> str:
    import clevercsv  # only where a sample leaves a doubt: loading it takes as long as a small scrub

    found = clevercsv.Detector().detect(text, delimiters=list(DELIMITERS))
    return str(found.delimiter) if found is not None and found.delimiter else ""
