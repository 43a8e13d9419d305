"""Given names and the formal names they are short for: two names are one person's where these sets meet."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import polars as pl

# First words of double names, which are also written as one: `Mary Ann`, `Ji Hoon`.
_BEGIN_DOUBLE_NAMES = (
    "MARY",
    "ANNA",
    "BETTY",
    "BILLY",
    "BOBBY",
    "JEAN",
    "ROSE",
    "PEGGY",
    "MARIA",
    "JOSE",
    "LUIS",
    "JUAN",
)
_SHORT = 3
# Names of the table that are surnames rather: among the commonest surnames of the census of 1990 and not
# among its given names (https://www2.census.gov/topics/genealogy/1990surnames, dist.all.last).
_SURNAMES_RATHER = (
    "ANDERSON|BARRETT|BECK|BELL|BERRY|BRADFORD|BRADY|BRITT|BRYANT|BURT|CAMPBELL|CHAN|CLAY|COLE|COURT|DALTON|DAY"
    "|DICKSON|DONOVAN|DYER|FORD|GAY|GILL|GREEN|HAMILTON|HARRISON|HODGE|HOPKINS|IRWIN|JACKSON|JEFFERSON|KELLEY|KING"
    "|LEVY|LITTLE|MACK|MATTHEWS|MAXWELL|MONTGOMERY|MOSES|MOSS|NEWTON|PATE|RICH|SAMPSON|SANFORD|SHELTON|SMITH"
    "|SULLIVAN|VINSON|WASHINGTON|WEBB|WEBSTER|WEST|WOOD"
)


def given_forms(names: pl.DataFrame) -> pl.DataFrame:
    """The forms by which the given names of people are compared.

    Pairs of a name and a formal name it is short for, and no further: BILL is WILLIAM, and so is WILL, but
    names that share a nickname are not one (HENRY and HAROLD, both HARRY). The table and its source are
    `normalise/tables/nicknames.csv`.

    Args:
        names: PERSON_NAMES.

    Returns:
        `row`, `person`, `form`: the name itself, what it is short for, and the name with its middle name as
        one word where it begins a double name. One letter is a form as well. None for people without a
        given name. Each form once for each person.
    """
    who = names.filter(pl.col("first").is_not_null()).select("row", "person", "first", "middle")
    itself = who.select("row", "person", pl.col("first").alias("form"))
    formal = who.join(formal_names(), left_on="first", right_on="name").select("row", "person", "form")
    return pl.concat([itself, formal, double_names(who)])


def double_names(names: pl.DataFrame) -> pl.DataFrame:
    """`row`, `person`, `form` of people whose given and middle name may be one name: `Mary Ann`."""
    double = begins_double_name(names["first"]) & ends_double_name(names["middle"])
    return names.filter(pl.Series(double)).select(
        "row", "person", (pl.col("first") + pl.col("middle")).alias("form")
    )


def begins_double_name(first: pl.Series) -> npt.NDArray[np.bool_]:
    """Whether each given name may be the first half of a double name; false for null."""
    begins = first.is_in(_BEGIN_DOUBLE_NAMES) | first.str.len_chars().is_between(2, _SHORT)
    return begins.fill_null(value=False).to_numpy()


def ends_double_name(middle: pl.Series) -> npt.NDArray[np.bool_]:
    """Whether each middle name may be the second half of one; false for null and initials."""
    return (middle.str.len_chars() > 1).fill_null(value=False).to_numpy()


@cache
def known_given_names() -> pl.Series:
    """Given names, formal and short ones, as one list, which `is_in` takes."""
    table = formal_names()
    names = pl.concat([table["name"], table["form"]]).unique()
    return names.filter(~names.is_in(_SURNAMES_RATHER.split("|"))).implode()


@cache
def formal_names() -> pl.DataFrame:
    """`name` and a formal name that it is short for, `form`."""
    content = files("suppress.normalise").joinpath("tables/nicknames.csv").read_bytes()
    return pl.read_csv(content, comment_prefix="#", schema={"name": pl.String, "formal": pl.String}).rename(
        {"formal": "form"}
    )
