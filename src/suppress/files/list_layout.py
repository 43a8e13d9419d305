"""Campaign lists whose columns stand where a layout says: at fixed positions, or without a header.

Belongs here: what is decided once for such a list before its rows are read. Which rows are good is
decided in `check.py` and `check_record.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from suppress.errors import CampaignListError, UsageError
from suppress.files.dialect import (
    Dialect,
    Header,
    LineEnd,
    Named,
    Record,
    find_dialect,
    find_grammar,
    first_row,
    line_end_of,
    refuse_repeated,
)
from suppress.files.grammar import Grammar, split_cells
from suppress.files.headers import fold
from suppress.files.top import read_top
from suppress.model import MARK_COLUMN, OUTCOME_COLUMN, RESULT_COLUMNS, RESULT_MARK, Outcome
from suppress.policy.layout import Layout, Place, parse_positions

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LINE_ENDS: Mapping[bytes, tuple[LineEnd, bytes]] = {
    b"\n": ("LF", b"\n"),
    b"\r\n": ("CRLF", b"\n"),
    b"\r": ("CR", b"\r"),
}


def list_layout(name: str | None, layouts: Mapping[str, Layout]) -> Layout | None:
    """The layout that lists have.

    Args:
        name: What `--layout` names; None where lists tell by themselves.
        layouts: Layouts of the policy by name.

    Raises:
        UsageError: There is no such layout, or it cannot be a list's.
    """
    if name is None:
        return None
    if name not in layouts:
        there = f"it has: {', '.join(layouts)}" if layouts else "add it under `layouts:`"
        raise UsageError(f"--layout names '{name}', which the policy does not have", hint=there)
    _require_list_layout(name, layouts[name])
    return layouts[name]


def layout_dialect(path: Path, offset: int, layout: Layout, named: Named, shown: str) -> Dialect:
    """How a UTF-8 file is cut by a layout.

    Args:
        path: The file.
        offset: Bytes of its byte order mark.
        layout: A layout from `list_layout`.
        named: What need not be found out; a delimiter goes over the layout's.
        shown: The list's name in messages.

    Raises:
        CampaignListError: The list has not the columns of the layout, no rows, or no line ends.
    """
    if layout.format == "fixed_width":
        return _fixed_dialect(path, offset, layout, shown)
    named = replace(named, delimiter=named.delimiter or layout.delimiter)
    if layout.has_header:
        found = find_dialect(path, offset, named, shown)
        columns = _named(found.header.columns, layout, shown)
        return replace(found, header=replace(found.header, columns=columns))
    top = read_top(path, offset, shown)
    sample = top.sample[top.start :]
    line_end, eol = line_end_of(sample)
    grammar = find_grammar(top, eol, named, shown)
    line, blank = top.line(eol), top.blank_lines(eol)
    row, _ = first_row(sample, grammar, line, shown, whole=top.whole)
    cells = [cell.decode(errors="replace") for cell, _ in split_cells(row.rstrip(b"\r\n"), grammar)]
    dropped = next(
        (added for added in _added() if len(cells) > len(added) and cells[-len(added)] == RESULT_MARK), ()
    )
    own = [f"unnamed_{place}" for place in range(1, len(cells) - len(dropped) + 1)]
    columns = _named(tuple(own), layout, shown)
    header = Header(b"", b"", columns, dropped, offset + top.start, line, blank, top.above)
    return Dialect(grammar, line_end, header, offset + top.size)


def _require_list_layout(name: str, layout: Layout) -> None:
    if layout.format == "xml":
        raise UsageError(
            f"the layout '{name}' is XML, which campaign lists are not", hint="export the list to CSV"
        )
    if layout.format == "fixed_width" and layout.record is None:
        raise UsageError(
            f"the layout '{name}' does not say how long a record is",
            hint="add `record:` with the characters of a record without its line end, such as `record: 415`",
        )
    joined = [field for field, places in layout.fields.items() if len(places) > 1]
    if joined:
        raise UsageError(
            f"the layout '{name}' puts {', '.join(joined)} together of several places; a column has one",
            hint="name each place as a column of its own",
        )


def _fixed_dialect(path: Path, offset: int, layout: Layout, shown: str) -> Dialect:
    top = read_top(path, offset, shown)
    sample = top.sample[top.start :]
    # A quote at a fixed position is a sign like any other.
    end = _LINE_END.search(sample)
    line_end, eol = _LINE_ENDS[end[0] if end else b"\n"]
    length = layout.record or 0
    if end is None and top.size - top.start > 4 * length:  # bytes of a character of UTF-8 at most
        raise CampaignListError(
            f"{shown} has no line ends: its records run on", hint="put each record on a line of its own"
        )
    grammar = Grammar(b",", eol, quoting=False)
    line, blank = top.line(eol), top.blank_lines(eol)
    row, stop = first_row(sample, grammar, line, shown, whole=top.whole)
    text = row.rstrip(b"\r\n").decode(errors="replace")
    tail = text[length:] if text[length:].startswith(RESULT_MARK) else ""
    flagged = tail[len(RESULT_MARK) :].split(maxsplit=1)[:1] in [[name] for name in (*Outcome, OUTCOME_COLUMN)]
    dropped = _added()[0 if flagged else 1] if tail else ()
    names = tuple(layout.fields)
    record = Record(length, tuple(parse_positions(places[0]) for places in layout.fields.values()))
    raw, end_of_header, begin = b"", b"", top.start
    if layout.has_header:
        content = row.rstrip(b"\r\n")
        raw = text[:length].encode() if tail else content
        end_of_header, begin, line = row[len(content) :], top.start + stop, line + 1
        if begin >= top.size:
            raise CampaignListError(f"{shown} has a header and no rows", hint="export it again, with its rows")
    header = Header(raw, end_of_header, names, dropped, offset + begin, line, blank, top.above)
    return Dialect(grammar, line_end, header, offset + top.size, record)


def _added() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (MARK_COLUMN, OUTCOME_COLUMN, *RESULT_COLUMNS), (MARK_COLUMN, *RESULT_COLUMNS)


def _named(header: tuple[str, ...], layout: Layout, shown: str) -> tuple[str, ...]:
    """The header with the names that a layout gives to its columns."""
    columns = list(header)
    missing: list[str] = []
    for name, (place, *_) in layout.fields.items():
        number = _column(place, header)
        if number is None:
            missing.append(f"{place}" if isinstance(place, int) else f"'{place}'")
        else:
            columns[number] = name
    if missing:
        raise CampaignListError(
            f"{shown} has {len(header)} columns and none that is {', '.join(missing)}, which the layout names",
            hint="correct `fields` or `delimiter` of the layout, or check the list",
        )
    refuse_repeated(tuple(columns), shown)
    return tuple(columns)


def _column(place: Place, header: tuple[str, ...]) -> int | None:
    if isinstance(place, int):
        return place - 1 if place <= len(header) else None
    folded = [fold(cell) for cell in header]
    return folded.index(fold(place)) if fold(place) in folded else None
