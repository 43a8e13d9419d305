"""Addresses of the United States and its territories, by Publication 28 of the Postal Service."""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import puerto_rico
from suppress.normalise.address.north_america import Grammar, read_by
from suppress.normalise.address.puerto_rico import in_puerto_rico
from suppress.normalise.address.some_rows import changed_where


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of American addresses.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    return read_by(_GRAMMAR, lines)


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    island = pl.when(in_puerto_rico(pl.col("postal_code"))).then("read")
    return rows.with_columns(
        puerto_rico.urbanization(island).alias("place"),
        pl.coalesce(puerto_rico.number_first(island), "read").alias("read"),
    )


def _in_order(lines: pl.Series) -> pl.Series:
    return lines


def _streets(rows: pl.DataFrame) -> pl.Series:
    island = rows.select(in_puerto_rico(pl.col("postal_code"))).to_series()
    return changed_where(rows["phrase"], island, puerto_rico.types_last)


_GRAMMAR = Grammar("US", _worded, _in_order, _streets)
