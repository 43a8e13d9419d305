"""How two values of a field agree: each level fires, and the case beside it just does not."""

from __future__ import annotations

from typing import Any

import pytest
from linkage_people import people

from suppress.linkage.coded import coded
from suppress.linkage.compare import compare
from suppress.linkage.levels import LEVELS
from suppress.linkage.people import fields

MORTON_HALL = {"last": "MORTONHALL", "last_parts": "MORTON HALL"}
LAURELS = {"kind": "place", "number": None, "street": "VICTORIA", "place": "LAURELS"}
CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any], str]]] = {
    "last": [
        ({}, {}, "exact"),
        ({"last": None}, {}, "absent"),
        ({"last": "NELSONSMITH", "last_parts": "NELSON SMITH"}, {"last": "SMITH"}, "part"),
        ({"last": "NELSONSMITH", "last_parts": "NELSON SMITH"}, {"last": "SMITHERS"}, "other"),
        (
            {"last": "NELSONSMITH", "last_parts": "NELSON SMITH"},
            {"last": "SMITHLEE", "last_parts": "SMITH LEE"},
            "part",
        ),
        ({"last": "HENDERSON"}, {"last": "HENDRESON"}, "near"),
        ({"last": "LEE"}, {"last": "LEW"}, "other"),
        ({"last": "KOWALCZIK"}, {"last": "KOVALCZYK"}, "close"),
        ({"last": "MILLER"}, {"last": "KELLER"}, "other"),
        ({"last": "CARTER"}, {"last": "CARVER"}, "known"),
        ({"last": "ELLIOT"}, {"last": "ELLIOTT"}, "near"),
        ({"last": "SMITH"}, {"last": "JONES"}, "other"),
        ({"last": "S"}, {"last": "SMITH"}, "other"),
    ],
    "first": [
        ({}, {}, "exact"),
        ({"first": None}, {}, "absent"),
        ({"first": "BILL"}, {"first": "WILLIAM"}, "nickname"),
        ({"first": "BILL"}, {"first": "WILL"}, "nickname"),
        ({"first": "HENRY"}, {"first": "HAROLD"}, "other"),
        ({"first": "J"}, {"first": "JOHN"}, "initial"),
        ({"first": "K"}, {"first": "JOHN"}, "other"),
        ({"first": "JOHN"}, {"first": "JAMES"}, "other"),
        ({"first": "MICHAEL"}, {"first": "MICHEAL"}, "known"),
        ({"first": "PRISCILLA"}, {"first": "PRISCLILA"}, "slip"),
        ({"first": "SHANIQUITA"}, {"first": "SHANIQITA"}, "near"),
        ({"first": "JEAN"}, {"first": "JOAN"}, "known"),
    ],
    "order": [
        ({}, {}, "same"),
        ({}, {"first": "HENDERSON", "last": "JOHN"}, "swapped"),
        ({}, {"first": "HENDRESON", "last": "JOHN"}, "swapped"),
        ({}, {"first": "HENDERSON", "last": "JASON"}, "swapped"),
        ({"first": "IAN", "last": "MOHAMMED"}, {"first": "MOHAMMED", "last": "THOMAS"}, "same"),
        ({}, {"first": "HENDERSON", "last": "J"}, "swapped"),
        ({"first": None}, {}, "absent"),
    ],
    "middle": [
        ({"middle": "ALAN"}, {"middle": "ALAN"}, "exact"),
        ({"middle": "A"}, {"middle": "ALAN"}, "initial"),
        ({"middle": "B"}, {"middle": "ALAN"}, "other"),
        ({"middle": None}, {"middle": "ALAN"}, "absent"),
        ({"middle": "MORTON", "last": "HALL"}, {"middle": "B", **MORTON_HALL}, "absent"),
        ({"middle": "MARTIN", "last": "HALL"}, {"middle": "B", **MORTON_HALL}, "other"),
        ({"middle": "P"}, {"first": "HENDERSON", "last": "JOHNPETER", "last_parts": "JOHN PETER"}, "initial"),
        ({"middle": "B"}, {"first": "HENDERSON", "last": "JOHNPETER", "last_parts": "JOHN PETER"}, "other"),
        ({"middle": "PETER"}, {"first": "HENDERSON", "last": "JOHNP", "last_parts": "JOHN"}, "initial"),
        ({"middle": "BEN"}, {"first": "HENDERSON", "last": "JOHNP", "last_parts": "JOHN"}, "other"),
    ],
    "generation": [
        ({"generation": "JR"}, {"generation": "JR"}, "exact"),
        ({"generation": "JR"}, {"generation": "SR"}, "other"),
        ({"generation": "JR"}, {}, "absent"),
    ],
    "number": [
        ({"number": "1234"}, {"number": "1243"}, "near"),
        ({"number": "12"}, {"number": "21"}, "near"),
        ({"number": "12"}, {"number": "14"}, "digit"),
        ({"number": "2"}, {"number": "4"}, "other"),
        ({"number": "12"}, {"number": "48"}, "other"),
        ({"number": "1234"}, {"number": "1235"}, "digit"),
        ({"number": "123"}, {"number": "124"}, "digit"),
        ({"number": "123"}, {"number": "1123"}, "near"),
        ({"number": "1"}, {"number": "11"}, "other"),
        ({"number": None}, {"number": "11"}, "one"),
        ({"number": None}, {"number": None}, "none"),
        ({"number": None, "kind": None}, {"number": None, "kind": None}, "absent"),
        (LAURELS, {**LAURELS, "place": "ROSE COTTAGE"}, "none"),
        (LAURELS, LAURELS, "absent"),
        (LAURELS, {"number": "2", "place": "LAURELS", "street": "VICTORIA"}, "absent"),
        (LAURELS, {"number": "2", "place": "ROSE COTTAGE", "street": "VICTORIA"}, "one"),
        (LAURELS, {"number": "2", "street": "VICTORIA"}, "one"),
        (LAURELS, {**LAURELS, "street": None}, "absent"),
        ({**LAURELS, "street": None}, {**LAURELS, "street": None}, "absent"),
        ({**LAURELS, "street": None}, {**LAURELS, "street": None, "place": "ROSE COTTAGE"}, "none"),
        ({}, {}, "exact"),
    ],
    "street": [
        ({"street": "OAK RIDGE"}, {"street": "OAKRIDGE"}, "exact"),
        ({"street": "MAPLEWOOD"}, {"street": "MAPELWOOD"}, "near"),
        ({"street": "MAPLEWOOD"}, {"street": "MABLEWOLD"}, "close"),
        ({"street": None, "text": None}, {}, "absent"),
        ({"street": "5"}, {"street": "15"}, "other"),
        ({"street": "24"}, {"street": "24RH"}, "near"),
        ({"street": "24TB"}, {"street": "24RH"}, "other"),
        ({"street": "24"}, {"street": "25RH"}, "other"),
        ({"street": "MAIN"}, {"street": "OAK"}, "other"),
        ({"kind": "box", "street": None}, {"kind": "box", "street": None}, "kind"),
        ({"kind": "box", "street": None}, {}, "other"),
        ({"street": None, "place": "ROSE COTTAGE"}, {"street": None, "place": "ROSE COTTAGE"}, "exact"),
        ({"street": "MILL LANE"}, {"street": "ROSE COTTAGE", "place": "MILL LANE"}, "place"),
        ({"street": "MILL LANE"}, {"street": "ROSE COTTAGE", "place": "HILL TOP"}, "other"),
        (
            {"street": None, "place": None, "text": "CALLE 5 NO 3"},
            {"street": None, "text": "CALLE 5 NO 3"},
            "exact",
        ),
    ],
    "suffix": [({}, {"suffix": "ST"}, "other"), ({}, {"suffix": None}, "absent"), ({}, {}, "exact")],
    "directional": [
        ({"directional": "N"}, {"directional": "S"}, "other"),
        ({"directional": "N"}, {}, "absent"),
        ({"directional": "N"}, {"directional": "N"}, "exact"),
    ],
    "unit": [
        ({"unit": "4"}, {"unit": "4"}, "exact"),
        ({"unit": "4"}, {"unit": "5"}, "other"),
        ({"unit": "4"}, {}, "one"),
        ({}, {}, "absent"),
    ],
    "place": [
        ({"place": "LAS LOMAS"}, {"place": "LAS LOMAS"}, "exact"),
        ({"place": "LAS LOMAS"}, {"place": "LAS LOMS"}, "near"),
        ({"place": "LAS LOMAS"}, {"place": "EL PINO"}, "other"),
        ({"place": "LAS LOMAS"}, {}, "absent"),
        ({"place": "MAPLEWOOD", "street": "HILL TOP"}, {"place": "EL PINO"}, "street"),
    ],
    "locality": [
        ({}, {}, "code"),
        ({"postal_code": "SW1A1AA"}, {"postal_code": "SW1A1AA"}, "unit"),
        ({"postal_code": "48104"}, {"postal_code": "48140"}, "near_city"),
        ({"postal_code": "48104"}, {"postal_code": "48140", "city": "YPSILANTI"}, "near"),
        ({"postal_code": "48104"}, {"postal_code": "48197", "city": None}, "near"),
        ({"postal_code": "48104"}, {"postal_code": "10001"}, "city_code"),
        ({"postal_code": "48104"}, {"postal_code": None}, "city"),
        ({"postal_code": None}, {"city": "AN ARBOR"}, "city_near"),
        ({"postal_code": "SW1A1AA", "city": None}, {"postal_code": "SW1A2BB", "city": None}, "near"),
        ({"postal_code": "SW1A1AA", "city": None}, {"postal_code": "N1C4QP", "city": None}, "other"),
        ({"postal_code": "48104"}, {"postal_code": "10001", "city": "NEW YORK"}, "other"),
        ({"postal_code": None}, {"city": "YPSILANTI"}, "city_other"),
        ({"postal_code": None, "city": None}, {}, "absent"),
    ],
}


@pytest.mark.parametrize("field", CASES)
def test_level_of_agreement(field: str) -> None:
    ones, others, _ = zip(*CASES[field], strict=True)
    left, right = coded(fields(people(*ones))), coded(fields(people(*others)))
    for pair in ((left, right), (right, left)):
        found = [LEVELS[field][level] for level in compare(*pair)[field]]
        assert list(zip(ones, others, found, strict=True)) == CASES[field]


def test_every_level_has_a_case() -> None:
    shown = {(field, name) for field, cases in CASES.items() for _, _, name in cases}
    assert shown == {(field, name) for field, names in LEVELS.items() for name in names}
