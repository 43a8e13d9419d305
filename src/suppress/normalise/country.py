"""Countries as ISO 3166 alpha-2 codes, from country cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import polars as pl

from suppress.normalise.text import standard_text

_LANGUAGES = ("en", "fr")
# Their names count where they mean one country, and nothing else to the languages above.
_MORE_LANGUAGES = ("de", "es", "it", "pt", "nl")

UNKNOWN_COUNTRY = "ZZ"
"""Stands for a country that a cell names and nobody understands; CLDR's code for it, and no country's."""

# Names that CLDR does not have, in letters only.
_ALIASES = {
    "US": (
        "UNITEDSTATESOFAMERICA",
        "AMERICA",
        "USOFA",
        "ETATSUNISDAMERIQUE",
        "VEREINIGTESTAATENVONAMERIKA",
        "AMERIKA",
        "EEUU",
        "ESTADOSUNIDOSDEAMERICA",
        "STATIUNITIDAMERICA",
        "ESTADOSUNIDOSDAAMERICA",
        "VERENIGDESTATENVANAMERIKA",
    ),
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
        "GROSSBRITANNIEN",
        "GRANBRETANA",
        "GRANBRETAGNA",
        "GRABRETANHA",
        "GROOTBRITTANNIE",
        "INGLATERRA",
        "INGHILTERRA",
        "ENGELAND",
        "SCHOTTLAND",
        "SCHOTLAND",
        "ESCOCIA",
        "SCOZIA",
    ),
    "IE": ("EIRE", "REPUBLICOFIRELAND"),
    "NL": ("HOLLAND", "HOLLANDE", "HOLANDA", "OLANDA"),
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


def country_codes(cells: pl.Series) -> pl.Series:
    """The country that each cell names.

    Args:
        cells: String, nulls allowed: alpha-2 or alpha-3 codes, and names in English, French, German,
            Spanish, Italian, Portuguese or Dutch, in any case.

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


@cache
def _countries() -> dict[str, str]:
    """Codes and names, in upper-case letters without spaces, and what they stand for."""
    from babel.core import get_global  # a list without a column of countries does not wait for it

    spelled: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in _territories(language):
            written_out = name.replace("&", "and").replace("St. ", "Saint ")
            spelled |= {name: code, written_out: code, name.partition("(")[0]: code, code: code}
    # CLDR lists alpha-3 and former codes as aliases; some former countries are several today.
    spelled |= {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if alias.isalpha() and len(codes) == 1 and _is_country(codes[0])
    }
    named = {alias: code for code, aliases in _ALIASES.items() for alias in aliases}
    more = _in_letters((name, code) for language in _MORE_LANGUAGES for name, code in _spellings(language))
    meant: dict[str, set[str]] = {}
    for name, code in more:
        meant.setdefault(name, set()).add(code)
    unambiguous = {name: next(iter(codes)) for name, codes in meant.items() if len(codes) == 1}
    return unambiguous | dict(_in_letters(spelled.items())) | named


def _territories(language: str) -> Iterator[tuple[str, str]]:
    """Code and name of every country in a language."""
    from babel import Locale

    return ((code, name) for code, name in Locale(language).territories.items() if _is_country(code))


def _spellings(language: str) -> Iterator[tuple[str, str]]:
    """Name and code of every country in a language, with and without a remark in brackets."""
    for code, name in _territories(language):
        yield name, code
        yield name.partition("(")[0], code


def _in_letters(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs of name and code, the names in upper-case letters without spaces."""
    pairs = pl.DataFrame(list(names), schema={"name": pl.String, "code": pl.String}, orient="row")
    return pairs.with_columns(standard_text(pl.col("name")).str.replace_all(" ", "", literal=True)).rows()


def _is_country(code: str) -> bool:
    # Two-letter codes of CLDR that are no countries: European Union, euro zone, United Nations, outlying
    # Oceania, pseudo-locales, unknown.
    return len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
