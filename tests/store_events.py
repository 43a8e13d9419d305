"""Events for the tests of stores."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy

from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import make_key
from suppress.ledger.migrations import migrations_config, upgrade
from suppress.ledger.open import LEDGER_FILE
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


def older_ledger(home: Path) -> None:
    """A ledger as the first revision made it, without events."""
    engine = sqlalchemy.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(home / LEDGER_FILE, isolation_level=None),
        poolclass=sqlalchemy.pool.NullPool,
    )
    sqlalchemy.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    with engine.begin() as connection:
        upgrade(connection, migrations_config(), "0001")
        row = ("0" * 32, make_key(home).fingerprint)
        connection.exec_driver_sql("INSERT INTO ledger VALUES (1, ?, ?, 0)", row)
