from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.given_names import is_initial, may_be_one, numbered, written_alike
from suppress.normalise.names import PERSON_NAMES, given_forms
from suppress.normalise.names.given import formal_names


def _agree(one: str | None, other: str | None) -> bool:
    number = numbered(pl.Series([one, other], dtype=pl.String))
    forwards, backwards = may_be_one(number[:1], number[1:]), may_be_one(number[1:], number[:1])
    assert forwards == backwards
    return bool(forwards[0])


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("JOHN", "JOHN", True),
        ("JOHN", "JAMES", False),
        ("J", "JOHN", True),
        ("J", "JAMES", True),
        ("J", "MARY", False),
        ("J", "J", True),
        ("J", "K", False),
        ("BILL", "WILLIAM", True),
        ("BILL", "WILL", True),
        ("PEGGY", "MARGARET", True),
        ("W", "BILL", True),
        ("B", "WILLIAM", False),
        ("HENRY", "HAROLD", False),
        (None, "JOHN", True),
        ("ÉLODIE", "ELODIE", False),
        ("Й", "ЙОСИФ", True),
        ("ZYXWV", "ZYXWU", False),
    ],
)
def test_given_names_of_one_person(one: str | None, other: str | None, *, agree: bool) -> None:
    assert _agree(one, other) == agree


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("WILLIAM", "WILLIAM", True),
        ("WILLIAM", "W", True),
        ("WILLIAM", "WILLIE", False),
        ("WILLIAM", "BILL", False),
        ("W", "BILL", False),
        ("W", "V", False),
        (None, "WILLIAM", True),
    ],
)
def test_given_names_written_alike(one: str | None, other: str | None, *, alike: bool) -> None:
    number = numbered(pl.Series([one, other], dtype=pl.String))
    assert bool(written_alike(number[:1], number[1:])[0]) == alike
    assert bool(written_alike(number[1:], number[:1])[0]) == alike


def _forms(name: str) -> set[str]:
    names = pl.DataFrame([{"row": 0, "person": 0, "first": name}], PERSON_NAMES)
    return set(given_forms(names)["form"])


_NAMES = st.sampled_from(pl.concat([formal_names()["name"], formal_names()["form"]]).unique().sort().to_list())


@given(_NAMES | st.text("ABJOHN", min_size=2, max_size=6), _NAMES)
def test_two_names_are_one_person_s_where_their_forms_meet(one: str, other: str) -> None:
    assert _agree(one, other) == bool(_forms(one) & _forms(other))


@given(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), _NAMES)
def test_an_initial_is_a_name_that_begins_with_it_in_any_form(letter: str, name: str) -> None:
    assert _agree(letter, name) == any(form.startswith(letter) for form in _forms(name))


def test_an_initial_is_a_letter_alone() -> None:
    assert is_initial(numbered(pl.Series(["J", "JO", None, "Й"]))).tolist() == [True, False, False, True]
