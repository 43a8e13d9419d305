"""Which country's grammar reads an address."""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import gb_words
from suppress.normalise.address.postal_code import BRITISH, CANADIAN, ZIP
from suppress.normalise.state_names import POSSESSIONS, spellings
from suppress.normalise.territories import US_TERRITORIES
from suppress.normalise.text import meanings

# The Channel Islands and Man have British addresses; the freely associated states are served by the Postal
# Service of the United States (https://pe.usps.com/text/pub28/28apb.htm).
_BY_COUNTRY = {
    **dict.fromkeys(("US", *US_TERRITORIES, "FM", "MH", "PW"), "US"),
    "CA": "CA",
    **dict.fromkeys(("GB", "GG", "JE", "IM"), "GB"),
}


_ADDRESS = ("address1", "address2", "address3")


def address_form(lines: pl.DataFrame) -> pl.Series:
    """The grammar that reads each row: what the country says; else the postal code's shape; else the state.

    Args:
        lines: LINES.

    Returns:
        String of the same length: `US`, `CA`, `GB` or `other`, never null. An address that tells no country
        is read as one of the United States, unless it has a word such as `Flat`.
    """
    code, country = pl.col("postal_code"), pl.col("country")
    state = meanings(lines["state"], _states())
    unknown = pl.col("state").is_not_null() & state.is_null()
    is_zip = code.str.contains(ZIP)
    # Four digits beside a state of nowhere known are a code of another country: the zero is ours.
    lost_zero = code.str.starts_with("0")
    by_code = (
        pl.when(is_zip & ~(lost_zero & unknown))
        .then(pl.lit("US"))
        .when(code.str.contains(CANADIAN))
        .then(pl.lit("CA"))
        .when(code.str.contains(BRITISH))
        .then(pl.lit("GB"))
        .when(code.is_not_null())
        .then(pl.lit("other"))
    )
    silent = country.is_null() & code.is_null() & pl.col("state").is_null()
    own: list[pl.Expr] = [pl.when(silent).then(line) for line in _ADDRESS]
    lines_say = pl.any_horizontal(
        line.str.contains(gb_words.BRITISH_WORDS).fill_null(value=False) for line in own
    )
    british = pl.col("state").is_in(sorted(gb_words.COUNTIES)) | lines_say
    by_state = (
        pl.when(british)
        .then(pl.lit("GB"))
        .when(unknown)
        .then(pl.lit("other"))
        .otherwise(pl.coalesce(state, pl.lit("US")))
    )
    by_country = country.replace_strict(_BY_COUNTRY, default="other", return_dtype=pl.String)
    told = pl.when(country.is_not_null()).then(by_country).otherwise(pl.coalesce(by_code, by_state))
    return lines.select(told.alias("form")).to_series()


def unknown_state(states: pl.Series) -> pl.Series:
    """Whether each state, as in LINES, is none of North America; never null."""
    return states.is_not_null() & meanings(states, _states()).is_null()


def american_country(codes: pl.Series) -> pl.Series:
    """Whether addresses of each country, an ISO 3166 alpha-2 code, are read as those of the United States."""
    return codes.replace_strict(_BY_COUNTRY, default="other", return_dtype=pl.String) == "US"


def _states() -> dict[str, str]:
    american = {*spellings("US"), *POSSESSIONS, *POSSESSIONS.values(), "FM", "MH", "PW"}
    return dict.fromkeys(spellings("CA"), "CA") | dict.fromkeys(american, "US")
