"""Addresses of Canada, in English and French, by the Addressing Guidelines of Canada Post.

https://www.canadapost-postescanada.ca/cpc/en/support/articles/addressing-guidelines/civic-address.page: the
unit stands before the house number (`5-20 MAIN ST` is unit 5 of 20), French street types before the name. Both
languages give one form, since one street is written in either: `RUE BANK` is `BANK ST`, `OUEST` is `W`.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.address.north_america import Grammar, read_by
from suppress.normalise.address.some_rows import changed_where
from suppress.normalise.address.tables import alternatives, words

_VALUE = "(?:[0-9]{1,5}[A-Z]?|[A-Z][0-9]{0,4}|PH ?[0-9]*)"
_DESIGNATOR = "(?:(?:APT|APARTMENT|UNIT|SUITE|STE|APP|APPT|BUREAU|UNITE|#)[ #]*)?"
# `5-20 MAIN ST`, `APT 5 - 20 MAIN ST`, `B-20 MAIN ST`.
_UNIT_BEFORE = rf"(^|, ?){_DESIGNATOR}({_VALUE}) ?- ?([0-9]+[A-Z]?(?: [0-9]/[0-9])?,? [^,]*[A-Z][A-Z])"
_PLAIN_UNIT_BEFORE = "^([0-9]{1,5}[A-Z]?)-([0-9]+ (?:[A-Z]|[0-9]+[A-Z])[A-Z0-9 ]*)$"
_PLAIN_COMMA = "^([0-9]+), ((?:[A-Z]|[0-9]+[A-Z])[A-Z0-9 ]*)$"
_COMMA_AFTER_NUMBER = "(^|, ?)([0-9]+[A-Z]?), ?([A-Z][A-Z]+ |[0-9]+(?:E|EME|IEME|RE|ERE) )"

_BOX = r"\b(?:C ?P|CASE POSTALE|BOITE POSTALE|B ?P) (?:NO )?#? ?([0-9])"
_GENERAL = r"(^|, ?)(?:GD|POSTE RESTANTE)\b"
# Names of the post office behind a box or route.
_STATION = r"\b(?:STN|STATION|SUCC|SUCCURSALE|CSP|RPO|LCD|PDF|BDP) [A-Z][^,]*"
# Boxes on a route: `SITE 5 BOX 10 RR 2`, `COMP 10 SITE 5 RR 2`, `BOX 10 RR 2`, and as many with RR in front.
_SERVICE = "(?:RR|R R|SS|MR)"
_BOX_BEFORE_ROUTE = (
    rf"(?:SITE [0-9A-Z]+,? )?(?:BOX|COMP|CP|C P) ?([0-9]+[A-Z]?),? (?:SITE [0-9A-Z]+,? )?{_SERVICE} ?([0-9]+)"
)
_BOX_AFTER_ROUTE = (
    rf"{_SERVICE} ?([0-9]+),? (?:SITE [0-9A-Z]+,? )?(?:BOX|COMP) ?([0-9]+[A-Z]?)(?:,? SITE [0-9A-Z]+)?"
)
_SITE = rf"(?:SITE ([0-9A-Z]+),? {_SERVICE} ?([0-9]+))|(?:{_SERVICE} ?([0-9]+),? SITE ([0-9A-Z]+))"

# French types by what the English ones are called, where one sign has both.
_TYPES = {
    "ALLEE": "ALLEE", "AUT": "AUT", "AUTOROUTE": "AUT", "BOUL": "BLVD", "BD": "BLVD", "BOULEVARD": "BLVD",
    "CAR": "SQ", "CARRE": "SQ", "CARREF": "XRDS", "CARREFOUR": "XRDS", "CERCLE": "CIR", "CH": "RD",
    "CHEMIN": "RD",
    "COTE": "COTE", "COUR": "CT", "COURS": "COURS", "CROIS": "CRES", "CROISSANT": "CRES", "IMP": "IMP",
    "IMPASSE": "IMP", "MONTEE": "MONTEE", "PROM": "DR", "PROMENADE": "DR", "QUAI": "QUAI", "RANG": "RANG",
    "RG": "RANG", "RLE": "LN", "RUELLE": "LN", "RUE": "ST", "SENT": "SENT", "SENTIER": "SENT", "TSSE": "TER",
    "VOIE": "VOIE",
}  # fmt: skip
# Words of English names as well: at the front only where no type stands at the end.
_SHARED_TYPES = {
    "AV": "AVE", "AVE": "AVE", "AVENUE": "AVE", "PL": "PL", "PLACE": "PL", "RTE": "RTE", "ROUTE": "RTE",
    "SQ": "SQ",
    "SQUARE": "SQ", "TERRASSE": "TER", "BLVD": "BLVD",
}  # fmt: skip
_DIRECTIONS = {
    "NORD": "N", "SUD": "S", "EST": "E", "OUEST": "W", "O": "W", "NO": "NW", "SO": "SW",
    "N O": "NW", "S O": "SW",
    "N E": "NE", "S E": "SE", "NORD EST": "NE", "NORD OUEST": "NW", "SUD EST": "SE", "SUD OUEST": "SW",
}  # fmt: skip
_ENGLISH_DIRECTIONS = "N|S|E|W|NE|NW|SE|SW|NORTH|SOUTH|EAST|WEST"
_IN_FRONT = (
    rf"^(?P<type>{alternatives([*_TYPES, *_SHARED_TYPES])}) (?P<name>.+?)"
    rf"(?: (?P<direction>{alternatives([*_DIRECTIONS])}|{_ENGLISH_DIRECTIONS}))?$"
)
_DIRECTION_AT_END = rf"^(?P<name>.+?) (?P<direction>{alternatives([*_DIRECTIONS])})$"
_ARTICLE = "^(?:DE LA|DE L|DES|DU|DE|D) "
_ORDINAL = r"\b([0-9]+)(?:E|EME|IEME|RE|ERE|ER|ND|NDE) "
_FRENCH = (
    rf"^(?:{alternatives([*_TYPES, *_SHARED_TYPES])}) | (?:{alternatives([*_DIRECTIONS])})$"
    "|[0-9](?:E|EME|IEME|RE|ERE|ER|NDE) |^(?:DE|DES|DU|D) | RUE$"
)


def read(lines: pl.DataFrame) -> pl.DataFrame:
    """The parts of Canadian addresses.

    Args:
        lines: LINES.

    Returns:
        ADDRESS_PARTS, of the same height and order.
    """
    return read_by(_GRAMMAR, lines)


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    text = (
        pl.col("read")
        .str.replace(_UNIT_BEFORE, "$1 UNIT $2, $3")
        .str.replace(_COMMA_AFTER_NUMBER, "$1$2 $3")
        .str.replace(_BOX_BEFORE_ROUTE, "RR $2 BOX $1")
        .str.replace(_BOX_AFTER_ROUTE, "RR $1 BOX $2")
        .str.replace(_SITE, "RR $2$3 BOX $1$4")
        .str.replace(_BOX, "PO BOX $1")
        .str.replace(_GENERAL, "$1 GENERAL DELIVERY")
        .str.replace(r"\b(?:SS|MR) ?([0-9])", "RR $1")
    )
    worded = rows.with_columns(text.alias("read"), pl.lit(None, pl.String).alias("place"))
    stationed = worded["read"].str.contains(r"\bBOX |\bRR |GENERAL DELIVERY")
    return worded.with_columns(changed_where(worded["read"], stationed, _without_station))


def _without_station(cells: pl.DataFrame) -> pl.Series:
    return cells["cell"].str.replace(_STATION, "")


def _in_order(lines: pl.Series) -> pl.Series:
    return changed_where(lines, lines.str.contains("^[0-9]+[A-Z]?[,-]"), _number_first)


def _number_first(cells: pl.DataFrame) -> pl.Series:
    """`5-20 MAIN ST` gives `20 MAIN ST UNIT 5`, and `20, RUE MAIN` gives `20 RUE MAIN`."""
    plain = cells["cell"].str.replace(_PLAIN_UNIT_BEFORE, "$2 UNIT $1")
    return plain.str.replace(_PLAIN_COMMA, "$1 $2")


def _streets(rows: pl.DataFrame) -> pl.Series:
    phrase = rows["phrase"].str.replace_all("-", " ", literal=True)
    return changed_where(phrase, phrase.str.contains(_FRENCH), _in_english_order)


def _in_english_order(phrases: pl.DataFrame) -> pl.Series:
    """`RUE PRINCIPALE OUEST` gives `PRINCIPALE ST W`."""
    types = {**words("street_types.csv"), **_TYPES}
    phrase = pl.col("cell").str.replace(_ORDINAL, "$1 ")
    read = phrases.with_columns(phrase.alias("cell")).with_columns(
        pl.col("cell").str.extract_groups(_IN_FRONT).alias("front"),
        pl.col("cell").str.extract_groups(_DIRECTION_AT_END).alias("end"),
    )
    front, end = pl.col("front").struct, pl.col("end").struct

    def standard(word: pl.Expr, table: dict[str, str]) -> pl.Expr:
        return word.replace_strict(table, default=None, return_dtype=pl.String)

    last = standard(front.field("name").str.extract("([^ ]+)$", 1), types)
    shared = front.field("type").is_in(list(_SHARED_TYPES))
    numbered_route = front.field("type").is_in(["RTE", "ROUTE"]) & front.field("name").str.contains("^[0-9]")
    is_front = front.field("type").is_not_null() & ~(shared & last.is_not_null()) & ~numbered_route
    name = front.field("name").str.replace(_ARTICLE, "")
    direction = pl.coalesce(standard(front.field("direction"), _DIRECTIONS), front.field("direction"))
    in_order = pl.concat_str(
        name, standard(front.field("type"), _TYPES | _SHARED_TYPES), direction, separator=" ", ignore_nulls=True
    )
    english = pl.concat_str(end.field("name"), standard(end.field("direction"), _DIRECTIONS), separator=" ")
    behind = pl.coalesce(english, "cell").str.replace(_ARTICLE, "").str.replace(" RUE$", " ST")
    return read.select(pl.when(is_front).then(in_order).otherwise(behind)).to_series()


_GRAMMAR = Grammar("CA", _worded, _in_order, _streets)
