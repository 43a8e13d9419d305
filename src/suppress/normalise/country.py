"""Countries as ISO 3166 alpha-2 codes, from country cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import polars as pl

from suppress.normalise.text import says_nothing, standard_text

_LANGUAGES = ("en", "fr")
# Their names count where they mean one country, and nothing else to the languages above.
_MORE_LANGUAGES = ("de", "es", "it", "pt", "nl")

UNKNOWN_COUNTRY = "ZZ"
"""Stands for a country that a cell names and nobody understands; CLDR's code for it, and no country's."""

# Parts of Spain that have a code of their own in CLDR: the Canary Islands, Ceuta and Melilla.
_PARTS = {"IC": "ES", "EA": "ES"}

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
    "ES": ("CEUTA", "MELILLA"),
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
            Spanish, Italian, Portuguese, Dutch or a language of the country, in any case; also a name with
            its code in brackets.

    Returns:
        String of the same length and name: ISO 3166 alpha-2 in upper case, null where the cell is blank
        or names no one country. `NA` alone is null: it may be Namibia, or not available.
    """
    distinct = cells.unique().drop_nulls()
    distinct = distinct.filter(distinct.str.strip_chars() != "")
    if distinct.is_empty():  # the names of countries are not loaded to learn that
        return cells.clear(len(cells))
    told = distinct.to_frame("cell").with_columns(_code(pl.col("cell")).alias("code"))
    in_brackets = told.filter(pl.col("code").is_null() & pl.col("cell").str.ends_with(")"))
    if in_brackets.height:
        name, code = (_code(pl.col("cell").str.extract(_BRACKETS, group)) for group in (1, 2))
        agreed = in_brackets.select("cell", pl.when(name == code).then(name).alias("code"))
        told = pl.concat([told.drop_nulls("code"), agreed])
    known = told.drop_nulls()
    return cells.replace_strict(known["cell"], known["code"], default=None, return_dtype=pl.String)


_BRACKETS = r"^(.+)\((.+)\)$"


def not_understood(cells: pl.Series, codes: pl.Series) -> pl.Series:
    """Cells that say something, and name no country that is understood.

    Args:
        cells: String, nulls allowed.
        codes: What `country_codes` gives for them.

    Returns:
        Boolean of the same length, never null; false for blank cells, and for those that say that nothing is
        known.
    """
    left = cells.filter(codes.is_null()).unique().drop_nulls()
    filled = left.filter(~says_nothing(left))
    if filled.is_empty():
        return pl.Series([False]).new_from_index(0, len(cells))
    return cells.is_in(filled.implode()).fill_null(value=False)


def _code(cell: pl.Expr) -> pl.Expr:
    letters = standard_text(cell).str.replace_all(" ", "", literal=True).str.strip_prefix("THE")
    return letters.replace_strict(*_names_and_codes(), default=None, return_dtype=pl.String)


@cache
def _names_and_codes() -> tuple[pl.Series, pl.Series]:
    names = _countries()
    return pl.Series(list(names)), pl.Series(list(names.values()))


@cache
def _countries() -> dict[str, str]:
    """Codes and names, in upper-case letters without spaces, and what they stand for."""
    from babel.core import get_global  # a list without a column of countries does not wait for it

    spelled: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in _territories(language):
            written_out = name.replace("&", "and").replace("St. ", "Saint ")
            spelled |= {name: code, written_out: code, code: code}
    for language in _LANGUAGES:  # `Saint-Martin` is a country; another is `Saint-Martin (partie néerlandaise)`
        for code, name in _territories(language):
            spelled.setdefault(name.partition("(")[0].strip(), code)
    # CLDR lists alpha-3 and former codes as aliases; some former countries are several today.
    spelled |= {
        alias: codes[0]
        for alias, codes in get_global("territory_aliases").items()
        if alias.isalpha() and len(codes) == 1 and _is_country(codes[0])
    }
    named = {alias: code for code, aliases in _ALIASES.items() for alias in aliases}
    more = ((name, code) for language in _MORE_LANGUAGES for name, code in _spellings(language))
    understood = _meaning_one(_native_names()) | _meaning_one(more) | dict(_in_letters(spelled.items())) | named
    del understood["NA"]
    return {name: _PARTS.get(code, code) for name, code in understood.items()}


def _meaning_one(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes of the names that mean one country alone."""
    meant: dict[str, set[str]] = {}
    for name, code in _in_letters(names):
        meant.setdefault(name, set()).add(code)
    return {name: next(iter(codes)) for name, codes in meant.items() if len(codes) == 1}


def _native_names() -> Iterator[tuple[str, str]]:
    """Name and code of every country in its own languages."""
    content = files("suppress.normalise").joinpath("tables", "native_names.csv").read_bytes()
    table = pl.read_csv(content, comment_prefix="#", infer_schema=False)
    return ((name, code) for name, code in table.rows() if _is_country(code))


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
