"""A batch that has no events."""

from __future__ import annotations

from pathlib import Path

import pytest

from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.open import open_ledger
from suppress.ledger.revert import reverting
from suppress.ledger.store import BatchInfo


def test_an_empty_batch_is_said_to_be_empty(tmp_path: Path) -> None:
    with open_ledger(None, tmp_path, create=True) as store:
        done = store.append(EVENTS.to_frame(), CONTACTS.to_frame(), BatchInfo("cli", None, None))
        with pytest.raises(UsageError, match="is empty"):
            reverting(store, done.batch)
