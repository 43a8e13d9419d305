from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from snapshot_events import ELM, EVERY, KEY, answers, at, event, frames, keys_of

from suppress.consent import Action
from suppress.keys import Keys
from suppress.ledger.contact import contact_keys
from suppress.ledger.snapshot import Erased, LedgerSnapshot, snapshot_of
from suppress.ledger.snapshot_entries import NEVER_LATER
from suppress.ledger.store import ERASED_KEYS
from suppress.model import KeyKind
from suppress.statements import STATEMENTS, HeardOn

ANN = ("email", "ann@gmail.com")
PHONE = ("phone", "+12125550111")
ACCOUNT = ("account", "7")
LEE = {name: text for name, text in ELM.items() if name != "first_name"}
NOBODY = {name: ELM[name] for name in ("address1", "postal_code")}
OTHER_FIRST = {**ELM, "first_name": "Abe"}
INITIAL = {**ELM, "first_name": "A."}


def of(*events: dict[str, Any]) -> LedgerSnapshot:
    return snapshot_of(*frames(events))


_OPT_OUTS: dict[str, LedgerSnapshot] = {}


def opt_out_of(contact: tuple[str, Any]) -> LedgerSnapshot:
    """A ledger with one opt-out of a contact; made once, for many rows are compared with the same."""
    return _OPT_OUTS.get(repr(contact)) or _OPT_OUTS.setdefault(repr(contact), of(event("opt_out", contact)))


def heard(snapshot: LedgerSnapshot, *rows: dict[str, str]) -> list[tuple[Any, ...]]:
    found = snapshot.statements(keys_of(*rows), EVERY)
    lines = found.select("row", "heard_on", "theirs").sort("row", "heard_on").rows()
    return [(row, HeardOn(on).name, same) for row, on, same in lines]


@pytest.mark.parametrize(
    ("contact", "row", "expected"),
    [
        (ANN, {"email": "ann@gmail.com"}, [("EMAIL", True)]),
        (ANN, {"email": "a.nn+shop@googlemail.com"}, [("EMAIL", False)]),
        (("email", "a.nn+x@gmail.com"), {"email": "A.nn+x@gmail.com"}, [("EMAIL", True)]),
        (ANN, {"email": "bo@gmail.com"}, []),
        (PHONE, {"phone": "(212) 555-0111"}, [("PHONE", True)]),
        (PHONE, {"phone": "212 555 0112"}, []),
        (ACCOUNT, {"account": " 7 "}, [("ACCOUNT", True)]),
        (ACCOUNT, {"account": "8"}, []),
        (("postal", ELM), ELM, [("HOUSEHOLD", True)]),
        (("postal", ELM), OTHER_FIRST, [("HOUSEHOLD", False)]),
        (("postal", ELM), {**ELM, "first_name": "Annie"}, [("HOUSEHOLD", True)]),
        (("postal", ELM), {**ELM, "first_name": "A."}, [("HOUSEHOLD", None)]),
        (("postal", ELM), {**ELM, "first_name": "B."}, [("HOUSEHOLD", False)]),
        (("postal", {**ELM, "first_name": "A"}), ELM, [("HOUSEHOLD", True)]),
        (("postal", {**ELM, "first_name": "B"}), ELM, [("HOUSEHOLD", False)]),
        (("postal", ELM), {**ELM, "last_name": "Lee Jr"}, [("HOUSEHOLD", True)]),
        (("postal", {**ELM, "last_name": "Lee Sr"}), {**ELM, "last_name": "Lee Jr"}, [("HOUSEHOLD", False)]),
        (("postal", ELM), {**ELM, "first_name": "Bo & Ann"}, [("HOUSEHOLD", True)]),
        (("postal", {**ELM, "first_name": "Bo & Ann"}), ELM, [("HOUSEHOLD", True)]),
        (("postal", ELM), {**ELM, "last_name": "Lee-Fox"}, [("HOUSEHOLD", True)]),
        (("postal", ELM), LEE, [("HOUSEHOLD", None)]),
        (("postal", ELM), {**ELM, "last_name": "Fox"}, []),
        (("postal", LEE), ELM, [("HOUSEHOLD", None)]),
        (("postal", NOBODY), ELM, [("ADDRESS", True)]),
        (("postal", NOBODY), NOBODY, [("ADDRESS", True)]),
        (("postal", ELM), NOBODY, []),
    ],
    ids=[
        "e-mail as said",
        "e-mail of the same mailbox",
        "tagged e-mail as said",
        "another e-mail",
        "phone",
        "another phone",
        "account",
        "another account",
        "person",
        "another of the household",
        "short form of the first name",
        "initial of the row",
        "another initial of the row",
        "initial of the event",
        "another initial of the event",
        "generation on one side",
        "another generation",
        "several people in the row",
        "several people in the event",
        "part of a surname",
        "row without a first name",
        "another surname",
        "event without a first name",
        "event without a name",
        "address alone on both",
        "row without a name",
    ],
)
def test_an_event_is_found_by_the_keys_of_its_contact(
    contact: tuple[str, Any], row: dict[str, str], expected: list[tuple[str, bool | None]]
) -> None:
    assert heard(opt_out_of(contact), row) == [(0, *line) for line in expected]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("opt_out", ["EMAIL", "SUBJECT"]),
        ("opt_in", ["EMAIL", "SUBJECT"]),
        ("complaint", ["EMAIL", "SUBJECT"]),
        ("hard_bounce", ["EMAIL"]),
        ("soft_bounce", []),
        ("delivered", ["EMAIL"]),
        ("bounce_cleared", ["EMAIL"]),
        ("deceased", ["EMAIL", "SUBJECT"]),
        ("deceased_withdrawn", ["EMAIL", "SUBJECT"]),
        ("told", []),
    ],
)
def test_what_is_said_across_contacts_is_found_by_its_subject_too(action: str, expected: list[str]) -> None:
    snapshot = of(event(action, ANN, subject="7"))
    assert [on for _, on, _ in heard(snapshot, {"email": "ann@gmail.com", "account": "7"})] == expected


