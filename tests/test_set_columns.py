"""`--set` gives one value to every row: one that no cell could have is a slip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text, outcomes
from suppress.errors import UsageError

LIST = csv_text([("4711", "ann@x.test")], ("id", "email"))
LEVEL: dict[str, Any] = {"header": "Level", "values": ["Gold", "Silver"]}


def desk_with(folder: Path, where: str, column: dict[str, Any]) -> Desk:
    rules = [{"id": "asked", "kind": "condition", "where": where}]
    return Desk(folder, rules, more={"columns": {"asked": column}})


@pytest.mark.parametrize(
    ("where", "column", "given", "hint"),
    [
        pytest.param(
            "asked = 'Gold'",
            LEVEL,
            {"asked": "golt"},
            "did you mean 'Gold'? it takes 'Gold' or 'Silver'",
            id="a slip",
        ),
        pytest.param(
            "asked = 'Gold'", LEVEL, {"Level": "x"}, "it takes 'Gold' or 'Silver'", id="by its header"
        ),
        pytest.param("asked > 3", {"type": "number"}, {"asked": "three"}, "it takes a number", id="no number"),
        pytest.param(
            "years_since(asked) > 3",
            {"type": "date"},
            {"asked": "2020-13-01"},
            "it takes a day as YYYY-MM-DD",
            id="no day",
        ),
        pytest.param(
            "years_since(asked) > 3",
            {"type": "date", "format": "%m/%d/%Y"},
            {"asked": "2020-12-01"},
            "it takes a day as %m/%d/%Y",
            id="a day of another form",
        ),
    ],
)
def test_a_value_that_no_cell_could_have_is_refused(
    where: str, column: dict[str, Any], given: dict[str, str], hint: str, tmp_path: Path
) -> None:
    desk = desk_with(tmp_path, where, column)
    with pytest.raises(UsageError) as caught:
        desk.run(desk.write("list.csv", LIST), constants=given)
    assert caught.value.hint == hint
    assert f"--set gives '{next(iter(given))}'" in caught.value.message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("where", "column", "given"),
    [
        pytest.param("asked = 'Gold'", LEVEL, {"asked": " GOLD "}, id="in capitals"),
        pytest.param(
            "asked = 'Gold'", {**LEVEL, "blank": "Gold"}, {"asked": ""}, id="blank, which the policy reads"
        ),
        pytest.param("asked > 3", {"type": "number"}, {"asked": "3.5"}, id="a number"),
        pytest.param("years_since(asked) > 3", {"type": "date"}, {"asked": "2020-12-01"}, id="a day"),
    ],
)
def test_a_value_that_a_cell_could_have_is_read(
    where: str, column: dict[str, Any], given: dict[str, str], tmp_path: Path
) -> None:
    desk = desk_with(tmp_path, where, column)
    desk.run(desk.write("list.csv", LIST), constants=given)
    assert outcomes(tmp_path / "out") == {
        "send": [],
        "suppressed": ["4711"],
        "hold": [],
        "duplicates": [],
        "rejects": [],
    }
