"""A ledger made of given events, for the examples that a policy carries and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl

from suppress.consent import EXAMPLE_ACTIONS, Action
from suppress.ledger.event import EVENTS, RECORDED
from suppress.ledger.record import Words, hear, with_contact
from suppress.ledger.said import said_interval
from suppress.ledger.snapshot import LedgerSnapshot, snapshot_of
from suppress.policy.model import Policy

_SYSTEM = "example"
_TIME = EVENTS["recorded_at"]


def snapshot_of_examples(
    events: Sequence[Mapping[str, Any]], policy: Policy, contact_date: date
) -> LedgerSnapshot:
    """A ledger that holds the events of an example and nothing else.

    Args:
        events: Events in the order in which they were recorded, as a policy's tests write them: an action
            and its contact, and the further keys of EXAMPLE_KEYS. Without `said`, an event was said on the day
            before the contact date; with `said: null` it is undated. Without `recorded` it was recorded on
            the day before the contact date.
        policy: For the sender's country.
        contact_date: Day of the send.

    Raises:
        ValueError: A time or an expiry cannot be read.
    """
    before = contact_date - timedelta(days=1)
    words = [_words(event) for event in events]
    start = datetime.combine(before, time(12), UTC)
    heard = hear(words, policy, start)
    said = said_interval(
        pl.Series([_text(event, "said", before) for event in events], dtype=pl.String), time_zone=None
    )
    recorded = said_interval(
        pl.Series([_text(event, "recorded", None) for event in events], dtype=pl.String), time_zone="UTC"
    )
    if not (said["readable"].all() and recorded["readable"].all()):
        raise ValueError("an event of an example has a time that cannot be read")
    moments = pl.Series([start + timedelta(microseconds=place) for place in range(len(events))], dtype=_TIME)
    numbered = heard.events.with_columns(
        said["said_from"],
        said["said_until"],
        recorded_at=recorded["said_from"].fill_null(moments),
        event=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
        batch=pl.lit(1, pl.Int64),
    )
    contacts = heard.contacts.with_columns(pl.col("event") + 1)
    return snapshot_of(numbered.select(RECORDED.names()), contacts)


def _words(event: Mapping[str, Any]) -> Words:
    action = next(action for action in EXAMPLE_ACTIONS if action in event)
    contact = event[action]
    fields = {str(name): str(cell) for name, cell in contact.items()} if isinstance(contact, Mapping) else {}
    channels = event.get("channel") or ()
    return Words(
        action=Action(action),
        contacts=fields or with_contact({}, str(contact)),
        channels=tuple(sorted((channels,) if isinstance(channels, str) else channels)),
        category=event.get("category"),
        brand=event.get("brand"),
        subject=None if event.get("subject") is None else str(event["subject"]),
        basis=event.get("basis"),
        expires=None if event.get("expires") is None else date.fromisoformat(str(event["expires"])),
        evidence=event.get("evidence"),
        assumed=bool(event.get("assumed")),
        system=_SYSTEM,
    )


def _text(event: Mapping[str, Any], key: str, otherwise: date | None) -> str | None:
    value = event.get(key, otherwise)
    return None if value is None else str(value)
