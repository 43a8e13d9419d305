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
    return pl.DataFrame({field: _words(people[field], entries[field]) for field in FIELDS})


def _words(said: pl.Series, listed: pl.Series) -> pl.Series:
    letters = cpdist(said.fill_null("").to_list(), listed.fill_null("").to_list(), scorer=OSA.distance)
    number = pl.Series("letters", letters, dtype=pl.UInt32, strict=False)
    plural = pl.when(number == 1).then(pl.lit(" letter")).otherwise(pl.lit(" letters"))
    differs = pl.lit("differs by ") + number.cast(pl.String) + plural
    agrees = pl.when(number == 0).then(pl.lit(AGREES)).otherwise(differs)
    words = pl.when(listed.is_null()).then(pl.lit(ABSENT)).otherwise(agrees)
    return pl.select(words.alias(said.name)).to_series()