@pytest.mark.parametrize(
    ("action", "row", "expected"),
    [
        ("deceased", INITIAL, ["HOUSEHOLD", "INDIVIDUAL_INITIAL"]),
        ("deceased", OTHER_FIRST, ["HOUSEHOLD"]),
        ("deceased", {**ELM, "first_name": "B."}, ["HOUSEHOLD"]),
        ("deceased_withdrawn", INITIAL, ["HOUSEHOLD", "INDIVIDUAL_INITIAL"]),
        ("opt_out", INITIAL, ["HOUSEHOLD"]),
    ],
    ids=["the initial", "a name with the same initial", "another initial", "withdrawn", "opt-out"],
)
def test_a_death_is_found_by_the_initial(action: str, row: dict[str, str], expected: list[str]) -> None:
    assert [on for _, on, _ in heard(of(event(action, ("postal", ELM))), row)] == expected


def test_every_contact_of_an_event_is_found_and_the_subject_speaks_of_each() -> None:
    snapshot = of(event("opt_out", PHONE, ANN, subject="7"))
    row = {"email": "a.nn@gmail.com", "phone": "212 555 0111", "account": "7"}
    found = snapshot.statements(keys_of(row), EVERY).sort("heard_on", "point")
    strict = keys_of({"email": "ann@gmail.com"}).of(KeyKind.EMAIL)["key"][0]
    assert found.select("heard_on", "point", "spoken").rows() == [
        (HeardOn.EMAIL, 0, strict),
        (HeardOn.PHONE, 0, 12125550111),
        (HeardOn.SUBJECT, HeardOn.EMAIL, strict),
        (HeardOn.SUBJECT, HeardOn.PHONE, 12125550111),
    ]
    account = keys_of({"account": "7"}).of(KeyKind.ACCOUNT)["key"][0]
    assert found["subject"].to_list() == [account] * 4


def test_a_death_that_names_an_account_as_contact_is_that_account_s() -> None:
    snapshot = of(event("deceased", ANN, ("account", "7")), event("deceased", ANN, ("account", "8")))
    found = snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY).sort("event")
    accounts = [keys_of({"account": account}).of(KeyKind.ACCOUNT)["key"][0] for account in ("7", "8")]
    assert found["subject"].to_list() == accounts


def test_a_row_with_several_points_names_the_point() -> None:
    found = of(event("opt_out", ANN)).statements(keys_of({"email": "bo@x.org; ann@gmail.com"}), EVERY)
    assert found.select("row", "point").rows() == [(0, 1)]


