"""Intake, in a process of its own where that matters: durable answers, bad lines, kills, signals, folders."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from suppress.errors import LedgerError
from suppress.ledger.feed import Stop, take_stream, watch_folder
from suppress.ledger.intake import Intake, Line
from suppress.ledger.open import open_ledger
from suppress.policy.model import Policy

COMMAND = [sys.executable, "-c", "from suppress.cli import main; main()", "ledger", "intake"]
PATIENCE = 120
"""Seconds that a process may take on a machine with much else to do; a test that waits so long has failed."""
POLICY: dict[str, Any] = {
    "version": 1,
    "sender": {"name": "Riverside", "country": "US"},
    "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone", "fields": ["phone"]}},
    "categories": {"newsletter": {"purpose": "marketing"}},
}


@pytest.fixture
def desk(tmp_path: Path, new_ledger: Path) -> Path:
    """A folder with a policy and a ledger that has no events: making one takes most of a process' start."""
    shutil.copytree(new_ledger, tmp_path / ".suppress")
    (tmp_path / "policies.yaml").write_text(yaml.safe_dump(POLICY), encoding="utf-8")
    return tmp_path


class Running:
    """Intake in a process of its own."""

    def __init__(self, desk: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=desk,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "NO_COLOR": "1"},
        )

    def say(self, *payloads: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(as_lines(*payloads).encode())
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def end(self) -> tuple[int, list[dict[str, Any]], str]:
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, [json.loads(line) for line in out.splitlines()], err.decode()


@pytest.fixture
def running(desk: Path) -> Iterator[Running]:
    started = Running(desk)
    yield started
    started.process.kill()
    started.process.wait()
    for pipe in (started.process.stdin, started.process.stdout, started.process.stderr):
        with contextlib.suppress(OSError):
            pipe.close()  # type: ignore[union-attr]  # all three are pipes


def taken(desk: Path, *payloads: Any) -> list[dict[str, Any]]:
    """Answers to a stream that ends, taken in this process."""
    stream = desk / "stream.jsonl"
    stream.write_text(as_lines(*payloads), encoding="utf-8")
    answers: list[bytes] = []
    stop = Stop()
    with open_ledger(None, desk / ".suppress") as store, stream.open("rb") as source:
        take_stream(source.fileno(), Intake(store, Policy.model_validate(POLICY), answers.append), stop)
    stop.close()
    return [json.loads(line) for answer in answers for line in answer.splitlines()]


def as_lines(*payloads: Any) -> str:
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in payloads)


def recorded(desk: Path) -> pl.DataFrame:
    with open_ledger(None, desk / ".suppress") as store:
        store.verify()
        parts = [contacts.join(events, on="event") for events, contacts in store.recorded()]
    return pl.concat(parts)


def opt_out(number: int, **more: Any) -> dict[str, Any]:
    return {"action": "opt_out", "contact": f"person-{number}@x.test", **more}


def test_every_event_is_answered_and_recorded(running: Running, desk: Path) -> None:
    running.say(opt_out(1))
    assert running.answer() == {"ok": True, "event": 1, "id": 1}
    running.say(opt_out(2, id="form-7"), "no json", "", opt_out(3, channel="sms"))
    code, answers, said = running.end()
    assert (code, said) == (0, "")
    assert [(one["ok"], one.get("event"), one["id"]) for one in answers] == [
        (True, 2, "form-7"),
        (False, None, 3),
        (True, 3, 5),
    ]
    assert recorded(desk)["text"].to_list() == [f"person-{number}@x.test" for number in (1, 2, 3)]


def test_a_number_that_lacks_its_country_is_rejected(desk: Path) -> None:
    lines = [
        {"action": "opt_out", "contact": number} for number in ("0412 345 678", "200 345 6789", "+61412345678")
    ]
    answers = taken(desk, *lines)
    assert [one["ok"] for one in answers] == [False, True, True]
    assert answers[0]["error"] == "cannot be read: phone"
    assert recorded(desk)["text"].to_list() == ["+12003456789", "+61412345678"]


def test_a_bad_line_stops_nothing_and_is_not_repeated(desk: Path) -> None:
    answers = taken(
        desk,
        {"action": "opt_out", "contact": "somebody-without-at"},
        {"action": "opt_in", "contact": "yes@x.test", "channel": "email"},
        {"action": "opt_out"},
        "[1, 2",
        opt_out(1, phone="12"),
        opt_out(2, at="one day"),
        {
            "action": "opt_in",
            "contact": "yes@x.test",
            "channel": "email",
            "category": "newsletter",
            "basis": "expres",
        },
    )
    assert [one["ok"] for one in answers] == [False, False, False, False, True, True, False]
    assert answers[0]["error"] == "cannot be read: phone"
    assert answers[2]["error"] == "there is no contact"
    assert answers[6]["error"].startswith("'basis' is none of express, implied")
    assert (answers[4]["unread"], answers[5]["undated"]) == (["phone"], True)
    assert "somebody" not in json.dumps(answers)
    assert "x.test" not in json.dumps(answers)
    assert recorded(desk)["text"].to_list() == ["person-1@x.test", "person-2@x.test"]


