"""A dry run decides everything and leaves no trace that a later run would see."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_runs import Desk, csv_text
from suppress.errors import SourceError

RULES = [{"id": "house", "kind": "listed", "source": "house"}]
SOURCES = {"house": {"format": "plain", "files": "house.txt"}}
LIST = csv_text([("1", "a@x.test", "", "")])


def _house(desk: Desk, entries: int) -> None:
    desk.write("house.txt", "".join(f"person{number}@x.test\n" for number in range(entries)))


@pytest.mark.parametrize("dry_run", [True, False], ids=["dry run", "run"])
def test_only_a_run_moves_what_a_source_may_shrink_from(tmp_path: Path, *, dry_run: bool) -> None:
    desk = Desk(tmp_path, RULES, SOURCES)
    campaign = desk.write("list.csv", LIST)
    _house(desk, 100)
    desk.run(campaign, out="first")
    _house(desk, 95)
    desk.run(campaign, out="second", dry_run=dry_run)
    _house(desk, 86)  # more than a tenth below 100, less than a tenth below 95
    if dry_run:
        with pytest.raises(SourceError, match="fell from 100 to 86 entries"):
            desk.run(campaign, out="third")
    else:
        assert desk.run(campaign, out="third").folder
