"""Runs by a policy that includes rule packs: which sources they need, and what they say of rules left out."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from command_line import Said, suppress
from rich.console import Console

from suppress.policy.load import load_policy
from suppress.policy.packs import pack_names
from suppress.policy.plan import Send, make_plan
from suppress.policy.show import rule_table
from suppress.report.policy import show_rules

Capture = pytest.CaptureFixture[str]
DROP = "2098-06-01"
STATES = ("tx", "tn", "co", "fl", "in", "la", "ma", "mo", "ok", "pa", "wy")
OFF = "".join(f"  - {{id: us-{state}-no-call, off: we do not call there}}\n" for state in STATES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    assert suppress(capsys, "init", ".").code == 0
    Path("list.csv").write_text("email,phone\nann@x.test,+1 818 555 0100\nbo@x.test,+1 818 555 0101\n")
    return tmp_path


def policy(*packs: str, rules: str = "") -> None:
    Path("policies.yaml").write_text(
        f"version: 1\ninclude: [{', '.join(packs)}]\nsender: {{name: A, country: US}}\n"
        "categories: {news: {purpose: marketing}}\n" + (f"rules:\n{rules}" if rules else "")
    )


def scrub(capsys: Capture, channel: str, *more: str) -> Said:
    send = ("--channel", channel, "--category", "news", "--drop", DROP)
    return suppress(capsys, "scrub", "list.csv", *send, *more)


def registry(
    day: str, folder: str = "us-do-not-call", name: str = "818_X.txt", text: str = "818,5550100\n"
) -> None:
    path = Path("registries") / folder / f"{day}_{name}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_an_email_needs_no_registry_of_calls(folder: Path, capsys: Capture) -> None:
    policy("suppress:us", "suppress:ca")
    registry("2098-05-20", "us-wireless-domains", "domains.txt", "mobile.example\n")
    said = scrub(capsys, "email", "--json", "--dry-run")
    assert said.code == 0, said.err
    report = json.loads(said.out)
    assert report["totals"]["send"] == 2
    assert [one["name"] for one in report["sources"] if one["format"] != "ledger"] == ["us_wireless_domains"]


def test_a_call_without_the_registry_is_stopped(folder: Path, capsys: Capture) -> None:
    policy("suppress:us", rules=OFF)
    said = scrub(capsys, "voice", "--dry-run")
    assert said.code == 5
    assert "us_do_not_call" in said.err
    assert "registries/us-do-not-call/*" in said.err
    assert 'is left out by `{id: us-do-not-call, off: "why"}`' in " ".join(said.err.split())


def test_a_file_that_is_not_used_is_told_once(folder: Path, capsys: Capture) -> None:
    policy("suppress:us", rules=OFF)
    registry("2098-05-20")
    registry("2098-05-10", text="818,5550100\n818,5550199\n")
    said = scrub(capsys, "voice", "--dry-run")
    told = " ".join((said.err + said.out).split())
    assert told.count("2098-05-10_818_X.txt is not used") == 1
    (warning,) = json.loads(scrub(capsys, "voice", "--dry-run", "--json").out)["warnings"]
    assert "2098-05-10_818_X.txt is not used" in warning


def test_a_source_of_the_policy_itself_has_no_rule_of_a_pack_to_leave_out(
    folder: Path, capsys: Capture
) -> None:
    own = "  - {id: own, kind: listed, source: mine}\n"
    policy("suppress:us", rules=OFF + own)
    with Path("policies.yaml").open("a") as file:
        file.write("sources: {mine: {format: plain, files: mine.txt}}\n")
    registry("2098-05-20")
    said = scrub(capsys, "voice", "--dry-run")
    assert said.code == 5
    assert "mine.txt" in said.err
    assert "off:" not in said.err


@pytest.mark.parametrize(
    ("as_of", "code"), [("2098-5-1", 0), ("2098-4-30", 5)], ids=["31 days old", "32 days old"]
)
def test_the_registry_is_used_for_31_days(folder: Path, capsys: Capture, as_of: str, code: int) -> None:
    policy("suppress:us", rules=OFF)
    registry(as_of)
    said = scrub(capsys, "voice", "--dry-run", "--json")
    assert said.code == code, said.err
    if code == 0:
        report = json.loads(said.out)
        assert (report["totals"]["send"], report["totals"]["suppress"]) == (1, 1)
        assert report["good_until"] == DROP


def test_rules_left_out_stand_in_report_and_certificate(folder: Path, capsys: Capture) -> None:
    policy("suppress:us", rules=OFF)
    registry("2098-5-20")
    said = scrub(capsys, "voice", "--out", "run")
    assert said.code == 0, said.err
    assert "rule left out: us-tx-no-call, because: we do not call there" in said.out
    report = json.loads(Path("run/report.json").read_text())
    proof = json.loads(Path("run/certificate.json").read_text())["result"]
    assert len(report["rules_left_out"]) == len(STATES)
    assert {"rule": "us-tx-no-call", "because": "we do not call there"} in report["rules_left_out"]
    assert proof["rules_left_out"] == report["rules_left_out"]
    assert [one["file"] for one in proof["policy"]] == ["policies.yaml", "suppress:us", "suppress:base"]
    assert "us-tx-no-text" not in str(report["rules_left_out"])  # texts are another send
    assert suppress(capsys, "verify", "run").code == 0
    assert suppress(capsys, "rescrub", "run").code == 0


def test_policy_show_prints_law_dates_places_and_origin(folder: Path, capsys: Capture) -> None:
    policy(*pack_names(), rules=OFF)
    send = ("--channel", "voice", "--category", "news", "--drop", "2026-08-11")
    shown = suppress(capsys, "policy", "show", *send).out
    assert "suppress:uk" in shown
    rows = {row["id"]: row for row in json.loads(suppress(capsys, "policy", "show", *send, "--json").out)}
    france = rows["fr-telephone-consent"]
    assert france["citation"] == "C. consom. art. L.223-1; loi no 2025-594 du 30 juin 2025, art. 13"
    assert (france["dates"], france["origin"], france["left_out"]) == ("from 2026-08-11", "suppress:eu", "")
    assert "FR" in france["jurisdictions"]
    assert "fr-bloctel" not in rows
    texas = rows["us-tx-no-call"]
    assert (texas["rank"], texas["left_out"]) == (None, "we do not call there")
    assert rows["us-do-not-call"]["exemptions"][0] == (
        "established business relationship (last_purchase within 18 months or last_inquiry within 3 months)"
    )


@pytest.mark.parametrize(("width", "lines"), [(80, 70), (160, 60)])
def test_policy_show_breaks_no_name_and_no_citation_apart(folder: Path, width: int, lines: int) -> None:
    policy("suppress:us", "suppress:eu", rules="  - {id: us-tx-no-call, off: we do not call there}\n")
    loaded = load_policy(Path("policies.yaml"))
    plan = make_plan(loaded, Send("sms", ("news",), (), date(2026, 12, 1)))
    console = Console(file=StringIO(), width=width, highlight=False)
    show_rules("news by sms", rule_table(plan, loaded.origins), console)
    shown = console.file.getvalue()
    assert "us-do-not-call" in shown
    assert "(suppress:us)" in shown
    assert all(len(line.rstrip()) <= width for line in shown.splitlines())
    assert len(shown.splitlines()) < lines
    if width == 80:
        assert "Directive 2002/58/EC art. 13(1)-(2)" in shown
