"""Cells with several numbers, and cells that only look so."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.phone_split import SEPARATOR, split_cell

CELLS = {
    "slash": ("212-555-0100/212-555-0101", ["212-555-0100", "212-555-0101"]),
    "comma": ("212-555-0100, 212-555-0101", ["212-555-0100", "212-555-0101"]),
    "semicolon": ("2125550100;2125550101", ["2125550100", "2125550101"]),
    "or": ("212-555-0100 or 212-555-0101", ["212-555-0100", "212-555-0101"]),
    "OR": ("212-555-0100 OR 212-555-0101", ["212-555-0100", "212-555-0101"]),
    "line break": ("212-555-0100\r\n212-555-0101", ["212-555-0100", "212-555-0101"]),
    "three": ("2125550100, 2125550101/2125550102", ["2125550100", "2125550101", "2125550102"]),
    "one": ("212-555-0100", ["212-555-0100"]),
    "or inside a word": ("Porter 212-555-0100", ["Porter 212-555-0100"]),
    "extension after a comma": ("212-555-0100, ext 5", ["212-555-0100, ext 5"]),
    "extension of a uri": ("2125550100;ext=12", ["2125550100;ext=12"]),
    "pause and digits": ("2125550100,,123#", ["2125550100,,123#"]),
    "extensions of two numbers": (
        "212-555-0100, ext 5, 212-555-0101 x6",
        ["212-555-0100, ext 5", "212-555-0101 x6"],
    ),
    "slash behind an area code": ("030/1234567", ["030/1234567"]),
    "two of them": ("030/1234567, 0171/7654321", ["030/1234567", "0171/7654321"]),
    "thousands separators": ("2,125,550,100", ["2,125,550,100"]),
    "another last group": ("212-555-0100/0101", ["212-555-0100", "0101"]),
    "remark": ("212-555-0100, home", ["212-555-0100"]),
    "remark first": ("home, 212-555-0100", ["212-555-0100"]),
    "only remarks": ("n/a", ["n/a"]),
}


@pytest.mark.parametrize(("cell", "parts"), CELLS.values(), ids=CELLS)
def test_split_cell(cell: str, parts: list[str]) -> None:
    assert split_cell(cell) == parts


@given(st.text("0123456789 ,;/-orx\n|&", min_size=1))
def test_no_digit_is_lost(cell: str) -> None:
    assert re.sub(r"\D", "", "".join(split_cell(cell))) == re.sub(r"\D", "", cell)


@given(st.text("0123456789 -.()+x", min_size=1))
def test_a_cell_without_separator_is_one_part(cell: str) -> None:
    assert re.search(SEPARATOR, cell) is None
    assert split_cell(cell) == [cell]


def test_parts_beyond_what_a_byte_numbers_stay_together() -> None:
    parts = split_cell(",".join(["2125550100"] * 300))
    assert len(parts) == 256
    assert parts[254] == "2125550100"
    assert len(parts[255]) > 400
