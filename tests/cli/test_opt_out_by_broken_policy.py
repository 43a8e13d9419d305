"""An opt-out is recorded at once, whatever is wrong with the policy; an opt-in is not."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import COMMAND, Said, suppress

from suppress.ledger.open import open_ledger

Capture = pytest.CaptureFixture[str]
SOUND = """\
version: 1
sender: {name: Riverside, country: GB}
brands: [riverside]
channels: {email: {contact: email}, sms: {contact: phone, fields: [mobile]}}
categories: {newsletter: {purpose: marketing}}
sources:
  ledger: {format: ledger}
rules:
  - {id: out, kind: opted_out}
"""
NUMBER = "020 7946 0143"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    return tmp_path


def policy(folder: Path, *changes: tuple[str, str]) -> None:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "policies.yaml").write_text(text, encoding="utf-8")


def recorded(folder: Path) -> list[dict[str, Any]]:
    with open_ledger(None, folder / ".suppress") as store:
        return [
            {**event, "contacts": contacts.filter(contacts["event"] == event["event"])["text"].to_list()}
            for events, contacts in store.recorded()
            for event in events.to_dicts()
        ]


RULE = ("kind: opted_out", "kind: opted_oot")


def opt_out(capsys: Capture, *arguments: str) -> Said:
    return suppress(capsys, "opt-out", *arguments)


def test_a_rule_that_is_wrong_stops_no_opt_out(folder: Path, capsys: Capture) -> None:
    policy(folder, RULE)
    said = opt_out(capsys, "ann@x.test", "--phone", NUMBER, "--channel", "email", "--category", "newsletter")
    recorded_as = (
        "recorded as event 1: opt-out of newsletter by email, for a phone number and an e-mail address\n"
    )
    assert (said.code, said.out) == (0, recorded_as)
    assert "warning: the policy policies.yaml has a problem" in said.err
    assert "policies.yaml:9:" in said.err
    assert "opted_oot" in said.err
    (event,) = recorded(folder)
    assert (event["channels"], event["category"]) == ("email", "newsletter")
    assert event["contacts"] == ["ann@x.test", "+442079460143"]


def test_nor_does_a_condition_that_nobody_understands(folder: Path, capsys: Capture) -> None:
    policy(folder, ("kind: opted_out}", "kind: condition, where: 'relationship ='}"))
    assert opt_out(capsys, "ann@x.test").code == 0


def test_a_slip_is_still_refused_where_the_names_are_sure(folder: Path, capsys: Capture) -> None:
    policy(folder, RULE)
    said = opt_out(capsys, "ann@x.test", "--channel", "emial")
    assert said.code == 2
    assert "did you mean 'email'?" in said.err
    assert not (folder / ".suppress/ledger.db").exists()


def test_a_name_is_taken_as_said_where_they_are_not(folder: Path, capsys: Capture) -> None:
    policy(folder, ("sms: {contact: phone, ", "sms: {contact: fone, "))
    assert opt_out(capsys, "ann@x.test", "--channel", "sms").code == 0
    assert recorded(folder)[0]["channels"] == "sms"


@pytest.mark.parametrize("wrong", ["country: XX", "contry: GB"])
def test_a_number_is_read_in_no_country_that_is_only_assumed(folder: Path, capsys: Capture, wrong: str) -> None:
    policy(folder, ("country: GB", wrong))
    said = opt_out(capsys, NUMBER)
    assert said.code == 2
    assert "+" in said.err
    assert opt_out(capsys, "+44 20 7946 0143").code == 0
    assert recorded(folder)[0]["contacts"] == ["+442079460143"]


@pytest.mark.parametrize(
    "change",
    [
        ("format: ledger", "format: ledgr"),
        ("{format: ledger}", "{format: ledger, ulr: 'postgresql://db.example.org/suppress'}"),
        ("rules:", "  other: {format: ledger, url: 'postgresql://db.example.org/suppress'}\nrules:"),
        ("rules:", "rules: ["),
        ("version: 1", "include: nowhere.yaml"),
    ],
    ids=["format", "place of the ledger", "two ledgers", "no YAML", "an included file is gone"],
)
def test_a_ledger_that_nobody_can_tell_is_not_begun(
    folder: Path, capsys: Capture, change: tuple[str, str]
) -> None:
    policy(folder, change)
    said = opt_out(capsys, "ann@x.test")
    assert said.code == 3
    assert not (folder / ".suppress").exists()
    # Which one was used here before is known.
    policy(folder)
    assert opt_out(capsys, "ann@x.test").code == 0
    policy(folder, change)
    said = opt_out(capsys, "bo@x.test")
    assert (said.code, said.out[:21]) == (0, "recorded as event 2: "), said.err
    assert "warning: the policy" in said.err


def test_a_mistake_in_another_source_does_not_hide_the_ledger(folder: Path, capsys: Capture) -> None:
    policy(
        folder,
        ("  ledger: {format: ledger}", "  ledger: {format: ledger}\n  list: {format: plain, fils: a.txt}"),
    )
    assert opt_out(capsys, "ann@x.test").code == 0


def test_an_opt_in_is_refused(folder: Path, capsys: Capture) -> None:
    policy(folder, RULE)
    said = suppress(capsys, "opt-in", "ann@x.test", "--channel", "email", "--category", "newsletter")
    assert said.code == 3
    assert not (folder / ".suppress").exists()


def test_a_file_is_not_imported_and_the_way_out_is_told(folder: Path, capsys: Capture) -> None:
    policy(folder, RULE)
    (folder / "out.csv").write_text("action,email\nopt_out,ann@x.test\n")
    said = suppress(capsys, "ledger", "import", "out.csv")
    assert said.code == 3
    assert "opted_oot" in said.err
    assert "`suppress ledger intake` record opt-outs" in " ".join(said.err.split())
    assert not (folder / ".suppress").exists()
    policy(folder)
    assert suppress(capsys, "ledger", "import", "out.csv").code == 0


@pytest.mark.slow
def test_intake_starts_and_takes_no_opt_in(folder: Path) -> None:
    policy(folder, RULE, ("rules:", "imports: {twilio: {country: XX}}\nrules:"))
    said = [
        {"action": "opt_out", "email": "ann@x.test"},
        {"action": "opt_in", "email": "bo@x.test", "channel": "email", "category": "newsletter"},
        {"action": "opt_out", "phone": NUMBER},
        {"action": "opt_out", "phone": "+442079460143"},
    ]
    done = subprocess.run(
        [*COMMAND, "ledger", "intake"],
        input="".join(f"{json.dumps(one)}\n" for one in said).encode(),
        capture_output=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["ok"] for one in answers] == [True, False, False, True]
    assert "no opt-in" in answers[1]["error"]
    assert b"warning: the policy" in done.stderr
    assert [event["action"] for event in recorded(folder)] == ["opt_out", "opt_out"]
