"""A table of a report as data, for pages and for CSV. A masked count is None in a column of counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None
Kind = Literal["text", "name", "count", "share", "number", "code"]
"""`name` is kept in one piece, `count` is of rows or contact points and None where masked, `number` any other
figure and None where unknown, `share` a part of one, `code` a digest."""

_LEAST = 0.001
"""What one decimal of a percentage can still say."""


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str
    kind: Kind = "text"
    quiet: bool = False
    """Whether a zero is left blank on the page, so that other figures stand out."""


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row says what the row is of."""

    name: str
    """Stem of its CSV file, unique in the report."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def percent_of(share: float) -> str:
    """A share in percent; 0 % and 100 % are said only of none and of all."""
    if 0 < share < _LEAST:
        return f"<{_LEAST:.1%}"
    if 1 - _LEAST < share < 1:
        return f">{1 - _LEAST:.1%}"
    return f"{share:.1%}"
