"""A ledger is begun where there was none; in the place of one that is gone, only by somebody who says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import suppress

from small_runs import Desk
from suppress.ledger.open import open_ledger

Capture = pytest.CaptureFixture[str]
SEND = ("--channel", "email", "--category", "newsletter")
HOME = Path(".suppress")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A policy whose ledger is made by the first command that records."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    desk = Desk(tmp_path, [{"id": "out", "kind": "opted_out"}], {"ledger": {"format": "ledger"}})
    desk.write("list.csv", "email\nann@x.test\nbob@x.test\n")
    desk.write("outs.csv", "action,email\nopt_out,bob@x.test\n")
    return desk


def began(err: str) -> bool:
    return "began a new, empty ledger" in err and "opt-outs recorded elsewhere are not in it" in err


def record(capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str) -> tuple[int, str]:
    Path("lines").touch()  # to intake: nothing to record, and so no answer
    with Path("lines").open() as lines, monkeypatch.context() as patched:
        patched.setattr("sys.stdin", lines)
        words = {"opt-out": ["opt-out", "bob@x.test"], "import": ["ledger", "import", "outs.csv"]}
        said = suppress(capsys, *words.get(command, ["ledger", "intake"]))
    return said.code, said.err


@pytest.mark.parametrize("command", ["opt-out", "import", "intake"])
def test_that_a_ledger_is_begun_is_told(
    desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    code, err = record(capsys, monkeypatch, command)
    assert (code, began(err)) == (0, True)
    code, err = record(capsys, monkeypatch, command)
    assert (code, began(err)) == (0, False)


@pytest.mark.parametrize("command", ["opt-out", "import", "intake"])
@pytest.mark.parametrize("left", ["ledger.key", "ledger.seen-1f", "snapshot", "runs", "r"])
def test_what_shows_that_there_was_a_ledger_stops_who_records(
    desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch, left: str, command: str
) -> None:
    if left in {"runs", "r"}:
        open_ledger(None, HOME, create=True).close()
        out = "runs/spring" if left == "runs" else "r"
        assert suppress(capsys, "scrub", "list.csv", *SEND, "--out", out, "--no-html").code == 0
        shutil.move(HOME, "lost")
    elif left == "snapshot":
        (HOME / left / "1f").mkdir(parents=True)
    else:
        HOME.mkdir()
        (HOME / left).write_text("1")
    code, err = record(capsys, monkeypatch, command)
    assert code == 6
    assert "is gone: " in err
    assert "put the ledger back from its backup" in err
    assert not (HOME / "ledger.db").exists()


def test_an_empty_ledger_can_be_begun_on_purpose(desk: Desk, capsys: Capture) -> None:
    assert suppress(capsys, "opt-out", "ann@x.test", "--home", "h").code == 0
    assert suppress(capsys, "scrub", "list.csv", *SEND, "--out", "r", "--no-html", "--home", "h").code == 0
    shutil.move("h", "lost")
    refused = suppress(capsys, "opt-out", "bob@x.test", "--home", "h")
    assert refused.code == 6
    assert f"`suppress init --home {Path('h')}`" in refused.err
    assert suppress(capsys, "init", "--home", "h").code == 0
    said = suppress(capsys, "opt-out", "bob@x.test", "--home", "h")
    assert (said.code, began(said.err)) == (0, False)


def test_a_run_that_asked_no_ledger_shows_nothing(desk: Desk, capsys: Capture) -> None:
    desk.rules, desk.sources = [{"id": "blank", "kind": "no_contact_point"}], {}
    desk.write_policy()
    assert suppress(capsys, "scrub", "list.csv", *SEND, "--out", "r", "--no-html").code == 0
    said = suppress(capsys, "opt-out", "bob@x.test")
    assert (said.code, began(said.err)) == (0, True)


def test_a_run_whose_ledger_is_gone_is_told_to_put_it_back(desk: Desk, capsys: Capture) -> None:
    said = suppress(capsys, "scrub", "list.csv", *SEND, "--dry-run")
    assert said.code == 6
    assert "put back the one that there was" in said.err
