"""Numbers of whole columns: parts, blanks, regions, batches."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.phone import POINTS, phone_points
from suppress.normalise.phone_library import library_number
from suppress.normalise.phone_pool import MANY, shut_down_workers
from suppress.normalise.phone_split import split_cell
from suppress.normalise.text import is_blank

NEW_YORK, NEXT, LONDON = 12125550100, 12125550101, 442079460958
CELLS = {
    "usual form": ("(212) 555-0100", [NEW_YORK]),
    "null": (None, []),
    "empty": ("", []),
    "white space": (" \t\u00a0", []),
    "invisible": ("\u200b\ufeff", []),
    "two numbers": ("212-555-0100 / 212-555-0101", [NEW_YORK, NEXT]),
    "two in one number's worth of a uri": ("2125550100;2125550101", [NEW_YORK, NEXT]),
    "extension": ("212-555-0100, ext 5", [NEW_YORK]),
    "number and remark": ("212-555-0100 or none", [NEW_YORK]),
    "number and local number": ("212-555-0100 or 555-0101", [NEW_YORK, None]),
    "two countries": ("+1 212 555 0100; +44 20 7946 0958", [NEW_YORK, LONDON]),
    "local number": ("555-1234", [None]),
    "precision lost": ("2.12555E+09", [None]),
    "emergency": ("911", [None]),
    "junk": ("n/a", [None]),
    "vanity": ("800-FLOWERS", [18003569377]),
    "spreadsheet float": ("12125550100.0", [NEW_YORK]),
    "thousands separators": ("2,125,550,100", [NEW_YORK]),
}

OTHERS = [(f"room {number}", "US") for number in range(50)]
"""Beside so many other texts that are no numbers, a text is read as in a list, and not as one of a few."""


def in_order(cells: pl.Series, regions: pl.Series | str) -> pl.DataFrame:
    return phone_points(cells, regions).sort("index", "part")


@pytest.mark.parametrize(("cell", "numbers"), CELLS.values(), ids=CELLS)
def test_numbers_of_a_cell(cell: str | None, numbers: list[int | None]) -> None:
    points = in_order(pl.Series([cell], dtype=pl.String), "US")
    expected = pl.DataFrame(
        {"index": [0] * len(numbers), "part": range(len(numbers)), "number": numbers}, schema=POINTS
    )
    assert_frame_equal(points, expected)


@pytest.mark.parametrize(("cell", "numbers"), CELLS.values(), ids=CELLS)
def test_numbers_of_a_cell_among_others(cell: str | None, numbers: list[int | None]) -> None:
    others = [text for text, _ in OTHERS]
    points = in_order(pl.Series([*others, cell, *others, *[cell] * 9], dtype=pl.String), "US")
    for index in (len(others), 2 * len(others) + 5):
        assert points.filter(pl.col("index") == index)["number"].to_list() == numbers


def test_numbers_of_a_column_name_their_cells_and_parts() -> None:
    cells = pl.Series([cell for cell, _ in CELLS.values()], dtype=pl.String)
    expected = [
        (index, part, number)
        for index, (_, numbers) in enumerate(CELLS.values())
        for part, number in enumerate(numbers)
    ]
    assert in_order(cells, "US").rows() == expected
    assert in_order(cells, pl.Series(["US"] * len(cells))).rows() == expected


def test_each_cell_is_read_in_its_own_region() -> None:
    cells = pl.Series(
        ["020 7946 0958", "212 555 0100", "04 91 57 00 00", "020 7946 0958 oder so", "030/1234567"]
    )
    regions = pl.Series(["GB", "US", "FR", "US", "DE"])
    assert in_order(cells, regions)["number"].to_list() == [
        LONDON,
        NEW_YORK,
        33491570000,
        None,
        49301234567,
    ]


def test_an_empty_column_has_no_points() -> None:
    for regions in ("US", pl.Series([], dtype=pl.String)):
        assert_frame_equal(in_order(pl.Series([], dtype=pl.String), regions), pl.DataFrame(schema=POINTS))


def test_more_numbers_than_a_byte_counts_still_hold_the_cell() -> None:
    points = in_order(pl.Series([",".join(["2125550100"] * 300)]), "US")
    assert points["part"].to_list() == list(range(256))
    assert points["number"].to_list() == [NEW_YORK] * 255 + [None]


CELL = st.sampled_from([cell for cell, _ in CELLS.values()]) | st.text() | st.text("0123456789 +-().,;/x\nor")
REGION = st.sampled_from(["US", "GB", "DE", "AR", "AG", "ZZ"])


@pytest.mark.parametrize("others", [[], OTHERS], ids=["few texts", "many"])
@given(rows=st.lists(st.tuples(CELL, REGION), max_size=12))
def test_a_column_gives_what_the_reference_gives_for_each_part(
    others: list[tuple[str | None, str]], rows: list[tuple[str | None, str]]
) -> None:
    rows = [*rows, *others]
    cells = pl.Series([cell for cell, _ in rows], dtype=pl.String)
    regions = pl.Series([region for _, region in rows], dtype=pl.String)
    expected = [
        (index, part, library_number(text, region))
        for index, ((cell, region), blank) in enumerate(zip(rows, is_blank(cells), strict=True))
        if cell is not None and not blank
        for part, text in enumerate(split_cell(cell))
    ]
    assert in_order(cells, regions).rows() == expected


@given(st.lists(CELL, min_size=2, max_size=12), st.data())
def test_batches_give_what_the_whole_gives(cells: list[str | None], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(cells) - 1))
    column = pl.Series(cells, dtype=pl.String)
    head, tail = in_order(column.head(at), "US"), in_order(column.slice(at), "US")
    tail = tail.with_columns(pl.col("index") + pl.lit(at, dtype=pl.UInt32))
    assert_frame_equal(pl.concat([head, tail]), in_order(column, "US"))


def test_worker_processes_give_what_this_process_gives() -> None:
    cells = [f"1-800-{number:04}-ABC" for number in range(MANY + 10)]
    try:
        points = in_order(pl.Series(cells), "US")
    finally:
        shut_down_workers()
    assert points["number"].to_list() == [library_number(cell, "US") for cell in cells]
