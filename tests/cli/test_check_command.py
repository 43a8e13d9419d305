"""`suppress check` and `suppress explain` as a shell sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import suppress

from asked import Asked

SEND = ("--channel", "email", "--category", "newsletter")


@pytest.fixture
def desk(tmp_path: Path) -> Asked:
    desk = Asked(tmp_path)
    desk.record("opt_out", "bo@x.test", at="2026-01-01T00:00:00Z")
    return desk


@pytest.mark.parametrize("command", ["check", "explain"])
@pytest.mark.parametrize(
    ("contact", "code", "begins"),
    [
        ("ann@x.test", 0, "send (newsletter by email"),
        ("bo@x.test", 1, "suppress opted-out (newsletter by email"),
        ("ann@localhost", 1, "hold no-contact-point (newsletter by email"),
    ],
    ids=["send", "suppress", "hold"],
)
def test_exit_code_and_first_line(
    command: str, contact: str, code: int, begins: str, desk: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    said = suppress(capsys, command, contact, *SEND, "--policy", desk.desk.policy)
    assert (said.code, said.out[: len(begins)]) == (code, begins)
    assert contact not in said.out + said.err


def test_json_of_check(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "check", "bo@x.test", *SEND, "--policy", desk.desk.policy, "--json")
    data = json.loads(said.out)
    assert (said.code, data["outcome"], data["rule"]) == (1, "suppress", "opted-out")
    assert data["findings"][0]["since"] == "2026-01-01"
    assert data["send"]["categories"] == ["newsletter"]


def test_json_of_explain(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "explain", "bo@x.test", *SEND, "--policy", desk.desk.policy, "--json")
    data = json.loads(said.out)
    assert data["answer"]["outcome"] == "suppress"
    assert [event["became"] for event in data["events"]] == [["stands"]]
    assert data["changes"][0]["rule"] == "opted-out"


def test_explain_in_words(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "explain", "bo@x.test", *SEND, "--policy", desk.desk.policy)
    assert "event 1 opt_out: every channel × everything × every brand" in said.out
    assert "→ stands" in said.out
    assert "what would change the answer:\n  opted-out: an express opt-in on the same contact" in said.out


def test_a_contact_that_cannot_be_read_is_not_shown(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    said = suppress(capsys, "check", "bo at x", *SEND, "--policy", desk.desk.policy)
    assert said.code == 2
    assert "bo at x" not in said.out + said.err


def test_options_of_a_postal_question(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    home = {"name": "Ann Doe", "address1": "1 Main St", "postal_code": "10001"}
    desk.record("opt_out", home)
    asked = ("--channel", "mail", "--category", "newsletter", "--policy", desk.desk.policy)
    address = ("--address1", "1 MAIN ST.", "--postal-code", "10001-1234", "--city", "New York", "--state", "NY")
    assert suppress(capsys, "check", "--name", "Ann Doe", *address, *asked).code == 1
    assert suppress(capsys, "check", "--name", "Ann Roe", *address, *asked).code == 0


def test_with_and_account(desk: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--channel", "email", "--category", "voting", "--policy", desk.desk.policy)
    assert suppress(capsys, "check", "bo@x.test", *asked).code == 1
    assert suppress(capsys, "check", "bo@x.test", *asked, "--with", "relationship=member").code == 0
    desk.record("opt_out", {"account": "7"}, category="voting")
    assert suppress(capsys, "check", "ann@x.test", *asked, "--account", "7").code == 1
