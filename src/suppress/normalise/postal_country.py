"""The country that an address without one tells by its state and postal code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import polars as pl

from suppress.normalise.state_names import CANADIAN_PROVINCES, POSSESSIONS, US_STATES, spellings
from suppress.normalise.territories import UNITED_STATES, US_TERRITORIES
from suppress.normalise.text import meanings

# Shapes of postal codes: Canada Post Addressing Guidelines (no D, F, I, O, Q, U; no W, Z first), and the
# pattern of the UK government's bulk data transfer (BS 7666). The islands of the Channel and of Man have
# the UK shape.
_CANADA = r"^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d$"
_UK = r"^(?:GIR ?0AA|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?) ?\d[ABD-HJLNP-UW-Z]{2})$"
# A state is needed beside the ZIP code: half of the world's postal codes have five digits. Four digits are
# no ZIP code that lost its zero: `WA 6000` is Perth.
_ZIP = r"^\d{5}(?:[ -]?\d{4})?$"

# Names that stand for a region elsewhere as well: the country of Georgia, Florida in Uruguay, Montana in
# Bulgaria, Maryland in Liberia, Washington in England, the historical Maine in France, the British Virgin
# Islands. They need the ZIP code, like the two-letter codes, each of which is used in other countries.
_SHARED_NAMES = frozenset(
    {"GEORGIA", "FLORIDA", "MONTANA", "MARYLAND", "WASHINGTON", "MAINE", "VIRGIN ISLANDS"}
)


def postal_country(state: pl.Series, postal_code: pl.Series) -> pl.Series:
    """The country that state and postal code tell beyond doubt.

    Args:
        state: String, code or name, nulls allowed.
        postal_code: String of the same length, nulls allowed.

    Returns:
        String of the same length: `CA` or `GB` for a postal code of that country's shape; else `US`, or
        the territory's own code, for a code or name of a state together with a ZIP code of 5 or 9
        digits; else the country of the full name of a US state or Canadian province that is used nowhere
        else; else null.
    """
    # `78701.0` went through a spreadsheet.
    code = pl.col("code").str.strip_chars().str.to_uppercase().str.strip_suffix(".0")
    frame = pl.DataFrame({"code": postal_code, "state": state}).select(
        code.alias("code"),
        meanings(state, _by_state_and_zip()).alias("american"),
        meanings(state, _by_name_alone()).alias("named"),
    )
    told = (
        pl.when(pl.col("code").str.contains(_CANADA))
        .then(pl.lit("CA"))
        .when(pl.col("code").str.contains(_UK))
        .then(pl.lit("GB"))
        .when(pl.col("american").is_not_null() & pl.col("code").str.contains(_ZIP))
        .then("american")
        .otherwise("named")
    )
    return frame.select(told.alias("country")).to_series()


@cache
def _by_state_and_zip() -> dict[str, str]:
    named = {spelling: country for code, name, country in _american() for spelling in (code, name)}
    return dict.fromkeys(spellings("US"), UNITED_STATES) | named


def _american() -> Iterator[tuple[str, str, str]]:
    """Code, name and country of every state, possession and military state."""
    for code, (name,) in US_STATES.items():
        yield code, name, UNITED_STATES
    for code, name in POSSESSIONS.items():
        yield code, name, code if code in US_TERRITORIES else UNITED_STATES


@cache
def _by_name_alone() -> dict[str, str]:
    american = {name: country for _, name, country in _american() if name not in _SHARED_NAMES}
    return american | {name: "CA" for names in CANADIAN_PROVINCES.values() for name in names}
