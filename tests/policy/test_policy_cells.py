from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from suppress.policy.cells import typed_columns
from suppress.policy.model import Column

RELATIONSHIP = Column(values=("member", "Customer", "prospect"), blank="prospect")
US_DATE = Column(type="date", format="%m/%d/%Y")


@pytest.mark.parametrize(
    ("column", "cell", "value", "unreadable"),
    [
        (RELATIONSHIP, "member", "member", 0),
        (RELATIONSHIP, " MEMBER ", "member", 0),
        (RELATIONSHIP, "customer", "Customer", 0),
        (RELATIONSHIP, "", "prospect", 0),
        (RELATIONSHIP, " \u00a0", "prospect", 0),
        (RELATIONSHIP, None, "prospect", 0),
        (RELATIONSHIP, "Membre", None, 1),
        (Column(), "  x y ", "x y", 0),
        (Column(), " ", None, 0),
        (Column(type="number"), " 12.50 ", 12.5, 0),
        (Column(type="number"), "-3", -3.0, 0),
        (Column(type="number"), "1,234", None, 1),
        (Column(type="number"), "NaN", None, 1),
        (Column(type="number"), "inf", None, 1),
        (Column(type="number"), "9" * 400, None, 1),
        (Column(type="number"), "", None, 0),
        (Column(type="number", blank="0"), "", 0.0, 0),
        (Column(type="date"), "2026-12-01", date(2026, 12, 1), 0),
        (Column(type="date"), "2026-12-01T23:59:59.5+02:00", date(2026, 12, 1), 0),
        (Column(type="date"), "2026-12-01 23:59", date(2026, 12, 1), 0),
        (Column(type="date"), "2026-12-01 soon", None, 1),
        (Column(type="date"), "12/01/2026", None, 1),
        (Column(type="date"), "2026-02-29", None, 1),
        (US_DATE, "07/01/2025", date(2025, 7, 1), 0),
        (US_DATE, "7/1/2025", date(2025, 7, 1), 0),
        (US_DATE, "2025-07-01", None, 1),
        (US_DATE, "soon", None, 1),
        (US_DATE, "07/01/0026", None, 1),
        (US_DATE, "07/01/26", None, 1),
        (US_DATE, "12/31/1899", None, 1),
        (US_DATE, "01/01/1900", date(1900, 1, 1), 0),
        (US_DATE, "07/01/2062", date(2062, 7, 1), 0),
    ],
)
def test_a_cell_has_its_declared_type(column: Column, cell: str | None, value: Any, unreadable: int) -> None:
    rows = pl.DataFrame({"Header": [cell]}, schema={"Header": pl.String})
    typed, counts = typed_columns(rows, {"column": column}, {"column": ["Header"]})
    assert typed.to_dict(as_series=False) == {"column": [value]}
    assert counts == ({"column": unreadable} if unreadable else {})


def test_a_column_that_the_list_lacks_is_unknown_throughout_even_with_a_value_for_blanks() -> None:
    typed, counts = typed_columns(pl.DataFrame({"x": ["1", "2"]}), {"relationship": RELATIONSHIP}, {})
    assert typed.to_dict(as_series=False) == {"relationship": [None, None]}
    assert counts == {}


def test_equal_cells_are_all_counted_whatever_the_header_is_called() -> None:
    rows = pl.DataFrame({"count": ["x", "member", "x", "", None, "x"]})
    typed, counts = typed_columns(rows, {"relationship": RELATIONSHIP}, {"relationship": ["count"]})
    assert typed["relationship"].to_list() == [None, "member", None, "prospect", "prospect", None]
    assert counts == {"relationship": 3}


@pytest.mark.parametrize("usual", [["member"] * 1_000, [f"x{place}" for place in range(20)] * 50])
def test_a_spelling_means_the_same_wherever_it_stands(usual: list[str]) -> None:
    seldom = ["Customer ", None, " prospect", "y", "", "MEMBER", "y"]
    rows = pl.DataFrame({"R": [*usual, *seldom, *usual, *seldom]})
    typed, counts = typed_columns(rows, {"relationship": RELATIONSHIP}, {"relationship": ["R"]})
    known = "member" if usual[0] == "member" else None
    expected = [known] * 1_000 + ["Customer", "prospect", "prospect", None, "prospect", "member", None]
    assert typed["relationship"].to_list() == expected * 2
    assert counts == {"relationship": 2 * (2 + (0 if known else 1_000))}


@pytest.mark.parametrize("cells", [[], [None], [None, None], [""] * 3])
def test_a_column_without_any_value_keeps_its_height(cells: list[str | None]) -> None:
    rows = pl.DataFrame({"r": cells}, schema={"r": pl.String})
    typed, unreadable = typed_columns(rows, {"relationship": RELATIONSHIP}, {"relationship": ("r",)})
    assert typed["relationship"].to_list() == ["prospect"] * len(cells)
    assert unreadable == {}


def test_columns_come_in_the_order_of_the_policy_with_their_types() -> None:
    rows = pl.DataFrame({"B": ["2026-01-01"], "A": ["1"], "C": ["z"]})
    columns = {"a": Column(type="number"), "b": Column(type="date"), "c": Column()}
    typed, _ = typed_columns(rows, columns, {"a": ["A"], "b": ["B"], "c": ["C"]})
    assert typed.schema == {"a": pl.Float64, "b": pl.Date, "c": pl.String}
