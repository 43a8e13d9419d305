"""The country that an address without one tells by its state and postal code."""

from __future__ import annotations

from functools import cache

import polars as pl

from suppress.normalise.territories import UNITED_STATES, US_TERRITORIES
from suppress.normalise.text import standard_text

# Shapes of postal codes: Canada Post Addressing Guidelines (no D, F, I, O, Q, U; no W, Z first), and the
# pattern of the UK government's bulk data transfer (BS 7666). The islands of the Channel and of Man have
# the UK shape.
_CANADA = r"^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d$"
_UK = r"^(?:GIR ?0AA|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?) ?\d[ABD-HJLNP-UW-Z]{2})$"
# A state is needed beside the ZIP code: half of the world's postal codes have five digits. Four digits are
# no ZIP code that lost its zero: `WA 6000` is Perth.
_ZIP = r"^\d{5}(?:[ -]?\d{4})?$"

# https://pe.usps.com/text/pub28/28apb.htm: states, possessions and military "states";
# the freely associated states in that table are countries.
_US_STATES = {
    "AL": "ALABAMA",
    "AK": "ALASKA",
    "AZ": "ARIZONA",
    "AR": "ARKANSAS",
    "CA": "CALIFORNIA",
    "CO": "COLORADO",
    "CT": "CONNECTICUT",
    "DE": "DELAWARE",
    "DC": "DISTRICT OF COLUMBIA",
    "FL": "FLORIDA",
    "GA": "GEORGIA",
    "HI": "HAWAII",
    "ID": "IDAHO",
    "IL": "ILLINOIS",
    "IN": "INDIANA",
    "IA": "IOWA",
    "KS": "KANSAS",
    "KY": "KENTUCKY",
    "LA": "LOUISIANA",
    "ME": "MAINE",
    "MD": "MARYLAND",
    "MA": "MASSACHUSETTS",
    "MI": "MICHIGAN",
    "MN": "MINNESOTA",
    "MS": "MISSISSIPPI",
    "MO": "MISSOURI",
    "MT": "MONTANA",
    "NE": "NEBRASKA",
    "NV": "NEVADA",
    "NH": "NEW HAMPSHIRE",
    "NJ": "NEW JERSEY",
    "NM": "NEW MEXICO",
    "NY": "NEW YORK",
    "NC": "NORTH CAROLINA",
    "ND": "NORTH DAKOTA",
    "OH": "OHIO",
    "OK": "OKLAHOMA",
    "OR": "OREGON",
    "PA": "PENNSYLVANIA",
    "RI": "RHODE ISLAND",
    "SC": "SOUTH CAROLINA",
    "SD": "SOUTH DAKOTA",
    "TN": "TENNESSEE",
    "TX": "TEXAS",
    "UT": "UTAH",
    "VT": "VERMONT",
    "VA": "VIRGINIA",
    "WA": "WASHINGTON",
    "WV": "WEST VIRGINIA",
    "WI": "WISCONSIN",
    "WY": "WYOMING",
    "AS": "AMERICAN SAMOA",
    "GU": "GUAM",
    "MP": "NORTHERN MARIANA ISLANDS",
    "PR": "PUERTO RICO",
    "VI": "VIRGIN ISLANDS",
    "AA": "ARMED FORCES AMERICAS",
    "AE": "ARMED FORCES EUROPE",
    "AP": "ARMED FORCES PACIFIC",
}
# Names that stand for a region elsewhere as well: the country of Georgia, Florida in Uruguay, Montana in
# Bulgaria, Maryland in Liberia, Washington in England, the historical Maine in France, the British Virgin
# Islands. They need the ZIP code, like the two-letter codes, each of which is used in other countries.
_SHARED_NAMES = frozenset(
    {"GEORGIA", "FLORIDA", "MONTANA", "MARYLAND", "WASHINGTON", "MAINE", "VIRGIN ISLANDS"}
)
# https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/symbols-and-abbreviations.page
_CANADIAN_PROVINCES = (
    "ALBERTA",
    "BRITISH COLUMBIA",
    "COLOMBIE BRITANNIQUE",
    "MANITOBA",
    "NEW BRUNSWICK",
    "NOUVEAU BRUNSWICK",
    "NEWFOUNDLAND",
    "NEWFOUNDLAND AND LABRADOR",
    "TERRE NEUVE ET LABRADOR",
    "NORTHWEST TERRITORIES",
    "NOVA SCOTIA",
    "NOUVELLE ECOSSE",
    "NUNAVUT",
    "ONTARIO",
    "PRINCE EDWARD ISLAND",
    "QUEBEC",
    "SASKATCHEWAN",
    "YUKON",
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
    code = pl.col("code").str.strip_chars().str.to_uppercase()
    frame = pl.DataFrame({"code": postal_code, "state": state}).select(
        code.alias("code"),
        _replaced(state, _by_state_and_zip()).alias("american"),
        _replaced(state, _by_name_alone()).alias("named"),
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


def _replaced(cells: pl.Series, meanings: dict[str, str]) -> pl.Series:
    # A column of states has few spellings, so they are cleaned once each.
    distinct = cells.unique().drop_nulls().to_frame("cell")
    meaning = standard_text(pl.col("cell")).replace_strict(meanings, default=None, return_dtype=pl.String)
    known = distinct.with_columns(meaning.alias("meaning")).drop_nulls()
    return cells.replace_strict(known["cell"], known["meaning"], default=None, return_dtype=pl.String)


@cache
def _by_state_and_zip() -> dict[str, str]:
    return {
        spelling: code if code in US_TERRITORIES else UNITED_STATES
        for code, name in _US_STATES.items()
        for spelling in (code, name)
    }


@cache
def _by_name_alone() -> dict[str, str]:
    american = {
        name: code if code in US_TERRITORIES else UNITED_STATES
        for code, name in _US_STATES.items()
        if name not in _SHARED_NAMES
    }
    return american | dict.fromkeys(_CANADIAN_PROVINCES, "CA")
