"""Generated histories: what the rules do with arrays is what the design's sentences say, one by one."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standing_oracle import (
    BRANDS,
    CATEGORIES,
    CHANNELS,
    FORMERLY,
    Contact,
    Event,
    Oracle,
    Person,
    Row,
    day_said,
)

from suppress.evidence import Hit, KindCodes
from suppress.keys import KeyPlan, Keys, read_points
from suppress.ledger.event import CONTACTS, RECORDED
from suppress.ledger.snapshot import LedgerSnapshot
from suppress.ledger.snapshot import snapshot_of as snapshot_of_frames
from suppress.model import POSTAL_FIELDS
from suppress.policy.model import Policy
from suppress.policy.plan import Plan, Send, make_plan
from suppress.rules import rule_hits
from suppress.rules.facts import Facts
from suppress.rules.hearing import LEDGER_KINDS, Hearing

DAY = date(2026, 12, 1)
POLICY = Policy.model_validate(
    {
        "version": 1,
        "sender": {"name": "Riverside", "country": "US"},
        "brands": list(BRANDS),
        "channels": {
            "email": {"contact": "email"},
            "sms": {"contact": "phone", "fields": ["mobile"]},
            "voice": {"contact": "phone", "fields": ["phone", "mobile"]},
            "mail": {"contact": "postal"},
        },
        "categories": {
            name: {"purpose": purpose, "formerly": [FORMERLY[name]] if name in FORMERLY else []}
            for name, purpose in CATEGORIES.items()
        },
        "rules": [
            {
                "id": "out",
                "kind": "opted_out",
                "unless": [
                    {"purposes": ["transactional"], "despite": ["blanket", "channel"]},
                    {"purposes": ["service"], "despite": ["blanket"]},
                    {"brands": ["foundation"], "despite": ["category"]},
                ],
            },
            {"id": "complained", "kind": "recorded", "actions": ["complaint"]},
            {"id": "bounced", "kind": "recorded", "actions": ["hard_bounce"]},
            {"id": "died", "kind": "recorded", "actions": ["deceased"]},
            {"id": "consent", "kind": "missing_consent"},
            {"id": "express", "kind": "missing_consent", "bases": ["express"]},
        ],
    }
)
UNLESS = (
    ({"purpose": "transactional"}, {"blanket", "channel"}),
    ({"purpose": "service"}, {"blanket"}),
    ({"brand": "foundation"}, {"category"}),
)
EMAILS = ("ann@gmail.com", "a.nn+shop@gmail.com", "bo@x.test")
PHONES = ("+12125550111", "+12125550112")
ACCOUNTS = ("1", "2")
PEOPLE = (
    Person("ANN", "EXAMPLE", "1 MAIN ST"),
    Person("BOB", "EXAMPLE", "1 MAIN ST"),
    Person("", "EXAMPLE", "1 MAIN ST"),
    Person("CY", "OTHER", "1 MAIN ST"),
)
HOUSE = Person("", "", "1 MAIN ST")

rows = st.builds(
    Row,
    email=st.sampled_from((*EMAILS, None)),
    phone=st.sampled_from((*PHONES, None)),
    mobile=st.sampled_from((*PHONES, None)),
    account=st.sampled_from((*ACCOUNTS, None)),
    postal=st.sampled_from((*PEOPLE, None)),
)
contacts = st.one_of(
    st.sampled_from(EMAILS).map(lambda value: Contact("email", value)),
    st.sampled_from(PHONES).map(lambda value: Contact("phone", value)),
    st.sampled_from(ACCOUNTS).map(lambda value: Contact("account", value)),
    st.sampled_from((*PEOPLE, HOUSE)).map(lambda value: Contact("postal", value)),
)
MOMENTS = tuple(
    datetime(2026, month, day, hour, tzinfo=UTC)
    for month, day, hour in ((1, 1, 0), (3, 1, 9), (3, 1, 14), (3, 2, 11), (6, 1, 0), (11, 30, 12))
)
LATER = datetime(2027, 2, 1, tzinfo=UTC)
times = st.one_of(
    st.sampled_from((*MOMENTS, LATER)).map(lambda moment: (moment, moment)),
    st.sampled_from((date(2026, 1, 1), date(2026, 3, 1), date(2026, 11, 30), date(2027, 1, 5))).map(day_said),
    st.none(),
)


@st.composite
def events(draw: st.DrawFn, actions: Sequence[str] = ()) -> Event:
    usual = (
        "opt_out",
        "opt_out",
        "opt_in",
        "opt_in",
        "complaint",
        "hard_bounce",
        "delivered",
        "bounce_cleared",
    )
    action = draw(st.sampled_from(tuple(actions) or (*usual, "deceased", "deceased_withdrawn")))
    names = st.sampled_from((*CHANNELS, *CHANNELS, "pigeon"))
    consent = action == "opt_in"
    return Event(
        action=action,
        contacts=tuple(draw(st.lists(contacts, min_size=1, max_size=2, unique=True))),
        said=draw(times),
        recorded=draw(st.sampled_from(MOMENTS)),
        channels=tuple(sorted(draw(st.sets(names, max_size=2)))),
        category=draw(st.sampled_from((None, None, *CATEGORIES, "ballots", "purpose:marketing", "gossip"))),
        brand=draw(st.sampled_from((None, None, None, *BRANDS, "rverside"))),
        assumed=draw(st.sampled_from((False, False, False, True))),
        subject=draw(st.sampled_from((None, None, *ACCOUNTS))),
        basis=draw(st.sampled_from(("express", "express", "implied_by_purchase"))) if consent else "express",
        expires=draw(st.sampled_from((None, None, None, DAY, date(2026, 12, 2)))) if consent else None,
    )


sends = st.tuples(
    st.sampled_from(tuple(CHANNELS)),
    st.lists(st.sampled_from(tuple(CATEGORIES)), min_size=1, max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(BRANDS), max_size=2, unique=True).map(tuple),
)
histories = st.lists(events(), max_size=7).map(tuple)
batches = st.lists(rows, min_size=1, max_size=4).map(tuple)
Says = dict[str, str]


def text_of(contact: Contact) -> str:
    if not isinstance(contact.value, Person):
        return contact.value
    who = contact.value
    said = {"first_name": who.first, "last_name": who.last, "address1": who.street, "postal_code": "62701"}
    return json.dumps({field: said.get(field) or None for field in POSTAL_FIELDS})


def snapshot_of(history: Sequence[Event]) -> LedgerSnapshot:
    recorded = [
        {
            "event": number,
            "batch": 1,
            "action": event.action,
            "said_from": event.said and event.said[0],
            "said_until": event.said and event.said[1],
            "recorded_at": event.recorded,
            "brand": event.brand,
            "channels": ",".join(event.channels) or None,
            "category": event.category,
            "assumed": event.assumed,
            "subject": event.subject,
            "basis": event.basis if event.action == "opt_in" else None,
            "expires": event.expires,
            "review": False,
            "system": "test",
        }
        for number, event in enumerate(history, start=1)
    ]
    named = [
        {"event": number, "point": point, "kind": contact.kind, "text": text_of(contact)}
        for number, event in enumerate(history, start=1)
        for point, contact in enumerate(event.contacts)
    ]
    return snapshot_of_frames(pl.DataFrame(recorded, RECORDED), pl.DataFrame(named, CONTACTS))


@cache
def plan_of(send: tuple[str, tuple[str, ...], tuple[str, ...]]) -> Plan:
    return make_plan(POLICY, Send(*send, DAY))


def keys_of(batch: Sequence[Row], plan: Plan) -> Keys:
    cells: dict[str, list[str | None]] = {
        "email": [row.email for row in batch],
        "phone": [row.phone for row in batch],
        "mobile": [row.mobile for row in batch],
        "account": [row.account for row in batch],
        "first_name": [row.postal and row.postal.first for row in batch],
        "last_name": [row.postal and row.postal.last for row in batch],
        "address1": [row.postal and row.postal.street for row in batch],
        "postal_code": ["62701" if row.postal else None for row in batch],
    }
    contact = plan.channel.contact
    key_plan = KeyPlan(
        contact=contact,
        send_columns=() if contact == "postal" else plan.channel.fields,
        other_columns={"email": ("email",), "phone": ("phone", "mobile"), "account": ("account",)},
        postal={field: field for field in ("first_name", "last_name", "address1", "postal_code")},
        country=None,
        address_country={},
        sender_country="US",
    )
    return Keys(read_points(pl.DataFrame(cells, dict.fromkeys(cells, pl.String)), key_plan))


def answers(batch: Sequence[Row], history: Sequence[Event], send: Any) -> list[Says]:
    """What each rule says of each row."""
    plan = plan_of(send)
    facts = Facts(
        plan=plan,
        keys=keys_of(batch, plan),
        typed=pl.DataFrame(),
        sources={},
        codes=KindCodes.of(LEDGER_KINDS),
        ledger=Hearing.of(plan, snapshot_of(history)),
    )
    found: list[Says] = [{} for _ in batch]
    for planned in plan.rules:
        for row, evidence in rule_hits(planned, facts).hits.rows():
            found[row][planned.rule.id] = Hit.unpack(evidence).state.name
    for said in found:
        said.pop("no-contact-point", None)
    return found


def expected(row: Row, history: tuple[Event, ...], send: Any) -> Says:
    channel, categories, brands = send
    pairs = [(category, brand) for category in categories for brand in brands or (None,)]
    oracles = [Oracle(channel, category, brand, DAY, row, history) for category, brand in pairs]
    said: Says = {}
    standing = [one.opted_out() for one in oracles]
    if any(standing):
        sure = any(reach == "yes" for one in standing for reach, _ in one)
        said["out"] = "SUPPRESS" if sure else "HOLD"
        if all(exempt(one, pair) for one, pair in zip(standing, pairs, strict=True) if one):
            said["out"] = "EXEMPT"
    facts = {"complained": [one.complained() for one in oracles], "bounced": [oracles[0].undeliverable()]}
    for rule, found in (facts | {"died": [oracles[0].died()]}).items():
        if set(found) != {"no"}:
            said[rule] = "SUPPRESS" if "yes" in found else "HOLD"
    for rule, bases in (("consent", ()), ("express", ("express",))):
        if any(one.lacks_consent(bases) for one in oracles):
            said[rule] = "SUPPRESS"
    return said


def exempt(standing: list[tuple[str, frozenset[str]]], pair: tuple[str, str | None]) -> bool:
    category, brand = pair
    lines = [
        despite for asked, despite in UNLESS if asked in ({"purpose": CATEGORIES[category]}, {"brand": brand})
    ]
    return any(all(bars <= despite for _, bars in standing) for despite in lines)


@settings(max_examples=120)
@given(batches, histories, sends)
def test_rules_say_what_the_sentences_of_the_design_say(
    batch: tuple[Row, ...], history: tuple[Event, ...], send: Any
) -> None:
    assert answers(batch, history, send) == [expected(row, history, send) for row in batch]


def met(draw: random.Random, number: int) -> tuple[Row, tuple[Event, ...]]:
    """A row and a short history that meets it; contacts are the number's own, so that many share a batch."""
    strict, wide, phone = f"ann{number}@gmail.com", f"a.nn{number}+shop@gmail.com", f"+1212555{number:04}"
    people = [Person(first, "EXAMPLE", f"{number} MAIN ST") for first in ("ANN", "BOB", "")]
    accounts = (f"{number}-1", f"{number}-2")
    pool = [Contact("email", strict)] * 5 + [Contact("email", wide), Contact("account", accounts[0])]
    pool += [Contact("phone", phone), *(Contact("postal", person) for person in people)]
    row = Row(
        draw.choice((strict, strict, wide)),
        draw.choice((None, phone)),
        draw.choice((None, phone)),
        draw.choice((None, *accounts)),
        draw.choice((None, *people)),
    )

    def event(action: str) -> Event:
        moment = draw.choice(MOMENTS[:3])
        opens = action == "opt_in"
        return Event(
            action=action,
            contacts=tuple(dict.fromkeys(draw.choices(pool, k=draw.choice((1, 1, 1, 2))))),
            said=draw.choice(((moment, moment), (moment, moment), day_said(moment.date()), None)),
            recorded=draw.choice((MOMENTS[1], MOMENTS[-1])),
            channels=draw.choice(((), ("email",), ("email",), ("email", "mail"), ("voice",))),
            category=draw.choice((None, "newsletter", "newsletter", "purpose:marketing", "voting")),
            brand=draw.choice((None, None, None, "riverside", "rverside")),
            assumed=draw.random() < 0.1,
            subject=draw.choice((None, None, *accounts)),
            basis="express" if not opens or draw.random() < 0.8 else "implied_by_purchase",
            expires=draw.choice((None, None, DAY, date(2026, 12, 2))) if opens else None,
        )

    refusal = draw.choice(("opt_out",) * 5 + ("complaint", "hard_bounce", "deceased"))
    answer = {"hard_bounce": ("delivered", "bounce_cleared"), "deceased": ("deceased_withdrawn",)}
    said = [event(refusal), event(draw.choice(answer.get(refusal, ("opt_in",))))]
    more = [event(draw.choice(("opt_in", "opt_out"))) for _ in range(draw.choice((0, 0, 1)))]
    return row, tuple(said + more)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("categories", "brands"),
    [
        (("newsletter",), ()),
        (("newsletter",), ("riverside",)),
        (("voting", "newsletter"), BRANDS),
        (("voting",), ()),
    ],
    ids=["no brand", "a brand", "several", "service"],
)
def test_what_was_said_and_what_answers_it(
    channel: str, categories: tuple[str, ...], brands: tuple[str, ...]
) -> None:
    draw = random.Random(f"{channel} {categories} {brands}")
    cases = [met(draw, number) for number in range(1000)]
    send = (channel, categories, brands)
    found = answers([row for row, _ in cases], [event for _, history in cases for event in history], send)
    wrong = [
        (case, said, right)
        for case, said in zip(cases, found, strict=True)
        if said != (right := expected(*case, send))
    ]
    assert wrong[:1] == []
    assert len({tuple(sorted(said.items())) for said in found}) > 5


