"""Cells of a campaign list with the types that the policy declares: what conditions see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import polars as pl

from suppress.policy.model import Column

_SAMPLE, _FEW_SPELLINGS = 1_000, 8

EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)
"""A date outside is a mistyped one: 0026 for 2026 would be a very long membership."""

# ISO 8601: what may follow the day, which is taken as it is written.
_TIME = r"^(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?)?$"


def typed_columns(
    rows: pl.DataFrame, columns: Mapping[str, Column], headers: Mapping[str, Sequence[str]]
) -> tuple[pl.DataFrame, dict[str, int]]:
    """Typed columns of a batch, and how many cells of each could not be read.

    Cells are trimmed; a blank one is what the column's `blank` says, else null. A date in the future
    is a date (a membership may end then); `*_since` and named exemptions take it for unknown.

    Args:
        rows: String columns of the list, nulls allowed.
        columns: Policy columns by name.
        headers: Policy column to its headers in the list, of which a row takes the first that is filled; a
            column without one is null throughout.

    Returns:
        A frame of the policy columns as String, Float64 or Date, in the order of `columns`, one line
        for each row; and for each column the number of cells with content that are null because they
        are no declared value, number or date. Columns without such cells are absent.
    """
    typed, unreadable = [], {}
    for name, column in columns.items():
        if name in headers:
            values, unreadable[name] = _typed(_first_filled(rows, headers[name]), column)
        else:
            values = pl.Series(dtype=pl.String).extend_constant(None, rows.height)
            values = _apply(values, column)
        typed.append(values.alias(name))
    return pl.DataFrame(typed), {name: count for name, count in unreadable.items() if count}


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
            number = cell.cast(pl.Float64, strict=False)
            # The engine reads NaN and infinity as numbers and holds them greater than any.
            return pl.when(number.is_finite()).then(number)
        case "date":
            day = _iso_day(cell) if column.format is None else _day(cell, column.format)
            return pl.when(day.is_between(EARLIEST, LATEST)).then(day)
        case "text":
            if not column.values:
                return cell
            spelling = {value.strip().lower(): value for value in column.values}
            return cell.str.to_lowercase().replace_strict(
                list(spelling), list(spelling.values()), default=None, return_dtype=pl.String
            )


def _iso_day(cell: pl.Expr) -> pl.Expr:
    day = _day(cell.str.slice(0, 10), "%Y-%m-%d")
    return pl.when(cell.str.slice(10).str.contains(_TIME)).then(day)


def _day(cell: pl.Expr, form: str) -> pl.Expr:
    # The cache of parsed texts costs more than it saves: dates of birth are mostly different.
    return cell.str.to_date(form, strict=False, cache=False)


def _first_filled(rows: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    cells = rows[headers[0]]
    for header in headers[1:]:
        blank = (cells.str.strip_chars() == "").fill_null(value=True)
        cells = cells.zip_with(~blank, rows[header])
    return cells


def _typed(raw: pl.Series, column: Column) -> tuple[pl.Series, int]:
    """A column with its type, and how many cells with content gave nothing."""
    if column.values:
        return _typed_values(raw, column)
    cells = raw.str.strip_chars()
    blank = (cells == "").fill_null(value=True)
    typed = _apply(cells, column)
    unreadable = int((typed.is_null() & ~blank).sum())
    if column.blank is not None:
        return typed.zip_with(~blank, _standin(column)), unreadable
    return (typed.set(blank, None) if column.type == "text" else typed), unreadable


def _typed_values(raw: pl.Series, column: Column) -> tuple[pl.Series, int]:
    # A list has few spellings of few values: each is looked at once.
    spellings, place = _spellings(raw)
    cells = spellings.str.strip_chars()
    blank = (cells == "").fill_null(value=True)
    typed = _apply(cells, column)
    counts = np.bincount(place.to_numpy(), minlength=len(spellings))
    unreadable = int(counts[(typed.is_null() & ~blank).to_numpy()].sum())
    if column.blank is not None:
        typed = typed.zip_with(~blank, _standin(column))
    return typed.gather(place), unreadable


def _spellings(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts that there are, null the first, and for each cell which of them it has."""
    usual = raw.head(_SAMPLE).unique().drop_nulls().head(_FEW_SPELLINGS)
    # Comparing a column takes a fifteenth of the time of looking each cell up.
    place = pl.coalesce(
        *(
            pl.when(pl.col("cell") == text).then(pl.lit(number, pl.UInt32))
            for number, text in enumerate(usual.to_list(), start=1)
        ),
        pl.lit(0, pl.UInt32),
    )
    # Put beside the cells: where no text is usual the numbers are one literal, which alone has no height.
    places = raw.to_frame("cell").with_columns(place.alias("place"))["place"]
    left = (places == 0).arg_true()
    others = raw.gather(left)
    further = others.unique().drop_nulls()
    if len(further):
        numbers = pl.int_range(1, 1 + len(further), dtype=pl.UInt32, eager=True) + len(usual)
        places = places.scatter(left, others.replace_strict(further, numbers, default=0))
    # In one piece: out of several, gathering takes ten times as long.
    return pl.concat([pl.Series([None], dtype=pl.String), usual, further], rechunk=True), places


def _standin(column: Column) -> pl.Series:
    return _apply(pl.Series([(column.blank or "").strip()]), column)


def _apply(cells: pl.Series, column: Column) -> pl.Series:
    return cells.to_frame("cell").select(typed_cell(pl.col("cell"), column))["cell"]
