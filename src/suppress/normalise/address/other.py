"""Addresses of countries without a grammar of their own: one text."""

from __future__ import annotations

import polars as pl

from suppress.normalise.address.parts import ADDRESS_PARTS
from suppress.normalise.text import standard_text


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of addresses: their text alone.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    text = pl.concat_str("address1", "address2", "address3", separator=" ", ignore_nulls=True)
    found = {
        "form": pl.lit("other"),
        "postal_code": pl.col("postal_code"),
        "city": standard_text(pl.col("city")),
        "text": standard_text(pl.when(text != "").then(text)),
    }
    return lines.select(found.get(part, pl.lit(None, pl.String)).alias(part) for part in ADDRESS_PARTS)
