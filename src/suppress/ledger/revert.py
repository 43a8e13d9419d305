"""Taking a batch out of force: what it would set free, and the void event that does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, VOIDING, Voids, void_events, void_rows

_CLOSING = [action.value for action in (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)]
"""Actions that keep a contact from being contacted."""
_OPENING = [
    action.value
    for action in (Action.OPT_IN, Action.DELIVERED, Action.BOUNCE_CLEARED, Action.DECEASED_WITHDRAWN)
]
"""Actions that lift what others say."""
_SAME = ("action", "channels", "category", "brand", "subject")
"""What else must be said of a contact elsewhere for it not to be freed."""
_SPOKEN = pl.Schema({"event": pl.Int64, "contact": pl.UInt64, "said": pl.UInt64})


@dataclass(frozen=True)
class Reverting:
    """What a revert of a batch would do."""

    batch: int
    events: int
    """Events that go out of force: no other batch that stands has said or confirmed them."""
    back: int
    """Events of other batches that come back in force: the batch had taken them out."""
    freed: int
    """At most so many contacts become contactable in some way: of them nothing else says the same."""
    kept: int
    """Events of the batch that stay in force: other batches said them too."""
    kept_by: tuple[int, ...]
    """Those batches, ascending."""


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
    recorded, voided, confirmed = known.select("events", "voided", "confirmed").row(0)
    if not recorded and not confirmed:
        raise UsageError(f"batch {batch} is empty", hint="there is nothing to revert in it")
    now = store.voids()
    then = now.reverting(batch, store.position() + 1)
    changes = list(_changes(store, now, then))
    gone, back = sum(change.gone for change in changes), sum(change.back for change in changes)
    if batch in now.reverted or (not gone + back + confirmed and recorded == voided):
        raise UsageError(
            f"nothing of batch {batch} is in force", hint="it was reverted before, or its events were"
        )
    kept, kept_by = _kept(store, batch, then)
    return Reverting(batch, gone, back, _freed(store, changes, then), kept, kept_by)


def revert(store: Store, batch: int, reason: str | None) -> int:
    """Take a batch out of force; importing its file again puts it back.

    Returns:
        Number of the void event.
    """
    events = void_rows(pl.Series([-batch], dtype=pl.Int64), "cli", reason)
    return int(store.append(events, CONTACTS.to_frame(), BatchInfo("cli", None, None)).events[0])


@dataclass(frozen=True)
class _Change:
    """What a revert does to some events."""

    gone: int
    back: int
    lost: pl.DataFrame
    """_SPOKEN of what kept contacts from being contacted and goes out of force."""
    opened: pl.DataFrame
    """_SPOKEN of what lifts such and comes back."""


def _changes(store: Store, now: Voids, then: Voids) -> Iterator[_Change]:
    for events, contacts in store.recorded():
        said = events.filter(~pl.col("action").is_in(VOIDING))
        before, after = (void_events(said.select(LOCATED.names()), voids) for voids in (now, then))
        gone, back = after.filter(~after.is_in(before.implode())), before.filter(~before.is_in(after.implode()))
        yield _Change(
            len(gone),
            len(back),
            _spoken(said.filter(pl.col("event").is_in(gone.implode())), contacts, _CLOSING),
            _spoken(said.filter(pl.col("event").is_in(back.implode())), contacts, _OPENING),
        )


def _kept(store: Store, batch: int, then: Voids) -> tuple[int, tuple[int, ...]]:
    """Events that a batch said which stand without it, and the batches by which they do."""
    kept, by = 0, set[int]()
    for events, _ in store.recorded():
        located = events.filter(~pl.col("action").is_in(VOIDING)).select(LOCATED.names())
        if not located.height:
            continue
        again: dict[int, list[pl.Series]] = {batch: [located["event"].clear()]}
        for one in then.confirmed(int(events["event"].min()), int(events["event"].max())):  # type: ignore[arg-type]
            if one.batch == batch or then.reverted.get(one.batch, 0) <= one.after:
                again.setdefault(one.batch, []).append(pl.Series(one.numbers()))
        own = pl.concat(again.pop(batch))
        of_batch = located.filter((pl.col("batch") == batch) | pl.col("event").is_in(own.implode()))
        standing = of_batch.filter(~pl.col("event").is_in(void_events(of_batch, then).implode()))
        kept += standing.height
        by |= set(standing["batch"]) - then.reverted.keys()
        by |= {
            other for other, said in again.items() if standing["event"].is_in(pl.concat(said).implode()).any()
        }
    return kept, tuple(sorted(by))


def _freed(store: Store, changes: list[_Change], then: Voids) -> int:
    """Contacts of which nothing says any more what was said, and those that somebody's yes comes back for."""
    lost, kept = pl.concat([_SPOKEN.to_frame(), *(change.lost for change in changes)]), [_SPOKEN.to_frame()]
    for events, contacts in store.recorded() if lost.height else ():
        void = void_events(events.select(LOCATED.names()), then)
        standing = _spoken(events.filter(~pl.col("event").is_in(void.implode())), contacts, _CLOSING)
        kept.append(standing.join(lost, on=["contact", "said"], how="semi"))
    freed = lost.join(pl.concat(kept), on=["contact", "said"], how="anti")
    return pl.concat([freed, *(change.opened for change in changes)])["contact"].n_unique()


def _spoken(events: pl.DataFrame, contacts: pl.DataFrame, actions: list[str]) -> pl.DataFrame:
    """What some events say that do one of some actions: one line for each event and contact."""
    said = events.filter(pl.col("action").is_in(actions)).select("event", pl.struct(_SAME).hash().alias("said"))
    named = contacts.select("event", pl.struct("kind", "text").hash().alias("contact"))
    # An erased contact counts as one of its own.
    lines = said.join(named, on="event", how="left").with_columns(
        pl.coalesce("contact", pl.col("event").hash())
    )
    return lines.select(_SPOKEN.names())
