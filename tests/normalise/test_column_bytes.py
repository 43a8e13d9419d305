import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.column_bytes import MOST_FIGURES, ColumnBytes
from thoroughness import examples

texts = st.lists(st.none() | st.text("09 aÄz\n", max_size=14), max_size=8)


def column(cells: list[str | None]) -> pl.Series:
    return pl.Series(cells, dtype=pl.String)


@examples(20, 300)
@given(texts)
def test_what_stands_between_places_is_the_text_there(cells: list[str | None]) -> None:
    read = ColumnBytes.of(column(cells))
    whole = [cell or "" for cell in cells]
    assert read.between(read.starts, read.stops).to_list() == whole
    assert read.lengths.tolist() == [len(cell.encode()) for cell in whole]
    capitals = read.in_capitals()
    ascii_alone = [cell.replace("a", "A").replace("z", "Z") for cell in whole]
    assert capitals.between(capitals.starts, capitals.stops).to_list() == ascii_alone


@examples(20, 300)
@given(texts)
def test_figures_at_both_ends(cells: list[str | None]) -> None:
    read = ColumnBytes.of(column(cells))
    value, count = read.figures(read.starts)
    behind = read.figures_at_end(read.starts + count, 3)
    for place, cell in enumerate(cell or "" for cell in cells):
        front = len(cell) - len(cell.lstrip("0123456789"))
        assert (count[place] > MOST_FIGURES) == (front > MOST_FIGURES)
        if front <= MOST_FIGURES:
            assert (value[place], count[place]) == (int(cell[:front] or 0), front)
            rest = cell[front:]
            assert behind[place] == min(len(rest) - len(rest.rstrip("0123456789")), 3)


@pytest.mark.parametrize("cells", [[], [None], [None, None], [None, "1"], [""]])
def test_columns_of_nearly_nothing(cells: list[str | None]) -> None:
    read = ColumnBytes.of(column(cells))
    assert read.figures(read.starts)[1].tolist() == [len(cell or "") for cell in cells]
    assert read.figures_at_end(read.starts, 5).tolist() == [len(cell or "") for cell in cells]


def test_a_number_that_is_too_long_tells_so() -> None:
    value, count = (
        found.tolist()
        for found in ColumnBytes.of(column(["123456789", "1234567890123"])).figures(np.array([1, 11]))
    )
    assert value == [123_456_789] * 2
    assert count[0] == MOST_FIGURES < count[1]
