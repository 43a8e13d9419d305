"""What is in a ledger, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from suppress.consent import Action
from suppress.ledger.reviewing import waiting
from suppress.ledger.store import Store

OTHER = "other"
"""Under what reasons are counted that the policy does not name."""


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
    """Events that a person should look at and nobody has decided."""
    erased: int
    """Events whose contacts were erased."""
    reasons: dict[str, int]
    """Opt-outs by the policy's reasons, all other texts under `other`; the most frequent first."""
    last_recorded_at: datetime | None


def ledger_stats(store: Store, reasons: Collection[str] = ()) -> LedgerStats:
    """Count what is in a ledger; reads all of it.

    Args:
        store: The ledger.
        reasons: Reasons that the policy names.
    """
    actions: Counter[str] = Counter()
    given: Counter[str] = Counter()
    last: datetime | None = None
    for events, _ in store.recorded():
        actions.update(dict(events["action"].value_counts().iter_rows()))
        given.update(_reasons(events, reasons))
        last = events["recorded_at"][-1]
    batches = store.batches()
    return LedgerStats(
        position=store.position(),
        actions=dict(sorted(actions.items())),
        batches=batches.height,
        voided=int(batches["voided"].sum()),
        to_review=waiting(store).height,
        erased=store.erased_keys()["event"].n_unique(),
        reasons=dict(given.most_common()),
        last_recorded_at=last,
    )


def _reasons(events: pl.DataFrame, named: Collection[str]) -> dict[str, int]:
    given = events.filter(pl.col("action") == Action.OPT_OUT.value)["reason"].drop_nulls()
    known = given.is_in(list(named))
    # What people write may name them: only the policy's own names are shown.
    counted = given.filter(known).value_counts()
    counts = dict(counted.iter_rows())
    other = given.len() - int(known.sum())
    return counts | ({OTHER: other} if other else {})