def test_only_what_is_asked_for_is_answered() -> None:
    snapshot = of(event("opt_out", ANN), event("opt_out", PHONE))
    row = keys_of({"email": "ann@gmail.com", "phone": "212 555 0111"})
    found = snapshot.statements(row, frozenset({HeardOn.PHONE}))
    assert found["heard_on"].to_list() == [HeardOn.PHONE]
    assert found.schema == STATEMENTS


@pytest.mark.parametrize(
    ("action", "said", "recorded", "expected"),
    [
        ("opt_out", ("2026-01-01", "2026-01-02"), "2026-02-01", "2026-01-02"),
        ("opt_out", ("2026-01-01", "2026-03-02"), "2026-02-01", "2026-02-01"),
        ("opt_out", (None, None), "2026-02-01", "2026-02-01"),
        ("complaint", ("2062-01-01", "2062-01-01"), "2026-02-01", "2026-02-01"),
        ("hard_bounce", ("2026-01-01", "2026-01-02"), "2026-02-01", "2026-01-02"),
        ("deceased", (None, None), "2026-02-01", "2026-02-01"),
        ("opt_in", ("2026-01-01", "2026-01-02"), "2026-02-01", "2026-01-01"),
        ("opt_in", ("2026-03-01", "2026-03-02"), "2026-02-01", "2026-02-01"),
        ("opt_in", (None, None), "2026-02-01", None),
        ("delivered", ("2026-01-01", "2026-01-02"), "2026-02-01", "2026-01-01"),
        ("bounce_cleared", ("2026-01-01", "2026-01-01"), "2026-02-01", "2026-01-01"),
        ("deceased_withdrawn", ("2026-01-01", "2026-01-02"), "2026-02-01", "2026-01-01"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_closing_counts_late_and_opening_early_but_neither_after_it_was_recorded(
    action: str, said: tuple[str | None, str | None], recorded: str, expected: str | None
) -> None:
    times = {"said_from": at(said[0]), "said_until": at(said[1]), "recorded_at": at(recorded)}
    snapshot = of(event(action, ANN, **times))
    time = snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY)["time"].item()
    instant = at(expected)
    assert time == (NEVER_LATER if instant is None else int(instant.timestamp()) * 1_000_000)
    assert snapshot.scopes[0].dated == (said[0] is not None)


@pytest.mark.parametrize(
    ("action", "said", "starts"),
    [
        ("opt_in", ("2026-02-28T10:00", "2026-03-02T12:00"), date(2026, 3, 1)),
        ("opt_in", ("2026-02-01T10:00", "2026-02-03T12:00"), date(2026, 2, 2)),
        ("opt_in", ("2026-01-31T10:00", "2026-02-02T12:00"), None),
        ("opt_out", ("2026-02-28T10:00", "2026-03-02T12:00"), None),
    ],
    ids=["a future consent", "tomorrow's, already begun elsewhere", "today's", "an opt-out"],
)
def test_a_consent_starts_in_the_middle_of_a_future_interval(
    action: str, said: tuple[str, str], starts: date | None
) -> None:
    times = {"said_from": at(said[0]), "said_until": at(said[1]), "recorded_at": at("2026-02-01")}
    snapshot = of(event(action, ANN, **times))
    scope = snapshot.scopes[snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY)["scope"].item()]
    assert scope.starts == starts


def test_a_scope_says_what_was_recorded() -> None:
    consent = {"channels": "email,sms", "category": "newsletter", "brand": "b", "expires": date(2027, 1, 1)}
    snapshot = of(
        event("opt_in", ANN, **consent, evidence="form 7"),
        event("opt_in", ANN, basis="implied_by_purchase", assumed=True),
        event("opt_out", ANN, category="purpose:marketing"),
    )
    found = snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY).sort("event")
    scopes = [snapshot.scopes[number] for number in found["scope"]]
    first, second, third = scopes
    assert (first.channels, first.category, first.brand, first.basis) == (
        ("email", "sms"),
        "newsletter",
        "b",
        "express",
    )
    assert (first.expires, first.evidenced, first.assumed) == (date(2027, 1, 1), True, False)
    assert (second.basis, second.assumed, second.channels) == ("implied_by_purchase", True, ())
    assert (third.action, third.basis, third.category) == (Action.OPT_OUT, None, "purpose:marketing")


