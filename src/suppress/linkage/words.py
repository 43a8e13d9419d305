"""How the parts of two people differ, in words that show nothing of the second."""

from __future__ import annotations

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from suppress.linkage.people import FIELDS

AGREES, ABSENT = "agrees", "absent"


def in_words(people: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FIELDS of entries, each by how it differs from the person's.

    Args:
        people: FIELDS of people.
        entries: FIELDS of one entry for each, in the same order.

    Returns:
        `agrees`, `differs by n letters`, or `absent` where the entry says nothing.
    """
    letters = pl.DataFrame({field: _letters(people[field], entries[field]) for field in FIELDS})
    words = letters.select(_words(pl.col(field)).alias(field) for field in FIELDS)
    absent = entries.select(pl.col(field).is_null() for field in FIELDS)
    return pl.select(
        pl.when(absent[field]).then(pl.lit(ABSENT)).otherwise(words[field]).alias(field) for field in FIELDS
    )


def _letters(said: pl.Series, listed: pl.Series) -> pl.Series:
    distance = cpdist(said.fill_null("").to_list(), listed.fill_null("").to_list(), scorer=OSA.distance)
    return pl.Series(distance, dtype=pl.UInt32, strict=False)


def _words(number: pl.Expr) -> pl.Expr:
    plural = pl.when(number == 1).then(pl.lit(" letter")).otherwise(pl.lit(" letters"))
    differs = pl.lit("differs by ") + number.cast(pl.String) + plural
    return pl.when(number == 0).then(pl.lit(AGREES)).otherwise(differs)
