"""Mail: rows that lack what the match level compares, at the address and surname of an entry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from suppress.cases import judge_rows
from suppress.policy.load import load_policy
from suppress.policy.plan import Send, make_plan

POLICY = """
version: 1
sender: {name: A, country: US}
channels: {mail: {contact: postal}}
categories: {news: {purpose: marketing}}
sources: {mps: {format: mail_preference, files: mps.csv}}
rules: [{id: mps, kind: listed, source: mps, match: %s}]
"""
ENTRIES = ("first_name,last_name,address1,postal_code", "Ann,Example,1 Main St,62701")


@pytest.mark.parametrize(
    ("level", "first", "last", "address", "outcome"),
    [
        ("individual", "Ann", "Example", "1 Main St", "suppress mps"),
        ("individual", "Bob", "Example", "1 Main St", "send"),
        ("individual", "", "Example", "1 Main St", "hold mps"),
        ("individual", "A", "Example", "1 Main St", "hold mps"),
        ("individual", "B", "Example", "1 Main St", "send"),
        ("individual", "", "Neighbour", "1 Main St", "send"),
        ("individual", "", "Example", "2 Main St", "send"),
        ("individual_initial", "A", "Example", "1 Main St", "suppress mps"),
        ("individual_initial", "", "Example", "1 Main St", "hold mps"),
        ("individual_initial", "", "Neighbour", "1 Main St", "send"),
        ("household", "", "Example", "1 Main St", "suppress mps"),
    ],
    ids=[
        "the person",
        "another of the family",
        "no first name",
        "the initial alone",
        "another initial",
        "no first name but another surname",
        "no first name but another address",
        "initial at initial level",
        "no first name at initial level",
        "neighbour at initial level",
        "household asks for no first name",
    ],
)
def test_who_may_be_the_person_listed_is_held(
    tmp_path: Path, level: str, first: str, last: str, address: str, outcome: str
) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(POLICY % level)
    plan = make_plan(load_policy(path), Send("mail", ("news",), (), date(2098, 6, 1)))
    row = {"first_name": first, "last_name": last, "address1": address, "postal_code": "62701"}
    assert judge_rows(plan, [row], {"mps": ENTRIES}) == [outcome]


DECEASED = POLICY.replace("mps: {format: mail_preference", "mps: {format: deceased")


@pytest.mark.parametrize(
    ("first", "last", "outcome"),
    [
        ("Ann", "Example", "suppress mps"),
        ("", "Example", "hold mps"),
        ("Bob", "Example", "send"),
        ("", "Else", "send"),
    ],
    ids=["the dead", "no first name", "the family", "another surname"],
)
def test_a_deceased_entry_never_removes_the_household_and_never_passes_who_may_be_dead(
    tmp_path: Path, first: str, last: str, outcome: str
) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(DECEASED % "individual_initial")
    plan = make_plan(load_policy(path), Send("mail", ("news",), (), date(2098, 6, 1)))
    row = {"first_name": first, "last_name": last, "address1": "1 Main St", "postal_code": "62701"}
    assert judge_rows(plan, [row], {"mps": ENTRIES}) == [outcome]


SAYS_INDIVIDUAL = ("first_name,last_name,address1,postal_code,level", "Ann,Example,1 Main St,62701,individual")
SAYS_INITIAL = ("first_name,last_name,address1,postal_code,level", "Ann,Example,1 Main St,62701,initial")


LEVELLED = [
    (SAYS_INDIVIDUAL, "Ann", "Example", "suppress mps"),
    (SAYS_INDIVIDUAL, "Amy", "Example", "send"),
    (SAYS_INDIVIDUAL, "A", "Example", "hold mps"),
    (SAYS_INDIVIDUAL, "B", "Example", "send"),
    (SAYS_INDIVIDUAL, "", "Example", "hold mps"),
    (SAYS_INDIVIDUAL, "", "Neighbour", "send"),
    (SAYS_INITIAL, "Amy", "Example", "send"),
    (SAYS_INITIAL, "A", "Example", "suppress mps"),
    (SAYS_INITIAL, "B", "Example", "send"),
    (SAYS_INITIAL, "", "Example", "hold mps"),
    (SAYS_INITIAL, "", "Neighbour", "send"),
]


@pytest.fixture(scope="module", params=["address", "household", "individual"])
def by_entry(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[tuple[str, ...], str, str], str]:
    """What becomes of each person, by each entry, under a rule that asks another level; judged together."""
    path = tmp_path_factory.mktemp("levels") / "policies.yaml"
    path.write_text(POLICY % request.param)
    plan = make_plan(load_policy(path), Send("mail", ("news",), (), date(2098, 6, 1)))
    found = {}
    for entries in (SAYS_INDIVIDUAL, SAYS_INITIAL):
        people = [(first, last) for said, first, last, _ in LEVELLED if said is entries]
        rows = [
            {"first_name": first, "last_name": last, "address1": "1 Main St", "postal_code": "62701"}
            for first, last in people
        ]
        for who, outcome in zip(people, judge_rows(plan, rows, {"mps": entries}), strict=True):
            found[entries, *who] = outcome
    return found


@pytest.mark.parametrize(("entries", "first", "last", "outcome"), LEVELLED)
def test_who_may_be_an_entry_that_says_its_own_level_is_held(
    entries: tuple[str, ...],
    first: str,
    last: str,
    outcome: str,
    by_entry: dict[tuple[tuple[str, ...], str, str], str],
) -> None:
    assert by_entry[entries, first, last] == outcome


ORDERS = POLICY.replace("mail_preference", "prohibitory") % "individual"


OCCUPANTS = [
    ("Ann Example", "suppress mps"),
    ("Bob Example", "suppress mps"),
    ("The Example Family", "suppress mps"),
    ("Example Household", "suppress mps"),
    ("To the Parents of Bob Example", "suppress mps"),
    ("Ann Example or Current Resident", "suppress mps"),
    ("Current Resident", "hold mps"),
    ("RESIDENT", "hold mps"),
    ("Occupant", "hold mps"),
    ("Our Neighbor", "hold mps"),
    ("Postal Customer", "hold mps"),
    ("The Fox Family", "hold mps"),
    ("The Foxes", "hold mps"),
    ("Bob Fox or Current Resident", "hold mps"),
    ("Bob Fox / Current Resident", "hold mps"),
    ("", "hold mps"),
    ("Bob Fox", "send"),
    ("Theo Fox", "send"),
    ("Bob Neighbors", "send"),
    ("Bob Residentino", "send"),
]
"""Names, and what becomes of mail to them at the address of an order."""


def named(name: str, *, split: bool) -> dict[str, str]:
    """A name in one field, or in a first and a last name."""
    first, _, last = name.rpartition(" ")
    return {"first_name": first, "last_name": last} if split else {"name": name}


HOUSES = ("1 Main St", "2 Main St")


@pytest.fixture(scope="module", params=[False, True], ids=["a name", "first and last name"])
def of_mail(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], str]:
    """What becomes of mail to each name at the address of the order and at another one, all judged together."""
    path = tmp_path_factory.mktemp("orders") / "policies.yaml"
    path.write_text(ORDERS)
    plan = make_plan(load_policy(path), Send("mail", ("news",), (), date(2098, 6, 1)))
    asked = [(name, house) for name, _ in OCCUPANTS for house in HOUSES]
    rows = [
        {**named(name, split=request.param), "address1": house, "postal_code": "62701"} for name, house in asked
    ]
    return dict(zip(asked, judge_rows(plan, rows, {"mps": ENTRIES}), strict=True))


@pytest.mark.parametrize(("name", "outcome"), OCCUPANTS)
def test_mail_to_the_occupant_of_an_order_is_held(
    name: str, outcome: str, of_mail: dict[tuple[str, str], str]
) -> None:
    elsewhere = "send" if name else "hold no-contact-point"
    assert [of_mail[name, house] for house in HOUSES] == [outcome, elsewhere]


def test_other_lists_hold_no_occupants(tmp_path: Path) -> None:
    path = tmp_path / "policies.yaml"
    path.write_text(POLICY % "household")
    plan = make_plan(load_policy(path), Send("mail", ("news",), (), date(2098, 6, 1)))
    row = {"name": "Current Resident", "address1": "1 Main St", "postal_code": "62701"}
    assert judge_rows(plan, [row], {"mps": ENTRIES}) == ["send"]
