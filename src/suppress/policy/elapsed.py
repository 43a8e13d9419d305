"""Complete calendar units from a day in a column up to the contact date.

Born on 1 December 2008, a person is 17 on 30 November 2026 and 18 on 1 December; 29 February plus
years is the last of February (domain/law.md section 5). A day after the contact date is null: no
time has passed since, and `< 30` must not hold for a purchase mistyped into the future.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date

import polars as pl


def days_since(day: pl.Expr, contact_date: date) -> pl.Expr:
    """Days as Int64.

    Args:
        day: Date column, nulls allowed.
        contact_date: Day up to which is counted.
    """
    return _past(day, contact_date, (pl.lit(contact_date) - day).dt.total_days())


def months_since(day: pl.Expr, contact_date: date) -> pl.Expr:
    """Complete calendar months as Int64, the end of the month clamped: 31 January to 28 February is one."""
    begun = (contact_date.year - day.dt.year().cast(pl.Int64)) * 12 + (contact_date.month - day.dt.month())
    # In its last days a month holds every later day of other months, clamped.
    last = contact_date.day == monthrange(contact_date.year, contact_date.month)[1]
    short = pl.lit(0, pl.Int64) if last else (day.dt.day() > contact_date.day).cast(pl.Int64)
    return _past(day, contact_date, begun - short)


def years_since(day: pl.Expr, contact_date: date) -> pl.Expr:
    """Complete years as Int64."""
    return months_since(day, contact_date) // 12


def _past(day: pl.Expr, contact_date: date, count: pl.Expr) -> pl.Expr:
    return pl.when(day <= pl.lit(contact_date)).then(count)


ELAPSED: Mapping[str, Callable[[pl.Expr, date], pl.Expr]] = {
    "days_since": days_since,
    "months_since": months_since,
    "years_since": years_since,
}
"""The functions by their name in a condition."""