_UNDATED = {"said": None}


@pytest.mark.parametrize(
    ("second", "events"),
    [
        ({}, [1]),
        ({"evidence": "call"}, [1]),
        ({"system": "intake"}, [1, 2]),
        ({"reference": "2"}, [1, 2]),
        ({"recorded_at": at("2025-01-01")}, [2]),
        ({"subject": "7"}, [1, 2]),
        ({"channels": "email"}, [1, 2]),
        ({"assumed": True}, [1, 2]),
        ({"said": "2026-01-01"}, [1, 2]),
    ],
    ids=[
        *("later", "with evidence", "by another system", "by another number", "earlier"),
        *("subject", "scope", "assumed", "time said"),
    ],
)
def test_equal_events_count_once_from_the_first_recording(second: dict[str, Any], events: list[int]) -> None:
    later = {"said": None, "recorded_at": at("2026-02-01"), **second}
    snapshot = of(event("opt_out", ANN, said=None), event("opt_out", ANN, **later))
    found = snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY)
    assert sorted(found["event"]) == events


@pytest.mark.parametrize(("action", "said"), [("opt_out", "2025-12-01"), ("opt_in", None)])
def test_what_is_dated_or_opens_is_one_whatever_system_says_it(action: str, said: str | None) -> None:
    snapshot = of(event(action, ANN, said=said), event(action, ANN, said=said, system="intake", reference="2"))
    assert snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY)["event"].to_list() == [1]


def test_events_on_variants_of_an_address_are_not_equal() -> None:
    snapshot = of(event("opt_out", ANN), event("opt_out", ("email", "a.nn@gmail.com")))
    found = snapshot.statements(keys_of({"email": "a.nn@gmail.com"}), EVERY).sort("event")
    assert found["same"].to_list() == [False, True]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([event("void", target=1)], [2]),
        ([event("void", target=-1)], []),
        ([event("void", target=-1), event("unvoid", target=2)], [2]),
        ([event("void", target=1), event("unvoid", target=1)], [1, 2]),
        ([event("void", target=1), event("void", target=-2)], [2]),
        ([event("void", target=-1), event("opt_out", ("phone", "+12125550111"), batch=1)], [4]),
        ([event("unvoid", target=1), event("void", target=1)], [2]),
    ],
    ids=[
        "an event",
        "a batch",
        "a batch, and one put back",
        "voided and put back",
        "another batch",
        "recorded in the batch after it was voided",
        "the later word counts",
    ],
)
def test_void_events_say_nothing(more: list[dict[str, Any]], expected: list[int]) -> None:
    snapshot = of(
        event("opt_out", ANN),
        event("opt_out", PHONE),
        *({**void, "batch": void["batch"] if void["contacts"] else 9} for void in more),
    )
    row = keys_of({"email": "ann@gmail.com", "phone": "212 555 0111"})
    assert sorted(snapshot.statements(row, EVERY)["event"]) == expected


def test_a_void_event_leaves_its_equal_in_force() -> None:
    snapshot = of(event("opt_out", ANN), event("opt_out", ANN, batch=2), event("void", target=1, batch=3))
    assert snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY)["event"].to_list() == [2]


def test_heard_on_names_the_keys_of_relevant_scopes() -> None:
    snapshot = of(event("opt_out", ANN), event("opt_in", PHONE, subject="7"))
    wanted = {
        scope.action: np.array([other == scope for other in snapshot.scopes]) for scope in snapshot.scopes
    }
    assert snapshot.heard_on(wanted[Action.OPT_OUT]) == {HeardOn.EMAIL}
    assert snapshot.heard_on(wanted[Action.OPT_IN]) == {HeardOn.PHONE, HeardOn.SUBJECT}
    assert snapshot.heard_on(np.zeros(len(snapshot.scopes), np.bool_)) == frozenset()


def test_an_empty_ledger_says_nothing() -> None:
    snapshot = of()
    assert snapshot.position == 0
    assert snapshot.statements(keys_of({"email": "ann@gmail.com"}), EVERY).is_empty()


