"""Rules that compare accounts, and lists that have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_runs import Desk, csv_text, outcomes
from suppress.errors import CampaignListError

LEFT = {"id": "left", "kind": "listed", "source": "left", "keys": "any"}
SOURCES = {"left": {"format": "plain", "files": "left.txt", "contact": "account"}}
ROWS = [("7", "a@x.test", "", ""), ("8", "b@x.test", "", "")]


def desk(folder: Path, **more: object) -> Desk:
    made = Desk(folder, [LEFT], SOURCES, more)
    made.write("left.txt", "7\n")
    return made


def test_an_account_on_the_list_of_those_who_left_is_found(tmp_path: Path) -> None:
    run = desk(tmp_path).run(desk(tmp_path).write("list.csv", csv_text(ROWS)))
    assert run.folder is not None
    assert outcomes(run.folder)["suppressed"] == ["7"]


def test_a_list_without_accounts_does_not_pass_a_rule_that_compares_them(tmp_path: Path) -> None:
    rows = csv_text([row[1:] for row in ROWS], ("email", "phone", "relationship"))
    with pytest.raises(CampaignListError, match="rule 'left' compares accounts") as stopped:
        desk(tmp_path).run(desk(tmp_path).write("list.csv", rows))
    assert "--map account=COLUMN" in stopped.value.hint


def test_duplicates_by_account_need_accounts(tmp_path: Path) -> None:
    made = Desk(tmp_path, [], {}, {"duplicates": {"by": "account"}})
    rows = csv_text([row[1:] for row in ROWS], ("email", "phone", "relationship"))
    with pytest.raises(CampaignListError, match="duplicates are found by accounts"):
        made.run(made.write("list.csv", rows))
