"""Names that say one person and nothing else, which are most rows of most lists: a few looks at each cell."""

from __future__ import annotations

import polars as pl

from suppress.normalise.names.words import BESIDE_A_NAME
from suppress.normalise.occupant import OCCUPANT_WORDS

# Capitals inside may part two surnames: `WaldroupBasham`.
_LAST = "[A-Za-z][a-z]{2,}|[A-Z]{3,}"
_WORD_OR_INITIAL = r"^(?:[A-Za-z]{3,}|[A-Za-z]\.?)$"
_WITH_INITIAL = r"^([A-Za-z]{3,}) ([A-Za-z])\.?$"
PLAIN_MIDDLE = r"^(?:[A-Za-z]+|[A-Za-z]\.)?$"
_WHOLE = rf"^([A-Za-z]{{3,}}|[A-Za-z]\.?) (?:([A-Za-z])\.? )?({_LAST})$"
# A word of three letters without a vowel may be initials.
_UNLIKE = "^[B-DF-HJ-NP-TV-XZ]{3}$"
_READ = ("first_name", "middle_name", "last_name")
_BESIDE = sorted(BESIDE_A_NAME | OCCUPANT_WORDS)


def plain_fields(cells: pl.DataFrame) -> pl.DataFrame:
    """`row`, `first`, `middle`, `last` where the fields are plain, else null: such rows need a closer look.

    Args:
        cells: `row`, and as String `first_name`, `middle_name`, `last_name`, `suffix`.

    Returns:
        A frame of the same height; a surname says that the row is plain. `generation` is null.
    """
    given, middle, surname = (pl.col(field).str.strip_chars(" ") for field in _READ)
    single = cells.select(
        "row",
        "suffix",
        given.alias("first"),
        middle.alias("middle"),
        surname.alias("last"),
        given.str.extract_groups(_WITH_INITIAL).alias("groups"),
    )
    # An initial behind the first name is the middle one where the field for it says nothing.
    initial = pl.when((pl.col("middle").str.len_bytes() == 0).fill_null(value=True)).then(
        pl.col("groups").struct.field("2")
    )
    single = single.with_columns(
        pl.when(initial.is_not_null())
        .then(pl.col("groups").struct.field("1"))
        .otherwise("first")
        .alias("first"),
        pl.coalesce(initial, "middle").alias("middle"),
    ).drop("groups")
    plain = (
        pl.col("first").str.contains(_WORD_OR_INITIAL)
        & pl.col("last").str.contains(f"^(?:{_LAST})$")
        & pl.col("middle").str.contains(PLAIN_MIDDLE).fill_null(value=True)
        & (pl.col("suffix").str.len_bytes() == 0).fill_null(value=True)
    )
    return _names(single.with_columns(plain.alias("plain")))


def plain_whole(cells: pl.DataFrame) -> pl.DataFrame:
    """The same for whole names, in `name`."""
    groups = cells.select("row", pl.col("name").str.strip_chars(" ").str.extract_groups(_WHOLE).alias("groups"))
    given, middle, surname = (pl.col("groups").struct.field(str(place)) for place in (1, 2, 3))
    single = groups.select("row", given.alias("first"), middle.alias("middle"), surname.alias("last"))
    return _names(single.with_columns(pl.col("last").is_not_null().alias("plain")))


def _names(single: pl.DataFrame) -> pl.DataFrame:
    first, middle, last = pl.col("first"), pl.col("middle"), pl.col("last")
    read = single.with_columns(
        first.str.to_uppercase().str.strip_suffix("."), middle.str.to_uppercase(), last.str.to_uppercase()
    )
    is_name = pl.col("plain") & ~first.is_in(_BESIDE) & ~last.is_in(_BESIDE) & ~first.str.contains(_UNLIKE)
    read = read.with_columns(is_name.alias("plain"))
    letters = middle.str.strip_suffix(".")
    return read.select(
        "row",
        pl.when("plain").then(first).alias("first"),
        pl.when(pl.col("plain") & (middle != "")).then(letters).alias("middle"),
        pl.when("plain").then(last).alias("last"),
        pl.lit(None, pl.String).alias("generation"),
    )
