"""What is in a ledger, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from suppress.ledger.store import Store


@dataclass(frozen=True)
class LedgerStats:
    """Counts of a ledger."""

    position: int
    """Number of the last event."""
    actions: dict[str, int]
    """Events by action, void ones among them."""
    batches: int
    voided: int
    """Events that are out of force."""
    to_review: int
    """Events that a person should look at."""
    erased: int
    """Events whose contacts were erased."""
    last_recorded_at: datetime | None


def ledger_stats(store: Store) -> LedgerStats:
    """Count what is in a ledger; reads all of it."""
    actions: Counter[str] = Counter()
    review = 0
    last: datetime | None = None
    for events, _ in store.recorded():
        actions.update(dict(events["action"].value_counts().iter_rows()))
        review += int(events["review"].sum())
        last = events["recorded_at"][-1]
    batches = store.batches()
    return LedgerStats(
        position=store.position(),
        actions=dict(sorted(actions.items())),
        batches=batches.height,
        voided=int(batches["voided"].sum()),
        to_review=review,
        erased=store.erased_keys()["event"].n_unique(),
        last_recorded_at=last,
    )
