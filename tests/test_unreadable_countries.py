"""Country cells that nobody understands: numbers of such rows are held, and the report counts the cells."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from small_runs import Desk, csv_text, lines_of, outcomes, report_of
from suppress.report.terminal import show_report

HEADER = ("id", "phone", "country")
ROWS = [
    ("national", "818-555-0100", "Narnia"),
    ("international", "+1 818-555-0101", "Narnia"),
    ("blank", "818-555-0102", " "),
    ("known", "020 7946 0100", "Großbritannien"),
    ("both", "+1 818-555-0103; 818-555-0104", "Narnia"),
]


def test_a_national_number_is_held_and_the_cells_are_counted(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path,
        [{"id": "house", "kind": "listed", "source": "house"}],
        {"house": {"format": "plain", "files": "house.txt"}},
    )
    desk.write("house.txt", "+44 20 7946 0100\n")
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)), channel="voice")
    ids = {
        kind: [line.partition(",")[0] for line in lines_of(tmp_path / "out", "list", kind)]
        for kind in ("send", "suppressed", "hold")
    }
    assert ids == {
        "send": ["international", "blank"],
        "suppressed": ["known"],
        "hold": ["national", "both"],
    }
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["unreadable_cells"] == {"country": 3}


PLACES = [
    ("us", "a@x.test", "US"),
    ("none", "b@x.test", "n/a"),
    ("odd", "c@x.test", "Frnace"),
    ("own", "d@x.test", "Sverige"),
    ("brackets", "e@x.test", "France (FR)"),
    ("isles", "f@x.test", "Canary Islands"),
    ("either", "g@x.test", "NA"),
    ("africa", "h@x.test", "Namibia"),
]


def test_who_may_be_anywhere_is_held_by_a_rule_for_certain_countries(tmp_path: Path) -> None:
    rules = [
        {
            "id": "consent",
            "kind": "condition",
            "where": "email IS NOT NULL",
            "jurisdictions": ["SE", "FR", "ES"],
        },
        {"id": "off-elsewhere", "kind": "condition", "where": "email IS NULL", "jurisdictions": ["DE"]},
    ]
    desk = Desk(tmp_path, rules)
    desk.run(desk.write("list.csv", csv_text(PLACES, ("id", "email", "country"))))
    found = outcomes(tmp_path / "out")
    assert found["suppressed"] == ["own", "brackets", "isles"]
    assert found["send"] == ["us", "none", "africa"]
    assert found["hold"] == ["odd", "either"]
    held = lines_of(tmp_path / "out", "list", "hold")
    assert [line.split(",")[3:6] for line in held] == [["consent", "", "unplaced"]] * 2
    report = report_of(tmp_path / "out")
    assert report["unreadable_cells"] == {"country": 2}
    assert report["rows_of_unclear_place"] == 2
    shown = StringIO()
    show_report(report, None, Console(file=shown, width=200))
    assert (
        "2 country cells not understood in column country: rows held where a rule for certain"
        in shown.getvalue()
    )


def test_without_such_a_rule_nobody_is_held(tmp_path: Path) -> None:
    desk = Desk(tmp_path, [{"id": "none", "kind": "condition", "where": "email IS NULL"}])
    desk.run(desk.write("list.csv", csv_text(PLACES, ("id", "email", "country"))))
    assert len(outcomes(tmp_path / "out")["send"]) == len(PLACES)
    assert report_of(tmp_path / "out")["rows_of_unclear_place"] == 0


def test_a_relationship_under_us_law_needs_a_country_that_is_understood(tmp_path: Path) -> None:
    rule = {
        "id": "house",
        "kind": "listed",
        "source": "house",
        "unless": [{"exemption": "established_business_relationship", "purchase": "bought"}],
    }
    more = {"columns": {"bought": {"type": "date"}}}
    desk = Desk(tmp_path, [rule], {"house": {"format": "plain", "files": "house.txt"}}, more)
    desk.write("house.txt", "+1 818 555 0100\n")
    rows = [("us", "+18185550100", "US", "2098-05-01"), ("odd", "+18185550100", "Frnace", "2098-05-01")]
    desk.run(desk.write("list.csv", csv_text(rows, ("id", "phone", "country", "bought"))), channel="voice")
    found = outcomes(tmp_path / "out")
    assert (found["send"], found["suppressed"]) == (["us"], ["odd"])
