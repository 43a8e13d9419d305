"""Events and their contacts as frames: what is recorded, stored and read back.

An event has one or more contacts. Clear text stands in CONTACTS and in the four text columns of EVENTS
(`subject`, `reason`, `evidence`, `reference`); stores keep all of it apart, under keyed digests.
"""

from __future__ import annotations

import polars as pl

_TIME = pl.Datetime("us", "UTC")

EVENTS = pl.Schema(
    [
        ("action", pl.String),  # an Action
        ("said_from", _TIME),  # earliest instant at which it may have been said; null where nothing is known
        ("said_until", _TIME),  # latest instant, equal for an exact time; null with `said_from`
        ("recorded_at", _TIME),  # when it was first recorded
        ("brand", pl.String),  # null: every brand
        ("channels", pl.String),  # names joined by `,`, sorted; null: every channel
        ("category", pl.String),  # a category or `purpose:NAME`; null: everything
        ("assumed", pl.Boolean),  # the scope was assumed, not said
        ("subject", pl.String),  # account of the person who said it; null: none named
        ("via", pl.String),  # collection point
        ("basis", pl.String),  # of an opt-in; null is express
        ("expires", pl.Date),  # first day on which a consent no longer holds
        ("reason", pl.String),  # name of a reason of the policy, or free text
        ("evidence", pl.String),
        ("review", pl.Boolean),  # a person should look at it; it counts until then
        ("system", pl.String),  # what it was learnt from: `cli`, `intake`, `sendgrid` …
        ("reference", pl.String),  # the system's own number of the event
        ("campaign", pl.String),  # after which campaign it was said, where that is known
        (
            "target",
            pl.Int64,
        ),  # of void: an event's number, or a batch's negated; of unvoid, told and reviewed: an event's
    ]
)
"""Events to be recorded; what was recorded has its number in front (RECORDED)."""

CONTACTS = pl.Schema(
    {
        "event": pl.Int64,  # place of the event in its EVENTS frame, from 0; in what is read back, its number
        "point": pl.UInt8,
        "kind": pl.String,  # email | phone | account | postal
        "text": pl.String,  # canonical clear text (contact.py)
    }
)
"""Contacts that events name; void, unvoid, told and reviewed have none."""

RECORDED = pl.Schema([("event", pl.Int64()), ("batch", pl.Int64()), *EVENTS.items()])
"""Events as a store gives them back, ascending by `event`."""

ERASED_PREFIX = "erased:"
"""What the subject of an event of erased contacts begins with; its keyed digest in hexadecimal follows."""
