"""`--after RUN`: rows that an earlier run has sent are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_runs import Desk, csv_text, outcomes
from suppress.errors import CampaignListError

FIRST = [("1", "a@x.test", "", ""), ("2", "b@x.test", "", "")]
SECOND = [("7", "c@x.test", "", ""), ("8", "A@x.test ", "", ""), ("9", "c@x.test", "", "")]


def sent_before(folder: Path, **duplicates: str) -> Desk:
    desk = Desk(folder, [], {}, {"duplicates": duplicates or {"by": "contact_point"}})
    desk.run(desk.write("first.csv", csv_text(FIRST)), out="first")
    return desk


@pytest.mark.parametrize(
    ("by", "left_out"),
    [("contact_point", ["8", "9"]), ("none", ["8"])],
    ids=["beside duplicates of its own", "also where no duplicates are looked for"],
)
def test_rows_sent_before_are_left_out(tmp_path: Path, by: str, left_out: list[str]) -> None:
    desk = sent_before(tmp_path, by=by)
    second = desk.run(desk.write("second.csv", csv_text(SECOND)), out="second", after=tmp_path / "first")
    assert second.folder is not None
    assert outcomes(second.folder, "second")["duplicates"] == left_out
    assert second.report["duplicates"]["already_sent"] == 1


def test_an_altered_send_file_frees_nobody(tmp_path: Path) -> None:
    desk = sent_before(tmp_path)
    send = tmp_path / "first" / "first.send.csv"
    send.write_text(csv_text(FIRST[1:]))
    with pytest.raises(CampaignListError, match="not what that run wrote"):
        desk.run(desk.write("second.csv", csv_text(SECOND)), out="second", after=tmp_path / "first")
    assert not (tmp_path / "second").exists()
