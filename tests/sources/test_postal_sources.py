from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from source_files import postal_keys_of

from suppress.errors import SourceError
from suppress.model import POSTAL_KINDS, KeyKind
from suppress.sources.prepared import PreparedSource

Open = Callable[..., PreparedSource]

HEADER = "first_name,last_name,address1,city,state,postal_code"
HOME = "1 Main St,Springfield,IL,62701"
_COLUMNS = HEADER.split(",")


def _found(source: PreparedSource, person: str, *, own: bool = False) -> list[str]:
    """Kinds at which a person at the address is found."""
    cells = _cells(person)
    look_up = source.find_own if own else source.find
    return [kind.value for kind in POSTAL_KINDS if look_up(kind, postal_keys_of(kind, **cells)).height]


def _cells(person: str) -> dict[str, str]:
    return dict(zip(_COLUMNS, f"{person},{HOME}".split(","), strict=True))


def _source(opened: Open, *entries: str, header: str = HEADER, **fields: Any) -> PreparedSource:
    return opened("\n".join([header, *entries]), **{"format": "mail_preference", **fields})


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("Ann,Example", ["address", "household", "individual_initial", "individual"]),
        ("A.,Example", ["address", "household", "individual_initial"]),
        ("Annie,Example", ["address", "household", "individual_initial", "individual"]),
        ("Amy,Example", ["address", "household"]),
        ("Bo,Example", ["address", "household"]),
        ("Ann,Other", ["address"]),
    ],
    ids=[
        "the person",
        "the initial",
        "a short form",
        "a name with the same initial",
        "same surname",
        "same address",
    ],
)
def test_an_entry_is_found_at_every_level_that_a_rule_may_ask(
    person: str, expected: list[str], opened: Open
) -> None:
    source = _source(opened, f"Ann,Example,{HOME}")
    assert _found(source, person) == expected
    assert source.own_kinds == frozenset()


@pytest.mark.parametrize(
    ("level", "held"),
    [
        ("household", "household"),
        ("Individual", "individual"),
        ("individual with initial", "individual_initial"),
        ("address", "address"),
    ],
)
def test_an_entry_that_says_its_level_is_found_there_alone(level: str, held: str, opened: Open) -> None:
    source = _source(opened, f"Ann,Example,{HOME},{level}", header=f"{HEADER},level")
    assert _found(source, "Ann,Example") == []
    assert _found(source, "Ann,Example", own=True) == [held]
    assert source.own_kinds == {KeyKind(held)}


def test_an_unknown_level_is_reported_and_the_entry_counts_at_the_rule_s(opened: Open) -> None:
    people = [f"P,Person{number},{HOME}," for number in range(150)]
    source = _source(opened, f"Ann,Example,{HOME},clan", *people, header=f"{HEADER},level")
    assert source.members[0].rejected == 1
    assert "individual" in _found(source, "Ann,Example")


def test_an_entry_without_a_first_name_stands_for_the_household(opened: Open) -> None:
    source = _source(opened, f",Example,{HOME}")
    assert _found(source, "Ann,Example", own=True) == ["household"]
    assert _found(source, "Ann,Example") == ["address", "household"]
    assert _found(source, "Ann,Other", own=True) == []


def test_the_deceased_are_never_compared_more_loosely_than_with_initial(opened: Open) -> None:
    people = [f"P,Person{number},{HOME}" for number in range(150)]
    source = _source(opened, f"A,Example,{HOME}", f",Nobody,{HOME}", *people, format="deceased")
    # Households are there for the doubt about rows without a first name; no rule asks for them otherwise.
    assert source.kinds == {KeyKind.HOUSEHOLD, KeyKind.INDIVIDUAL_INITIAL, KeyKind.INDIVIDUAL}
    assert source.members[0].rejected == 1
    assert _found(source, "Ann,Example", own=True) == ["individual_initial"]
    assert _found(source, "Bo,Example") == ["household"]
    assert _found(source, "Bo,Example", own=True) == []
    assert source.match_level("household") == "individual_initial"
    assert source.match_level("individual") == "individual"


def test_a_deceased_entry_that_says_household_is_held_at_initial(opened: Open) -> None:
    entry = f"Ann,Example,{HOME},household"
    source = _source(opened, entry, header=f"{HEADER},level", format="deceased")
    assert _found(source, "A,Example", own=True) == ["individual_initial"]
    assert _found(source, "Amy,Example", own=True) == []


def test_mail_preference_asks_for_the_level_given(opened: Open) -> None:
    assert _source(opened, f"Ann,Example,{HOME}").match_level("household") == "household"


