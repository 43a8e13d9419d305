"""Phone numbers of a column, in the form two lists are compared in: E.164 digits as an integer.

Usual written forms are read by expressions, the distinct rest by the phone library; both give the
same answer to the same text, so that a key never depends on what else is in a batch.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.phone_fast import fast_numbers, places_by
from suppress.normalise.phone_plan import REFUSED
from suppress.normalise.phone_pool import numbers_of
from suppress.normalise.phone_split import SEPARATOR, split_cell
from suppress.normalise.text import is_blank

POINTS = pl.Schema({"index": pl.UInt32, "part": pl.UInt8, "number": pl.UInt64})
"""What `phone_points` gives."""


def phone_points(cells: pl.Series, regions: pl.Series | str) -> pl.DataFrame:
    """Every phone number of every cell.

    Args:
        cells: String as received, nulls allowed.
        regions: ISO 3166 alpha-2 code of the country each cell's numbers are written in, without
            nulls, or one code for all.

    Returns:
        POINTS in no particular order: `index` is the position of the cell, `part` counts its
        numbers from 0, `number` holds E.164 digits such as 12125550100, null for content that
        cannot be keyed. Blank cells have no line.
    """
    numbers = _fast(cells, regions)
    whole = pl.DataFrame({"number": numbers}).select(
        index=pl.int_range(pl.len(), dtype=pl.UInt32), part=pl.lit(0, dtype=pl.UInt8), number="number"
    )
    answered = whole.filter(numbers.is_not_null())
    places = numbers.is_null().arg_true()
    places = places.filter(~is_blank(cells.gather(places)))
    if len(places):
        parts = _read_slowly(
            cells.gather(places), regions if isinstance(regions, str) else regions.gather(places)
        )
        parts = parts.with_columns(index=places.gather(parts["index"]))
        answered = pl.concat([answered, parts])
    return answered.with_columns(number=pl.when(pl.col("number") != REFUSED).then("number"))


def _fast(cells: pl.Series, regions: pl.Series | str) -> pl.Series:
    if isinstance(regions, str):
        return fast_numbers(cells, regions)
    numbers = pl.Series("number", [None], dtype=pl.UInt64).new_from_index(0, len(cells))
    for region, places in places_by(regions):
        numbers = numbers.scatter(places, fast_numbers(cells.gather(places), region))
    return numbers


def _read_slowly(cells: pl.Series, regions: pl.Series | str) -> pl.DataFrame:
    """POINTS of cells that are not in a usual form: of several numbers, or for the library."""
    region = pl.lit(regions) if isinstance(regions, str) else regions.rename("region")
    texts = cells.to_frame("text").with_columns(
        index=pl.int_range(pl.len(), dtype=pl.UInt32), part=pl.lit(0, dtype=pl.UInt8), region=region
    )
    several = cells.str.contains(SEPARATOR)
    alone = texts.filter(~several).with_columns(number=pl.lit(None, dtype=pl.UInt64))
    parts = _parts(texts.filter(several))
    parts = parts.with_columns(_fast(parts["text"], parts["region"]).alias("number"))
    texts = pl.concat([alone, parts], how="diagonal")
    unread = texts.filter(pl.col("number").is_null())
    distinct = unread.select("text", "region").unique(maintain_order=True)
    answers = numbers_of(distinct.rows())
    known = distinct.with_columns(pl.Series("answer", answers, dtype=pl.UInt64))
    texts = texts.join(known, on=["text", "region"], how="left", maintain_order="left")
    return texts.select("index", "part", pl.coalesce("number", "answer").alias("number"))


def _parts(texts: pl.DataFrame) -> pl.DataFrame:
    """One line for each number of each text, numbered."""
    distinct = texts["text"].unique()
    pieces = pl.DataFrame(
        {"text": distinct, "pieces": [split_cell(text) for text in distinct]},
        schema={"text": pl.String, "pieces": pl.List(pl.String)},
    )
    return (
        texts.drop("part")
        .join(pieces, on="text", how="left", maintain_order="left")
        .with_columns(part=pl.int_ranges(0, pl.col("pieces").list.len(), dtype=pl.UInt8))
        .select("index", "part", "region", text="pieces")
        .explode("part", "text")
    )
