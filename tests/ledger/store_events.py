"""Events for the tests of stores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.store import BatchInfo

SAID = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLI = BatchInfo("cli", None, None)
_USUAL = {
    "action": "opt_out",
    "said_from": SAID,
    "said_until": SAID,
    "recorded_at": SAID,
    "assumed": False,
    "review": False,
    "system": "cli",
}


def frames(contacts: Sequence[Sequence[tuple[str, str]]], **columns: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """EVENTS and CONTACTS: one event for each list of contacts, all alike otherwise."""
    values: Mapping[str, Any] = {**_USUAL, **columns}
    events = pl.DataFrame([{column: values.get(column) for column in EVENTS}] * len(contacts), EVENTS)
    lines = [
        (event, point, kind, text)
        for event, said in enumerate(contacts)
        for point, (kind, text) in enumerate(said)
    ]
    return events, pl.DataFrame(lines, CONTACTS, orient="row")


def emails(*names: str, **columns: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One event for each local part of an e-mail address."""
    return frames([[("email", f"{name}@example.org")] for name in names], **columns)


def voids(target: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A void event."""
    return frames([[]], action="void", target=target)