def test_webhooks_are_taken_and_a_delivery_that_is_repeated_is_known(desk: Path) -> None:
    event = {"email": "ann@x.test", "event": "unsubscribe", "timestamp": 1513299569, "sg_event_id": "e1"}
    opened = event | {"event": "open", "sg_event_id": "e2"}
    stop = {"form": "MessageSid=SM1&From=%2B12125550100&Body=STOP"}
    answers = taken(desk, [event, opened], [event], stop)
    assert answers == [
        {"ok": True, "event": 1, "id": "e1"},
        {"ok": True, "event": None, "ignored": "open", "id": "e2"},
        {"ok": True, "event": 1, "id": "e1"},
        {"ok": True, "event": 2, "id": "SM1"},
    ]
    found = recorded(desk).select("text", "system", "channels", "category")
    assert found.rows() == [
        ("ann@x.test", "sendgrid", "email", "purpose:marketing"),
        ("+12125550100", "twilio", "sms", None),
    ]


def test_lines_that_wait_share_a_transaction(desk: Path) -> None:
    answers = taken(desk, *(opt_out(number) for number in range(400)))
    assert [one["event"] for one in answers] == list(range(1, 401))
    with open_ledger(None, desk / ".suppress") as store:
        assert store.batches().height <= 20


def test_opting_out_and_in_at_once_keeps_its_order(desk: Path) -> None:
    back = {"action": "opt_in", "contact": "person-1@x.test", "channel": "email", "category": "everything"}
    taken(desk, opt_out(1, channel="email"), back)
    found = recorded(desk)
    assert found["action"].to_list() == ["opt_out", "opt_in"]
    assert found["said_from"][1] > found["said_until"][0]


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_signal_ends_it_cleanly(running: Running, desk: Path, number: signal.Signals) -> None:
    running.say(opt_out(1))
    running.answer()
    running.process.send_signal(number)
    code, answers, said = running.end()
    assert (code, answers, said) == (0, [], "")
    assert recorded(desk).height == 1


def test_a_reader_that_goes_away_ends_it_and_nothing_recorded_is_lost(running: Running, desk: Path) -> None:
    running.say(opt_out(1))
    running.answer()
    assert running.process.stdout is not None
    running.process.stdout.close()
    running.say(opt_out(2))
    assert running.process.wait(timeout=PATIENCE) == 7
    assert running.process.stderr is not None
    said = running.process.stderr.read().decode()
    assert said.startswith("error: answers cannot be written")
    assert recorded(desk).height == 2


def killed_after(desk: Path, seconds: float, first: int) -> list[int]:
    """Numbers of the people who were answered before the process was killed."""
    started = Running(desk)
    numbers = range(first, first + 400)
    assert started.process.stdin is not None
    lines = [json.dumps(opt_out(number, id=str(number))) + "\n" for number in numbers]
    started.process.stdin.write(lines[0].encode())
    started.process.stdin.flush()
    answered = [int(started.answer()["id"])]
    os.set_blocking(started.process.stdin.fileno(), False)
    until = time.monotonic() + seconds
    for line in lines[1:]:
        try:
            os.write(started.process.stdin.fileno(), line.encode())
        except BlockingIOError:
            break
        if time.monotonic() > until:
            break
    time.sleep(max(0.0, until - time.monotonic()))
    started.process.kill()
    out, _ = started.process.communicate()
    return answered + [int(json.loads(line)["id"]) for line in out.splitlines() if line.endswith(b"}")]


def assert_there(desk: Path, answered: Sequence[int]) -> None:
    there = set(recorded(desk)["text"].to_list())
    assert {f"person-{number}@x.test" for number in answered} <= there


def test_what_was_answered_survives_a_kill(desk: Path) -> None:
    assert_there(desk, killed_after(desk, 0.05, 0))


@pytest.mark.slow
def test_what_was_answered_survives_many_kills(desk: Path) -> None:
    chance = random.Random(7)
    answered: list[int] = []
    for turn in range(20):
        answered += killed_after(desk, chance.uniform(0, 0.15), 1000 * turn)
        assert_there(desk, answered)


def drop(folder: Path, name: str, *payloads: Any) -> None:
    lines = (one if isinstance(one, str) else json.dumps(one) for one in payloads)
    draft = folder / f".{name}"
    draft.write_text("\n".join(lines), encoding="utf-8")
    draft.rename(folder / name)


