"""`suppress sources` and `suppress policy`: exit codes and what they print."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from command_line import Said, suppress

from small_runs import DROP, Desk

Capture = pytest.CaptureFixture[str]
TESTS = [
    {
        "name": "a listed address",
        "row": {"email": "bo@x.test"},
        "entries": {"house": ["bo@x.test"]},
        "send": {"channel": "email", "category": "newsletter"},
        "expect": "suppress house",
    }
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(
        tmp_path,
        [
            {"id": "house", "kind": "listed", "source": "house"},
            {"id": "registry", "kind": "listed", "source": "registry", "channels": ["voice"]},
        ],
        {
            "house": {"format": "plain", "files": "house.txt"},
            "registry": {"format": "plain", "files": "dnc-*.txt", "max_age": "31 days"},
        },
        {"tests": TESTS},
    )
    made.write("house.txt", "bo@x.test\n")
    made.write("dnc-2098-05-20.txt", "818-555-0100\n")
    monkeypatch.chdir(tmp_path)
    return made


def status(capsys: Capture, *more: str) -> Said:
    return suppress(capsys, "sources", "status", "--drop", DROP.isoformat(), *more)


def change_policy(desk: Desk, **parts: Any) -> None:
    desk.more = {**desk.more, **parts}
    desk.write_policy()


def test_sources_that_may_be_used(desk: Desk, capsys: Capture) -> None:
    said = status(capsys)
    assert said.code == 0
    assert "all sources may be used until 2098-06-20" in said.out
    listed = json.loads(status(capsys, "--json").out)
    found = [(one["name"], one["entries"], one["age_days"], one["good_until"]) for one in listed]
    assert found == [("house", 1, None, None), ("registry", 1, 12, "2098-06-20")]


def test_a_source_that_would_stop_a_run_is_5(desk: Desk, capsys: Capture) -> None:
    (desk.folder / "dnc-2098-05-20.txt").rename(desk.folder / "dnc-2098-01-20.txt")
    said = status(capsys)
    assert said.code == 5
    assert "stops a run: registry" in said.out
    assert status(capsys, "house").code == 0


def test_an_optional_source_that_is_missing_is_0(desk: Desk, capsys: Capture) -> None:
    (desk.folder / "dnc-2098-05-20.txt").unlink()
    assert status(capsys).code == 5
    desk.sources = {**desk.sources, "registry": {**desk.sources["registry"], "required": False}}
    desk.write_policy()
    said = status(capsys)
    assert said.code == 0
    assert "not required: registry" in said.out
    assert "stops a run" not in said.out


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({}, 5),
        ({"to": "2098-06-01"}, 5),
        ({"to": "2098-05-31"}, 0),
        ({"from": "2098-06-01"}, 5),
        ({"from": "2098-06-02"}, 0),
        ({"off": "we make no calls"}, 0),
    ],
    ids=["in force", "on its last day", "ended", "on its first day", "not begun", "off"],
)
def test_only_a_source_that_a_rule_in_force_uses_is_5(
    desk: Desk, capsys: Capture, rule: dict[str, Any], code: int
) -> None:
    assert DROP.isoformat() == "2098-06-01"
    (desk.folder / "dnc-2098-05-20.txt").unlink()
    desk.rules = [desk.rules[0], {**desk.rules[1], **rule}]
    desk.write_policy()
    said = status(capsys)
    assert said.code == code
    assert ("stops a run: registry" in said.out) == (code == 5)
    assert ("not used on 2098-06-01: registry" in said.out) == (code == 0)


@pytest.mark.parametrize(("off", "code"), [(None, 5), ("no calls", 0)], ids=["in force", "off"])
def test_a_source_of_an_exemption_counts_while_its_rule_does(
    desk: Desk, capsys: Capture, off: str | None, code: int
) -> None:
    (desk.folder / "dnc-2098-05-20.txt").unlink()
    exempted = {**desk.rules[0], "unless": [{"listed_in": "registry"}]}
    desk.rules = [{**exempted, "off": off} if off else exempted]
    desk.write_policy()
    assert status(capsys).code == code


def test_a_source_that_nobody_knows_is_wrong_usage(desk: Desk, capsys: Capture) -> None:
    said = status(capsys, "regisry")
    assert said.code == 2
    assert "did you mean 'registry'" in said.err


def test_prepare_says_what_was_prepared(desk: Desk, capsys: Capture) -> None:
    said = suppress(capsys, "sources", "prepare")
    assert said.code == 0
    assert [line.split(",")[0] for line in said.out.splitlines()] == ["house: 1 entries", "registry: 1 entries"]


@pytest.mark.parametrize(("days", "warned"), [(31, False), (33, True)])
def test_prepare_warns_of_a_source_that_is_too_old_today(
    desk: Desk, capsys: Capture, days: int, warned: bool
) -> None:
    as_of = datetime.now(ZoneInfo("America/New_York")).date() - timedelta(days=days - 1)
    list_of = {"format": "plain", "files": "house.txt", "max_age": "31 days", "as_of": str(as_of)}
    desk.sources = {"house": list_of}
    change_policy(desk, rules=[{"id": "house", "kind": "listed", "source": "house"}], tests=[])
    desk.write("house.txt", "bo@x.test\n")
    said = suppress(capsys, "sources", "prepare")
    assert said.code == 0, said.err
    assert ("house is too old for a send today" in said.err) == warned


def test_check_of_a_sound_policy(desk: Desk, capsys: Capture) -> None:
    said = suppress(capsys, "policy", "check")
    assert said.code == 0
    assert "no problems" in said.out
    assert "2 rules" in said.out


def test_check_counts_in_words_and_warns_of_facts_that_no_rule_asks_for(desk: Desk, capsys: Capture) -> None:
    assert "2 sources, 2 rules, 1 test\n" in suppress(capsys, "policy", "check").out
    desk.sources = {"ledger": {"format": "ledger"}}
    change_policy(desk, rules=[{"id": "gone", "kind": "opted_out"}], tests=[])
    said = suppress(capsys, "policy", "check")
    assert said.code == 0
    assert "0 tests" in said.out
    assert "complaints about spam in the ledger stop nothing" in said.err


@pytest.mark.parametrize("command", [(), ("policy",), ("sources",)])
def test_no_command_shows_the_help(command: tuple[str, ...], capsys: Capture) -> None:
    said = suppress(capsys, *command)
    assert (said.code, said.err) == (2, "")
    assert said.out == suppress(capsys, *command, "--help").out


def test_check_names_every_problem_with_its_place(desk: Desk, capsys: Capture) -> None:
    change_policy(desk, rules=[{"id": "a", "kind": "listed", "source": "huose"}, {"id": "b", "kind": "listd"}])
    said = suppress(capsys, "policy", "check")
    assert said.code == 3
    assert "huose" in said.err
    assert "listd" in said.err
    assert said.err.count("policies.yaml:") >= 2


def test_show_lists_the_rules_of_one_send(desk: Desk, capsys: Capture) -> None:
    send = ("--channel", "email", "--category", "newsletter", "--drop", DROP.isoformat())
    rows = json.loads(suppress(capsys, "policy", "show", *send, "--json").out)
    assert [row["id"] for row in rows] == ["house", "no-contact-point"]
    assert suppress(capsys, "policy", "show", *send).code == 0
    assert suppress(capsys, "policy", "show", "--channel", "fax", "--category", "newsletter").code == 2


def test_examples_that_hold_and_one_that_does_not(desk: Desk, capsys: Capture) -> None:
    said = suppress(capsys, "policy", "test")
    assert (said.code, said.out.splitlines()[-1]) == (0, "1 passed, 0 failed")
    change_policy(desk, tests=[*TESTS, {**TESTS[0], "name": "wrong", "expect": "send"}])
    said = suppress(capsys, "policy", "test")
    assert said.code == 1
    assert said.out.splitlines()[-1] == "1 passed, 1 failed"
    assert "expected send, found suppress house" in said.out


def test_schema_is_the_json_schema_of_policies(desk: Desk, capsys: Capture) -> None:
    schema = json.loads(suppress(capsys, "policy", "schema").out)
    assert {"sender", "channels", "sources", "rules"} <= set(schema["properties"])


def test_a_policy_that_is_not_there_is_3(tmp_path: Path, capsys: Capture) -> None:
    said = suppress(capsys, "policy", "check", "--policy", tmp_path / "none.yaml")
    assert said.code == 3
    assert "what next: " in said.err
