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
    "NT": ("NORTHWEST TERRITORIES",),
    "NS": ("NOVA SCOTIA", "NOUVELLE ECOSSE"),
    "NU": ("NUNAVUT",),
    "ON": ("ONTARIO",),
    "PE": ("PRINCE EDWARD ISLAND",),
    "QC": ("QUEBEC",),
    "SK": ("SASKATCHEWAN",),
    "YT": ("YUKON",),
}


@cache
def state_codes() -> frozenset[str]:
    """ISO 3166-2 codes of the states and provinces that a row can be told to be in."""
    return frozenset({*(f"US-{code}" for code in US_STATES), *(f"CA-{code}" for code in CANADIAN_PROVINCES)})
