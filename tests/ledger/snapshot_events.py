"""Events, rows and what a snapshot answers, short to write in tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import polars as pl

from suppress.keys import Keys
from suppress.ledger.event import CONTACTS, EVENTS, RECORDED
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.snapshot import LedgerSnapshot
from suppress.ledger.store import ERASED_KEYS
from suppress.ledger.voids import Voids, nothing_confirmed, voids_in
from suppress.model import POSTAL_FIELDS
from suppress.points import KeyPlan, read_points
from suppress.statements import HeardOn

KEY = LedgerKey("5a" * 32)
EVERY = frozenset(HeardOn)
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
ELM = {"first_name": "Ann", "last_name": "Lee", "address1": "1 Elm St", "postal_code": "12345"}
_PLAN = KeyPlan(
    "email",
    ("email",),
    {"phone": ("phone",), "account": ("account",)},
    {f: f for f in POSTAL_FIELDS},
    None,
    {},
    "US",
)


def at(text: str | None) -> datetime | None:
    """An instant in UTC."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(
    action: str = "opt_out", *contacts: tuple[str, Any], said: str | None = "2026-01-01", **more: Any
) -> dict[str, Any]:
    """An event; `said` is exact."""
    fields = {
        "batch": 1,
        "said_from": at(said),
        "said_until": at(said),
        "recorded_at": NEW_YEAR,
        "assumed": False,
    }
    return {**fields, "review": False, "system": "cli", **more, "action": action, "contacts": contacts}


def frames(events: Sequence[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """RECORDED and CONTACTS; events are numbered from 1 unless they say their number."""
    rows: list[dict[str, Any]] = [{"event": place, **said} for place, said in enumerate(events, start=1)]
    contacts = [
        (row["event"], point, kind, text if isinstance(text, str) else _postal(text))
        for row in rows
        for point, (kind, text) in enumerate(row["contacts"])
    ]
    recorded = pl.DataFrame([{name: row.get(name) for name in RECORDED} for row in rows], schema=RECORDED)
    return recorded, pl.DataFrame(contacts, schema=CONTACTS, orient="row")


def to_append(events: Sequence[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """EVENTS and CONTACTS, as a store takes them."""
    recorded, contacts = frames([{**said, "event": place} for place, said in enumerate(events)])
    return recorded.select(EVENTS.names()), contacts


def _postal(fields: dict[str, str]) -> str:
    return json.dumps({name: fields.get(name) for name in POSTAL_FIELDS})


def keys_of(*rows: dict[str, str]) -> Keys:
    """Keys of rows with fields as columns."""
    columns = ("email", "phone", "account", *POSTAL_FIELDS)
    return _keys(columns, tuple(tuple(row.get(name) for name in columns) for row in rows))


@lru_cache(maxsize=64)  # the same few people are asked about all the time
def _keys(columns: tuple[str, ...], rows: tuple[tuple[str | None, ...], ...]) -> Keys:
    frame = pl.DataFrame(list(rows), dict.fromkeys(columns, pl.String), orient="row")
    return Keys(read_points(frame, _PLAN))


def answers(snapshot: LedgerSnapshot, keys: Keys, asked: frozenset[HeardOn] = EVERY) -> list[tuple[Any, ...]]:
    """STATEMENTS, ordered, with the scope itself in place of its number."""
    found = snapshot.statements(keys, asked)
    lines = [
        tuple(str(snapshot.scopes[value]) if name == "scope" else value for name, value in row.items())
        for row in found.iter_rows(named=True)
    ]
    return sorted(lines, key=repr)


class FrameStore:
    """Events as a store gives them, from frames; appending is adding to the frames."""

    ledger_id = "frames"
    key = KEY

    def __init__(self, events: Sequence[dict[str, Any]], chunk: int = 3) -> None:
        self.events, self.chunk = list(events), chunk

    def position(self) -> int:
        return len(self.events)

    def erasures(self) -> int:
        return 0

    def erased_keys(self) -> pl.DataFrame:
        return ERASED_KEYS.to_frame()

    def voids(self, upto: int | None = None) -> Voids:
        recorded, _ = frames(self.events)
        last = len(self.events) if upto is None else upto
        return Voids(voids_in(recorded.filter(pl.col("event") <= last)), nothing_confirmed)

    def recorded(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        recorded, contacts = frames(self.events)
        last = len(self.events) if upto is None else upto
        for start in range(after, last, self.chunk):
            here = pl.col("event").is_between(start + 1, min(start + self.chunk, last))
            yield recorded.filter(here), contacts.filter(here)
