"""What is recorded on doubt still counts: unclear times, edited files, lost and older ledgers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command_line import suppress

from small_runs import Desk
from suppress.ledger.intake import Intake, Line
from suppress.ledger.open import open_ledger
from suppress.policy.load import load_policy

Capture = pytest.CaptureFixture[str]
SEND = ("--channel", "email", "--category", "newsletter")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    rules = [{"id": "out", "kind": "opted_out"}, {"id": "died", "kind": "recorded", "actions": ["deceased"]}]
    # Made here, because most of what a process would take to begin one is the loading of libraries.
    open_ledger(None, tmp_path / ".suppress", create=True).close()
    return Desk(tmp_path, rules, {"ledger": {"format": "ledger"}})


def intake(desk: Desk, *lines: dict[str, object]) -> list[dict[str, object]]:
    answers: list[bytes] = []
    with open_ledger(None, desk.folder / ".suppress") as store:
        taking = Intake(store, load_policy(desk.policy).policy, answers.append)
        taking.take([Line(json.dumps(line).encode(), number) for number, line in enumerate(lines, start=1)])
    return [json.loads(answer) for group in answers for answer in group.splitlines()]


def outcome(capsys: Capture, contact: str, *more: str) -> str:
    return json.loads(suppress(capsys, "check", contact, *SEND, *more, "--json").out)["outcome"]


def test_said_again_at_a_time_that_nobody_can_read_is_another_opt_out(desk: Desk, capsys: Capture) -> None:
    out = {"action": "opt_out", "email": "bo@x.test", "channel": "email"}
    (first,) = intake(desk, {**out, "at": "11/20/2026 9:14 PM"})
    suppress(capsys, "opt-in", "bo@x.test", *SEND)
    assert outcome(capsys, "bo@x.test") == "send"
    (second,) = intake(desk, {**out, "at": "11/22/2026 9:14 PM"})
    assert (first["undated"], second["undated"]) == (True, True)
    assert second["event"] != first["event"]
    assert outcome(capsys, "bo@x.test") == "suppress"


def test_rows_that_differ_in_a_time_that_nobody_can_read_are_different_events(
    desk: Desk, capsys: Capture
) -> None:
    for name, time in (("one.csv", "11.20.26"), ("two.csv", "11.22.26")):
        desk.write(name, f"action,email,channel,said\nopt_out,bo@x.test,email,{time}\n")
    suppress(capsys, "ledger", "import", "one.csv")
    (found,) = json.loads(suppress(capsys, "ledger", "import", "two.csv", "--json").out)
    assert (found["added"], found["known"]) == (1, 0)
    (again,) = json.loads(suppress(capsys, "ledger", "import", "two.csv", "--json").out)
    assert (again["added"], again["known"]) == (0, 1)


def test_contacts_of_an_edited_export_are_read_like_any_others(desk: Desk, capsys: Capture) -> None:
    cells = (
        '"[{""kind"":""phone"",""text"":""+1 (212) 555-0111""}]"',
        '"[{""kind"":""email"",""text"":""Ann@X.Test""}]"',
        '"[{bad"',
        '"[{""kind"":""postal"",""text"":""{bad""}]"',
    )
    rows = "".join(f"opt_out,{cell},2026-01-01\n" for cell in cells)
    desk.write("edited.csv", f"action,contacts,said\n{rows}")
    (found,) = json.loads(suppress(capsys, "ledger", "import", "edited.csv", "--json").out)
    assert (found["added"], found["rejected"]) == (2, 2)
    assert outcome(capsys, "ann@x.test") == "suppress"
    assert outcome(capsys, "di@x.test") == "send"


def test_an_older_copy_of_the_ledger_stops_a_run(desk: Desk, capsys: Capture) -> None:
    suppress(capsys, "opt-out", "ann@x.test")
    home = desk.folder / ".suppress"
    shutil.copy(home / "ledger.db", desk.folder / "backup.db")
    suppress(capsys, "opt-out", "bo@x.test")
    assert outcome(capsys, "bo@x.test") == "suppress"
    for name in ("ledger.db-wal", "ledger.db-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.copy(desk.folder / "backup.db", home / "ledger.db")
    said = suppress(capsys, "check", "bo@x.test", *SEND)
    assert said.code == 6
    assert "older than it was" in said.err


def test_who_reports_a_death_is_not_dead(desk: Desk, capsys: Capture) -> None:
    intake(desk, {"action": "deceased", "account": "20", "subject": "10", "email": "h@x.test"})
    assert outcome(capsys, "w@x.test", "--account", "10") == "send"
    assert outcome(capsys, "w@x.test", "--account", "20") == "suppress"


def test_a_name_that_may_be_a_contact_is_not_shown(desk: Desk, capsys: Capture) -> None:
    intake(desk, {"action": "opt_out", "email": "z@x.test", "category": "secret@x.test"})
    desk.write("list.csv", "email\nq@x.test\n")
    said = suppress(capsys, "scrub", "list.csv", *SEND, "--out", "run")
    assert "does not know (1 that are no names)" in said.err
    assert "secret" not in said.err + said.out + (desk.folder / "run/report.json").read_text()


UNASKED = "no rule of kind opted_out is in force for newsletter by email"


@pytest.mark.parametrize("asked", [False, True], ids=["nobody asks", "asked"])
def test_who_may_be_sent_to_against_an_opt_out_is_told_of(desk: Desk, capsys: Capture, asked: bool) -> None:
    if not asked:
        desk.rules = desk.rules[1:]
        desk.write_policy()
    desk.write("list.csv", "email\nbo@x.test\n")
    said = {
        "policy check": suppress(capsys, "policy", "check"),
        "opt-out": suppress(capsys, "opt-out", "bo@x.test"),
        "check": suppress(capsys, "check", "bo@x.test", *SEND),
        "scrub": suppress(capsys, "scrub", "list.csv", *SEND, "--dry-run", "--json"),
    }
    warned = {name: UNASKED in one.err for name, one in said.items()}
    assert warned == dict.fromkeys(said, not asked)
    assert any(UNASKED in one for one in json.loads(said["scrub"].out)["warnings"]) is not asked
    assert said["check"].code == (1 if asked else 0)


def test_an_opt_out_of_what_is_asked_about_warns_of_nothing(desk: Desk, capsys: Capture) -> None:
    desk.rules = [{"id": "out", "kind": "opted_out", "channels": ["email"]}]
    desk.write_policy()
    assert suppress(capsys, "opt-out", "bo@x.test", "--channel", "email").err == ""
    assert "by voice" in suppress(capsys, "opt-out", "bo@x.test", "--channel", "voice").err


def test_a_policy_that_has_nothing_to_do_with_a_ledger_is_not_told_of_one(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Desk(tmp_path, [{"id": "blank", "kind": "no_contact_point"}])
    assert suppress(capsys, "policy", "check").err == ""
    assert suppress(capsys, "check", "bo@x.test", *SEND).err == ""
    # An opt-out that is recorded makes one.
    assert UNASKED in suppress(capsys, "opt-out", "bo@x.test").err
    assert UNASKED in suppress(capsys, "check", "bo@x.test", *SEND).err


def test_names_of_a_batch_that_is_out_of_force_are_not_told_of(desk: Desk, capsys: Capture) -> None:
    desk.write("list.csv", "email\ncy@x.test\n")
    desk.write("outs.csv", "action,email,category\nopt_out,bo@x.test,newslettr\n")

    def told() -> bool:
        said = suppress(capsys, "scrub", "list.csv", *SEND, "--dry-run")
        assert said.code == 0
        return "name a category that the policy does not know ('newslettr')" in said.err

    assert not told()
    assert suppress(capsys, "ledger", "import", "outs.csv").code == 0
    assert told()
    assert suppress(capsys, "ledger", "revert", "1", "--yes-free", "1").code == 0
    assert not told()
    assert suppress(capsys, "ledger", "import", "outs.csv").code == 0  # puts it back
    assert told()
