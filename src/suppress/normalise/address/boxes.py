"""PO boxes, rural and highway routes, and military mail of the United States.

Publication 28, sections 24 to 28 (https://pe.usps.com/text/pub28/28c2_023.htm and the following), and the
names that stand for a PO box (http://pe.usps.gov/text/pub28/28c2_008.html). Leading zeros of a box number go:
they can tell two boxes apart, but a list that lost one must still match.
"""

from __future__ import annotations

import polars as pl

_NUMBER = "(?:NO )?[ #]*0*([0-9]+[A-Z]?(?:-[0-9A-Z]+)?|[A-Z](?:-?[0-9]+)?|0)"
_PO = "P ?[O0]|POST OFFICE|POST|US PO"
_BOX = (
    rf"\b(?:(?:{_PO})[ -]?(?:BOX|BX|B)|(?:{_PO}) (?:LOCK ?BOX|CALLER(?: BOX)?|DRAWER|DRWR|BIN)|POB|POBX|POBOX)"
)
_OTHER_BOX = r"(?:^|, ?)(?:(?:FIRM )?CALLER(?: BOX| SERVICE)?|DRAWER|DRWR|LOCK ?BOX|BIN|BOX|GPO BOX)"
_PO_BOX = rf"(?:{_BOX}|{_OTHER_BOX})[ ,#-]*{_NUMBER}\b"

_PO_BOX_SURELY = rf"{_BOX}[ ,#-]*{_NUMBER}\b"

_RURAL = "RR|R R|RFD|R F D|RURAL (?:ROUTE|RT|RTE|DELIVERY)"
# Short for a road or a state route elsewhere in a line.
_RURAL_IN_FRONT = "RD|RT|RTE|ROUTE"
_CONTRACT = "HC|H C|HCR|HIGHWAY CONTRACT(?: ROUTE)?|STAR (?:ROUTE|RT|RTE)"
_ROUTE_NUMBER = r"(?:,? NO)?[ ,#]*0*(?P<number>[0-9]+[A-Z]?)"
_ROUTE_BOX = r"[ ,]+(?:BOX|BX)[ #-]*0*(?P<box>[0-9]+[ -]?[A-Z]?(?:-[0-9]+)?|[A-Z]-?[0-9]+|[A-Z])\b"
_ROUTE = rf"(?:^|[ ,])(?:(?P<rural>{_RURAL})|(?P<contract>{_CONTRACT}))(?:{_ROUTE_NUMBER})?{_ROUTE_BOX}"
_ROUTE_IN_FRONT = rf"(?:^|, ?)(?P<rural>{_RURAL_IN_FRONT}){_ROUTE_NUMBER}{_ROUTE_BOX}"
_ROUTE_ALONE = rf"(?:^|, ?)(?:(?P<rural>{_RURAL})|(?P<contract>{_CONTRACT})){_ROUTE_NUMBER} ?(?:,|$)"

_MILITARY = r"\b(PSC|CMR|UNIT)[ #]*0*([0-9]+[A-Z]?)(?:[ ,]+(?:BOX[ #]*|# ?)0*([0-9]+[A-Z]?))?\b"
_MILITARY_SURELY = r"\b(?:PSC|CMR)[ #]*[0-9]"
_MILITARY_GROUPS = ((1, "kind"), (2, "number"), (3, "box"))
_GENERAL = r"\bGEN(?:ERAL|L)?,? ?DEL(?:IVERY|V|Y)?\b"
_MARKED = (
    r"\b(?:P ?[O0]|POST|BOX|BX|POBO?X?|CALLER|FIRM|DRAWER|DRWR|LOCK ?BOX|BIN|GPO|GEN|GENERAL|RR|R R|RFD|R F D"
    r"|RURAL|HC|H C|HCR|STAR|HIGHWAY)\b"
)

GENERAL_DELIVERY = "GD"
"""Number of the box of those who call for their mail."""


def parts(text: pl.Expr, military: pl.Expr) -> list[pl.Expr]:
    """What a text says of boxes, and the text without it.

    Args:
        text: Lines separated by commas; null gives null.
        military: Boolean, true where the row is military by its city or state: `UNIT 5 BOX 4` may be a flat.

    Returns:
        `military_kind` (`PSC`, `CMR`, `UNIT`), `military_number`, `military_box`; `route_kind` (`RR`, `HC`),
        `route_number`, `route_box`; `box`, the number of a PO box; and `rest`, where a box that may be one of a
        flat (`12 OAK ST, BOX 5`) stays.
    """
    marked: pl.Expr = pl.when(text.str.contains(_MARKED)).then(text)
    soldier: pl.Expr = pl.when(military | text.str.contains(_MILITARY_SURELY)).then(text)
    general = pl.when(marked.str.contains(_GENERAL)).then(pl.lit(GENERAL_DELIVERY))
    rest = marked
    for form in (_ROUTE, _ROUTE_IN_FRONT, _ROUTE_ALONE, _PO_BOX_SURELY, _GENERAL):
        rest = rest.str.replace_all(form, ",")
    of_soldier = soldier.str.replace(_MILITARY, ",")
    return [
        *(soldier.str.extract(_MILITARY, group).alias(f"military_{name}") for group, name in _MILITARY_GROUPS),
        *_route(marked),
        pl.coalesce(marked.str.extract(_PO_BOX, 1).str.replace_all("-", ""), general).alias("box"),
        pl.coalesce(of_soldier, rest, text).alias("rest"),
    ]


def _route(text: pl.Expr) -> list[pl.Expr]:
    boxed, front, alone = (
        text.str.extract_groups(form).struct for form in (_ROUTE, _ROUTE_IN_FRONT, _ROUTE_ALONE)
    )
    contract = boxed.field("contract").is_not_null() | alone.field("contract").is_not_null()
    rural = pl.any_horizontal(found.field("rural").is_not_null() for found in (boxed, front, alone))
    box = pl.coalesce(boxed.field("box"), front.field("box"))
    return [
        pl.when(contract).then(pl.lit("HC")).when(rural).then(pl.lit("RR")).alias("route_kind"),
        pl.coalesce(found.field("number") for found in (boxed, front, alone)).alias("route_number"),
        box.str.replace_all("[ -]", "").alias("route_box"),
    ]
