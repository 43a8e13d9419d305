"""Addresses of Canada."""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import other


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of Canadian addresses: their text alone.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    return other.read(lines).with_columns(pl.lit("CA").alias("form"))
