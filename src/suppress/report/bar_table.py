"""A table with bars that fits the terminal: bars get shorter, then columns go that matter least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.bar import Bar
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from suppress.report.terminal import table

_BARS = (18, 10, 5)  # columns
_NAME = 40  # characters of a name that are shown
_ANY_WIDTH = 10_000


@dataclass(frozen=True)
class Line:
    """What stands beside one bar."""

    name: str
    length: int
    """Of the bar, as it compares with the others."""
    figures: Mapping[str, str]
    """By heading, in order; the same headings in every line of a table."""


def bar_table(
    title: str, heading: str, lines: Sequence[Line], console: Console, spare: Sequence[str] = (), rest: str = ""
) -> Table:
    """The table, as much of it as there is room for; a figure is never cut.

    Args:
        title: Above the table.
        heading: Of the names.
        lines: At least one.
        console: Where it will be printed.
        spare: Headings of columns that may be left out, what matters least first.
        rest: What is said below the last line.
    """
    for width, left_out in _attempts(lines, spare):
        made = _made(title, heading, lines, width, left_out)
        if rest:
            made.caption, made.caption_justify, made.caption_style = rest, "left", ""
        wide = Measurement.get(console, console.options.update(max_width=_ANY_WIDTH), made).maximum
        if wide <= console.width:
            break
    return made


def _attempts(lines: Sequence[Line], spare: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    there = [name for name in spare if name in lines[0].figures]
    for width in _BARS:
        yield width, ()
    for count in range(1, len(there) + 1):
        yield _BARS[-1], tuple(there[:count])
    yield 0, tuple(there)


def _made(title: str, heading: str, lines: Sequence[Line], width: int, left_out: tuple[str, ...]) -> Table:
    shown = [name for name in lines[0].figures if name not in left_out]
    made = table(title, escape(heading), *(["!"] if width else []), *shown)
    most = max(1, *(line.length for line in lines))
    for line in lines:
        bar = Bar(most, 0, line.length, width=width) if line.length else ""
        name = line.name if len(line.name) <= _NAME else f"{line.name[: _NAME - 1]}…"
        made.add_row(escape(name), *([bar] if width else []), *(line.figures[one] for one in shown))
    return made