SEVERITY = {None: 0, "EXEMPT": 1, "HOLD": 2, "SUPPRESS": 3}


@settings(max_examples=50)
@given(batches, histories, events(("opt_out", "complaint", "hard_bounce", "deceased")), sends)
def test_one_more_reason_frees_nobody(
    batch: tuple[Row, ...], history: tuple[Event, ...], more: Event, send: Any
) -> None:
    before, after = answers(batch, history, send), answers(batch, (*history, more), send)
    for was, is_now in zip(before, after, strict=True):
        assert all(SEVERITY[is_now.get(rule)] >= SEVERITY[state] for rule, state in was.items())


@settings(max_examples=40)
@given(batches, st.data(), sends)
def test_the_order_of_arrival_changes_nothing_that_is_dated(
    batch: tuple[Row, ...], data: st.DataObject, send: Any
) -> None:
    dated = events().filter(lambda event: event.said is not None and event.said[1] < MOMENTS[-1])
    history = data.draw(st.lists(dated, max_size=6))
    arrivals = [
        datetime(2026, 11, 30, 12, tzinfo=UTC) + timedelta(seconds=place) for place in range(len(history))
    ]
    shuffled = data.draw(st.permutations(history))

    def recorded(order: Sequence[Event]) -> list[Event]:
        return [Event(**{**vars(event), "recorded": at}) for event, at in zip(order, arrivals, strict=True)]

    assert answers(batch, recorded(history), send) == answers(batch, recorded(shuffled), send)
