"""What no score outweighs and what a person has to see: each guard fires, and the case beside it does not."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import pytest
from linkage_people import people

from suppress.linkage.linkage import build_linkage
from suppress.model import MatchLevel

Answer = Literal["sure", "review", None]

JUNIOR = {"generation": "JR"}
SENIOR = {"generation": "SR"}
FLAT = {"unit": "4"}
RARE = {"first": "EUSTACHIUS", "last": "FEATHERSTONEHAUGH"}

AMES, AKERS = {"last": "AMES"}, {"last": "AKERS"}  # of 10 and of 11 people in 100,000
MARY = {"first": "MARY"}
NEXT_CODE = {"postal_code": "48105", "city": None}

LAURELS = {"kind": "place", "number": None, "street": "VICTORIA", "place": "LAURELS"}
LEEDS = {"postal_code": "LS95DT", "city": "LEEDS"}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], MatchLevel, Answer]] = [
    ("one person", {}, {}, "individual", "sure"),
    ("one person, at a looser level", {}, {}, "household", "sure"),
    ("one person, at the loosest", {}, {}, "address", "sure"),
    ("two units", {"unit": "4"}, {"unit": "5"}, "individual", None),
    ("two units, of a household", {"unit": "4"}, {"unit": "5"}, "household", None),
    ("two units, of an address", {"unit": "4"}, {"unit": "5"}, "address", None),
    ("a unit on one side", {"unit": "4"}, {}, "household", "sure"),
    ("father and son", SENIOR, JUNIOR, "individual", None),
    ("father and son, for the household", SENIOR, JUNIOR, "household", "sure"),
    ("a generation on one side", SENIOR, {}, "individual", "sure"),
    ("brothers", {}, {"first": "JAMES"}, "individual", None),
    ("brothers, for the household", {}, {"first": "JAMES"}, "household", "sure"),
    ("much alike, but two names", {"first": "JEAN"}, {"first": "JOAN"}, "individual_initial", "review"),
    ("a slip in a name", {"first": "PRISCILLA"}, {"first": "PRISCLILA"}, "individual", "sure"),
    ("rare names much alike", {"first": "SHANIQUITA"}, {"first": "SHANIQITA"}, "individual", "review"),
    ("two middle initials", {"middle": "A"}, {"middle": "B"}, "individual", "review"),
    ("surnames much alike", {"last": "CARTER"}, {"last": "CARVER", "first": "MARY"}, "household", None),
    ("a slip in a surname", {}, {"last": "HENDRESON", "first": "MARY"}, "household", "sure"),
    ("an initial", {}, {"first": "J"}, "individual_initial", "sure"),
    ("an initial where a name is asked for", {}, {"first": "J"}, "individual", "review"),
    ("another initial", {}, {"first": "K"}, "individual_initial", None),
    ("a nickname", {"first": "WILLIAM"}, {"first": "BILL"}, "individual", "sure"),
    ("no given name", {}, {"first": None}, "individual", "review"),
    ("no given name, for the household", {}, {"first": None}, "household", "sure"),
    ("no surname", {}, {"last": None}, "household", "review"),
    ("no surname, and another given name", {}, {"last": None, "first": "MARY"}, "household", None),
    (
        "married",
        {**FLAT, "first": "MARY"},
        {**FLAT, "first": "MARY", "last": "OCONNELL"},
        "household",
        "review",
    ),
    ("a namesake", {**FLAT, "first": "MARY"}, {"first": "MARY", "last": "OCONNELL"}, "household", None),
    ("room-mates", {}, {"first": "MARY", "last": "OCONNELL"}, "household", None),
    ("room-mates, for the address", {}, {"first": "MARY", "last": "OCONNELL"}, "address", "sure"),
    ("names exchanged", {}, {"first": "HENDERSON", "last": "JOHN"}, "individual", "sure"),
    ("a slip in surname and street", {}, {"last": "HENDRESON", "street": "MAPELWOOD"}, "individual", "sure"),
    ("the house next door", {}, {"number": "125"}, "individual", "review"),
    ("the family next door", {}, {"number": "125", "first": "MARY"}, "household", None),
    ("a digit wrong", {}, {"number": "125"}, "household", "review"),
    ("moved", {**RARE}, {**RARE, "street": "OAK", "number": "7"}, "individual", "review"),
    ("a common name elsewhere", {}, {"street": "OAK", "number": "7"}, "individual", None),
    ("moved, for the household", {}, {"street": "OAK", "number": "7"}, "household", None),
    ("a box and a street", {"kind": "box", "street": None, "number": "9"}, {}, "household", None),
    (
        "another postal code and city",
        RARE,
        {**RARE, "postal_code": "10001", "city": "NEW YORK"},
        "individual",
        "review",
    ),
    ("the same in another town", {}, {"postal_code": "10001", "city": "NEW YORK"}, "household", None),
    ("the next postal code", {}, {"postal_code": "48105"}, "individual", "review"),
    ("the next postal code, for the household", {}, {"postal_code": "48105"}, "household", "sure"),
    ("another street type", {}, {"suffix": "ST"}, "individual", "review"),
    ("a street type on one side", {}, {"suffix": None}, "individual", "sure"),
    (
        "two named houses of a lane",
        {**LAURELS, **LEEDS, **RARE},
        {**LAURELS, **LEEDS, **RARE, "place": "ROSE COTTAGE"},
        "household",
        "review",
    ),
    (
        "two named houses of a lane, two people",
        LAURELS,
        {**LAURELS, "place": "ROSE COTTAGE", "first": "MARY"},
        "household",
        None,
    ),
    ("one named house, two people", LAURELS, {**LAURELS, "first": "MARY"}, "household", "sure"),
    (
        "a named house with its number",
        LAURELS,
        {**LAURELS, "kind": "street", "number": "2", "first": "MARY"},
        "household",
        "sure",
    ),
    ("a number and a name of a house", LAURELS, {"street": "VICTORIA", "number": "2"}, "household", "review"),
    (
        "a number and a name of a house, of a dozen",
        {**LAURELS, **LEEDS},
        {**LEEDS, "street": "VICTORIA", "number": "2"},
        "household",
        "sure",
    ),
    ("no number on either side", {"number": None}, {"number": None}, "household", "review"),
    ("two digits exchanged", {}, {"number": "132"}, "household", "sure"),
    ("two digits exchanged, two people", {}, {"number": "132", "first": "MARY"}, "household", "review"),
    ("two digits exchanged, for the address", {}, {"number": "132"}, "address", "review"),
    (
        "the next postal code, of another town, two people",
        {},
        {"postal_code": "48105", "city": None, "first": "MARY"},
        "household",
        "review",
    ),
    ("the next postal code, two people", {}, {"postal_code": "48105", "first": "MARY"}, "household", "sure"),
    ("the next postal code, for the address", {}, {"postal_code": "48105"}, "address", "review"),
    ("the same city, another postal code", {}, {"postal_code": "10001"}, "household", "review"),
    (
        "the same city, another postal code, two people",
        {},
        {"postal_code": "10001", "first": "MARY"},
        "household",
        None,
    ),
    ("another street type, two people", {}, {"suffix": "ST", "first": "MARY"}, "household", "review"),
    ("another street type, both names", {}, {"suffix": "ST"}, "household", "sure"),
    ("another street type, for the address", {}, {"suffix": "ST"}, "address", None),
    (
        "another street type, in a dozen houses",
        LEEDS,
        {**LEEDS, "suffix": "ST", "first": "MARY"},
        "household",
        "sure",
    ),
    ("two doubts", {}, {"suffix": "ST", "postal_code": "48105"}, "individual", None),
    ("another street type, a rare surname", AMES, {**AMES, **MARY, "suffix": "ST"}, "household", "sure"),
    ("another street type, almost as rare", AKERS, {**AKERS, **MARY, "suffix": "ST"}, "household", "review"),
    ("the next postal code, a rare surname", AMES, {**AMES, **MARY, **NEXT_CODE}, "household", "sure"),
    ("the next postal code, almost as rare", AKERS, {**AKERS, **MARY, **NEXT_CODE}, "household", "review"),
    ("two slips, a rare surname", AMES, {**AMES, **MARY, **NEXT_CODE, "suffix": "ST"}, "household", "review"),
    ("two digits, a rare surname", AMES, {**AMES, **MARY, "number": "132"}, "household", "review"),
    ("another street type, a rare person", AMES, {**AMES, "suffix": "ST"}, "individual", "sure"),
    ("the next postal code, a rare person", AMES, {**AMES, **NEXT_CODE}, "individual", "sure"),
    ("two slips, a rare person", AMES, {**AMES, **NEXT_CODE, "suffix": "ST"}, "individual", None),
]


@pytest.mark.parametrize(("entry", "row", "level", "answer"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_band(entry: dict[str, Any], row: dict[str, Any], level: MatchLevel, answer: Answer) -> None:
    assert band(entry, row, level) == answer
    assert band(row, entry, level) == answer


DEATHS: list[tuple[dict[str, Any], Answer]] = [
    ({}, "sure"),
    ({"unit": "4"}, "sure"),
    ({"first": "HENDERSON", "last": "JOHN"}, "sure"),
    ({"last": "HENDRESON"}, "sure"),
    ({"first": "JACK"}, "review"),
    ({"number": "132"}, "review"),
    ({"number": None}, "review"),
    ({"suffix": "ST"}, "review"),
    ({"postal_code": None}, "review"),
    ({"postal_code": "48105"}, "review"),
    ({"first": "J"}, "sure"),
    ({"first": None}, None),
    ({"last": None}, None),
    ({"last": "OCONNELL"}, None),
    ({"first": "JOAN"}, None),
    ({"first": "JOHNN"}, "review"),
]


@pytest.mark.parametrize(
    ("row", "answer"),
    DEATHS,
    ids=[
        "both names",
        "a unit on one side",
        "names exchanged",
        "a slip in the surname",
        "a short form",
        "two digits exchanged",
        "no number",
        "another street type",
        "no postal code",
        "the next postal code",
        "an initial",
        "no given name",
        "no surname",
        "another surname",
        "another name",
        "a slip",
    ],
)
def test_a_death_is_one_persons(row: dict[str, Any], answer: Answer) -> None:
    assert band({}, row, "individual_initial", named=True) == answer


@pytest.mark.parametrize(
    "slip", [{"suffix": "ST"}, NEXT_CODE], ids=["another street type", "the next postal code"]
)
def test_a_death_is_never_sure_at_another_address_however_rare_the_name(slip: dict[str, Any]) -> None:
    assert band(AMES, {**AMES, **slip}, "individual", named=True) == "review"


EVERYBODY = [
    dict(person)
    for person in dict.fromkeys(tuple(person.items()) for case in CASES for person in case[1:3])
    | dict.fromkeys(tuple(row.items()) for row, _ in DEATHS)
]


@cache
def bands(level: MatchLevel, *, named: bool) -> dict[tuple[int, int], Answer]:
    """What everybody in the cases is to everybody, by place of row and entry; what is no match is absent.

    One entry never changes what another one is to a row, which `test_linkage.py` holds.
    """
    linkage, dropped = build_linkage([people(*EVERYBODY)])
    assert dropped == {}
    found = linkage.find(people(*EVERYBODY), level, named=named)
    return {
        (row, entry): "sure" if sure else "review"
        for row, entry, sure in found.select("place", "entry", "sure").iter_rows()
    }


def band(entry: dict[str, Any], row: dict[str, Any], level: MatchLevel, *, named: bool = False) -> Answer:
    """What a row is to an entry."""
    return bands(level, named=named).get((EVERYBODY.index(row), EVERYBODY.index(entry)))
