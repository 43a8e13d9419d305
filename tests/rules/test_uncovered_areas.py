"""Numbers in area codes for which there is no registry file: held, under the same exemptions as listed ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text, outcomes, report_of

SOURCES = {"dnc": {"format": "ftc", "files": "*_*.txt"}}
RULE: dict[str, Any] = {"id": "dnc", "kind": "listed", "source": "dnc"}
ROWS = [
    ("listed", "", "818-555-0100", "prospect"),
    ("clean", "", "818-555-0101", "prospect"),
    ("uncovered", "", "212-555-0100", "prospect"),
    ("uncovered-member", "", "212-555-0101", "member"),
    ("uncovered-unknown", "", "212-555-0102", "friend"),
    ("british", "", "+44 20 7946 0100", "prospect"),
]


def run(folder: Path, **rule: Any) -> dict[str, list[str]]:
    desk = Desk(folder, [{**RULE, **rule}], SOURCES)
    desk.write("2098-5-20_818_5f0c9d34-71aa-4b0e-9b0e-3d6a1f27c8e1.txt", "818,5550100\n818,5550199\n")
    desk.run(desk.write("list.csv", csv_text(ROWS)), channel="voice")
    return outcomes(folder / "out")


def test_they_are_held_and_numbers_of_other_countries_are_clear(tmp_path: Path) -> None:
    found = run(tmp_path)
    assert found["suppressed"] == ["listed"]
    assert found["send"] == ["clean", "british"]
    assert found["hold"] == ["uncovered", "uncovered-member", "uncovered-unknown"]
    assert report_of(tmp_path / "out")["not_covered"] == [
        {"rule": "dnc", "contact_points": 3, "areas": {"212": 3}}
    ]


def test_what_exempts_a_listed_number_exempts_an_uncovered_one(tmp_path: Path) -> None:
    found = run(tmp_path, unless=[{"where": "relationship = 'member'"}])
    assert found["send"] == ["clean", "uncovered-member", "british"]
    assert found["hold"] == ["uncovered", "uncovered-unknown"]


@pytest.mark.parametrize(
    ("country", "held"), [("US", 3), ("CA", 0)], ids=["in the rule's country", "outside of it"]
)
def test_only_in_the_jurisdiction_of_the_rule(tmp_path: Path, country: str, held: int) -> None:
    assert len(run(tmp_path, jurisdictions=[country])["hold"]) == held
    assert len(report_of(tmp_path / "out")["not_covered"]) == (1 if held else 0)
