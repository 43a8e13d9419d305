"""What `trends` and `audit` print on the sample data, at a clock that stands still.

The sample is the committed one, and its events are recorded on the day it was made for: figures on the honour
time, and what an audit takes for known, are then always the same. DuckDB counts the figures of the trends once
more, from the files themselves.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
import time_machine
from command_line import suppress

from golden_files import compare
from ledger_office import Office, at
from sample_folder import make_sample
from stopped_clock import stopped_clock
from suppress.ledger.open import open_ledger

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-22"
LOG = "sample_data/logs/newsletter-sent.csv"
SENDS: dict[str, tuple[str, int, dict[str, object]]] = {
    "spring": ("2026-09-30", 3_812, {}),
    "autumn": ("2026-10-13", 3_790, {}),
    "gifts": ("2026-11-03", 1_041, {"channel": "sms", "categories": ["fundraising"]}),
}
"""Past runs: contact date, contacts sent and what was asked; they knew an empty ledger."""
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with stopped_clock(at(f"{DAY}T12:00")):
        folder = make_sample(tmp_path_factory.mktemp("sample"), DAY)
    with open_ledger(None, folder / ".suppress") as store:
        office = Office(folder, store)
        for name, (day, rows, send) in SENDS.items():
            office.sent(name, day, rows, position=0, **send)
        office.sent("winter", "2026-11-22", 3_706, position=store.position())
    return folder


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, sample: Path) -> None:
    """The same width and no colours wherever the tests run, in the sample's folder."""
    monkeypatch.setattr(sys, "argv", ["suppress"])
    for name, value in (("COLUMNS", "100"), ("NO_COLOR", "1"), ("TERM", "dumb")):
        monkeypatch.setenv(name, value)
    for name in ("FORCE_COLOR", "SUPPRESS_HOME", "SUPPRESS_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(sample)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("months", ("--from", "2026-06-01", "--to", DAY)),
        ("weeks", ("--by", "week", "--from", "2026-10-01", "--to", DAY, "--break-down", "channel,reason")),
        ("before-anything", ("--from", "2010-01-01", "--to", "2010-03-31")),
    ],
)
def test_trends(name: str, asked: tuple[str, ...], capsys: Capture, request: pytest.FixtureRequest) -> None:
    said = suppress(capsys, "trends", "--no-follow", *asked)
    compare(request, f"trends-{name}", f"exit {said.code}\n{said.err}{said.out}")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make demo` makes on that day."""
    with time_machine.travel(at(f"{DAY}T15:00"), tick=False):
        return make_sample(tmp_path_factory.mktemp("played"), DAY, days_before=365)


@pytest.mark.slow
def test_trends_of_the_demo(
    played: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(played)
    parts = ("--break-down", "channel,reason", "--segment", "relationship")
    said = suppress(capsys, "trends", "--to", DAY, *parts)
    compare(request, "trends-demo", f"exit {said.code}\n{said.err}{said.out}")


def test_the_manual_shows_trends_of_the_demo() -> None:
    """Its excerpt stands in the golden file, line by line."""
    manual = (ROOT / "docs/trends.md").read_text()
    (shown,) = re.findall(r"```text\n(.*?)```", manual, re.DOTALL)
    lines = [line.rstrip() for line in (ROOT / "tests/golden/trends-demo.txt").read_text().splitlines()]
    assert [line for line in shown.splitlines() if line and line not in lines] == []


@pytest.mark.parametrize(("name", "asked"), [("known", ()), ("as-said", ("--as-said",))])
def test_audit(name: str, asked: tuple[str, ...], capsys: Capture, request: pytest.FixtureRequest) -> None:
    said = suppress(capsys, "audit", LOG, *asked)
    compare(request, f"audit-{name}", f"exit {said.code}\n{said.err}{said.out}")


# Read as a person would read the files: a letter's day is that day, Mailchimp's times are the association's.
EVENTS = """
create view said as
select action, nullif(channel, '') channel, nullif(category, '') category, nullif(via, '') collection_point,
    nullif(reason, '') reason, nullif(split_part(email, '@', 2), '') domain,
    case when length(said) = 10 then said::date
         else (said::timestamptz at time zone 'America/New_York')::date end as day
from read_csv('{ledger}/house-events.csv', all_varchar = true)
union all
select 'opt_out', 'email', 'purpose:marketing', null,
    coalesce(nullif("UNSUB_REASON_OTHER", ''), nullif("UNSUB_REASON", '')),
    split_part("Email Address", '@', 2), "UNSUB_TIME"::timestamp::date
from read_csv('{ledger}/unsubscribed_members_export_8c1f0e2a.csv', all_varchar = true)
union all
select action, 'email', null, null, null, split_part(email, '@', 2),
    (to_timestamp(created::bigint) at time zone 'America/New_York')::date
from (select 'hard_bounce' as action, email, created
      from read_csv('{ledger}/suppression_bounces.csv', all_varchar = true)
      union all
      select 'complaint', email, created
      from read_csv('{ledger}/suppression_spam_reports.csv', all_varchar = true))
"""
ACTIONS = ("opt_out", "opt_in", "complaint", "hard_bounce", "deceased")
UNNAMED = {"channel": "every one", "category": "everything", "collection_point": "not said"}
REASONS = ("too_often", "not_relevant", "never_signed_up", "moved", "privacy", "died")


def shown(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, tuple[int, ...]]:
    """What a report counts of each action, by value; values without any are left out."""
    counts = ("opt_outs", "opt_ins", "complaints", "hard_bounces", "deaths")
    found = {row[name]: tuple(row[count] for count in counts) for row in rows}
    return {value: of for value, of in found.items() if any(of)}


@pytest.mark.parametrize(
    ("period", "first"),
    [("month", "2026-06-01"), pytest.param("week", "2026-09-28", marks=pytest.mark.slow)],
)
def test_trends_count_what_the_files_say(period: str, first: str, sample: Path, capsys: Capture) -> None:
    said = suppress(capsys, "trends", "--no-follow", "--json", "--by", period, "--from", first, "--to", DAY)
    report = json.loads(said.out)
    connection = duckdb.connect()
    connection.execute(EVENTS.format(ledger=sample / "sample_data/ledger"))
    counts = ", ".join(f"count(*) filter (action = '{action}')" for action in ACTIONS)
    within = f"from said where day between '{first}' and '{DAY}'"

    def counted(value: str) -> dict[str, tuple[int, ...]]:
        rows = connection.execute(f"select {value}, {counts} {within} group by 1").fetchall()
        return {str(row[0]): row[1:] for row in rows if row[0] is not None}

    assert counted(f"date_trunc('{period}', day)::date") == shown(report["periods"], "period")
    for dimension, unnamed in UNNAMED.items():
        assert counted(f"coalesce({dimension}, '{unnamed}')") == shown(report["by"][dimension], "value")
    assert counted("domain") == shown(report["by"]["domain"], "value")
    told = f"case when reason in {REASONS} then reason when reason is null then 'not said' else 'other' end"
    assert counted(told) == shown(report["by"]["reason"], "value")
    other = f"select count(distinct reason) {within} and reason not in {REASONS}"
    (texts,) = [row["texts"] for row in report["by"]["reason"] if row["value"] == "other"]
    assert connection.execute(other).fetchone() == (texts,)
