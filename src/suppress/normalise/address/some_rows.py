"""Work on the few rows of a column that need it."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


def changed_where(
    column: pl.Series, chosen: pl.Series, change: Callable[[pl.DataFrame], pl.Series]
) -> pl.Series:
    """The column, with what a function makes of the chosen rows in their places.

    Args:
        column: Any type.
        chosen: Boolean of the same length; null counts as false.
        change: Takes the chosen cells as the column `cell`, and gives as many.
    """
    chosen = chosen.fill_null(value=False)
    if not chosen.any():
        return column
    changed = change(column.filter(chosen).to_frame("cell"))
    return column.zip_with(~chosen, changed[in_places(chosen)])


def in_places(chosen: pl.Series) -> pl.Series:
    """For each chosen row its number among them; null for the others, so that gathering by it gives null.

    Args:
        chosen: Boolean, without nulls.
    """
    place = pl.when("chosen").then(pl.col("chosen").cum_sum() - 1)
    return chosen.to_frame("chosen").select(place.cast(pl.UInt32)).to_series()
