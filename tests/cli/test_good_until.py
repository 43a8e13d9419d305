"""*Good until* ends with the first consent that a sendable row may rest on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import suppress

from small_runs import Desk

Capture = pytest.CaptureFixture[str]
SEND = ("--channel", "email", "--category", "newsletter")
DAY = "2098-06-15"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    lasts = {"implied_by_purchase": "24 months"}
    rules = [{"id": "out", "kind": "opted_out"}, {"id": "consent", "kind": "missing_consent", "lasts": lasts}]
    listed = {"type": "date", "optional": True, "consent": {"basis": "implied_by_purchase", "date": "bought"}}
    return Desk(tmp_path, rules, {"ledger": {"format": "ledger"}}, {"columns": {"bought": listed}})


def good_until(capsys: Capture, rows: str, events: str = "") -> str | None:
    Path("list.csv").write_text(f"email,bought\n{rows}")
    if events:
        Path("events.csv").write_text("action,email,channel,category,basis,expires,said\n" + events)
    assert suppress(capsys, "ledger", "import", "events.csv").code == 0
    said = suppress(capsys, "scrub", "list.csv", *SEND, "--drop", DAY, "--dry-run", "--json")
    assert said.code == 0, said.err
    until: str | None = json.loads(said.out)["good_until"]
    return until


def test_a_consent_without_end_ends_nothing(desk: Desk, capsys: Capture) -> None:
    assert good_until(capsys, "ann@x.test,\n", "opt_in,ann@x.test,email,newsletter,,,2026-01-01\n") is None


def test_the_day_before_a_consent_expires_is_the_last(desk: Desk, capsys: Capture) -> None:
    events = (
        "opt_in,ann@x.test,email,newsletter,express,2098-09-01,2026-01-01\n"
        "opt_in,bo@x.test,email,newsletter,express,2098-08-01,2026-01-01\n"
    )
    assert good_until(capsys, "ann@x.test,\nbo@x.test,\n", events) == "2098-07-31"


def test_a_consent_of_a_row_that_is_removed_ends_nothing(desk: Desk, capsys: Capture) -> None:
    events = (
        "opt_in,ann@x.test,email,newsletter,express,2098-09-01,2026-01-01\n"
        "opt_in,bo@x.test,email,newsletter,express,2098-08-01,2026-01-01\n"
        "opt_out,bo@x.test,,,,,2026-02-01\n"
    )
    assert good_until(capsys, "ann@x.test,\nbo@x.test,\n", events) == "2098-08-31"


@pytest.mark.parametrize(
    ("bought", "until"),
    [("2096-06-16", "2098-06-15"), ("2096-06-15", None)],
    ids=["24 months that end tomorrow", "24 months that end today: nobody is sent"],
)
def test_consent_that_comes_with_the_list_lapses(
    desk: Desk, capsys: Capture, bought: str, until: str | None
) -> None:
    events = "opt_out,nobody@x.test,email,,,,2026-01-01\n"
    assert good_until(capsys, f"ann@x.test,{bought}\n", events) == until


@pytest.mark.parametrize(
    ("listed", "more", "until"),
    [
        ("2098-05-16", {}, None),
        ("2098-05-17", {}, "2098-06-15"),
        ("2098-06-10", {}, "2098-07-09"),
        ("2098-06-10", {"jurisdictions": ["FR"]}, None),
        ("2098-06-10", {"jurisdictions": ["US"]}, "2098-07-09"),
    ],
    ids=[
        "for 30 days: the row is removed",
        "for 29 days: tomorrow it counts",
        "for 5 days",
        "in another country",
        "in the rule's country",
    ],
)
def test_an_entry_that_will_count_ends_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    listed: str,
    more: dict[str, list[str]],
    until: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    rules = [{"id": "young", "kind": "listed", "source": "house", "listed_for": "30 days", **more}]
    Desk(tmp_path, rules, {"house": {"format": "plain", "files": "house.csv", "as_of": "2098-06-01"}})
    Path("house.csv").write_text(f"email,date\nbo@x.test,{listed}\n")
    Path("list.csv").write_text("email\nann@x.test\nbo@x.test\n")
    said = suppress(capsys, "scrub", "list.csv", *SEND, "--drop", DAY, "--dry-run", "--json")
    assert said.code == 0, said.err
    report = json.loads(said.out)
    assert report["good_until"] == until
    assert report["totals"]["send"] == (1 if listed == "2098-05-16" else 2)
