"""What every page of a report is made of: notices, sections with a chart and tables, and their one layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from suppress import __version__
from suppress.report.page_charts import MASKED, figure
from suppress.report.table_data import Cell, Column, Table, percent_of

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Notice:
    """Something that a reader must know first."""

    level: str
    """`stop`: this run needs a second look before it is sent; `look`: worth knowing."""
    says: str


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    intro: str
    tables: tuple[Table, ...]
    chart: str | None = None
    """Name of its chart."""
    wide: bool = False
    """Whether the tables need the whole width."""


def with_content(sections: Iterable[Section], drawn: Iterable[str] = ()) -> list[Section]:
    """The sections that have something to show, without their empty tables.

    Args:
        sections: All of them, in order.
        drawn: Names of charts that there are, for sections that are a chart and no table.
    """
    filled = (replace(one, tables=tuple(table for table in one.tables if table.rows)) for one in sections)
    names = set(drawn)
    return [one for one in filled if one.tables or one.chart in names]


def cell_text(cell: Cell, column: Column) -> str:
    """A cell as people read it."""
    if cell is None:
        return MASKED if column.kind in {"count", "share"} else "–"
    if column.kind == "share" and isinstance(cell, float):
        return percent_of(cell)
    if column.quiet and cell == 0:
        return ""
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def share(part: int | None, whole: int | None) -> str:
    """A part of the whole in percent, or that it is masked."""
    if part is None or whole is None:
        return MASKED
    return percent_of(part / whole) if whole else "–"


@cache
def page_environment() -> Environment:
    """What templates of pages are filled by."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("suppress.report"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cell"] = cell_text
    made.filters["count"] = figure
    made.globals.update(share=share, version=__version__)
    return made
