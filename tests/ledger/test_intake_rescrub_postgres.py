"""Intake, a scrub, intake again and a rescrub, with the ledger in PostgreSQL."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from postgres_server import Server
from rescrubs import CHANNELS, RULES, bring_up_to_date, home_of, ids
from small_runs import Desk, csv_text
from suppress.ledger.open import open_ledger

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
INTAKE = [sys.executable, "-c", "from suppress.cli import main; main()", "ledger", "intake"]
HEADER = ("id", "email", "account")
ROWS = [(str(number), f"n{number}@x.test", f"A{number}") for number in range(1, 6)]


def intake(desk: Desk, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run(
        INTAKE, input=text.encode(), cwd=desk.folder, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_intake_takes_a_scrub_and_a_rescrub_honour(postgres: Server, tmp_path: Path) -> None:
    url = postgres.make_database(f"intake_{secrets.token_hex(6)}")
    desk = Desk(tmp_path, RULES, {"ledger": {"format": "ledger", "url": url}}, {"channels": CHANNELS})
    first = intake(
        desk,
        {"action": "opt_out", "contact": "n1@x.test", "reference": "1"},
        {"action": "opt_out", "contact": "n1@x.test", "reference": "1"},
        {"action": "deceased", "email": "n2@x.test", "account": "A2"},
        {"action": "shout", "contact": "n1@x.test"},
    )
    assert [(one["ok"], one.get("event")) for one in first] == [(True, 1), (True, 1), (True, 2), (False, None)]
    desk.run(desk.write("list.csv", csv_text(ROWS, HEADER)), channel="email")
    assert ids(tmp_path / "out", "send") == ["3", "4", "5"]
    again = intake(
        desk,
        {"action": "opt_out", "account": "A3"},
        {"action": "deceased_withdrawn", "email": "n2@x.test", "reason": "alive"},
        {"message": "please stop", "email": "n4@x.test", "channel": "email"},
    )
    assert [one["event"] for one in again] == [3, 4, 5]
    found = bring_up_to_date(desk)
    assert sorted(ids(found.folder, "pull")) == ["3", "4"]
    with open_ledger(url, home_of(desk)) as store:
        store.verify()
        assert store.position() == 5
