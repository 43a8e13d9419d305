import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.names.by_field import by_field
from suppress.normalise.names.people import people_of
from suppress.normalise.person_names import PERSON_NAMES
from thoroughness import examples

FIELDS = ("name", "first_name", "middle_name", "last_name", "suffix")

given_names = st.sampled_from(
    [
        *(
            "Ann",
            "ANN",
            "J",
            "J.",
            "Dr. Tom",
            "Mrs. Ann B",
            "Tom J",
            "Tom J.",
            "Tom Jay",
            "Mary Ann",
            "",
            None,
            " Ann ",
            "-",
        ),
        *(
            "John & Mary",
            "Mr",
            "The Rev Ann",
            "To",
            "The",
            "Current Resident",
            "Ann or",
            "Ann,",
            "Smith, Ann",
            "J R",
            "JR",
        ),
        *(
            "Ann Jr",
            "John II",
            "Estate of Ann",
            "c/o Ann",
            "J0HN",
            "María",
            "Ann-Marie",
            'Ann "Annie"',
            "Occupant",
            "Mc",
            "1",
        ),
        *(
            "Ann Lee &",
            "Ms Pamela",
            "Pamela A",
            "Sir",
            "R.J.",
            "de",
            "Family",
            "Ann and Bo and Cy",
            "Ann/Bo",
            "parents of",
            "XXX",
        ),
    ]
)
surnames = st.sampled_from(
    [
        *(
            "Lee",
            "LEE",
            "Smith",
            "Friend",
            "Tennant",
            "Ownerby",
            "Family",
            "Resident",
            "McDonald",
            "O'Brien",
            "Van Dyke",
            "Ng",
        ),
        *(
            "Smith Jr",
            "Smith-Jones",
            "Lee/Ray",
            "",
            None,
            "Ann",
            "Jr",
            "Dr",
            "WaldroupBasham",
            "de la Cruz",
            "Surname",
            "Li",
            " Lee ",
        ),
        *("Lee & Bo", "Holder", "Parent", "Frater"),
    ]
)
rows = st.fixed_dictionaries(
    {
        "name": st.sampled_from([None, None, None, "", "Ann Lee", "The Lee Family"]),
        "first_name": given_names,
        "middle_name": st.sampled_from([None, None, "", " ", "A", "B.", "Marie", "Mary Ann", "Jr", "1"]),
        "last_name": surnames,
        "suffix": st.sampled_from([None, None, "", " ", "Jr", "III", "MD"]),
    }
)


def frame(cells: list[dict[str, str | None]]) -> pl.DataFrame:
    some = pl.DataFrame(cells, schema=dict.fromkeys(FIELDS, pl.String))
    return some.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), *FIELDS)


@examples(6, 100)
@given(st.lists(rows, min_size=1, max_size=25))
def test_what_is_read_field_by_field_is_what_the_grammar_reads(cells: list[dict[str, str | None]]) -> None:
    some = frame(cells)
    read = by_field(some)
    found = read.at(np.flatnonzero(read.readable))
    people, forms = people_of(some.filter(pl.col("row").is_in(found["row"].implode())))
    assert forms.is_empty()
    assert_frame_equal(found, people.select(*PERSON_NAMES))


PERSON = dict.fromkeys(FIELDS) | {"first_name": "Ann", "last_name": "Lee"}


@pytest.mark.parametrize(
    ("cells", "first", "middle", "generation"),
    [
        ({}, "ANN", None, None),
        ({"first_name": "Dr. Tom J."}, "TOM", "J", None),
        ({"middle_name": "b."}, "ANN", "B", None),
        ({"first_name": "Tom Jr"}, "TOM", None, "JR"),
        ({"first_name": None}, None, None, None),
    ],
)
def test_usual_names(
    cells: dict[str, str | None], first: str | None, middle: str | None, generation: str | None
) -> None:
    read = by_field(frame([PERSON | cells]))
    assert read.readable.tolist() == [True]
    assert read.at(np.zeros(1, np.int64)).row(0) == (0, 0, first, middle, "LEE", generation, None)


@pytest.mark.parametrize(
    "cells",
    [
        {"first_name": "Tom & Ann"},
        {"first_name": "The Rev Tom"},
        {"first_name": "Dr. Tom", "last_name": "Friend"},
        {"first_name": "Dr. Tom", "middle_name": "B"},
        {"first_name": "Dr. Tom", "name": "Ann Lee"},
        {"last_name": "Lee Jr"},
        {"last_name": "Lee/Ray"},
        {"last_name": None},
        {"suffix": "Jr"},
    ],
)
def test_others_take_a_closer_look(cells: dict[str, str | None]) -> None:
    assert by_field(frame([PERSON | cells])).readable.tolist() == [False]
