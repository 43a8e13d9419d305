"""`suppress opt-out`, `opt-in` and `suppress ledger …`: what they record, say, refuse and end with."""

from __future__ import annotations

import json
import os
import pty
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from command_line import Said, suppress

from small_runs import Desk
from suppress.ledger.open import open_ledger

Capture = pytest.CaptureFixture[str]
EMAIL_NEWS = ("--channel", "email", "--category", "newsletter")
POINTS = {"web_form": {"confirms": "us"}, "sms_number": {"confirms": "us"}, "platform": {"confirms": "them"}}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPPRESS_HOME", raising=False)
    channels = {
        "email": {"contact": "email"},
        "sms": {"contact": "phone", "fields": ["phone"]},
        "mail": {"contact": "postal"},
    }
    rules = [{"id": "out", "kind": "opted_out"}]
    more = {"channels": channels, "collection_points": POINTS}
    return Desk(tmp_path, rules, {"ledger": {"format": "ledger"}}, more)


def events(desk: Desk) -> list[dict[str, Any]]:
    with open_ledger(None, desk.folder / ".suppress") as store:
        return pl.concat([part for part, _ in store.recorded()]).to_dicts()


def contacts(desk: Desk) -> list[tuple[int, str, str]]:
    with open_ledger(None, desk.folder / ".suppress") as store:
        found = pl.concat([part for _, part in store.recorded()])
    return found.select("event", "kind", "text").rows()


def opt_out(capsys: Capture, *arguments: str) -> Said:
    said = suppress(capsys, "opt-out", *arguments)
    assert said.code == 0, said.err
    return said


def test_an_opt_out_is_recorded_and_says_its_number_alone(desk: Desk, capsys: Capture) -> None:
    open_ledger(None, desk.folder / ".suppress", create=True).close()
    said = opt_out(capsys, "Ann@X.test", "--channel", "email", "--category", "newsletter", "--subject", "A1")
    says = "opt-out of newsletter by email, for an e-mail address"
    assert (said.out, said.err) == (f"recorded as event 1: {says}\n", "")
    (event,) = events(desk)
    assert {name: event[name] for name in ("action", "channels", "category", "subject", "system")} == {
        "action": "opt_out",
        "channels": "email",
        "category": "newsletter",
        "subject": "A1",
        "system": "cli",
    }
    assert event["said_from"] == event["said_until"] == event["recorded_at"]
    assert contacts(desk) == [(1, "email", "ann@x.test")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("opt-out", "ann@x.test"), "opt-out of everything by every channel, for an e-mail address"),
        (
            ("opt-out", "212 555 0100", "--channel", "sms", "--channel", "mail", "--brand", "riverside"),
            "opt-out of everything by sms and mail from riverside, for a phone number",
        ),
        (
            ("opt-out", "--account", "A1", "--category", "purpose:marketing", "--via", "shop"),
            "opt-out of purpose:marketing by every channel from riverside, for an account",
        ),
        (
            ("opt-out", "--name", "Ann Lee", "--address1", "1 Main St", "--postal-code", "02139"),
            "opt-out of everything by every channel, for a postal address",
        ),
        (
            ("opt-in", "ann@x.test", "--phone", "212 555 0100", *EMAIL_NEWS),
            "opt-in to newsletter by email, for a phone number and an e-mail address",
        ),
    ],
)
def test_what_was_recorded_is_said_without_the_contact(
    desk: Desk, capsys: Capture, arguments: tuple[str, ...], says: str
) -> None:
    desk.more = {**desk.more, "collection_points": {"shop": {"confirms": "us", "brand": "riverside"}}}
    desk.write_policy()
    assert suppress(capsys, *arguments).out == f"recorded as event 1: {says}\n"
    assert suppress(capsys, *arguments, "--at", "2020-01-01").out == f"recorded as event 2: {says}\n"
    assert suppress(capsys, *arguments, "--at", "2020-01-01").out == f"known already as event 2: {says}\n"


