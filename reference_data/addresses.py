"""Writes the tables by which American addresses are read: street types, words of street names, numbers.

    uv run --with usaddress-scourgify==0.7.1 python reference_data/addresses.py

Street types are the table of usaddress-scourgify (MIT, Earth Advantage), which follows Publication 28 of the
United States Postal Service, appendix C1 (https://pe.usps.com/text/pub28/28apc_002.htm). What is missing there
is added from the dictionaries of libpostal (https://github.com/openvenues/libpostal,
resources/dictionaries/en/street_types.txt, MIT).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "src/suppress/normalise/tables"

# Types that people leave out or write in another way. The others of Publication 28 (HILL, LAKE, RUN …) are
# words of a name as often: where FOX RUN RD loses its type, FOX RUN is still the whole name.
_TYPES = frozenset(
    [
        "ALY", "AVE", "BLVD", "CIR", "CIRS", "CRES", "CSWY", "CT", "CTS", "CV", "DR", "DRS", "EXPY", "FWY",
        "HWY", "LN", "LOOP", "MTWY", "PKWY", "PL", "PLZ", "RD", "RDS", "RTE", "SQ", "SQS", "ST", "STRA",
        "STS", "TER", "TPKE", "TRAK", "TRFY", "TRL", "TRWY", "WAY", "WAYS",
    ]
)  # fmt: skip
# Spellings of libpostal, each of which stands for one type alone.
_MORE_TYPES = {
    "AVNU": "AVE",
    "BD": "BLVD",
    "BL": "BLVD",
    "BLV": "BLVD",
    "BLVRD": "BLVD",
    "BOULAVARD": "BLVD",
    "BOULEVARDE": "BLVD",
    "BVD": "BLVD",
    "CALLE": "CALLE",
    "CIRCEL": "CIR",
    "CLOSE": "CLOSE",
    "CLSE": "CLOSE",
    "CRESC": "CRES",
    "DVE": "DR",
    "EXPWY": "EXPY",
    "HGWY": "HWY",
    "HYWY": "HWY",
    "LP": "LOOP",
    "PKW": "PKWY",
    "PLAC": "PL",
    "PLC": "PL",
    "PRKWAY": "PKWY",
    "PRKWY": "PKWY",
    "PWY": "PKWY",
    "RAOD": "RD",
    "ROA": "RD",
    "RTE": "RTE",
    "RT": "RTE",
    "STRE": "ST",
    "STREE": "ST",
    "TERACE": "TER",
    "TERRAC": "TER",
}
# Short forms that are words of a name themselves, or stand for several: LA JOLLA is no lane. `CT` alone is.
_NO_SHORT_FORMS = frozenset(
    [
    "BOT", "CEN", "CENT", "CP", "CR", "DIV", "DR", "EST", "EXP", "EXPRESS", "EXT", "FALL", "HT", "IS",
    "ISS", "KEY", "KY", "LA", "LAND", "LF", "LIGHT", "ML", "MSN", "PR", "RAD", "REST", "STA", "STRA", "TR",
    "UN", "VIA", "VILL", "VIS", "VIST",
]
)  # fmt: skip
_PLURALS = {"PARKS": "PARK", "FORESTS": "FOREST", "PATHS": "PATH", "PIKES": "PIKE", "SPURS": "SPUR"}
_MORE_WORDS = {"ST": "SAINT", "STE": "SAINTE", "DOCTOR": "DR", "CENTRE": "CENTER", "HARBOUR": "HARBOR"}

_ONES = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"]
_TEENS = [
    "TEN", "ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN",
    "NINETEEN",
]  # fmt: skip
_TENS = ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"]
_IRREGULAR = {
    "ONE": "FIRST",
    "TWO": "SECOND",
    "THREE": "THIRD",
    "FIVE": "FIFTH",
    "EIGHT": "EIGHTH",
    "NINE": "NINTH",
    "TWELVE": "TWELFTH",
}


def numbers() -> dict[str, int]:
    """Spelled cardinal numbers from 1 to 99, tens and ones separated by a space."""
    spelled = {word: place for place, word in enumerate((*_ONES, *_TEENS), start=1)}
    for place, tens in enumerate(_TENS, start=2):
        spelled[tens] = place * 10
        spelled |= {f"{tens} {one}": place * 10 + figure for figure, one in enumerate(_ONES, start=1)}
    return spelled


def ordinals() -> dict[str, int]:
    """Spelled ordinal numbers from 1 to 99."""
    return {_ordinal(word): number for word, number in numbers().items()}


def _ordinal(cardinal: str) -> str:
    before, space, last = cardinal.rpartition(" ")
    ending = _IRREGULAR.get(last) or (f"{last[:-1]}IETH" if last.endswith("Y") else f"{last}TH")
    return f"{before}{space}{ending}"


def street_types() -> dict[str, str]:
    """Standard street type by variant."""
    from scourgify import address_constants as tables

    variants = tables.STREET_TYPE_ABBREVIATIONS
    own = {variant: standard for variant, standard in variants.items() if standard in _TYPES}
    return own | {standard: standard for standard in _TYPES} | _MORE_TYPES


def street_words() -> dict[str, str]:
    """Long form of the short forms of words that street names have."""
    from scourgify import address_constants as tables

    variants, long_forms = tables.STREET_TYPE_ABBREVIATIONS, tables.LONGHAND_STREET_TYPES
    long = {standard: _PLURALS.get(word, word) for standard, word in long_forms.items()}
    words = {*long_forms.values(), *long.values()}
    short = {
        variant: long[standard]
        for variant, standard in variants.items()
        if standard in long and " " not in variant and variant not in words | _NO_SHORT_FORMS
    }
    return short | _MORE_WORDS


def _write(name: str, header: Iterable[str], table: Mapping[str, object], source: str) -> None:
    with (FOLDER / name).open("w", newline="", encoding="utf-8") as file:
        file.write(f"# Written by reference_data/addresses.py from {source}\n")
        csv.writer(file, lineterminator="\n").writerows([tuple(header), *sorted(table.items())])


def main() -> None:
    """Write the tables."""
    source = f"usaddress-scourgify {version('usaddress-scourgify')} (MIT; Publication 28, C1)"
    _write("street_types.csv", ("variant", "standard"), street_types(), f"{source} and libpostal (MIT)")
    _write("street_words.csv", ("variant", "long"), street_words(), source)
    _write("ordinals.csv", ("spelled", "number"), ordinals(), "the rules of English spelling")
    _write("numbers.csv", ("spelled", "number"), numbers(), "the rules of English spelling")


if __name__ == "__main__":
    main()
