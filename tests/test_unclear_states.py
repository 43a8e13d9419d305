"""State cells and ZIP codes as lists have them, through whole runs with a rule for one state."""

from pathlib import Path

from small_runs import Desk, csv_text, outcomes, report_of

HEADER = ("id", "phone", "state", "postal_code", "country")
NEW_YORK = "+1212555{:04d}"
CELLS = [
    ("ap", "Mass.", "", "US"),
    ("commonwealth", "Commonwealth of Massachusetts", "", "US"),
    ("zero", "", "2139", "US"),
    ("decimals", "", "2139.0", "US"),
    ("other", "Tex.", "", "US"),
    ("mistyped", "Masachusets", "", "US"),
    ("zip tells", "Masachusets", "10001", "US"),
    ("none", "n/a", "", "US"),
    ("abroad", "Bayern", "", "DE"),
]


def _desk(folder: Path) -> Desk:
    rule = {"id": "ma", "kind": "listed", "source": "ma", "jurisdictions": ["US-MA"]}
    desk = Desk(folder, [rule], {"ma": {"format": "plain", "files": "ma.txt"}})
    desk.write("ma.txt", "".join(f"{NEW_YORK.format(number)}\n" for number in range(len(CELLS))))
    return desk


def test_a_state_list_holds_for_every_way_to_write_its_state(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    rows = [(name, NEW_YORK.format(number), *cells) for number, (name, *cells) in enumerate(CELLS)]
    rows.append(("not listed", NEW_YORK.format(len(CELLS)), "Masachusets", "", "US"))
    desk.run(desk.write("list.csv", csv_text(rows, HEADER)), channel="voice")
    found = outcomes(tmp_path / "out")
    assert found["suppressed"] == ["ap", "commonwealth", "zero", "decimals"]
    assert found["send"] == ["other", "zip tells", "none", "abroad", "not listed"]
    assert found["hold"] == ["mistyped"]
    assert report_of(tmp_path / "out")["rows_of_unclear_place"] == 1
