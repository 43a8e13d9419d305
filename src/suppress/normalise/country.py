"""Countries as ISO 3166 alpha-2 codes: from a country cell, or from what state and postal code tell."""

from __future__ import annotations

from functools import cache

import polars as pl
from babel import Locale
from babel.core import get_global

from suppress.normalise.text import standard_text

_LANGUAGES = ("en", "fr")

# Names that CLDR does not have, in letters only.
_ALIASES = {
    "US": ("UNITEDSTATESOFAMERICA", "AMERICA", "USOFA", "ETATSUNISDAMERIQUE"),
    "GB": (
        "UK",
        "GREATBRITAIN",
        "BRITAIN",
        "UNITEDKINGDOMOFGREATBRITAINANDNORTHERNIRELAND",
        "ENGLAND",
        "SCOTLAND",
        "WALES",
        "NORTHERNIRELAND",
        "GRANDEBRETAGNE",
        "ANGLETERRE",
        "ECOSSE",
        "PAYSDEGALLES",
        "IRLANDEDUNORD",
    ),
    "IE": ("EIRE", "REPUBLICOFIRELAND"),
    "NL": ("HOLLAND", "HOLLANDE"),
    "CZ": ("CZECHREPUBLIC", "REPUBLIQUETCHEQUE"),
    "KR": ("KOREA", "REPUBLICOFKOREA", "COREE"),
    "CN": ("PEOPLESREPUBLICOFCHINA", "PRC"),
    "HK": ("HONGKONG",),
    "MO": ("MACAO", "MACAU"),
    "RU": ("RUSSIANFEDERATION", "FEDERATIONDERUSSIE"),
    "VN": ("VIETNAM",),
    "MM": ("MYANMAR", "BURMA", "BIRMANIE"),
    "TR": ("TURKEY",),
    "MK": ("MACEDONIA", "MACEDOINE"),
    "CI": ("IVORYCOAST",),
    "CV": ("CAPEVERDE",),
    "SZ": ("SWAZILAND",),
    "VA": ("VATICAN", "HOLYSEE"),
}

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


def country_codes(cells: pl.Series) -> pl.Series:
    """The country that each cell names.

    Args:
        cells: String, nulls allowed: alpha-2 or alpha-3 codes, English or French names, in any case.

    Returns:
        String of the same length and name: ISO 3166 alpha-2 in upper case, null where the cell is blank
        or names no one country.
    """
    distinct = cells.unique().to_frame("cell")
    letters = standard_text(pl.col("cell")).str.replace_all(" ", "", literal=True).str.strip_prefix("THE")
    names = _countries()
    known = distinct.with_columns(
        letters.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String).alias(
            "code"
        )
    ).drop_nulls()
    return cells.replace_strict(known["cell"], known["code"], default=None, return_dtype=pl.String)


def postal_country(state: pl.Expr, postal_code: pl.Expr) -> pl.Expr:
    """The country that state and postal code tell beyond doubt.

    Args:
        state: String, code or name, nulls allowed.
        postal_code: String, nulls allowed.

    Returns:
        String: `CA` or `GB` for a postal code of that country's shape, `US` for a state or territory of
        the United States together with a ZIP code of 5 or 9 digits, else null.
    """
    code = postal_code.str.strip_chars().str.to_uppercase()
    named = state.str.strip_chars().str.to_uppercase().str.replace_all(".", "", literal=True)
    american = named.is_in([*_US_STATES, *_US_STATES.values()])
    return (
        pl.when(code.str.contains(_CANADA))
        .then(pl.lit("CA"))
        .when(code.str.contains(_UK))
        .then(pl.lit("GB"))
        .when(american & code.str.contains(_ZIP))
        .then(pl.lit("US"))
    )


@cache
def _countries() -> dict[str, str]:
    """Codes and names, in upper-case letters without spaces, and what they stand for."""
    spelled: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if _is_country(code):
                written_out = name.replace("&", "and").replace("St. ", "Saint ")
                spelled |= {name: code, written_out: code, name.partition("(")[0]: code, code: code}
    # CLDR lists alpha-3 and former codes as aliases; some former countries are several today.
    spelled |= {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if alias.isalpha() and len(codes) == 1 and _is_country(codes[0])
    }
    names = pl.DataFrame({"name": list(spelled), "code": list(spelled.values())}).with_columns(
        standard_text(pl.col("name")).str.replace_all(" ", "", literal=True)
    )
    named = {alias: code for code, aliases in _ALIASES.items() for alias in aliases}
    return dict(names.iter_rows()) | named


def _is_country(code: str) -> bool:
    # Two-letter codes of CLDR that are no countries: European Union, euro zone, United Nations, outlying
    # Oceania, pseudo-locales, unknown.
    return len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
