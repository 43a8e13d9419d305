"""The same rows as `rows.prepare` makes, for a few events: a hundred calls on frames take longer than they.

A test shows that both make the same of the same events.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from suppress.consent import Action
from suppress.frames import require
from suppress.ledger.chain import CONTACT_KINDS, EVENT, KINDS, LINE, NULL, TERMS
from suppress.ledger.contact import contact_keys
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import (
    CONTACTLESS,
    IDENTIFYING,
    KEY_BYTES,
    LOOKUP_DIGEST_BYTES,
    STORED_TERMS,
    TEXTS,
    Prepared,
    distinct,
    leading_integers,
)
from suppress.model import KeyKind

FEW = 16
"""Events up to which this is the faster way."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INSTANTS = ("said_from", "said_until", "recorded_at")
_PLACES = pl.Schema({"key": pl.Int64, "event": pl.Int64, "point": pl.Int64})
_CLEAR = pl.Schema({"event": pl.Int64, "point": pl.Int64, "text": pl.String})
_Line = tuple[int, int, str, bytes]


def prepare_few(events: pl.DataFrame, contacts: pl.DataFrame, key: LedgerKey) -> Prepared:
    """See `rows.prepare`."""
    require(events, EVENTS, "events")
    require(contacts, CONTACTS, "contacts")
    said = events.rows(named=True)
    named = sorted(contacts.rows())
    _check(said, {event for event, *_ in named})
    digested: list[_Line] = [(event, point, kind, key.digest(kind, text)) for event, point, kind, text in named]
    further = _further(contacts, {(event, point): text for event, point, _, text in named}, key)
    digests = [
        sorted({digest for event, *_, digest in digested if event == place}) for place in range(len(said))
    ]
    terms: dict[tuple[Any, ...], int] = {}
    packed, lookup, rest = [], [], []
    lines = [*digested, *further]
    now = datetime.now(UTC)
    for place, event in enumerate(said):
        event["recorded_at"] = event["recorded_at"] or now
        own = _own(event, key)
        lines += [(place, 0, kind, digest) for kind, digest in own.items()]
        term = terms.setdefault(tuple(_stored(event[column]) for column in TERMS), len(terms))
        instants = [_micros(event[name]) for name in _INSTANTS]
        identity = _identity(event, instants, digests[place], own.get("subject"))
        numbers = [NULL if number is None else number for number in (*instants, event["target"])]
        packed.append((term, *numbers, identity))
        first = digests[place][0] if digests[place] else bytes(LOOKUP_DIGEST_BYTES)
        lookup.append(leading_integers(first[:LOOKUP_DIGEST_BYTES] + identity[:4], 8)[0])
        rest.append(leading_integers(identity[4:], 8)[0])
    others = [
        line for line in digested if digests[line[0]][0][:LOOKUP_DIGEST_BYTES] != line[3][:LOOKUP_DIGEST_BYTES]
    ]
    places = sorted(
        (leading_integers(d, KEY_BYTES)[0], event, point) for event, point, _, d in (*others, *further)
    )
    order, same = distinct(np.array(lookup, np.int64), np.array(rest, np.int64))
    coded = sorted((event, point, KINDS.index(kind), digest) for event, point, kind, digest in lines)
    texts = [(place, *(event[text] for text in TEXTS)) for place, event in enumerate(said)]
    return Prepared(
        pl.DataFrame([(term, *values) for values, term in terms.items()], STORED_TERMS, orient="row"),
        np.array(packed, EVENT),
        np.array(coded, LINE),
        np.array(lookup, np.int64),
        np.array(rest, np.int64),
        order,
        same,
        pl.DataFrame(places, _PLACES, orient="row"),
        pl.DataFrame([(event, point, text) for event, point, _, text in named], _CLEAR, orient="row"),
        pl.DataFrame(
            [row for row in texts if any(text is not None for text in row[1:])],
            {"event": pl.Int64, **dict.fromkeys(TEXTS, pl.String)},
            orient="row",
        ),
    )


def _check(said: Sequence[dict[str, Any]], with_contact: set[int]) -> None:
    if with_contact and not (min(with_contact) >= 0 and max(with_contact) < len(said)):
        raise ValueError("contacts name an event that is not in the frame")
    without = [
        place
        for place, event in enumerate(said)
        if event["action"] not in CONTACTLESS and place not in with_contact
    ]
    if without:
        raise ValueError(f"{len(without)} events have no contact")


def _further(contacts: pl.DataFrame, texts: dict[tuple[int, int], str], key: LedgerKey) -> list[_Line]:
    """Keys that are another text than their contact."""
    derived = contacts.filter(pl.col("kind").is_in(["email", "postal"]))
    if derived.is_empty():
        return []
    return [
        (event, point, kind, key.digest(kind, text))
        for event, point, kind, text in contact_keys(derived).iter_rows()
        if kind not in KINDS[:CONTACT_KINDS] and text != texts[event, point]
    ]


def _own(event: dict[str, Any], key: LedgerKey) -> dict[str, bytes]:
    """Digests of an event's own texts, by kind."""
    own = {}
    if event["subject"] is not None:
        own["subject"] = key.digest(KeyKind.ACCOUNT, event["subject"])
    further = [event[text] for text in TEXTS if text != "subject"]
    if any(text is not None for text in further):
        own["texts"] = key.digest("texts", "".join(_part(text) for text in further))
    return own


def _identity(
    event: dict[str, Any], instants: Sequence[int | None], digests: Sequence[bytes], subject: bytes | None
) -> bytes:
    if event["action"] in (Action.VOID, Action.UNVOID):
        return os.urandom(16)
    reference = event["reference"]
    parts = [
        *(_stored(event[column]) for column in IDENTIFYING),
        ",".join(digest.hex() for digest in digests) if digests else None,
        subject.hex() if subject is not None else None,
        event["target"],
        *(instants[:2] if reference is None else [reference]),
    ]
    return hashlib.sha256("".join(map(_part, parts)).encode()).digest()[:16]


def _part(value: object) -> str:
    # With its length in front, no two rows of parts read the same when put together.
    return "-;" if value is None else f"{len(str(value).encode())};{value}"


def _stored(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


def _micros(instant: datetime | None) -> int | None:
    return None if instant is None else (instant - _EPOCH) // _MICROSECOND
