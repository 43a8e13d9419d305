from __future__ import annotations

from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.model import POSTAL_FIELDS, POSTAL_KINDS, KeyKind
from suppress.normalise.postal import Postal, read_postal
from thoroughness import examples

HOME = {"address1": "12 Main St.", "postal_code": "02129"}


def read(*rows: dict[str, str | None]) -> Postal:
    columns = list(dict.fromkeys(field for row in rows for field in row))
    frame = pl.DataFrame([{f"c_{field}": row.get(field) for field in columns} for row in rows])
    return read_postal(frame.cast(pl.String), {field: f"c_{field}" for field in columns})


_LEVELS = [kind.value for kind in POSTAL_KINDS]

_EQUAL = [
    ({"name": "Ann Lee"}, {"name": "LEE, ANN"}),
    ({"name": "Ann Lee"}, {"first_name": "ann", "last_name": "Lee "}),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "address1": "12 main street"}),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "postal_code": "02129-1234"}),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "city": "Boston", "country": "US"}),
    ({"name": "Dr. Ann Lee"}, {"name": "Mrs Ann Lee"}),
    ({"name": "Ann & Bo Lee"}, {"name": "Bo and Ann Lee"}),
    (
        {"name": "Ann Lee", "address1": "12 Main St #4"},
        {"name": "Ann Lee", "address1": "12 Main St Apt 4"},
    ),
]
_DIFFERENT = [
    ({"name": "Ann Lee"}, {"name": "Amy Lee"}, "individual_initial"),
    ({"name": "Ann Lee"}, {"name": "Bo Lee"}, "household"),
    ({"name": "Ann Lee"}, {"name": "Ann Fox"}, "address"),
    ({"name": "Bill Lee"}, {"name": "William Lee"}, "household"),
    ({"name": "Ann Lee"}, {"name": "A Lee"}, "individual_initial"),
    ({"name": "Ann Lee"}, {"name": "Ann B Lee"}, "individual_initial"),
    ({"name": "Bo Lee Jr"}, {"name": "Bo Lee Sr"}, "individual_initial"),
    ({"name": "Bo Lee Jr"}, {"name": "Bo Lee"}, "individual_initial"),
    ({"name": "Ann Lee"}, {"name": "Ann Lee-Fox"}, "address"),
    ({"name": "Ann & Bo Lee"}, {"name": "Ann Lee"}, "household"),
    ({"name": "Mr & Mrs Bo Lee"}, {"name": "Bo Lee"}, "household"),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "address1": "12 Main St Apt 4"}, None),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "address1": "12 Main Ave"}, None),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "address1": "12 N Main St"}, None),
    ({"name": "Ann Lee"}, {"name": "Ann Lee", "postal_code": "02128"}, None),
]


@cache
def _same_texts() -> list[list[str]]:
    """For each pair the kinds at which the strict texts of the two are one; read together, as a list is."""
    pairs = [*_EQUAL, *(pair[:2] for pair in _DIFFERENT)]
    found = read(*({**HOME, **cells} for pair in pairs for cells in pair))
    texts = {kind.value: found.text(kind).to_list() for kind in POSTAL_KINDS}
    assert all(text is not None for of_kind in texts.values() for text in of_kind)
    return [
        [kind for kind, of_kind in texts.items() if of_kind[place] == of_kind[place + 1]]
        for place in range(0, 2 * len(pairs), 2)
    ]


@pytest.mark.parametrize("place", range(len(_EQUAL)), ids=[str(pair) for pair in _EQUAL])
def test_strict_texts_of_what_is_written_twice_are_equal(place: int) -> None:
    assert _same_texts()[place] == _LEVELS


@pytest.mark.parametrize("place", range(len(_DIFFERENT)), ids=[str(pair[:2]) for pair in _DIFFERENT])
def test_strict_texts_differ_in_everything_that_is_written(place: int) -> None:
    loosest = _DIFFERENT[place][2]
    expected = _LEVELS[: _LEVELS.index(loosest) + 1] if loosest else []
    assert _same_texts()[len(_EQUAL) + place] == expected


