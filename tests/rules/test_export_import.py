"""A ledger exported and imported into another decides every send alike."""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_world import POLICY, answers_by, frames_of
from standing_oracle import CATEGORIES, CHANNELS, Event, Row
from test_standing_properties import events, rows

from suppress.export import export_events
from suppress.ledger.event import EVENTS
from suppress.ledger.importing import import_into
from suppress.ledger.imports.chunk import settings_for
from suppress.ledger.imports.format import formats_named
from suppress.ledger.open import open_ledger
from suppress.ledger.snapshot import open_snapshot
from suppress.ledger.store import BatchInfo
from thoroughness import examples

SENDS = [(channel, (category,), ()) for channel, category in product(CHANNELS, CATEGORIES)]


@pytest.mark.slow
@examples(2, 8)
@given(
    st.lists(events(), min_size=15, max_size=40, unique=True).map(tuple),
    st.lists(rows, min_size=6, max_size=12).map(tuple),
)
def test_export_then_import_gives_the_same_decisions(
    history: tuple[Event, ...], batch: tuple[Row, ...]
) -> None:
    recorded, contacts = frames_of(history)
    with tempfile.TemporaryDirectory() as made:
        here, there, file = Path(made, "here"), Path(made, "there"), Path(made, "events.csv")
        with open_ledger(None, here, create=True) as ledger:
            numbered = contacts.with_columns(pl.col("event") - 1)
            ledger.append(recorded.select(EVENTS.names()), numbered, BatchInfo("test", None, None))
            export_events(ledger, file)
            before = open_snapshot(ledger, here / "snapshot")
        (fmt,) = formats_named("events")
        with open_ledger(None, there, create=True) as copy:
            imported = import_into(copy, file, fmt, settings_for(POLICY, "events"))
            after = open_snapshot(copy, there / "snapshot")
        assert imported.rejects.is_empty()
        for send in SENDS:
            assert answers_by(batch, after, send) == answers_by(batch, before, send)
