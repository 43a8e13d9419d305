"""Cells of a campaign list with the types that the policy declares: what conditions see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from suppress.policy.model import Column

EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)
"""A date outside is a mistyped one: 0026 for 2026 would be a very long membership."""

# ISO 8601, the time part of a time stamp left aside: the day is the one that is written.
_ISO = r"^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$"
# No NaN and no infinity: Polars reads them as numbers and holds them greater than any.
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)$"


def typed_columns(
    rows: pl.DataFrame, columns: Mapping[str, Column], headers: Mapping[str, str]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Typed columns of a batch, and how many cells of each could not be read.

    Cells are trimmed; a blank one is what the column's `blank` says, else null. A date in the future
    is a date (a membership may end then); `*_since` and named exemptions take it for unknown.

    Args:
        rows: String columns of the list, nulls allowed.
        columns: Policy columns by name.
        headers: Policy column to its header in the list; a column without one is null throughout.

    Returns:
        A frame of the policy columns as String, Float64 or Date, in the order of `columns`, one line
        for each row; and for each column the number of cells with content that are null because they
        are no declared value, number or date. Columns without such cells are absent.
    """
    cells = rows.select(
        (_cell(pl.col(headers[name]), column) if name in headers else _absent(rows.height)).alias(name)
        for name, column in columns.items()
    )
    typed = cells.select(typed_cell(pl.col(name), column).alias(name) for name, column in columns.items())
    unreadable = {name: typed[name].null_count() - cells[name].null_count() for name in columns}
    return typed, {name: count for name, count in unreadable.items() if count}


def typed_cell(cell: pl.Expr, column: Column) -> pl.Expr:
    """A trimmed cell with its declared type.

    Args:
        cell: String, null where blank.
        column: What the policy declares.

    Returns:
        String, Float64 or Date; null where the cell is none.
    """
    match column.type:
        case "number":
            number = pl.when(cell.str.contains(_NUMBER)).then(cell).cast(pl.Float64, strict=False)
            return pl.when(number.is_finite()).then(number)
        case "date":
            text, form = (cell, column.format) if column.format else (cell.str.extract(_ISO), "%Y-%m-%d")
            day = text.str.to_date(form, strict=False)
            return pl.when(day.is_between(EARLIEST, LATEST)).then(day)
        case "text":
            if not column.values:
                return cell
            spelling = {value.strip().lower(): value for value in column.values}
            return cell.str.to_lowercase().replace_strict(
                list(spelling), list(spelling.values()), default=None, return_dtype=pl.String
            )


def _cell(raw: pl.Expr, column: Column) -> pl.Expr:
    cell = raw.str.strip_chars()
    cell = pl.when(cell != "").then(cell)
    return cell if column.blank is None else cell.fill_null(pl.lit(column.blank))


def _absent(height: int) -> pl.Expr:
    return pl.repeat(None, height, dtype=pl.String)
