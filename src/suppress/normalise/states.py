"""States and provinces as ISO 3166-2 codes, from area codes, postal codes and state cells.

Only of the United States and Canada: no rule of another country asks for less than the country.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

from suppress.normalise.phone_library import NANP
from suppress.normalise.state_names import CANADIAN_PROVINCES, US_STATES
from suppress.normalise.text import meanings

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
        length, null where they say nothing, and for all countries but the United States and Canada.
    """
    frame = pl.DataFrame({"country": country, "state": state, "code": postal_code})
    american, canadian = pl.col("country") == "US", pl.col("country") == "CA"
    code = pl.col("code").str.strip_chars().str.to_uppercase()
    table = _postal_codes()

    def told(length: int) -> pl.Expr:
        beginning = code.str.slice(0, length)
        return beginning.replace_strict(table["prefix"], table["state"], default=None, return_dtype=pl.String)

    zip_code = american & code.str.contains(_ZIP)
    by_code = (
        pl.when(zip_code).then(pl.coalesce(told(5), told(3))).when(canadian).then(pl.coalesce(told(3), told(1)))
    )
    return frame.select(
        pl.when(american)
        .then(meanings(state, _spellings("US")))
        .when(canadian)
        .then(meanings(state, _spellings("CA")))
        .alias("written"),
        pl.when(by_code.str.len_chars() > 0).then(by_code).alias("by_code"),
    )


# Five digits, or nine: a ZIP code that lost its zero is not guessed at.
_ZIP = r"^\d{5}(?:[ -]?\d{4})?$"


@cache
def _spellings(country: str) -> dict[str, str]:
    """Codes and names of the states of a country as standard text, and their ISO 3166-2 codes."""
    table = US_STATES if country == "US" else CANADIAN_PROVINCES
    return {
        spelling: f"{country}-{code}"
        for code, names in table.items()
        for spelling in (code, f"{country} {code}", *names)
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
