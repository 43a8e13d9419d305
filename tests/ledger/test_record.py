"""One event from words: contacts, names, times, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.open import open_ledger
from suppress.ledger.record import Words, check_words, hear, record_one, refuse_unread, with_contact
from suppress.ledger.store import Store
from suppress.policy.model import Policy

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POLICY = Policy.model_validate(
    {
        "version": 1,
        "sender": {"name": "Riverside", "country": "US", "time_zone": "America/New_York"},
        "brands": ("riverside", "foundation"),
        "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone", "fields": ("phone",)}},
        "categories": {
            "newsletter": {"purpose": "marketing"},
            "dues_renewal": {"purpose": "service", "formerly": ("dues",)},
        },
        "collection_points": {"web_form": {"brand": "foundation"}, "call_centre": {}},
        "rules": (
            {
                "id": "consent",
                "kind": "missing_consent",
                "bases": ("express", "donation"),
                "lasts": {"membership": "24 months"},
            },
        ),
    }
)


def words(action: Action = Action.OPT_OUT, /, **more: Any) -> Words:
    return Words(action, **{"contacts": {"email": "ann@x.test"}, **more})


def opt_in(**more: Any) -> Words:
    return words(Action.OPT_IN, channels=("email",), category="newsletter", **more)


def texts(**contacts: str) -> list[tuple[str, str]]:
    heard = hear([words(contacts=contacts)], POLICY, NOW)
    return heard.contacts.select("kind", "text").rows()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" Ann@X.test ", {"email": " Ann@X.test "}),
        ("ann＠x.test", {"email": "ann＠x.test"}),
        ("(212) 555-0100", {"phone": "(212) 555-0100"}),
        ("800-FLOWERS", {"phone": "800-FLOWERS"}),
    ],
    ids=["e-mail", "full-width at", "phone", "vanity number"],
)
def test_a_contact_is_known_by_its_text(given: str, expected: dict[str, str]) -> None:
    assert with_contact({}, given) == expected


def test_a_contact_stands_beside_those_with_a_name() -> None:
    assert with_contact({"email": "a@x.test", "account": "1"}, "b@x.test") == {
        "email": "a@x.test; b@x.test",
        "account": "1",
    }
    assert texts(**with_contact({"email": "a@x.test"}, "b@x.test")) == [
        ("email", "a@x.test"),
        ("email", "b@x.test"),
    ]


def test_several_contacts_are_one_event() -> None:
    found = texts(email="Ann@X.test", phone="212 555 0100", account=" A1 ")
    assert found == [("email", "ann@x.test"), ("phone", "+12125550100"), ("account", "A1")]


@pytest.mark.parametrize(
    ("contacts", "number"),
    [
        ({"phone": "020 7946 0958", "country": "United Kingdom"}, "+442079460958"),
        ({"phone": "+44 20 7946 0958"}, "+442079460958"),
        ({"phone": "212 555 0100", "country": ""}, "+12125550100"),
    ],
    ids=["country said", "country in the number", "the sender's"],
)
def test_a_number_is_read_in_its_country(contacts: dict[str, str], number: str) -> None:
    assert ("phone", number) in texts(**contacts)


def test_a_number_of_a_country_nobody_knows_is_not_guessed() -> None:
    heard = hear([words(contacts={"phone": "212 555 0100", "country": "Atlantis"})], POLICY, NOW)
    assert (heard.unread, heard.nameless) == ({0: ("phone",)}, {0})


def test_frames_have_their_schemas_and_the_moment() -> None:
    heard = hear([words(), words(contacts={"phone": "212 555 0100"})], POLICY, NOW)
    assert heard.events.schema == EVENTS
    assert heard.contacts.schema == CONTACTS
    first, second = heard.events.rows(named=True)
    assert first["said_from"] == first["said_until"] == first["recorded_at"] == NOW
    assert second["said_from"] > first["said_from"]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-20T15:04:05Z", ("2026-11-20T15:04:05", "2026-11-20T15:04:05")),
        ("2026-11-20T15:04:05-05:00", ("2026-11-20T20:04:05", "2026-11-20T20:04:05")),
        ("2026-11-20", ("2026-11-19T10:00:00", "2026-11-21T11:59:59")),
    ],
    ids=["UTC", "offset", "a day anywhere"],
)
def test_when_it_was_said(at: str, said: tuple[str, str]) -> None:
    row = hear([words(at=at)], POLICY, NOW).events.row(0, named=True)
    assert tuple(row[name].strftime("%Y-%m-%dT%H:%M:%S") for name in ("said_from", "said_until")) == said
    assert row["recorded_at"] == NOW


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Factory", "localtime", " "])
def test_a_zone_that_nobody_knows_is_none(zone: str) -> None:
    at = "2026-03-01 10:00:00"
    without, other = (
        hear([words(at=at), words(at=at, time_zone=zone)], POLICY, NOW)
        .events.select("said_from", "said_until")
        .rows()
    )
    assert other == without


def test_an_opt_out_of_an_unreadable_time_was_said_by_now_at_the_latest() -> None:
    heard = hear([words(), words(at="soon")], POLICY, NOW)
    assert heard.undated == {1}
    assert heard.events["said_from"].to_list() == [NOW, datetime(1970, 1, 1, tzinfo=UTC)]
    assert heard.events["said_until"].to_list() == [NOW, NOW + timedelta(microseconds=1)]


def test_an_opt_in_of_an_unreadable_time_is_undated() -> None:
    said = replace(words(at="soon"), action=Action.OPT_IN)
    assert hear([said], POLICY, NOW).events["said_until"].to_list() == [None]


def test_scope_and_texts_as_said() -> None:
    said = words(
        channels=("sms", "email", "sms"), category="everything", via="web_form", subject=" A1 ", reason=""
    )
    row = hear([said], POLICY, NOW).events.row(0, named=True)
    assert (row["channels"], row["category"], row["brand"]) == ("email,sms", None, "foundation")
    assert (row["subject"], row["reason"]) == ("A1", None)


def test_a_brand_that_was_said_goes_before_the_point_s() -> None:
    assert hear([words(via="web_form", brand="riverside")], POLICY, NOW).events["brand"][0] == "riverside"


def test_half_characters_and_nul_are_recorded_as_text() -> None:
    heard = hear([words(reason="a\ud800b\0c", subject="x")], POLICY, NOW)
    assert heard.events["reason"][0] == "a?bc"


def test_some_of_the_words() -> None:
    heard = hear([words(), words(contacts={"phone": "1"}), words(contacts={"account": "7"})], POLICY, NOW)
    assert heard.nameless == {1}
    events, contacts = heard.only([0, 2])
    assert events.height == 2
    assert contacts.rows() == [(0, 0, "email", "ann@x.test"), (1, 0, "account", "7")]


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        (words(channels=("emial",)), "no channel 'emial'", "did you mean 'email'?"),
        (words(category="newletter"), "no category 'newletter'", "did you mean 'newsletter'?"),
        (words(category="dues"), "'dues' has another name now", "dues_renewal"),
        (words(category="purpose:selling"), "no purpose 'selling'", "marketing"),
        (words(brand="riversid"), "no brand 'riversid'", "did you mean 'riverside'?"),
        (words(via="webform"), "no collection point 'webform'", "did you mean 'web_form'?"),
        (words(contacts={}), "no contact", "--account"),
        (words(contacts={"email": " "}), "no contact", "--account"),
        (words(contacts={"name": "Ann", "email": "ann@x.test"}), "with its address only", "--address1"),
        (opt_in(basis="expres"), "no consent rests on such a basis", "did you mean 'express'?"),
        (opt_in(basis="implied_by_inqury"), "no consent rests on such a basis", "'implied_by_inquiry'?"),
        (opt_in(expires=date(2026, 1, 1)), "would have ended already", "in the future"),
        (words(Action.OPT_IN), "names the channel and the category", "everything"),
        (words(Action.OPT_IN, channels=("email",)), "names the channel and the category", "everything"),
        (words(Action.OPT_IN, category="newsletter"), "names the channel and the category", "everything"),
    ],
)
def test_what_a_keyboard_can_put_right_is_refused(said: Words, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        check_words(said, POLICY)
    assert message in error.value.message
    assert hint in error.value.hint


@pytest.mark.parametrize(
    "said",
    [
        words(),
        words(category="purpose:service"),
        *(
            opt_in(basis=basis)
            for basis in ("express", "implied", "implied_by_purchase", "donation", "membership")
        ),
        opt_in(expires=date(9999, 1, 1)),
        words(category="everything"),
        words(Action.OPT_IN, channels=("email",), category="everything"),
        words(Action.OPT_IN, channels=("sms", "email"), category="newsletter", brand="riverside"),
        words(contacts={"name": "Ann Lee", "address1": "1 Main St", "postal_code": "12345"}),
        words(contacts={"phone": "212 555 0100", "country": "US"}, via="call_centre"),
    ],
)
def test_what_is_right_passes(said: Words) -> None:
    check_words(said, POLICY)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (words(contacts={"email": "not-an-address@"}), "e-mail address cannot be read"),
        (words(contacts={"phone": "555-1234"}), "phone number cannot be read"),
        (words(contacts={"address1": "nowhere in particular"}), "postal address cannot be read"),
        (words(contacts={"email": "ann@x.test", "phone": "12"}), "phone number cannot be read"),
        (words(at="yesterday-ish"), "time cannot be read"),
        (words(at=""), "time cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_it(said: Words, message: str) -> None:
    with pytest.raises(UsageError) as error:
        refuse_unread(said, hear([said], POLICY, NOW))
    assert message in error.value.message
    for text in (*said.contacts.values(), said.at):
        assert not text or text not in error.value.message + error.value.hint


def test_one_event_is_recorded_once(tmp_path: Path) -> None:
    def opened() -> Store:
        return open_ledger(None, tmp_path, create=True)

    said = words(at="2026-11-20T15:04:05Z", channels=("email",))
    assert record_one(said, POLICY, opened) == (1, False)
    assert record_one(said, POLICY, opened) == (1, True)
    assert record_one(words(), POLICY, opened) == (2, False)
    with opened() as store:
        events = pl.concat([events for events, _ in store.recorded()])
    assert events["channels"].to_list() == ["email", None]


def test_what_is_refused_makes_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        record_one(words(channels=("fax",)), POLICY, lambda: open_ledger(None, tmp_path, create=True))
    assert not list(tmp_path.iterdir())
