"""Generated histories: what the rules do with arrays is what the design's sentences say, one by one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_world import DAY, Says, answers
from standing_oracle import BRANDS, CATEGORIES, CHANNELS, Contact, Event, Oracle, Person, Row, day_said

from thoroughness import examples

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
SYSTEMS = ("web", "web", "shop")
REFERENCES = (None, None, "1", "2")
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
        system=draw(st.sampled_from(SYSTEMS)),
        reference=draw(st.sampled_from(REFERENCES)),
    )


sends = st.tuples(
    st.sampled_from(tuple(CHANNELS)),
    st.lists(st.sampled_from(tuple(CATEGORIES)), min_size=1, max_size=2, unique=True).map(tuple),
    st.lists(st.sampled_from(BRANDS), max_size=2, unique=True).map(tuple),
)
histories = st.lists(events(), max_size=7).map(tuple)
batches = st.lists(rows, min_size=1, max_size=4).map(tuple)


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


@examples(3, 100)
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
            system=draw.choice(SYSTEMS),
            reference=draw.choice(REFERENCES),
        )

    refusal = draw.choice(("opt_out",) * 5 + ("complaint", "hard_bounce", "deceased"))
    answer = {"hard_bounce": ("delivered", "bounce_cleared"), "deceased": ("deceased_withdrawn",)}
    said = [event(refusal), event(draw.choice(answer.get(refusal, ("opt_in",))))]
    more = [event(draw.choice(("opt_in", "opt_out"))) for _ in range(draw.choice((0, 0, 1)))]
    return row, tuple(said + more)


@pytest.mark.parametrize("many", [150, pytest.param(1000, marks=pytest.mark.slow)])
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
    channel: str, categories: tuple[str, ...], brands: tuple[str, ...], many: int
) -> None:
    draw = random.Random(f"{channel} {categories} {brands}")
    cases = [met(draw, number) for number in range(many)]
    send = (channel, categories, brands)
    found = answers([row for row, _ in cases], [event for _, history in cases for event in history], send)
    wrong = [
        (case, said, right)
        for case, said in zip(cases, found, strict=True)
        if said != (right := expected(*case, send))
    ]
    assert wrong[:1] == []
    assert len({tuple(sorted(said.items())) for said in found}) > 5


ANN = Contact("email", "ann@gmail.com")


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({}, {}),
        ({"system": "shop"}, {"out": "SUPPRESS"}),
        ({"reference": "2"}, {"out": "SUPPRESS"}),
        ({"system": "shop", "said": (MOMENTS[0], MOMENTS[0])}, {}),
    ],
    ids=["the same system lists it still", "another system", "another number", "another system with the time"],
)
def test_an_undated_opt_out_said_again_after_an_opt_in(again: dict[str, Any], said: Says) -> None:
    out = Event("opt_out", (ANN,), None, MOMENTS[0], system="web")
    back = Event("opt_in", (ANN,), (MOMENTS[2],) * 2, MOMENTS[2], ("email",), "newsletter")
    history = (out, back, replace(out, recorded=MOMENTS[-1], **again))
    row = Row("ann@gmail.com", None, None, None, None)
    found = answers([row], history, ("email", ("newsletter",), ()))[0]
    assert found.get("out") == said.get("out")
    assert [found] == [expected(row, history, ("email", ("newsletter",), ()))]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({}, {}),
        ({"system": "shop"}, {"out": "SUPPRESS"}),
        ({"system": "shop", "recorded": MOMENTS[0]}, {}),
    ],
    ids=["the same system", "another system", "another system, as early"],
)
def test_an_opt_out_of_a_day_that_was_not_over_said_again_after_an_opt_in(
    again: dict[str, Any], said: Says
) -> None:
    day = MOMENTS[0], MOMENTS[-1]
    out = Event("opt_out", (ANN,), day, MOMENTS[0], system="web")
    back = Event("opt_in", (ANN,), (MOMENTS[2],) * 2, MOMENTS[2], ("email",), "newsletter")
    history = (out, back, replace(out, **{"recorded": MOMENTS[-1], **again}))
    row = Row("ann@gmail.com", None, None, None, None)
    found = answers([row], history, ("email", ("newsletter",), ()))[0]
    assert found.get("out") == said.get("out")
    assert [found] == [expected(row, history, ("email", ("newsletter",), ()))]


SEVERITY = {None: 0, "EXEMPT": 1, "HOLD": 2, "SUPPRESS": 3}


@examples(2, 50)
@given(batches, histories, events(("opt_out", "complaint", "hard_bounce", "deceased")), sends)
def test_one_more_reason_frees_nobody(
    batch: tuple[Row, ...], history: tuple[Event, ...], more: Event, send: Any
) -> None:
    before, after = answers(batch, history, send), answers(batch, (*history, more), send)
    for was, is_now in zip(before, after, strict=True):
        assert all(SEVERITY[is_now.get(rule)] >= SEVERITY[state] for rule, state in was.items())


@examples(2, 50)
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
