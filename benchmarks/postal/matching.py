"""What a matcher is to the measure: rows and entries in, pairs out."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from benchmarks.postal.truth import LEVELS

FOUND = pl.Schema(
    {"level": pl.String, "row": pl.UInt32, "entry": pl.UInt32, "sure": pl.Boolean, "bits": pl.Float64}
)
"""A pair that a matcher found at a match level: sure, or for a person to look at. `bits` is null where a key
found it,
which needs no score."""

Matcher = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""From a campaign list (`row` and the columns of `record.FIELDS`) and an entry file (`entry` and the same) to
FOUND, each pair
once a level. Cells are text, empty where a record says nothing."""


def found(
    level: str, pairs: pl.DataFrame, *, bits: pl.Expr | None = None, sure: pl.Expr | None = None
) -> pl.DataFrame:
    """FOUND of some pairs, each once: the sure one of two, and of those the one with most bits.

    Args:
        level: The match level.
        pairs: `row`, `entry` and what the expressions read.
        bits: The score; None for pairs that a key found.
        sure: Whether it is enough; None for always.
    """
    lines = pairs.select(
        pl.lit(level).alias("level"),
        pl.col("row", "entry").cast(pl.UInt32),
        (pl.lit(value=True) if sure is None else sure).alias("sure"),
        (pl.lit(None, pl.Float64) if bits is None else bits.cast(pl.Float64)).alias("bits"),
    )
    best = lines.sort("row", "entry", "sure", "bits", descending=[False, False, True, True], nulls_last=False)
    return best.unique(["row", "entry"], keep="first", maintain_order=True)


def either(keyed: pl.DataFrame, scored: pl.DataFrame) -> pl.DataFrame:
    """FOUND of what keys or scores find: a key makes a pair sure, a score stays beside it where there is one.

    Args:
        keyed: FOUND.
        scored: FOUND.
    """
    both = keyed.drop("bits").join(
        scored, on=["level", "row", "entry"], how="full", coalesce=True, suffix="_scored"
    )
    return both.select("level", "row", "entry", pl.coalesce("sure", "sure_scored"), "bits")


def by_key(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of equal keys.

    Args:
        rows: `row` and a column of String for each match level, null where there is no key.
        entries: `entry` and the same.
    """
    return pl.concat(
        found(
            level,
            rows.select("row", level).drop_nulls().join(entries.select("entry", level).drop_nulls(), on=level),
        )
        for level in LEVELS
    )
