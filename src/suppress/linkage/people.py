"""PEOPLE, the frame that linkage compares, and the fields that it is compared by."""

from __future__ import annotations

import polars as pl

from suppress.frames import require

PEOPLE = pl.Schema(
    {
        "form": pl.String,
        "kind": pl.String,
        "number": pl.String,
        "street": pl.String,
        "suffix": pl.String,
        "directional": pl.String,
        "unit": pl.String,
        "place": pl.String,
        "postal_code": pl.String,
        "city": pl.String,
        "text": pl.String,
        "first": pl.String,
        "middle": pl.String,
        "last": pl.String,
        "generation": pl.String,
        "last_parts": pl.String,
    }
)
"""One line for each person: the parts of an address in standard form (ADDRESS_PARTS) and of one name
(PERSON_NAMES); null is absent."""

FIELDS = (
    "last",
    "last_parts",
    "first",
    "middle",
    "generation",
    "kind",
    "number",
    "street",
    "suffix",
    "directional",
    "unit",
    "place",
    "postal_code",
    "city",
)
"""Fields of a comparison. `street` is what names the delivery point beside its number: the street, of a box or
route what it is, else the name of the house, else the whole text. `place` is left where it is not that."""

JOINED = ("street", "place", "city")
"""Those of them without the blanks between words."""


def fields(people: pl.DataFrame) -> pl.DataFrame:
    """FIELDS of people, all String.

    Args:
        people: PEOPLE; further columns are left out.

    Returns:
        FIELDS, one line for each person, in order; empty texts are null.
    """
    require(people.select(PEOPLE.names()), PEOPLE, "people")
    told = people.select(filled(pl.col(PEOPLE.names())))
    delivery = pl.when(pl.col("kind").is_in(["box", "route", "military"])).then(pl.col("kind"))
    named = pl.col("street").is_not_null() | delivery.is_not_null()
    return told.select(
        *(name for name in FIELDS if name not in JOINED),
        street=joined(pl.coalesce("street", delivery, "place", "text")),
        place=pl.when(named).then(joined(pl.col("place"))),
        city=joined(pl.col("city")),
    ).select(FIELDS)


def filled(text: pl.Expr) -> pl.Expr:
    """Texts, null where they are empty."""
    return pl.when(text != "").then(text)


def joined(text: pl.Expr) -> pl.Expr:
    """Texts without the blanks between words."""
    # Where words are parted differs between lists: OAK RIDGE, OAKRIDGE.
    return text.str.replace_all(" ", "", literal=True)