def test_surname_alone_makes_a_household_but_no_individual() -> None:
    found = read({**HOME, "name": "Mrs. Lee"})
    assert found.text(KeyKind.HOUSEHOLD)[0] is not None
    assert found.text(KeyKind.INDIVIDUAL_INITIAL)[0] is None
    assert found.text(KeyKind.INDIVIDUAL)[0] is None
    assert (found.has_surname[0], found.has_first_name[0]) == (True, False)


def test_no_name_makes_an_address_but_no_household() -> None:
    found = read({**HOME, "last_name": "  "})
    assert found.text(KeyKind.ADDRESS)[0] is not None
    assert found.text(KeyKind.HOUSEHOLD)[0] is None


@pytest.mark.parametrize("missing", ["address1", "postal_code"])
@pytest.mark.parametrize("cell", [None, " ", "-", "\u200b"])
def test_an_address_needs_street_and_postal_code(missing: str, cell: str | None) -> None:
    found = read({**HOME, missing: cell, "last_name": "Lee"})
    assert not found.has_address[0]
    assert [found.text(kind)[0] for kind in POSTAL_KINDS] == [None] * 4


@pytest.mark.parametrize(
    ("cells", "form", "occupant"),
    [
        ({"name": "Ann Lee"}, False, False),
        ({"name": "The Lee Family"}, True, True),
        ({"name": "Ann Lee or Current Resident"}, True, True),
        ({"name": "Current Resident"}, True, True),
        ({"first_name": "Ann", "last_name": ""}, False, True),
        ({}, False, True),
    ],
)
def test_a_form_for_whoever_lives_there_is_told_from_a_row_without_a_name(
    cells: dict[str, str], *, form: bool, occupant: bool
) -> None:
    found = read({**HOME, **cells})
    assert (found.forms[0], found.occupant[0]) == (form, occupant)


@pytest.mark.parametrize(
    ("cells", "blank"),
    [
        ({"address1": None, "city": " ", "postal_code": "\u200b"}, True),
        ({"name": "Ann Lee", "state": "NY", "country": "US"}, True),
        ({"city": "Boston"}, False),
        ({"address3": "x"}, False),
        ({"postal_code": "-"}, False),
    ],
)
def test_blank_looks_at_the_address_alone(cells: dict[str, str | None], *, blank: bool) -> None:
    assert read(cells).blank[0] is blank


@pytest.mark.parametrize("height", [0, 3])
def test_no_postal_columns_give_frames_of_the_same_height(height: int) -> None:
    rows = pl.DataFrame({"email": ["a"] * height}, schema={"email": pl.String})
    found = read_postal(rows, {})
    assert found.height == len(found.blank) == len(found.occupant) == height
    assert found.people["row"].to_list() == list(range(height))
    assert found.blank.all()
    assert found.text(KeyKind.INDIVIDUAL).to_list() == [None] * height


_CELLS = (
    st.none() | st.text() | st.sampled_from(["Mr. Smith, Jr.", "O'Neil & Co", "02129-1234", "Dr", ",", "ǅ"])
)


@examples(4, 100)
@given(
    st.lists(st.sampled_from(POSTAL_FIELDS), unique=True),
    st.lists(st.lists(_CELLS, min_size=len(POSTAL_FIELDS), max_size=len(POSTAL_FIELDS)), max_size=5),
)
def test_arbitrary_text_gives_every_row_once(present: list[str], cells: list[list[str | None]]) -> None:
    rows = pl.DataFrame(
        {field: [row[place] for row in cells] for place, field in enumerate(present)},
        schema=dict.fromkeys(present, pl.String),
    )
    found = read_postal(rows, {field: field for field in present})
    assert found.height == rows.height
    assert found.people["row"].unique().sort().to_list() == list(range(rows.height))
    assert found.people["row"].is_sorted()
    assert all(len(found.text(kind)) == rows.height for kind in POSTAL_KINDS)
