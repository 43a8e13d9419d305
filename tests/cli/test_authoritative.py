"""A full export of an authoritative platform: what it lists no more is out of force."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Said, suppress

from small_runs import Desk

Capture = pytest.CaptureFixture[str]
BOUNCES = "suppression_bounces.csv"
HEAD = "status,reason,email,created\n"
LINES = [f"5.1.1,gone,n{number}@x.test,{1_700_000_000 + number}\n" for number in range(20)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    rules = [{"id": "bounced", "kind": "recorded", "actions": ["hard_bounce"]}]
    more = {"imports": {"sendgrid": {"authoritative": True}}}
    made = Desk(tmp_path, rules, {"ledger": {"format": "ledger"}}, more)
    made.write(BOUNCES, HEAD + "".join(LINES))
    return made


def imported(capsys: Capture, *options: str) -> Said:
    said = suppress(capsys, "ledger", "import", BOUNCES, *options)
    assert said.code == 0, said.err
    return said


def may_go(capsys: Capture, number: int) -> bool:
    send = ("--channel", "email", "--category", "newsletter")
    return suppress(capsys, "check", f"n{number}@x.test", *send).code == 0


def test_what_is_gone_is_out_of_force_and_back_when_listed_again(desk: Desk, capsys: Capture) -> None:
    imported(capsys)
    desk.write(BOUNCES, HEAD + "".join(LINES[1:]))
    assert "1 event that the export lists no more" in imported(capsys).err
    assert may_go(capsys, 0)
    assert not may_go(capsys, 1)
    desk.write(BOUNCES, HEAD + "".join(LINES))
    imported(capsys)
    assert not may_go(capsys, 0)


def test_a_revert_puts_back_what_a_full_export_had_taken_out(desk: Desk, capsys: Capture) -> None:
    imported(capsys)
    desk.write(BOUNCES, HEAD + "".join(LINES[1:]))
    imported(capsys)
    assert may_go(capsys, 0)
    said = suppress(capsys, "ledger", "revert", "2")
    assert said.code == 0, said.err
    assert "takes 0 events out of force and puts 1 back" in said.err
    assert not may_go(capsys, 0)
    assert not may_go(capsys, 1)
    assert "nothing of batch 2 is in force" in suppress(capsys, "ledger", "revert", "2").err


def test_without_the_declaration_a_row_gone_changes_nothing(desk: Desk, capsys: Capture) -> None:
    imported(capsys)
    policy = desk.folder / "policies.yaml"
    policy.write_text(policy.read_text().replace("authoritative: true", "authoritative: false"))
    desk.write(BOUNCES, HEAD + "".join(LINES[1:]))
    imported(capsys)
    assert not may_go(capsys, 0)


def test_a_file_that_lacks_much_frees_nobody_unless_the_number_is_given(desk: Desk, capsys: Capture) -> None:
    imported(capsys)
    desk.write(BOUNCES, HEAD + "".join(LINES[3:]))
    assert "--yes-free 3" in imported(capsys).err
    assert not may_go(capsys, 0)
    assert "out of force" in imported(capsys, "--yes-free", "3").err
    assert may_go(capsys, 0)


def test_a_file_with_an_unreadable_row_frees_nobody(desk: Desk, capsys: Capture) -> None:
    imported(capsys)
    desk.write(BOUNCES, HEAD + "5.1.1,gone,who knows,1700000000\n" + "".join(LINES[1:]))
    assert "could not be read" in imported(capsys).err
    assert not may_go(capsys, 0)


def test_other_kinds_of_the_same_platform_are_left_alone(desk: Desk, capsys: Capture) -> None:
    desk.write("suppression_unsubscribes.csv", "email,created\nkeep@x.test,1700000000\n")
    assert suppress(capsys, "ledger", "import", "suppression_unsubscribes.csv").code == 0
    imported(capsys)
    said = suppress(capsys, "ledger", "stats")
    assert "0 out of force" in said.out
    assert "1 out of force" not in said.out
