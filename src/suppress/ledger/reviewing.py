"""Events that a person should look at, and what that person decided."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS, RECORDED
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, rows_about, void_events

WAITING = pl.Schema(
    [
        ("event", pl.Int64()),
        ("recorded_at", pl.Datetime("us", "UTC")),
        ("action", pl.String()),
        ("channels", pl.String()),  # joined by `,`; null is every channel
        ("category", pl.String()),  # null is everything
        ("brand", pl.String()),  # null is every brand
        ("system", pl.String()),
    ]
)
"""One line for each event, ascending."""

_TEXTS = ("reason", "evidence")
NAMED = pl.Schema([*WAITING.items(), *((name, pl.String()) for name in ("kind", "contact", *_TEXTS))])
"""WAITING with clear text: one line for each event and contact; what was erased is null."""


def waiting(store: Store) -> pl.DataFrame:
    """Events that wait for review: in force, and nobody has decided.

    Args:
        store: The ledger.

    Returns:
        WAITING.
    """
    return _waiting(store).select(WAITING.names())


def waiting_with_contacts(store: Store) -> pl.DataFrame:
    """NAMED of the events that wait for review."""
    events = _waiting(store)
    named = [pl.DataFrame(schema=CONTACTS)]
    named += [contacts.join(events, on="event", how="semi") for _, contacts in store.recorded()]
    contacts = pl.concat(named).sort("event", "point").rename({"text": "contact"})
    return events.join(contacts, on="event", how="left", maintain_order="left_right").select(NAMED.names())


def decide(store: Store, keep: Sequence[int], dismiss: Sequence[int], reason: str | None) -> None:
    """Record what a person decided of events that wait for review.

    Args:
        store: The ledger.
        keep: Events that are what they were taken for: they count on.
        dismiss: Events that are not: they go out of force.
        reason: Why; needed to dismiss.

    Raises:
        UsageError: An event does not wait for review or is named twice, or a reason is missing; nothing is
            recorded.
    """
    known = set(waiting(store)["event"].to_list())
    named = [*keep, *dismiss]
    for number in named:
        if number not in known or named.count(number) > 1:
            raise UsageError(
                f"event {number} does not wait for review, or is named twice; nothing was recorded",
                hint="`suppress ledger review` lists those that do",
            )
    if dismiss and not (reason or "").strip():
        raise UsageError(
            "to dismiss an event frees whom it suppresses; nothing was recorded", hint="say why with --reason"
        )
    rows = [
        rows_about(pl.Series(events, dtype=pl.Int64), action, "cli", reason)
        for events, action in ((list(keep), Action.REVIEWED), (list(dismiss), Action.VOID))
    ]
    store.append(pl.concat(rows), CONTACTS.to_frame(), BatchInfo("cli", None, None))


def _waiting(store: Store) -> pl.DataFrame:
    asked, decided = [], [pl.Series("target", dtype=pl.Int64)]
    for events, _ in store.recorded():
        asked.append(events.filter("review"))
        decided.append(events.filter(pl.col("action") == Action.REVIEWED.value)["target"])
    if not asked:
        return RECORDED.to_frame()
    found = pl.concat(asked)
    void = void_events(found.select(LOCATED.names()), store.voids())
    done = pl.concat([*decided, void])
    return found.filter(~pl.col("event").is_in(done.implode()))
