"""States and provinces of the United States and Canada: codes and names."""

from __future__ import annotations

from functools import cache

# https://pe.usps.com/text/pub28/28apb.htm, the states and the federal district; territories have country codes
# of their own.
US_STATES = {
    "AL": ("ALABAMA",),
    "AK": ("ALASKA",),
    "AZ": ("ARIZONA",),
    "AR": ("ARKANSAS",),
    "CA": ("CALIFORNIA",),
    "CO": ("COLORADO",),
    "CT": ("CONNECTICUT",),
    "DE": ("DELAWARE",),
    "DC": ("DISTRICT OF COLUMBIA",),
    "FL": ("FLORIDA",),
    "GA": ("GEORGIA",),
    "HI": ("HAWAII",),
    "ID": ("IDAHO",),
    "IL": ("ILLINOIS",),
    "IN": ("INDIANA",),
    "IA": ("IOWA",),
    "KS": ("KANSAS",),
    "KY": ("KENTUCKY",),
    "LA": ("LOUISIANA",),
    "ME": ("MAINE",),
    "MD": ("MARYLAND",),
    "MA": ("MASSACHUSETTS",),
    "MI": ("MICHIGAN",),
    "MN": ("MINNESOTA",),
    "MS": ("MISSISSIPPI",),
    "MO": ("MISSOURI",),
    "MT": ("MONTANA",),
    "NE": ("NEBRASKA",),
    "NV": ("NEVADA",),
    "NH": ("NEW HAMPSHIRE",),
    "NJ": ("NEW JERSEY",),
    "NM": ("NEW MEXICO",),
    "NY": ("NEW YORK",),
    "NC": ("NORTH CAROLINA",),
    "ND": ("NORTH DAKOTA",),
    "OH": ("OHIO",),
    "OK": ("OKLAHOMA",),
    "OR": ("OREGON",),
    "PA": ("PENNSYLVANIA",),
    "RI": ("RHODE ISLAND",),
    "SC": ("SOUTH CAROLINA",),
    "SD": ("SOUTH DAKOTA",),
    "TN": ("TENNESSEE",),
    "TX": ("TEXAS",),
    "UT": ("UTAH",),
    "VT": ("VERMONT",),
    "VA": ("VIRGINIA",),
    "WA": ("WASHINGTON",),
    "WV": ("WEST VIRGINIA",),
    "WI": ("WISCONSIN",),
    "WY": ("WYOMING",),
}
# https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/symbols-and-abbreviations.page
CANADIAN_PROVINCES = {
    "AB": ("ALBERTA",),
    "BC": ("BRITISH COLUMBIA", "COLOMBIE BRITANNIQUE"),
    "MB": ("MANITOBA",),
    "NB": ("NEW BRUNSWICK", "NOUVEAU BRUNSWICK"),
    "NL": ("NEWFOUNDLAND AND LABRADOR", "NEWFOUNDLAND", "TERRE NEUVE ET LABRADOR"),
    "NT": ("NORTHWEST TERRITORIES", "TERRITOIRES DU NORD OUEST"),
    "NS": ("NOVA SCOTIA", "NOUVELLE ECOSSE"),
    "NU": ("NUNAVUT",),
    "ON": ("ONTARIO",),
    "PE": ("PRINCE EDWARD ISLAND", "ILE DU PRINCE EDOUARD"),
    "QC": ("QUEBEC",),
    "SK": ("SASKATCHEWAN",),
    "YT": ("YUKON",),
}
# Abbreviations other than the codes, as standard text (without dots). First those of the Associated Press,
# http://brown.edu/university-identity/content/state-names, then what is in older use beside them
# (general knowledge).
_US_ABBREVIATIONS = {
    "AL": "ALA", "AZ": "ARIZ", "AR": "ARK", "CA": "CALIF", "CO": "COLO", "CT": "CONN", "DE": "DEL",
    "FL": "FLA", "IL": "ILL", "IN": "IND", "KS": "KAN", "MA": "MASS", "MI": "MICH", "MN": "MINN", "MS": "MISS",
    "MT": "MONT", "NE": "NEB", "NV": "NEV", "OK": "OKLA", "OR": "ORE", "TN": "TENN", "WA": "WASH",
    "WV": "WVA|W VA", "WI": "WIS", "WY": "WYO",
}  # fmt: skip
_MORE_US_ABBREVIATIONS = {
    "CA": "CAL|CALI", "DC": "WASHINGTON DC|DIST OF COLUMBIA", "KS": "KANS", "NC": "N CAROLINA|N CAR",
    "ND": "N DAKOTA|N DAK", "NE": "NEBR", "NH": "N HAMPSHIRE", "NJ": "N JERSEY", "NM": "N MEXICO|N MEX|NEW MEX",
    "NY": "N YORK", "OR": "OREG", "PA": "PENN|PENNA", "SC": "S CAROLINA|S CAR", "SD": "S DAKOTA|S DAK",
    "TX": "TEX", "WI": "WISC", "WV": "W VIRGINIA",
}  # fmt: skip
# English and French, in common use (general knowledge).
_CANADIAN_ABBREVIATIONS = {
    "AB": "ALTA|ALB", "BC": "C B", "MB": "MAN", "NL": "NFLD|NF|T N L", "NT": "NWT|TN O", "NS": "N E",
    "NU": "NVT", "ON": "ONT", "PE": "PEI|I P E", "QC": "QUE|PQ", "SK": "SASK", "YT": "YUK|YK|YUKON TERRITORY",
}  # fmt: skip

POSSESSIONS = {
    "AS": "AMERICAN SAMOA",
    "GU": "GUAM",
    "MP": "NORTHERN MARIANA ISLANDS",
    "PR": "PUERTO RICO",
    "VI": "VIRGIN ISLANDS",
    "AA": "ARMED FORCES AMERICAS",
    "AE": "ARMED FORCES EUROPE",
    "AP": "ARMED FORCES PACIFIC",
}
"""Possessions, which have country codes of their own, and military "states", from the source of US_STATES. The
freely associated states in that table are countries."""


@cache
def spellings(country: str) -> dict[str, str]:
    """Codes, names and abbreviations of the states of a country as standard text, and their ISO 3166-2 codes.

    Args:
        country: `US` or `CA`.
    """
    american = country == "US"
    table = US_STATES if american else CANADIAN_PROVINCES
    tables = (_US_ABBREVIATIONS, _MORE_US_ABBREVIATIONS) if american else (_CANADIAN_ABBREVIATIONS,)
    titles = ("STATE OF", "COMMONWEALTH OF") if american else ("PROVINCE OF",)
    return {
        spelling: f"{country}-{code}"
        for code, names in table.items()
        for spelling in (
            *(code, f"{code[0]} {code[1]}", f"{country} {code}"),
            *(abbreviation for known in tables for abbreviation in known.get(code, code).split("|")),
            *(form for name in names for form in (name, f"{name} {code}", f"{code} {name}", f"{name} STATE")),
            *(f"{title} {name}" for title in titles for name in names),
        )
    }


@cache
def state_codes() -> frozenset[str]:
    """ISO 3166-2 codes of the states and provinces that a row can be told to be in."""
    return frozenset({*(f"US-{code}" for code in US_STATES), *(f"CA-{code}" for code in CANADIAN_PROVINCES)})
