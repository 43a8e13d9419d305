"""Why a contact may or may not be contacted: events, entries, rules, and what would change the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from asked import POLICY, Asked
from suppress.explain import Explanation
from suppress.explain_events import said_in_words
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.open import open_ledger
from suppress.ledger.store import BatchInfo

JANUARY, FEBRUARY, MARCH = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"
EMAIL_NEWS: dict[str, Any] = {"channels": ("email",), "category": "newsletter"}
SMS_NEWS: dict[str, Any] = {"channels": ("sms",), "category": "newsletter"}
BO = "bo@x.test"
PHONE = "+12125550111"


def became(explained: Explanation) -> dict[int, str]:
    return {event.number: "; ".join(event.became) for event in explained.events}


def void(desk: Asked, target: int) -> None:
    import polars as pl

    event = dict.fromkeys(EVENTS) | {"action": "void", "target": target}
    event |= {"assumed": False, "review": False, "system": "cli"}
    with open_ledger(None, desk.home) as store:
        store.append(pl.DataFrame([event], schema=EVENTS), CONTACTS.to_frame(), BatchInfo("cli", None, None))


Recorded = list[tuple[str, str | dict[str, str], dict[str, Any]]]


@pytest.mark.parametrize(
    ("events", "contact", "send", "more", "expected"),
    [
        ([("opt_out", BO, {"at": JANUARY})], BO, "email newsletter", {}, ["stands"]),
        (
            [("opt_out", BO, {"at": JANUARY}), ("opt_in", BO, {"at": FEBRUARY, **EMAIL_NEWS})],
            BO,
            "email newsletter",
            {},
            ["lifted by event 2", "is consent; lifts event 1"],
        ),
        (
            [("opt_out", BO, {"at": JANUARY}), ("opt_in", BO, {"at": JANUARY, **EMAIL_NEWS})],
            BO,
            "email newsletter",
            {},
            ["stands", "ended by event 1"],
        ),
        (
            [("opt_out", BO, {"at": JANUARY}), ("opt_in", BO, {"at": FEBRUARY, **EMAIL_NEWS})],
            BO,
            "email fundraising",
            {},
            ["stands", "does not cover this send"],
        ),
        (
            [
                ("opt_out", BO, {"at": JANUARY}),
                ("opt_in", BO, {"at": FEBRUARY, "basis": "implied_by_purchase", **EMAIL_NEWS}),
            ],
            BO,
            "email newsletter",
            {},
            ["stands", "is consent"],
        ),
        ([("opt_out", BO, {"channels": ("sms",)})], BO, "email newsletter", {}, ["does not cover this send"]),
        (
            [("opt_out", "family@x.test", {"subject": "1"})],
            PHONE,
            "voice newsletter",
            {"given": {"email": "family@x.test", "account": "2"}},
            ["does not reach this contact"],
        ),
        (
            [("opt_in", BO, {"at": JANUARY, **EMAIL_NEWS}), ("opt_out", BO, {"at": FEBRUARY})],
            BO,
            "email newsletter",
            {},
            ["ended by event 2", "stands"],
        ),
        (
            [("opt_in", BO, {"at": JANUARY, "expires": datetime(2026, 6, 1, tzinfo=UTC).date(), **EMAIL_NEWS})],
            BO,
            "email newsletter",
            {},
            ["expired on 2026-06-01"],
        ),
        (
            [("opt_in", BO, {"at": JANUARY, "assumed": True, **EMAIL_NEWS})],
            BO,
            "email newsletter",
            {},
            ["is no consent, for nobody said its scope"],
        ),
        (
            [("hard_bounce", BO, {"at": JANUARY}), ("delivered", BO, {"at": FEBRUARY})],
            BO,
            "email newsletter",
            {},
            ["cleared by event 2", "lifts event 1"],
        ),
        (
            [("deceased", {"account": "9"}, {}), ("soft_bounce", BO, {})],
            BO,
            "email newsletter",
            {"fields": {"account": "9"}},
            ["stands", "decides nothing"],
        ),
        (
            [
                ("opt_out", "ann@gmail.com", {"at": JANUARY}),
                ("opt_in", "ann@gmail.com", {"at": FEBRUARY, **EMAIL_NEWS}),
            ],
            "a.n.n+x@gmail.com",
            "email newsletter",
            {},
            ["lifted by event 2", "does not reach this contact; lifts event 1"],
        ),
    ],
)
def test_what_became_of_each_event(
    tmp_path: Path, events: Recorded, contact: str, send: str, more: dict[str, Any], expected: list[str]
) -> None:
    desk = Asked(tmp_path)
    for action, named, said in events:
        desk.record(action, named, **said)
    assert list(became(desk.explain(contact, send, **more)).values()) == expected


def test_events_that_are_void_or_said_before(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    desk.record("opt_out", BO, at=JANUARY, system="one")
    desk.record("opt_out", BO, at=JANUARY, system="other")
    desk.record("complaint", BO, at=JANUARY)
    void(desk, 3)
    assert became(desk.explain(BO)) == {
        1: "stands",
        2: "says the same as event 1",
        3: "void: taken out of force",
    }


def test_each_category_has_its_own_fate_where_they_differ(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    desk.record("opt_out", BO, category="fundraising", at=JANUARY)
    question = desk.question(BO)
    both = type(question)(**{**vars(question), "categories": ("newsletter", "fundraising")})
    from suppress.explain import explain
    from suppress.progress import Silent

    assert explain(both, Silent()).events[0].became == (
        "newsletter: does not cover this send",
        "fundraising: stands",
    )


def test_an_event_is_told_in_words_without_any_contact(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    desk.record(
        "opt_out", {"email": BO, "phone": PHONE}, subject="17", channels=("email", "sms"), at="2026-01-05"
    )
    desk.record("opt_out", BO, category="purpose:marketing", brand="sister", at=FEBRUARY, via="form")
    first, second = desk.explain(BO, fields={"account": "17"}).events
    assert (first.said, first.subject, first.found_on) == (
        "2026-01-05, time of day unknown",
        "this account",
        ("this e-mail address", "another contact of this account"),
    )
    assert first.scope == "email and sms × everything × every brand"
    assert (second.scope, second.via, second.subject, second.batch) == (
        "every channel × purpose:marketing × sister",
        "form",
        "none",
        2,
    )
    text = json.dumps(desk.explain(BO, fields={"account": "17"}).data(), default=str)
    assert "2125550111" not in text
    assert BO not in text
    assert '"17"' not in text


AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (None, None, "nobody knows when"),
        (AT, AT, "2026-01-05 10:00:00 UTC"),
        (MIDNIGHT - timedelta(hours=14), MIDNIGHT + timedelta(hours=36), "2026-01-05, time of day unknown"),
        (
            MIDNIGHT - timedelta(hours=14),
            MIDNIGHT + timedelta(hours=36, microseconds=-1),
            "2026-01-05, time of day unknown",
        ),
        (AT - timedelta(hours=14), AT + timedelta(hours=12), "2026-01-05 10:00:00, time zone unknown"),
        (AT, AT + timedelta(hours=2), "between 2026-01-05 10:00 and 2026-01-05 12:00 UTC"),
    ],
)
def test_when_it_was_said(start: datetime | None, end: datetime | None, words: str) -> None:
    assert said_in_words(start, end) == words


def test_entries_and_rules(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    explained = desk.explain("listed@x.test")
    (entry,) = {(one.source, one.file, str(one.since), one.rules) for one in explained.entries}
    assert entry == ("house", "house-2026-03-01.csv", "2026-02-03", ("on-house-list",))
    assert {one.rule: (one.state, one.says) for one in explained.rules} == {
        "died": ("did not fire", ""),
        "undeliverable": ("did not fire", ""),
        "complained": ("did not fire", ""),
        "opted-out": ("did not fire", ""),
        "on-house-list": ("suppress", ""),
        "no-contact-point": ("did not fire", ""),
        "sms-needs-consent": ("not asked", "applies to channel sms, purpose marketing"),
    }


def test_an_exempt_rule_names_its_line_and_what_a_yes_rests_on(tmp_path: Path) -> None:
    explained = Asked(tmp_path).explain("listed@x.test", given={"relationship": "member"})
    (rule,) = (one for one in explained.rules if one.rule == "on-house-list")
    assert (rule.state, rule.says) == ("exempt", "relationship = 'member'")
    assert explained.rests_on == (
        "rule on-house-list fires, and is lifted by its exemption: relationship = 'member'",
    )
    assert explained.changes == ()


def test_a_yes_rests_on_consent_and_its_end(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    basis = {"basis": "implied_by_purchase", **SMS_NEWS}
    desk.record("opt_in", PHONE, at=JANUARY, **basis)
    assert desk.explain(PHONE, "sms newsletter").rests_on == (
        "newsletter: consent of event 1 (implied_by_purchase) until 2126-01-01, for rule sms-needs-consent",
    )


@pytest.mark.parametrize(
    ("action", "contact", "send", "more", "rule", "needs", "exemptions"),
    [
        (
            "deceased",
            BO,
            "email voting",
            {},
            "died",
            "event 1 withdrawn by an operator, with a reason",
            ["nothing: the rule is never exempt"],
        ),
        (
            "hard_bounce",
            BO,
            "email voting",
            {},
            "undeliverable",
            "a later delivery there, or a person clearing the bounce (event 1)",
            [],
        ),
        (
            "soft_bounce",
            "listed@x.test",
            "email newsletter",
            {},
            "on-house-list",
            "the entry leaving house (in house-2026-03-01.csv)",
            ["relationship = 'member'"],
        ),
        (
            "soft_bounce",
            BO,
            "voice newsletter",
            {},
            "no-contact-point",
            "phone or mobile to send to",
            [],
        ),
        (
            "soft_bounce",
            PHONE,
            "sms newsletter",
            {},
            "sms-needs-consent",
            "an opt-in for sms and newsletter on the contact, later than any opt-out",
            [],
        ),
    ],
)
def test_what_would_change_the_answer(
    tmp_path: Path,
    action: str,
    contact: str,
    send: str,
    more: dict[str, Any],
    rule: str,
    needs: str,
    exemptions: list[str],
) -> None:
    desk = Asked(tmp_path)
    desk.record(action, contact, at=JANUARY)
    change = desk.explain(contact, send, **more).changes[0]
    assert (change.rule, change.needs, list(change.exemptions)) == (rule, (needs,), exemptions)


@pytest.mark.parametrize("reach", ["blanket", "channel"])
def test_an_exemption_is_offered_only_where_it_overrides_the_opt_out(tmp_path: Path, reach: str) -> None:
    desk = Asked(tmp_path)
    desk.record("opt_out", BO, at=JANUARY, channels=("email",) if reach == "channel" else ())
    (change,) = desk.explain(BO, "email voting").changes
    offered = ("purpose service, relationship = 'member', despite blanket opt-outs",)
    assert change.exemptions == (offered if reach == "blanket" else ())
    assert desk.outcome(BO, "email voting", given={"relationship": "member"}) == (
        "send" if reach == "blanket" else "suppress opted-out"
    )


def _dated(needs: str, by: timedelta) -> str:
    found = re.search(r"dated after (\S+ \S+) UTC", needs)
    assert found is not None
    return (datetime.fromisoformat(found[1]) + by).isoformat() + "Z"


STANDING: dict[str, Callable[[Asked], int]] = {
    "blanket": lambda desk: desk.record("opt_out", BO, at=JANUARY),
    "one category": lambda desk: desk.record("opt_out", BO, at="2026-01-01", category="newsletter"),
    "a purpose": lambda desk: desk.record("opt_out", BO, at=JANUARY, category="purpose:marketing"),
    "a brand": lambda desk: desk.record("opt_out", BO, at=JANUARY, brand="riverside"),
    "a complaint": lambda desk: desk.record("complaint", BO, at=JANUARY),
    "unknown names": lambda desk: desk.record("opt_out", BO, at=JANUARY, category="gone", brand="gone"),
}


@pytest.mark.parametrize("opt_out", STANDING.values(), ids=STANDING)
def test_the_opt_in_that_is_asked_for_lifts_and_one_at_the_same_time_does_not(
    tmp_path: Path, opt_out: Callable[[Asked], int]
) -> None:
    desk = Asked(tmp_path)
    opt_out(desk)
    (change,) = desk.explain(BO, "email newsletter riverside").changes
    (needs,) = change.needs
    said: dict[str, Any] = {**EMAIL_NEWS, "brand": "riverside" if "for brand riverside" in needs else None}
    desk.record("opt_in", BO, at=_dated(needs, timedelta(0)), **said)
    assert desk.explain(BO, "email newsletter riverside").changes != ()
    desk.record("opt_in", BO, at=_dated(needs, timedelta(seconds=1)), **said)
    assert desk.outcome(BO, "email newsletter riverside") == "send"


def test_a_brand_that_the_send_does_not_name_cannot_be_lifted(tmp_path: Path) -> None:
    desk = Asked(tmp_path, more=POLICY)
    desk.record("opt_out", BO, at=JANUARY, brand="sister")
    (change,) = desk.explain(BO).changes
    assert change.needs[0].startswith("asking for one brand (--brand)")
    assert desk.outcome(BO, "email newsletter riverside") == "send"
