"""Taking a batch out of force: what it would set free, and the void event that does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, VOIDS, void_events, void_rows, voids_in

_CLOSING = [action.value for action in (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)]
"""Actions that keep a contact from being contacted."""
_SAME = ("action", "channels", "category", "brand", "subject")
"""What else must be said of a contact elsewhere for it not to be freed."""
_SPOKEN = pl.Schema({"event": pl.Int64, "batch": pl.Int64, "contact": pl.UInt64, "said": pl.UInt64})


@dataclass(frozen=True)
class Reverting:
    """What a revert of a batch would do."""

    batch: int
    events: int
    """Events of it that are in force."""
    freed: int
    """At most so many contacts become contactable in some way: of them nothing else says the same."""


def reverting(store: Store, batch: int) -> Reverting:
    """What a revert of a batch would do; nothing is changed.

    Args:
        store: The ledger.
        batch: Number of the batch.

    Raises:
        UsageError: There is no such batch, or nothing of it is in force.
    """
    known = store.batches().filter(pl.col("batch") == batch)
    if not known.height:
        raise UsageError(f"the ledger has no batch {batch}", hint="`suppress ledger stats` shows the batches")
    if not known["events"][0]:
        raise UsageError(f"batch {batch} is empty", hint="there is nothing to revert in it")
    events = int(known["events"][0]) - int(known["voided"][0])
    if not events:
        raise UsageError(
            f"nothing of batch {batch} is in force", hint="it was reverted before, or its events were"
        )
    return Reverting(batch, events, _freed(store, batch))


def revert(store: Store, batch: int, reason: str | None) -> int:
    """Take a batch out of force; importing its file again puts it back.

    Returns:
        Number of the void event.
    """
    events = void_rows(pl.Series([-batch], dtype=pl.Int64), "cli", reason)
    return int(store.append(events, CONTACTS.to_frame(), BatchInfo("cli", None, None)).events[0])


def _freed(store: Store, batch: int) -> int:
    voids = pl.concat([VOIDS.to_frame(), *(voids_in(events) for events, _ in store.recorded())])
    mine = pl.concat(
        [_SPOKEN.to_frame(), *(part.filter(pl.col("batch") == batch) for part in _spoken(store, voids))]
    )
    others = [
        part.filter(pl.col("batch") != batch).join(mine, on=["contact", "said"], how="semi")
        for part in _spoken(store, voids)
    ]
    kept = pl.concat([_SPOKEN.to_frame(), *others])
    return mine.join(kept, on=["contact", "said"], how="anti")["contact"].n_unique()


def _spoken(store: Store, voids: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What keeps contacts from being contacted, in force: one line for each event and contact."""
    for events, contacts in store.recorded():
        void = void_events(events.select(LOCATED.names()), voids)
        closing = events.filter(
            pl.col("action").is_in(_CLOSING) & ~pl.col("event").is_in(void.implode())
        ).select("event", "batch", pl.struct(_SAME).hash().alias("said"))
        named = contacts.select("event", pl.struct("kind", "text").hash().alias("contact"))
        # An erased contact counts as one of its own.
        lines = closing.join(named, on="event", how="left").with_columns(
            pl.coalesce("contact", pl.col("event").hash())
        )
        yield lines.select(_SPOKEN.names())
