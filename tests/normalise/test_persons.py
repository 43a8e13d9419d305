"""What is told of people by number is what their texts say, whichever way their rows were read."""

from typing import get_args

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.digest import text_hashes
from suppress.normalise.names import PERSON_NAMES, read_names
from suppress.normalise.names.by_field import NamePart
from thoroughness import examples

FIELDS = ("name", "first_name", "middle_name", "last_name", "suffix")
NAMES = [
    (None, "Ann", None, "Lee", None),
    (None, "Dr. Tom J.", None, "Ray", ""),
    (None, "Tom", "B", "Ray", None),
    (None, "Mary", "Ann", "Hall", None),
    (None, None, None, "Lee", None),
    (None, "John & Mary", None, "Smith", None),
    (None, "Ann", None, "de la Cruz", None),
    (None, "Ann", None, "Lee", "Jr"),
    (None, None, None, None, None),
    (None, "Current", None, "Resident", None),
    ("The Lee Family", None, None, None, None),
    ("Ann Lee", None, None, None, None),
    ("Smith, John & Mary", None, None, None, None),
]


def frame(cells: list[tuple[str | None, ...]]) -> pl.DataFrame:
    return pl.DataFrame(cells, dict.fromkeys(FIELDS, pl.String), orient="row")


@examples(8, 200)
@given(
    st.lists(st.sampled_from(NAMES), max_size=9),
    st.sampled_from([FIELDS, ("first_name", "last_name"), ("name",)]),
    st.randoms(use_true_random=False),
)
def test_numbers_and_lines_are_those_of_the_texts(
    cells: list[tuple[str | None, ...]], fields: tuple[str, ...], random: object
) -> None:
    rows = frame(cells)
    persons = read_names(rows, {field: field for field in fields}).people.with_every_row()
    texts = persons.texts
    assert texts.schema == PERSON_NAMES
    assert texts.select("row", "person").rows() == sorted(texts.select("row", "person").rows())
    assert set(texts["row"]) == set(range(rows.height))
    assert persons.row.tolist() == texts["row"].to_list()
    assert persons.compound.tolist() == texts["last_parts"].is_not_null().arg_true().to_list()
    for part in get_args(NamePart):
        assert persons.numbers(part, text_hashes).tolist() == text_hashes(texts[part]).tolist()
        assert persons.lacks(part).tolist() == texts[part].is_null().to_list()
    some = np.array([random.randrange(persons.count) for _ in cells], np.int64)  # type: ignore[attr-defined]
    assert_frame_equal(persons.at(some), texts[some])
    few = np.unique(texts["row"].to_numpy()[some]).astype(np.int64)
    own = texts.filter(pl.col("row").is_in(pl.Series(few).implode()))
    number = pl.Series("row", np.searchsorted(few, own["row"].to_numpy()).astype(np.uint32))
    assert_frame_equal(persons.of_rows(few).texts, own.with_columns(number))


@pytest.mark.parametrize(("place", "people"), [(0, 1), (5, 2), (8, 1), (12, 2)])
def test_every_row_has_a_line(place: int, people: int) -> None:
    persons = read_names(frame([NAMES[place]] * 3), {field: field for field in FIELDS}).people
    assert persons.with_every_row().count == 3 * people
