"""A policy, lists and ledgers in memory for the tests that compare rules with the oracle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from standing_oracle import BRANDS, CATEGORIES, FORMERLY, Contact, Event, Person, Row

from suppress.evidence import Hit, KindCodes
from suppress.keys import Keys
from suppress.ledger.event import CONTACTS, RECORDED
from suppress.ledger.snapshot import LedgerSnapshot
from suppress.ledger.snapshot import snapshot_of as snapshot_of_frames
from suppress.model import POSTAL_FIELDS
from suppress.points import KeyPlan, read_points
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
Says = dict[str, str]


def text_of(contact: Contact) -> str:
    if not isinstance(contact.value, Person):
        return contact.value
    who = contact.value
    said = {"first_name": who.first, "last_name": who.last, "address1": who.street, "postal_code": "62701"}
    return json.dumps({field: said.get(field) or None for field in POSTAL_FIELDS})


def frames_of(history: Sequence[Event]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """RECORDED and CONTACTS of a history, numbered from 1."""
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
            "system": event.system,
            "reference": event.reference,
        }
        for number, event in enumerate(history, start=1)
    ]
    named = [
        {"event": number, "point": point, "kind": contact.kind, "text": text_of(contact)}
        for number, event in enumerate(history, start=1)
        for point, contact in enumerate(event.contacts)
    ]
    return pl.DataFrame(recorded, RECORDED), pl.DataFrame(named, CONTACTS)


def snapshot_of(history: Sequence[Event]) -> LedgerSnapshot:
    return snapshot_of_frames(*frames_of(history))


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
    return answers_by(batch, snapshot_of(history), send)


def answers_by(batch: Sequence[Row], ledger: LedgerSnapshot, send: Any) -> list[Says]:
    """What each rule says of each row, by a ledger."""
    plan = plan_of(send)
    facts = Facts(
        plan=plan,
        keys=keys_of(batch, plan),
        typed=pl.DataFrame(),
        sources={},
        codes=KindCodes.of(LEDGER_KINDS),
        ledger=Hearing.of(plan, ledger),
    )
    found: list[Says] = [{} for _ in batch]
    for planned in plan.rules:
        for row, evidence in rule_hits(planned, facts).hits.rows():
            found[row][planned.rule.id] = Hit.unpack(evidence).state.name
    for said in found:
        said.pop("no-contact-point", None)
    return found