def test_a_watched_folder(desk: Path) -> None:
    folder = desk / "drop"
    folder.mkdir()
    drop(folder, "a.jsonl", opt_out(1), "bad", opt_out(2, id="x"))
    (folder / "half.tmp").write_text(json.dumps(opt_out(9)), encoding="utf-8")
    started = Running(desk, "--watch", "drop")
    answers = [started.answer() for _ in range(3)]
    assert [(one["ok"], one["id"], one["file"]) for one in answers] == [
        (True, 1, "a.jsonl"),
        (False, 2, "a.jsonl"),
        (True, "x", "a.jsonl"),
    ]
    spread = json.dumps(opt_out(3), indent=2)
    drop(folder, "a.jsonl.new", spread)
    assert started.answer()["event"] == 3
    drop(folder, "none.jsonl", "bad", "", "worse")
    assert [started.answer()["ok"] for _ in range(2)] == [False, False]
    until = time.monotonic() + PATIENCE
    while (folder / "none.jsonl").exists() and time.monotonic() < until:
        time.sleep(0.01)
    started.process.terminate()
    code, _, said = started.end()
    assert (code, said) == (0, "")
    assert sorted(path.name for path in (folder / "done").iterdir()) == [
        "a.jsonl",
        "a.jsonl.new",
        "a.jsonl.rejects",
    ]
    assert sorted(path.name for path in (folder / "failed").iterdir()) == ["none.jsonl", "none.jsonl.rejects"]
    assert (folder / "done" / "a.jsonl.rejects").read_text() == "bad\n"
    assert [path.name for path in folder.iterdir() if path.is_file()] == ["half.tmp"]
    assert recorded(desk)["text"].to_list() == [f"person-{number}@x.test" for number in (1, 2, 3)]


def test_a_file_that_is_taken_twice_is_recorded_once(desk: Path) -> None:
    folder = desk / "drop"
    folder.mkdir()
    drop(folder, "a.jsonl", opt_out(1), opt_out(2))
    for turn in range(2):
        answers: list[bytes] = []
        stop = Stop()

        def last_answer(answer: bytes, answers: list[bytes] = answers, stop: Stop = stop) -> None:
            answers.append(answer)
            stop.ask()  # the file is put away first

        with open_ledger(None, desk / ".suppress") as store:
            watch_folder(folder, Intake(store, Policy.model_validate(POLICY), last_answer), stop, print)
        stop.close()
        assert [json.loads(line)["event"] for line in answers[0].splitlines()] == [1, 2]
        if turn == 0:
            # As if it had not been moved before a crash.
            (folder / "done" / "a.jsonl").rename(folder / "a.jsonl")
    assert recorded(desk).height == 2


def test_a_group_that_the_ledger_does_not_take_is_answered_so(tmp_path: Path) -> None:
    answers: list[bytes] = []
    store = open_ledger(None, tmp_path, create=True)
    policy = Policy.model_validate({**POLICY, "channels": {"email": {"contact": "email"}}})
    taking = Intake(store, policy, answers.append)
    store.close()
    with pytest.raises(LedgerError):
        taking.take([Line(json.dumps(opt_out(1, id="a")).encode(), 1), Line(b"bad", 2)])
    found = [json.loads(line) for line in answers[0].splitlines()]
    assert [(one["ok"], one["id"]) for one in found] == [(False, "a"), (False, 2)]
    assert found[0]["error"].startswith("not recorded")


def test_platforms_speak_of_channels_by_the_policy_s_names(tmp_path: Path) -> None:
    channels = {"letters": {"contact": "email"}, "texts": {"contact": "phone"}, "voice": {"contact": "phone"}}
    policy = Policy.model_validate({**POLICY, "channels": channels})
    spam = {"event": "spamreport", "email": "ann@x.test", "sg_event_id": "1", "timestamp": 1}
    stop = {"MessageSid": "S", "From": "+12125550100", "Body": "STOP"}
    with open_ledger(None, tmp_path, create=True) as store:
        Intake(store, policy, lambda _: None).take(
            [Line(json.dumps(one).encode(), 1) for one in (spam, stop, opt_out(1, channel="email"))]
        )
        (events,) = (events for events, _ in store.recorded())
    assert events["channels"].to_list() == ["letters", "texts,voice", "email"]


def test_names_that_the_policy_does_not_have_are_told(tmp_path: Path) -> None:
    policy = Policy.model_validate({**POLICY, "brands": ["riverside"]})
    said = [
        opt_out(1, channel=["email", "pigeon"], category="gossip", brand="rverside"),
        opt_out(2, channel="sms", category="purpose:marketing", brand="riverside"),
        opt_out(3, category="everything"),
        opt_out(4),
        opt_out(5, action="opt_in", channel="email", category="newsleter"),
        {"event": "spamreport", "email": "ann@x.test", "sg_event_id": "1", "timestamp": 1},
    ]
    answers: list[bytes] = []
    with open_ledger(None, tmp_path, create=True) as store:
        Intake(store, policy, answers.append).take([Line(json.dumps(one).encode(), 1) for one in said])
    found = [json.loads(line) for line in answers[0].splitlines()]
    assert all(one["ok"] for one in found)
    assert [one.get("unknown") for one in found] == [
        {"channel": ["pigeon"], "category": "gossip", "brand": "rverside"},
        None,
        None,
        None,
        {"category": "newsleter"},
        None,
    ]


def test_a_line_that_is_too_long_is_refused_and_the_next_one_taken(desk: Path) -> None:
    answers = taken(desk, '{"x": "' + "y" * (17 << 20) + '"}', opt_out(1))
    assert [one["ok"] for one in answers] == [False, True]
    assert recorded(desk).height == 1
