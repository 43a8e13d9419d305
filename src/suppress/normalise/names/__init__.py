"""The people whom the name fields of rows name, in the parts that names are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from suppress.normalise.names.by_field import by_field
from suppress.normalise.names.given import double_names as double_names
from suppress.normalise.names.given import given_forms as given_forms
from suppress.normalise.names.people import people_of
from suppress.normalise.names.plain import plain_whole
from suppress.normalise.person_names import PERSON_NAMES as PERSON_NAMES

_FIELDS = ("name", "first_name", "middle_name", "last_name", "suffix")


def surname_forms(names: pl.DataFrame) -> pl.DataFrame:
    """The forms by which the surnames of people are compared: two are one where these sets meet.

    Args:
        names: PERSON_NAMES.

    Returns:
        `row`, `person`, `form`: the whole surname, and each part of a compound one, with its particles and
        without. None for people without a surname.
    """
    whole = names.filter(pl.col("last").is_not_null()).select("row", "person", pl.col("last").alias("form"))
    compound = names.filter(pl.col("last_parts").is_not_null())
    split = compound.select("row", "person", pl.col("last_parts").str.split(" ").alias("form")).explode("form")
    return pl.concat([whole, split])


@dataclass(frozen=True)
class Names:
    """What the name fields of rows say."""

    people: pl.DataFrame
    """PERSON_NAMES."""
    occupant: pl.Series
    """Boolean by row: nobody is named by surname, or the name is a form for whoever lives there."""
    forms: pl.Series
    """Boolean by row: the name is such a form, whether or not it names somebody too."""


def standard_names(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The people whom each row names: PERSON_NAMES. Arguments as for `read_names`."""
    return read_names(rows, columns).people


def read_names(rows: pl.DataFrame, columns: Mapping[str, str]) -> Names:
    """The people whom each row names, and the rows that are for whoever lives at an address.

    Args:
        rows: Columns of String, nulls allowed.
        columns: Fields (`name`, `first_name`, `middle_name`, `last_name`, `suffix`) and the columns of `rows`
            that hold them; any may be absent. Fields of their own count before `name`.
    """
    cells = rows.select(
        pl.int_range(rows.height, dtype=pl.UInt32).alias("row"),
        *(pl.col(columns[field]).alias(field) for field in _FIELDS if field in columns),
        *(pl.lit(None, pl.String).alias(field) for field in _FIELDS if field not in columns),
    )
    read = by_field(cells) if "last_name" in columns else plain_whole(cells)
    is_plain = read["last"].is_not_null()
    plain = read.filter(is_plain).with_columns(
        pl.lit(0, pl.UInt8).alias("person"), pl.lit(None, pl.String).alias("last_parts")
    )
    if is_plain.all():
        none = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
        return Names(plain.select(*PERSON_NAMES), none.alias("occupant"), none.alias("is_form"))
    said = cells.select(pl.any_horizontal(pl.col(*_FIELDS).is_not_null()).alias("said")).to_series()
    left = cells.filter(~is_plain & said)
    nobody = pl.DataFrame(schema=PERSON_NAMES), cells["row"].clear()
    odd, forms = nobody if left.is_empty() else people_of(left)
    people = plain.select(*PERSON_NAMES).merge_sorted(odd.select(*PERSON_NAMES), key="row")
    named = people.filter(pl.col("last").is_not_null())["row"]
    is_form = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True).scatter(forms, True)
    occupant = pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(named, False)
    return Names(people, (occupant | is_form).alias("occupant"), is_form.alias("is_form"))
