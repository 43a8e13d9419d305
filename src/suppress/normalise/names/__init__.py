"""The people whom the name fields of rows name, in the parts that names are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from suppress.normalise.names.by_field import ByField, Mask, by_field
from suppress.normalise.names.given import begins_double_name as begins_double_name
from suppress.normalise.names.given import ends_double_name as ends_double_name
from suppress.normalise.names.given import given_forms as given_forms
from suppress.normalise.names.people import people_of
from suppress.normalise.names.persons import Persons as Persons
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

    people: Persons
    """None for rows that name nobody."""
    occupant: pl.Series
    """Boolean by row: nobody is named by surname, or the name is a form for whoever lives there."""
    forms: pl.Series
    """Boolean by row: the name is such a form, whether or not it names somebody too."""


def standard_names(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The people whom each row names: PERSON_NAMES. Arguments as for `read_names`."""
    return read_names(rows, columns).people.texts


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
    plain, read, is_plain = (_by_field if "last_name" in columns else _by_whole_name)(cells)
    left = cells.filter(pl.Series(~is_plain) & pl.any_horizontal(pl.col(*_FIELDS).is_not_null()))
    odd, forms = (read.clear(), cells["row"].clear()) if left.is_empty() else people_of(left)
    others = (
        read.merge_sorted(odd.select(*PERSON_NAMES), key="row") if read.height else odd.select(*PERSON_NAMES)
    )
    is_form, nameless = np.zeros(rows.height, np.bool_), ~is_plain
    is_form[forms.to_numpy()] = True
    nameless[others.filter(pl.col("last").is_not_null())["row"].to_numpy()] = False
    return Names(
        Persons(rows.height, plain, others),
        pl.Series("occupant", nameless | is_form),
        pl.Series("is_form", is_form),
    )


def _by_field(cells: pl.DataFrame) -> tuple[ByField | None, pl.DataFrame, Mask]:
    """The names that are read field by field, those read as whole names, and the rows of either."""
    plain = by_field(cells)
    return plain, pl.DataFrame(schema=PERSON_NAMES), plain.readable


def _by_whole_name(cells: pl.DataFrame) -> tuple[ByField | None, pl.DataFrame, Mask]:
    read = plain_whole(cells)
    is_plain = read["last"].is_not_null()
    people = read.filter(is_plain).with_columns(
        pl.lit(0, pl.UInt8).alias("person"), pl.lit(None, pl.String).alias("last_parts")
    )
    return None, people.select(*PERSON_NAMES), is_plain.to_numpy()
