"""Names in fields of their own whose fields can be read one by one: each spelling of a field is read once.

A surname of one plain word says nothing of what stands in the field for first names, and that nothing of the
surname. So the whole grammar (`people.py`) reads a first name such as `Dr. Tom J.` once, beside a surname that
stands for all of them. What reads on from field to field, or names several people, is left to it row by row.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.names.people import people_of
from suppress.normalise.names.plain import PLAIN_MIDDLE, plain_fields
from suppress.normalise.occupant import says_whoever
from suppress.normalise.remembered import Remembered

_SURNAME = "SURNAME"
"""Stands for any plain one: neither a given name nor a word for whoever lives there."""
# `The` and `To` before a surname are about whom it names.
_WITH_SURNAME = r"(?i)\b(?:THE|TO)\b"


def by_field(cells: pl.DataFrame) -> pl.DataFrame:
    """The person of each row whose fields can be read one by one.

    Args:
        cells: `row`, and as String `name`, `first_name`, `middle_name`, `last_name`, `suffix`.

    Returns:
        `row`, `first`, `middle`, `last`, `generation`, a line for each row; without a surname are rows that
        need a closer look.
    """
    surnames, surname = _read_surnames(cells["last_name"])
    given, first = _read_given(cells["first_name"])
    middles, middle = _read_middles(cells["middle_name"])
    said = pl.DataFrame(
        [
            surnames["last"].gather(surname),
            surnames["whoever"].gather(surname),
            *(given[part].gather(first) for part in given.columns),
            middles["letters"].gather(middle),
            middles["readable"].gather(middle),
        ]
    )
    alone = pl.col("letters").is_null()
    # An initial behind the first name is the middle one where the field for it says nothing.
    plain = pl.col("plain") & pl.col("readable") & (alone | pl.col("middle").is_null())
    sound = pl.col("sound") & pl.col("readable") & alone & ~pl.col("whoever") & cells["name"].is_null()
    suffix = cells["suffix"]
    by_itself = (plain | sound) & ((suffix.str.len_bytes() == 0) | suffix.is_null())
    return said.select(
        cells["row"],
        pl.when(by_itself).then("first").alias("first"),
        pl.when(by_itself).then(pl.coalesce("letters", "middle")).alias("middle"),
        pl.when(by_itself).then("last").alias("last"),
        pl.when(by_itself).then("generation").alias("generation"),
    )


def _surnames(texts: pl.Series) -> pl.DataFrame:
    """`last`, null where it is not plain; `whoever`, whether it may be a word for whoever lives there."""
    read = plain_fields(_cells(last_name=texts, first_name=_same("Ann", texts)))
    return read.select("last", says_whoever(pl.col("last").fill_null("")).alias("whoever"))


def _given(texts: pl.Series) -> pl.DataFrame:
    """`first`, `middle`, `generation`; `plain` and `sound`, whether they are what a plain reading says, or the
    whole grammar where it is one person, whatever the surname is."""
    cells = _cells(first_name=texts, last_name=_same(_SURNAME, texts))
    plain = plain_fields(cells)
    is_plain = plain["last"].is_not_null()
    people, forms = people_of(cells.filter(~is_plain))
    alone = people.filter(
        (pl.len().over("row") == 1)
        & (pl.col("last") == _SURNAME)
        & pl.col("last_parts").is_null()
        & ~pl.col("row").is_in(forms.implode())
    )
    read = plain.select("row").join(alone, on="row", how="left", maintain_order="left")
    reads_on = texts.str.contains(_WITH_SURNAME).fill_null(value=False)
    return pl.DataFrame(
        [
            plain["first"].zip_with(is_plain, read["first"]),
            plain["middle"].zip_with(is_plain, read["middle"]),
            read["generation"],
            is_plain.alias("plain"),
            (read["last"].is_not_null() & ~reads_on).alias("sound"),
        ]
    )


def _middles(texts: pl.Series) -> pl.DataFrame:
    """`letters`, null where the field says nothing, and `readable`, false where it takes a closer look."""
    text = texts.str.strip_chars(" ")
    letters = text.str.to_uppercase().str.strip_suffix(".")
    return pl.DataFrame(
        {
            "letters": letters.set(text == "", None),
            "readable": text.str.contains(PLAIN_MIDDLE).fill_null(value=True),
        }
    )


def _cells(**texts: pl.Series) -> pl.DataFrame:
    height = len(texts["first_name"])
    fields = ("name", "first_name", "middle_name", "last_name", "suffix")
    return pl.DataFrame(
        {
            "row": pl.int_range(height, dtype=pl.UInt32, eager=True),
            **{
                field: texts.get(field, pl.repeat(None, height, dtype=pl.String, eager=True))
                for field in fields
            },
        }
    )


def _same(text: str, texts: pl.Series) -> pl.Series:
    return pl.repeat(text, len(texts), dtype=pl.String, eager=True)


_read_surnames, _read_given, _read_middles = (Remembered(read) for read in (_surnames, _given, _middles))