KEPT = "It is kept as said, and counted as 'other'"


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("too_often", ""),
        ("too_oftn", f"the policy has no reason 'too_oftn'; did you mean 'too_often'? {KEPT}"),
        ("too often!", f"the reason is none of the policy's; did you mean 'too_often'? {KEPT}"),
        ("price", f"the policy has no reason 'price'; there is moved, too_often. {KEPT}"),
        ("Ann said that nobody here reads it", ""),
    ],
    ids=["known", "a slip", "a slip of several words", "another name", "what somebody said"],
)
def test_a_reason_that_may_be_a_slip_is_told_and_stops_no_opt_out(
    desk: Desk, capsys: Capture, reason: str, says: str
) -> None:
    desk.more = {**desk.more, "reasons": {"too_often": "too many messages", "moved": "has another address"}}
    desk.write_policy()
    open_ledger(None, desk.folder / ".suppress", create=True).close()
    said = opt_out(capsys, "ann@x.test", "--reason", reason)
    assert said.err == (f"warning: {says}\n" if says else "")
    assert events(desk)[0]["reason"] == reason


def test_several_contacts_in_one_event(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--phone", "212 555 0100", "--account", "A1")
    assert contacts(desk) == [
        (1, "email", "ann@x.test"),
        (1, "phone", "+12125550100"),
        (1, "account", "A1"),
    ]


def test_a_name_and_address(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "--name", "Ann Lee", "--address1", "1 Main St", "--postal-code", "12345")
    ((_, kind, text),) = contacts(desk)
    assert kind == "postal"
    assert json.loads(text)["name"] == "Ann Lee"


def test_the_same_words_again_are_known(desk: Desk, capsys: Capture) -> None:
    first = opt_out(capsys, "ann@x.test", "--at", "2026-11-20", "--json")
    again = opt_out(capsys, "ann@x.test", "--at", "2026-11-20", "--json")
    assert [json.loads(one.out) for one in (first, again)] == [
        {"event": 1, "known": False},
        {"event": 1, "known": True},
    ]


def test_an_opt_in_with_its_basis_and_end(desk: Desk, capsys: Capture) -> None:
    usual = ("--channel", "email", "--category", "newsletter")
    said = suppress(
        capsys, "opt-in", "ann@x.test", *usual, "--basis", "implied_by_purchase", "--expires", "2030-01-31"
    )
    assert said.code == 0, said.err
    (event,) = events(desk)
    assert (event["action"], event["basis"], str(event["expires"])) == (
        "opt_in",
        "implied_by_purchase",
        "2030-01-31",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("opt-out", "ann@x.test", "--channel", "emial"), "did you mean 'email'?"),
        (("opt-out", "ann@x.test", "--category", "newslettr"), "did you mean 'newsletter'?"),
        (("opt-out", "ann@x.test", "--brand", "riversid"), "did you mean 'riverside'?"),
        (("opt-out", "ann@x.test", "--via", "web-form"), "did you mean 'web_form'?"),
        (("opt-out", "ann@x.test", "--at", "soon"), "the time cannot be read"),
        (("opt-out", "anns-secret"), "neither an e-mail address nor a phone number; nothing was recorded"),
        (("opt-out", "555-1234"), "write the whole number, with its area code"),
        (("opt-out", "0412 345 678"), "of another country starts with + and that country's code (+61 …)"),
        (("opt-out", "+1 155 555 0100"), "the phone number cannot be read"),
        (("opt-out", "ann@x.test", "--channel", "email,sms"), "--channel email --channel sms"),
        (("opt-out", "ann@x.test", "--channel", "email;fax"), "repeat --channel for each; there is email"),
        (("opt-out", "ann@x.test", "--category", "newsletter,voting"), "one category at a time"),
        (("opt-out",), "no contact is given"),
        (("opt-out", "--name", "Ann Lee", "--address1", "1 Main St", "--city", "Dayton"), "a postal code"),
        (("opt-in", "ann@x.test", *EMAIL_NEWS, "--basis", "expres"), "did you mean 'express'?"),
        (("opt-in", "ann@x.test", *EMAIL_NEWS, "--expires", "2020-01-31"), "would have ended already"),
        (("opt-in", "ann@x.test"), "an opt-in names the channel and the category"),
        (
            (
                "opt-in",
                "ann@x.test",
                "--channel",
                "email",
                "--category",
                "newsletter",
                "--expires",
                "31.1.2030",
            ),
            "--expires takes a day",
        ),
    ],
)
def test_a_slip_is_refused_and_nothing_is_recorded(
    desk: Desk, capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    said = suppress(capsys, *arguments)
    assert said.code == 2
    assert message in said.err.replace("\n", " ")
    assert "secret" not in said.err
    assert not (desk.folder / ".suppress" / "ledger.db").exists()


def test_the_home_folder_is_where_it_is_said(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--home", "elsewhere")
    assert (desk.folder / "elsewhere" / "ledger.db").exists()
    assert not (desk.folder / ".suppress").exists()


@pytest.mark.parametrize("command", ["verify", "stats", "confirmations"])
def test_a_ledger_that_is_not_there_is_6(desk: Desk, capsys: Capture, command: str) -> None:
    assert suppress(capsys, "ledger", command).code == 6


def test_verify(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test")
    said = suppress(capsys, "ledger", "verify")
    assert (said.code, said.out) == (0, "the ledger is sound: 1 event\n")


def test_stats(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test")
    opt_out(capsys, "bo@x.test")
    said = json.loads(suppress(capsys, "ledger", "stats", "--json").out)
    assert {name: said[name] for name in ("position", "actions", "voided", "erased")} == {
        "position": 2,
        "actions": {"opt_out": 2},
        "voided": 0,
        "erased": 0,
    }
    assert [batch["events"] for batch in said["batches"]] == [1, 1]
    shown = suppress(capsys, "ledger", "stats").out
    assert "opt_out" in shown
    assert "batch 2: cli, 1 event, 0 out of force" in shown
    assert "the last 20" not in shown
    assert "x.test" not in shown


def test_reasons_are_counted_by_the_names_of_the_policy(desk: Desk, capsys: Capture) -> None:
    policy = desk.folder / "policies.yaml"
    policy.write_text(policy.read_text() + "reasons: {too_often: gets too much}\n")
    for contact, reason in (("ann@x.test", "too_often"), ("bo@x.test", "too_often"), ("cy@x.test", "call Cy")):
        opt_out(capsys, contact, "--reason", reason)
    opt_out(capsys, "di@x.test")
    said = suppress(capsys, "ledger", "stats", "--json").out
    assert json.loads(said)["reasons"] == {"too_often": 2, "other": 1}
    assert "Cy" not in said


def test_a_revert_frees_whom_nothing_else_keeps(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--phone", "212 555 0100")
    opt_out(capsys, "ann@x.test", "--reason", "again")
    opt_out(capsys, "ann@x.test", "--channel", "email")
    said = suppress(capsys, "ledger", "revert", "1", "--yes-free", "2")
    assert said.code == 2
    assert "this would free 1;" in said.err
    said = suppress(capsys, "ledger", "revert", "1", "--yes-free", "1", "--reason", "wrong person")
    assert said.code == 0, said.err
    assert said.out == "batch 1 is out of force; event 4 says so\n"
    last = events(desk)[-1]
    assert (last["action"], last["target"], last["reason"]) == ("void", -1, "wrong person")


def test_a_revert_of_consent_frees_nobody_and_asks_nothing(desk: Desk, capsys: Capture) -> None:
    suppress(capsys, "opt-in", "ann@x.test", "--channel", "email", "--category", "newsletter")
    assert suppress(capsys, "ledger", "revert", "1").code == 0


@pytest.fixture
def nobody_there(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Standard input is no terminal."""
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        yield


@pytest.mark.usefixtures("nobody_there")
def test_a_revert_that_nobody_confirms_changes_nothing(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test")
    said = suppress(capsys, "ledger", "revert", "1")
    assert said.code == 2
    assert "--yes-free 1" in said.err
    assert len(events(desk)) == 1


@pytest.mark.parametrize(("typed", "code"), [("1", 0), ("yes", 2), ("2", 2)])
def test_the_number_of_the_freed_is_typed(
    desk: Desk, capsys: Capture, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    opt_out(capsys, "ann@x.test")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        os.write(ours, f"{typed}\n".encode())
        said = suppress(capsys, "ledger", "revert", "1")
    os.close(ours)
    assert said.code == code
    assert len(events(desk)) == (2 if code == 0 else 1)


@pytest.mark.parametrize(
    ("batch", "message"), [("7", "has no batch 7"), ("1", "nothing of batch 1 is in force")]
)
def test_a_revert_of_nothing_is_refused(desk: Desk, capsys: Capture, batch: str, message: str) -> None:
    opt_out(capsys, "ann@x.test")
    if batch == "1":
        suppress(capsys, "ledger", "revert", "1", "--yes-free", "1")
    said = suppress(capsys, "ledger", "revert", batch, "--yes-free", "1")
    assert said.code == 2
    assert message in said.err


def due(capsys: Capture) -> list[int]:
    said = suppress(capsys, "ledger", "confirmations", "--json")
    assert said.code == 0, said.err
    return [line["event"] for line in json.loads(said.out)]


def test_confirmations_are_due_until_they_are_reported(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--via", "web_form", "--channel", "email")  # 1
    opt_out(capsys, "bo@x.test", "--via", "platform")
    opt_out(capsys, "cy@x.test")
    opt_out(capsys, "di@x.test", "--via", "web_form")  # 4
    suppress(
        capsys, "opt-in", "ed@x.test", "--channel", "email", "--category", "newsletter", "--via", "web_form"
    )
    listed = suppress(capsys, "ledger", "confirmations").out
    assert listed.splitlines()[0] == "event,contact,kind,channel,since"
    assert listed.splitlines()[1].startswith("1,ann@x.test,email,email,")
    assert due(capsys) == [1, 4]
    desk.write("sent.csv", listed)
    lines = listed.splitlines()
    desk.write("one.csv", "\n".join((lines[0], lines[2])))
    assert suppress(capsys, "ledger", "confirmations", "--sent", "one.csv").out == "1 told\n"
    assert due(capsys) == [1]
    assert suppress(capsys, "ledger", "confirmations", "--sent", "sent.csv").out == "1 told\n"
    assert due(capsys) == []
    assert [event["target"] for event in events(desk) if event["action"] == "told"] == [4, 1]


def test_who_was_reverted_is_not_told(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--via", "web_form")
    suppress(capsys, "ledger", "revert", "1", "--yes-free", "1")
    assert due(capsys) == []


@pytest.mark.parametrize(("minutes", "found"), [(4, [1]), (6, [])])
def test_a_text_is_confirmed_within_five_minutes(
    desk: Desk, capsys: Capture, minutes: int, found: list[int]
) -> None:
    said = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    opt_out(capsys, "212 555 0100", "--via", "sms_number", "--channel", "sms", "--at", said)
    assert due(capsys) == found
    told = suppress(capsys, "ledger", "confirmations").err
    assert ("1 asked by text message" in told) is (minutes > 5)


@pytest.mark.parametrize(
    ("content", "message"),
    [("2\n", "sent.csv, line 1: this is the number of no opt-out"), ("event\n1\nann\n", "line 3: this is no")],
)
def test_a_report_of_what_was_not_asked_is_refused(
    desk: Desk, capsys: Capture, content: str, message: str
) -> None:
    opt_out(capsys, "ann@x.test", "--via", "web_form")
    desk.write("sent.csv", content)
    said = suppress(capsys, "ledger", "confirmations", "--sent", "sent.csv")
    assert said.code == 2
    assert message in said.err.replace("\n", " ")
    assert due(capsys) == [1]


REFUSALS = (
    "action,email,channel,evidence,review\n"
    "opt_out,ann@x.test,email,leave me alone,true\n"
    "opt_out,bo@x.test,email,no way you are great,true\n"
    "opt_out,cy@x.test,email,stop,false\n"
)


def to_review(capsys: Capture) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(suppress(capsys, "ledger", "review", "--json").out)
    return found


def test_what_waits_for_review_is_listed_without_contacts_unless_asked(desk: Desk, capsys: Capture) -> None:
    assert suppress(capsys, "opt-out", "di@x.test").code == 0
    assert to_review(capsys) == []
    desk.write("said.csv", REFUSALS)
    assert suppress(capsys, "ledger", "import", "said.csv").code == 0
    said = suppress(capsys, "ledger", "review").out
    assert [line.split(",")[0] for line in said.splitlines()] == ["event", "2", "3"]
    assert "x.test" not in said
    assert "alone" not in said
    named = suppress(capsys, "ledger", "review", "--contacts").out.splitlines()
    assert "ann@x.test,,leave me alone" in named[1]
    assert suppress(capsys, "ledger", "erase", "ann@x.test", "--yes").code == 0
    named = suppress(capsys, "ledger", "review", "--contacts").out.splitlines()
    assert (len(named), "ann" in named[1], "bo@x.test" in named[2]) == (3, False, True)


def test_what_was_reviewed_waits_no_more(desk: Desk, capsys: Capture) -> None:
    desk.write("said.csv", REFUSALS)
    suppress(capsys, "ledger", "import", "said.csv")
    said = suppress(capsys, "ledger", "review", "--keep", "1", "--dismiss", "2", "--reason", "a joke")
    assert said.out == "1 kept, 1 out of force\n"
    assert to_review(capsys) == []
    assert json.loads(suppress(capsys, "ledger", "stats", "--json").out)["to_review"] == 0
    for contact, code in (("ann@x.test", 1), ("bo@x.test", 0), ("cy@x.test", 1)):
        assert suppress(capsys, "check", contact, *EMAIL_NEWS).code == code
    assert [(one["action"], one["target"], one["reason"]) for one in events(desk)[3:]] == [
        ("reviewed", 1, "a joke"),
        ("void", 2, "a joke"),
    ]
    assert suppress(capsys, "ledger", "verify").code == 0
    suppress(capsys, "ledger", "import", "said.csv")
    assert [one["event"] for one in to_review(capsys)] == [2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--keep", "3"), "event 3 does not wait"),
        (("--keep", "9"), "event 9 does not wait"),
        (("--keep", "1", "--dismiss", "1", "--reason", "x"), "named twice"),
        (("--dismiss", "1"), "say why with --reason"),
    ],
    ids=["not for review", "unknown", "both", "no reason"],
)
def test_a_decision_that_cannot_be(desk: Desk, capsys: Capture, options: tuple[str, ...], message: str) -> None:
    desk.write("said.csv", REFUSALS)
    suppress(capsys, "ledger", "import", "said.csv")
    said = suppress(capsys, "ledger", "review", *options)
    assert said.code == 2
    assert message in said.err.replace("\n", " ")
    assert len(events(desk)) == 3


def test_an_erasure_takes_the_clear_text(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test", "--reason", "too much")
    opt_out(capsys, "Ann@X.test", "--channel", "email")
    opt_out(capsys, "bo@x.test")
    said = suppress(capsys, "ledger", "erase", "ann@x.test", "--yes")
    assert (said.code, said.out) == (0, "erased from 2 events\n")
    assert contacts(desk) == [(3, "email", "bo@x.test")]
    assert events(desk)[0]["reason"] is None
    assert suppress(capsys, "ledger", "verify").code == 0
    again = opt_out(capsys, "bo@x.test")
    assert again.out.startswith("recorded as event 4: ")


def test_an_erased_account_goes_where_it_only_said_it(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "home@x.test", "--subject", "A7", "--reason", "A7 called")
    opt_out(capsys, "home@x.test", "--subject", "A8")
    opt_out(capsys, "--account", "A7")
    said = suppress(capsys, "ledger", "erase", "--account", "A7", "--yes")
    assert (said.code, said.out) == (0, "erased from 2 events\n")
    assert contacts(desk) == [(1, "email", "home@x.test"), (2, "email", "home@x.test")]
    assert [event["reason"] for event in events(desk)] == [None, None, None]
    assert [event["subject"].startswith("erased:") for event in events(desk)[:2]] == [True, False]
    assert suppress(capsys, "ledger", "verify").code == 0
    # What A7 said still reaches A7 wherever, and nobody else's other contacts.
    send = ("--channel", "email", "--category", "newsletter")
    for account, code in (("A7", 1), ("A9", 0)):
        asked = suppress(capsys, "check", "new@x.test", "--with", f"account={account}", *send)
        assert asked.code == code, asked.err
    again = suppress(capsys, "ledger", "erase", "--account", "A7", "--yes")
    assert again.out == "the ledger has nothing of this contact\n"


def test_an_erasure_leaves_the_household(desk: Desk, capsys: Capture) -> None:
    address = ("--address1", "1 Main St", "--postal-code", "12345")
    opt_out(capsys, "--name", "Ann Lee", *address)
    opt_out(capsys, "--name", "Bo Lee", *address)
    assert suppress(capsys, "ledger", "erase", "--name", "Ann Lee", *address, "--yes").code == 0
    assert [event for event, _, _ in contacts(desk)] == [2]


@pytest.mark.usefixtures("nobody_there")
def test_an_erasure_is_confirmed(desk: Desk, capsys: Capture) -> None:
    opt_out(capsys, "ann@x.test")
    said = suppress(capsys, "ledger", "erase", "ann@x.test")
    assert said.code == 2
    assert "--yes" in said.err
    assert len(contacts(desk)) == 1
    said = suppress(capsys, "ledger", "erase", "nobody", "--yes")
    assert said.code == 2
    assert "nothing was erased" in said.err
    said = suppress(capsys, "ledger", "erase", "nobody@x.test")
    assert (said.code, said.out) == (0, "the ledger has nothing of this contact\n")
