"""Attestations: a source without entries that stops a run when the word is missing or too old."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from small_runs import DROP, Desk, csv_text
from suppress.errors import SourceError

RULES = [{"id": "moved", "kind": "listed", "source": "ncoa", "channels": ["email"]}]
SOURCE: dict[str, Any] = {"format": "attestation", "files": "attested/ncoa*.yaml", "max_age": "95 days"}
WORD = "who: Example Processor\nwhat: change-of-address processing\ndate: 2098-05-01\n"


def _desk(folder: Path, word: str | bytes | None = WORD, **source: Any) -> Desk:
    desk = Desk(folder, RULES, {"ncoa": {**SOURCE, **source}})
    (folder / "attested").mkdir()
    if word is not None:
        desk.write("attested/ncoa.yaml", word)
    desk.write("list.csv", csv_text([("1", "ann@example.org", "", "")]))
    return desk


def test_it_finds_nobody_and_stands_in_the_report(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    result = desk.run(tmp_path / "list.csv")
    assert result.report["totals"]["send"] == 1
    (source,) = result.report["sources"]
    assert source["attested"] == [
        {"who": "Example Processor", "what": "change-of-address processing", "date": "2098-05-01"}
    ]
    assert (source["as_of"], source["age_days"], source["good_until"]) == ("2098-05-01", 31, "2098-08-04")


@pytest.mark.parametrize(("day", "fresh"), [(date(2098, 8, 4), True), (date(2098, 8, 5), False)])
def test_an_old_word_stops_the_run(day: date, fresh: bool, tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    if fresh:
        assert desk.run(tmp_path / "list.csv", drops=(day,)).report["totals"]["send"] == 1
        return
    with pytest.raises(SourceError, match="is 96 days old"):
        desk.run(tmp_path / "list.csv", drops=(day,))


def test_a_missing_word_stops_the_runs_that_need_it_and_no_others(tmp_path: Path) -> None:
    desk = _desk(tmp_path, None)
    with pytest.raises(SourceError, match="no file for"):
        desk.run(tmp_path / "list.csv")
    campaign = desk.write("calls.csv", csv_text([("1", "", "212-555-0100", "")]))
    assert desk.run(campaign, channel="voice").report["totals"]["send"] == 1


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("who: X\nwhat: Y\n", "does not say date"),
        ("who: ''\nwhat: Y\ndate: 2098-05-01\n", "does not say who"),
        ("", "does not say who and what and date"),
        ("- X\n", "does not say who and what and date"),
        ("who: X\nwhat: Y\ndate: 1 May 2098\n", "line 3: '1 May 2098' is no date"),
        ("who: X\nby: Z\nwhat: Y\ndate: 2098-05-01\n", "line 2: unknown key 'by'"),
        ("who: X\nwho: Z\nwhat: Y\ndate: 2098-05-01\n", "line 2: "),
        ("who: [X\n", "line "),
        (b"who: Caf\xe9\n", "line 1 is not UTF-8"),
        (f"who: X\nwhat: Y\ndate: {date(2199, 1, 1)}\n", "lies in the future: correct its `date`"),
    ],
    ids=["no date", "blank", "empty file", "a list", "no day", "unknown key", "said twice", "no YAML",
         "Latin-1", "future"],
)  # fmt: skip
def test_a_word_that_does_not_say_enough(word: str | bytes, message: str, tmp_path: Path) -> None:
    desk = _desk(tmp_path, word)
    with pytest.raises(SourceError, match=message):
        desk.run(tmp_path / "list.csv", drops=(DROP,))