_PEOPLE = keys_of(
    {"email": "ann@gmail.com", "phone": "212 555 0111", "account": "7", **ELM},
    {"email": "a.nn+x@gmail.com", "account": "8", **OTHER_FIRST},
    {"email": "bo@x.org", "account": "7", **LEE},
    {"phone": "2125550111", **NOBODY},
)


def erase(
    recorded: pl.DataFrame, contacts: pl.DataFrame, events: list[int]
) -> tuple[pl.DataFrame, pl.DataFrame, Erased]:
    """What a store gives once all contacts of these events are erased."""
    gone = pl.col("event").is_in(events)
    digests = contact_keys(contacts.filter(gone)).with_columns(
        digest=KEY.digests(pl.col("kind"), pl.col("text"))
    )
    subject = pl.lit("erased:") + KEY.digests("account", pl.col("subject")).bin.encode("hex")
    left = recorded.with_columns(
        subject=pl.when(gone).then(subject).otherwise("subject"),
        evidence=pl.when(~gone).then("evidence"),
    )
    return left, contacts.filter(~gone), Erased(digests.select(ERASED_KEYS.names()), KEY)


@pytest.mark.parametrize(
    "said",
    [
        event("opt_out", ANN),
        event("opt_out", ("email", "a.nn+x@gmail.com")),
        event("opt_in", ANN, subject="7"),
        event("opt_out", PHONE, ANN, subject="7"),
        event("opt_out", ACCOUNT),
        event("deceased", ("postal", ELM), subject="8"),
        event("opt_out", ("postal", LEE)),
        event("opt_out", ("postal", NOBODY)),
    ],
    ids=["e-mail", "tagged e-mail", "subject", "several contacts", "account", "person", "surname", "address"],
)
def test_an_erased_event_is_heard_as_before(said: dict[str, Any]) -> None:
    recorded, contacts = frames([said, event("complaint", ANN)])
    before, after = snapshot_of(recorded, contacts), snapshot_of(*erase(recorded, contacts, [1]))
    found, still = (
        snapshot.statements(_PEOPLE, EVERY).sort("row", "heard_on", "event", "point")
        for snapshot in (before, after)
    )
    # The digest of an initial does not tell whose name begins with it, so who may be the dead is in doubt.
    doubt = (pl.col("heard_on") == HeardOn.INDIVIDUAL_INITIAL) & pl.col("theirs").is_null()
    assert still.filter(doubt)["row"].to_list() == ([1] if said["action"] == "deceased" else [])
    still = still.filter(~doubt)
    assert found.drop("spoken", "subject").equals(still.drop("spoken", "subject"))
    # A row that is not on the very contact learns no more than that it is another one.
    on_contact = found["same"].fill_null(value=False).to_numpy()
    assert found.filter(on_contact)["spoken"].equals(still.filter(on_contact)["spoken"])
    own = {keys_of({"account": account}).of(KeyKind.ACCOUNT)["key"][0] for account in ("7", "8")}
    known = found["subject"].is_in(own) & (found["subject"] == still["subject"])
    accounts = {0: "7", 1: "8", 2: "7"}
    for row, subject, told in zip(found["row"], found["subject"], known, strict=True):
        mine = row in accounts and keys_of({"account": accounts[row]}).of(KeyKind.ACCOUNT)["key"][0] == subject
        assert told == mine


def test_keys_stand_in_the_order_of_their_points() -> None:
    """What look-ups of strict keys rely on."""
    keys: Keys = keys_of({"email": "bo@x.org; no address; ann+x@gmail.com"}, {}, {"email": "ann@gmail.com"})
    points = keys.points.email
    assert points is not None
    lines = points.drop_nulls("wide").select("row", "point")
    assert keys.of(KeyKind.EMAIL_WIDE).select("row", "point").equals(lines)
    assert answers(of(), keys) == []


def test_undated_events_that_were_erased_are_not_taken_for_one() -> None:
    recorded, contacts = frames([event("opt_out", ANN, said=None), event("opt_out", ANN, PHONE, said=None)])
    assert heard(snapshot_of(recorded, contacts), {"email": "ann@gmail.com"}) == [(0, "EMAIL", True)]
    left = snapshot_of(*erase(recorded, contacts, [1, 2])).statements(
        keys_of({"email": "ann@gmail.com"}), EVERY
    )
    assert sorted(left["event"]) == [1, 2]