def test_columns_with_unusual_headers_are_mapped(opened: Open) -> None:
    source = opened(
        'Nom;Prénom;Rue;Ville;CP;Le\r\nExample;Ann;"1 Main St";Springfield;62701;2026-02-01\r\n',
        format="mail_preference",
        columns={
            "last_name": "Nom", "first_name": "Prénom", "address1": "Rue", "city": "Ville",
            "postal_code": "CP", "date": "Le",
        },
    )  # fmt: skip
    found = source.find(KeyKind.HOUSEHOLD, postal_keys_of(KeyKind.HOUSEHOLD, **_cells("Ann,Example")))
    assert found["since"].to_list() == [date(2026, 2, 1)]


def test_a_file_without_an_address_column_says_which(opened: Open) -> None:
    with pytest.raises(SourceError, match=r"no column for address1, last_name \(or name\), postal_code"):
        opened("email\nann@example.org\n", format="mail_preference")


@pytest.mark.parametrize("level", ["", ",individual", ",address"])
def test_a_prohibitory_order_holds_for_the_surname_at_the_address(level: str, opened: Open) -> None:
    header = f"{HEADER},level" if level else HEADER
    source = _source(opened, f"Ann,Example,{HOME}{level}", header=header, format="prohibitory")
    for person in ("Ann,Example", "Bo,Example"):
        assert _found(source, person, own=True) == ["household"]
        assert _found(source, person) == []
    assert _found(source, "Ann,Other", own=True) == []


def test_the_day_of_an_order_is_shown(opened: Open) -> None:
    header = "Order Date,first_name,last_name,address1,city,state,postal_code"
    source = _source(opened, f"2026-02-01,Ann,Example,{HOME}", header=header, format="prohibitory")
    found = source.find_own(KeyKind.HOUSEHOLD, postal_keys_of(KeyKind.HOUSEHOLD, **_cells("Ann,Example")))
    assert found["since"].to_list() == [date(2026, 2, 1)]


@pytest.mark.parametrize(
    ("level", "found"),
    [
        ("person", ["individual"]),
        ("initial", ["individual_initial"]),
        ("household", ["individual_initial"]),
        ("address", ["individual_initial"]),
    ],
)
def test_the_level_of_a_deceased_record_holds_and_is_never_looser_than_initial(
    level: str, found: list[str], opened: Open
) -> None:
    source = _source(opened, f"Ann,Example,{HOME},{level}", header=f"{HEADER},level", format="deceased")
    assert _found(source, "Ann,Example", own=True) == found
    assert _found(source, "A,Example", own=True) == [kind for kind in found if kind != "individual"]
    assert _found(source, "Amy,Example", own=True) == []
    assert _found(source, "Bo,Example", own=True) == []


@pytest.mark.parametrize("entry", [f"A,Example,{HOME}", f"A.,Example,{HOME}", f"A B,Example,{HOME}"])
def test_the_dead_with_initials_alone_are_found_by_the_first(entry: str, opened: Open) -> None:
    source = _source(opened, entry, format="deceased")
    assert _found(source, "Ann,Example", own=True) == ["individual_initial"]
    assert _found(source, "Bo,Example", own=True) == []


@pytest.mark.parametrize("column", ["Date of Death", "DOD", "date", "Died"])
def test_the_day_of_a_death_is_shown(column: str, opened: Open) -> None:
    mapped = {"columns": {"date": "Died"}} if column == "Died" else {}
    source = _source(
        opened, f"Ann,Example,{HOME},2026-01-31", header=f"{HEADER},{column}", format="deceased", **mapped
    )
    found = source.find(KeyKind.INDIVIDUAL, postal_keys_of(KeyKind.INDIVIDUAL, **_cells("Ann,Example")))
    assert found["since"].unique().to_list() == [date(2026, 1, 31)]
    assert found["since"].to_list() == [date(2026, 1, 31)]


def test_a_vendor_s_level_of_certainty_may_decide_which_deaths_count(opened: Open) -> None:
    fields = {name: name for name in ("first_name", "last_name", "address1", "postal_code")}
    layout = {"format": "delimited", "fields": fields, "only": {"Certainty": ["8", "9", "10"]}}
    entries = [f"Ann,Example,{HOME},8", f"Bo,Example,{HOME},7", f"Cy,Example,{HOME},"]
    header = f"{HEADER},Certainty"
    source = _source(opened, *entries, header=header, format="deceased", layout=layout, max_rejected="50 %")
    assert (source.members[0].entries, source.members[0].others, source.members[0].rejected) == (2, 1, 1)
    assert "individual" in _found(source, "Ann,Example")
    assert "individual_initial" not in _found(source, "Bo,Example")
    assert "individual" in _found(source, "Cy,Example")
