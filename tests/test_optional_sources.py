"""A source that is not required: without it the run goes on and says so."""

from __future__ import annotations

from pathlib import Path

from small_runs import Desk, csv_text, outcomes

RULES = [
    {"id": "house", "kind": "listed", "source": "house", "unless": [{"listed_in": "buyers"}]},
    {"id": "extra", "kind": "listed", "source": "extra"},
]
SOURCES = {
    "house": {"format": "plain", "files": "house.txt"},
    "buyers": {"format": "plain", "files": "buyers.txt", "required": False},
    "extra": {"format": "plain", "files": "extra.txt", "required": False},
}
LIST = csv_text([("1", "a@x.test", "", ""), ("2", "b@x.test", "", ""), ("3", "c@x.test", "", "")])


def test_with_all_sources_there(tmp_path: Path) -> None:
    desk = Desk(tmp_path, RULES, SOURCES)
    for name, content in (("house", "a@x.test\nb@x.test\n"), ("buyers", "b@x.test\n"), ("extra", "c@x.test\n")):
        desk.write(f"{name}.txt", content)
    desk.run(desk.write("list.csv", LIST))
    found = outcomes(tmp_path / "out")
    assert (found["send"], found["suppressed"]) == (["2"], ["1", "3"])


def test_a_missing_one_fires_nowhere_exempts_nobody_and_is_reported(tmp_path: Path) -> None:
    desk = Desk(tmp_path, RULES, SOURCES)
    desk.write("house.txt", "a@x.test\nb@x.test\n")
    result = desk.run(desk.write("list.csv", LIST))
    found = outcomes(tmp_path / "out")
    assert (found["send"], found["suppressed"]) == (["3"], ["1", "2"])
    missing = [text.split(":")[1].strip() for text in result.report["warnings"]]
    assert missing == ["buyers", "extra"]
