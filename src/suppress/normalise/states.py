"""States and provinces as ISO 3166-2 codes, from area codes, postal codes and state cells.

Only of the United States and Canada: no rule of another country asks for less than the country.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

from suppress.normalise.state_names import POSSESSIONS, spellings
from suppress.normalise.territories import NANP
from suppress.normalise.text import meanings, says_nothing

_SUBSCRIBERS = 10_000_000


def phone_states(numbers: pl.Series) -> pl.Series:
    """The state or province of each number's area code.

    Args:
        numbers: UInt64, E.164 digits, nulls allowed.

    Returns:
        String of the same length; null for null, for other numbers than North American ones, and for area
        codes of no state or of several.
    """
    prefix = (numbers // _SUBSCRIBERS).fill_null(0)
    table = _area_codes()
    return prefix.replace_strict(table["area"], table["state"], default=None, return_dtype=pl.String)


def address_states(country: pl.Series, state: pl.Series, postal_code: pl.Series) -> pl.DataFrame:
    """The states or provinces that an address names.

    Args:
        country: ISO 3166 alpha-2 code by which the address is read, nulls allowed.
        state: Code or name, nulls allowed.
        postal_code: Nulls allowed.

    Returns:
        `written`, what the state cell says, and `by_code`, what the postal code does: String of the same
        length, null where they say nothing, and for all countries but the United States and Canada. And
        `unclear`: the country of which a state is named that is not understood, where the postal code
        tells none either; else null.
    """
    frame = pl.DataFrame({"country": country, "state": state, "code": postal_code})
    american, canadian = pl.col("country") == "US", pl.col("country") == "CA"
    code = pl.col("code").str.strip_chars().str.to_uppercase()
    table = _postal_codes()

    def told(code: pl.Expr, length: int) -> pl.Expr:
        beginning = code.str.slice(0, length)
        return beginning.replace_strict(table["prefix"], table["state"], default=None, return_dtype=pl.String)

    zip_code = _zip_code(code)
    by_code = (
        pl.when(american & zip_code.str.contains(_ZIP))
        .then(pl.coalesce(told(zip_code, 5), told(zip_code, 3)))
        .when(canadian)
        .then(pl.coalesce(told(code, 3), told(code, 1)))
    )
    found = frame.select(
        "country",
        "state",
        pl.when(american)
        .then(meanings(state, spellings("US")))
        .when(canadian)
        .then(meanings(state, spellings("CA")))
        .alias("written"),
        pl.when(by_code.str.len_chars() > 0).then(by_code).alias("by_code"),
    )
    return found.select("written", "by_code", _unclear(found))


def _unclear(found: pl.DataFrame) -> pl.Series:
    """Country of the rows with a state that is not understood and no postal code that tells one."""
    untold = found["written"].is_null() & found["by_code"].is_null() & found["country"].is_in(["US", "CA"])
    states = found["state"].set(~untold, None)
    no_state = meanings(states, dict.fromkeys(_NO_STATES, "")).is_not_null()
    return found["country"].set(says_nothing(states) | no_state, None).alias("unclear")


_ZIP = r"^\d{5}(?:[ -]?\d{4})?$"
_ZERO_LOST = r"^\d{3,4}(?:-\d{4})?$"


def _zip_code(code: pl.Expr) -> pl.Expr:
    """The code as it was before a spreadsheet took it for a number: `2139` is `02139`, `78701.0` is `78701`."""
    code = code.str.strip_suffix(".0")
    first = code.str.extract(r"^(\d+)")
    return pl.when(code.str.contains(_ZERO_LOST)).then(first.str.zfill(5)).otherwise(code)


# What a state cell of the United States may say although it is no state: possessions, military mail, and the
# freely associated states that the Postal Service serves (source of US_STATES).
_NO_STATES = {
    *POSSESSIONS,
    *POSSESSIONS.values(),
    *("FM", "MICRONESIA", "FEDERATED STATES OF MICRONESIA"),
    *("MH", "MARSHALL ISLANDS", "PW", "PALAU"),
    *("US VIRGIN ISLANDS", "VIRGIN ISLANDS US", "USVI"),
}


@cache
def _area_codes() -> pl.DataFrame:
    table = _table("area_codes.csv")
    return table.with_columns(pl.col("area").cast(pl.UInt64) + NANP * 1000)


@cache
def _postal_codes() -> pl.DataFrame:
    return _table("postal_codes.csv")


def _table(name: str) -> pl.DataFrame:
    content = files("suppress.normalise").joinpath("tables", name).read_bytes()
    return pl.read_csv(content, comment_prefix="#", infer_schema=False, empty_string_is_null=False)
