"""Country cells that nobody understands: numbers of such rows are held, and the report counts the cells."""

import json
from pathlib import Path

from small_runs import Desk, csv_text, lines_of

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
