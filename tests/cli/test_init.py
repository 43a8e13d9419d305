from __future__ import annotations

from pathlib import Path

import pytest

from suppress.cli import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(str(stop.value.code))


def test_the_starting_policy_is_right_and_its_examples_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", str(tmp_path / "new")) == 0
    monkeypatch.chdir(tmp_path / "new")
    assert run("policy", "check") == 0
    assert run("policy", "test") == 0
    assert "2 passed, 0 failed" in capsys.readouterr().out


def test_a_scrub_works_at_once_with_the_starting_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", str(tmp_path)) == 0
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text("email\nann@x.test\n")
    assert run("scrub", "list.csv", "--channel", "email", "--category", "newsletter", "--out", "result") == 0
    assert Path("result/list.send.csv").read_text() == "email\nann@x.test\n"


def test_init_touches_nothing_that_exists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", str(tmp_path)) == 0
    was = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert run("init", str(tmp_path)) == 7
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == was
    assert "exists" in capsys.readouterr().err


def test_a_policy_that_is_wrong_gets_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text("mine")
    assert run("init", str(tmp_path)) == 3
    assert (tmp_path / "policies.yaml").read_text() == "mine"
    assert not (tmp_path / ".suppress").exists()


def test_an_empty_ledger_is_begun_beside_a_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    own = (
        "version: 1\ninclude: [suppress:base]\n"
        "sender: {name: R, country: US}\ncategories: {news: {purpose: marketing}}\n"
    )
    Path("policies.yaml").write_text(own)
    Path("list.csv").write_text("email\nann@x.test\n")
    send = ("scrub", "list.csv", "--channel", "email", "--category", "news", "--out", "result")
    assert run(*send) == 6
    assert "begin an empty ledger with `suppress init`" in capsys.readouterr().err.replace("\n", " ")
    assert run("init") == 0
    assert Path("policies.yaml").read_text() == own
    assert run(*send) == 0
    assert Path("result/list.send.csv").read_text() == "email\nann@x.test\n"


def test_a_ledger_that_is_gone_is_not_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init") == 0
    assert run("opt-out", "ann@x.test") == 0
    Path(".suppress/ledger.db").unlink()
    assert run("init") == 6
    assert not Path(".suppress/ledger.db").exists()


def test_a_field_may_have_several_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("init", str(tmp_path)) == 0
    monkeypatch.chdir(tmp_path)
    assert run("opt-out", "212-555-0100") == 0
    Path("list.csv").write_text("Name,Phone,Home Phone\nA,212-555-0199,212-555-0100\n")
    send = ("scrub", "list.csv", "--channel", "voice", "--category", "newsletter")
    assert run(*send, "--out", "one") == 0
    assert (
        run(*send, "--map", "phone=Phone", "--map", "phone=Home Phone", "--out", "both", "--fail-on", "limits")
        == 1
    )
    assert Path("both/list.send.csv").read_text() == "Name,Phone,Home Phone\n"
