"""Which events are out of force.

An event is said by the batch that recorded it, by every batch that confirmed it later, and by an `unvoid`.
It is in force while any of these stands: what was said before a void of the event counts no more, and
neither does what a batch said before that batch was taken out of force, its own voids among it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action
from suppress.ledger.confirmed import Confirmed
from suppress.ledger.event import EVENTS

VOIDING = (Action.VOID, Action.UNVOID)
"""Actions that take events out of force and put them back."""
VOIDS = pl.Schema({"event": pl.Int64, "batch": pl.Int64, "action": pl.String, "target": pl.Int64})
"""Void and unvoid events; `target` is an event's number, or a batch's negated."""

LOCATED = pl.Schema({"event": pl.Int64, "batch": pl.Int64})
"""Events and their batches."""


@dataclass(frozen=True)
class Voids:
    """What was taken out of force and put back, as far as it concerns some events or all."""

    said: pl.DataFrame
    """VOIDS."""
    confirmed: Callable[[int, int], Iterable[Confirmed]]
    """What was confirmed of the events from one number to another; only asked where a batch was reverted."""

    @cached_property
    def reverted(self) -> dict[int, int]:
        """Batches that are out of force, each with the event that took it out."""
        whole = self.said.filter((pl.col("target") < 0) & (pl.col("action") == Action.VOID.value))
        found: dict[int, int] = {}
        # From the last one back: a void counts unless its own batch was reverted later.
        rows = whole.sort("event", descending=True).select("event", "batch", "target").iter_rows()
        for event, batch, target in rows:
            if found.get(batch, 0) < event:
                found.setdefault(-target, event)
        return found

    def reverting(self, batch: int, event: int) -> Voids:
        """As if one more event took a batch out of force."""
        row = {"event": event, "batch": 0, "action": Action.VOID.value, "target": -batch}
        return replace(self, said=pl.concat([self.said, pl.DataFrame([row], VOIDS)]))

    @cached_property
    def single(self) -> pl.DataFrame:
        """`target`, `void`, `unvoid`: the last of each that stands, 0 for none."""
        singles = self.said.filter(pl.col("target") > 0)
        standing = singles.filter(pl.col("event") > reverted_at(singles["batch"], self))
        last = [
            pl.col("event").filter(pl.col("action") == action.value).max().fill_null(0).alias(action.value)
            for action in VOIDING
        ]
        return standing.group_by("target").agg(last)


def nothing_confirmed(first: int, last: int) -> Iterable[Confirmed]:  # noqa: ARG001  as `Voids.confirmed`
    """What was confirmed of events that are told without it: nothing."""
    return ()


def voids_in(recorded: pl.DataFrame) -> pl.DataFrame:
    """VOIDS among events.

    Args:
        recorded: RECORDED, any number.
    """
    return recorded.filter(pl.col("action").is_in(VOIDING)).select(VOIDS.names())


def void_rows(targets: pl.Series, system: str, reason: str | None = None) -> pl.DataFrame:
    """EVENTS that take what they name out of force, as `rows_about` makes them."""
    return rows_about(targets, Action.VOID, system, reason)


def rows_about(targets: pl.Series, action: Action, system: str, reason: str | None = None) -> pl.DataFrame:
    """EVENTS about other events, said now.

    Args:
        targets: Int64, numbers of events; of a void also of batches, negated.
        action: What they say of them.
        system: Who says so.
        reason: Why, if said.
    """
    now = datetime.now(UTC)
    same = {
        "action": action.value,
        "said_from": now,
        "said_until": now,
        "recorded_at": now,
        "assumed": False,
        "review": False,
        "reason": reason,
        "system": system,
    }
    one = pl.DataFrame([{**dict.fromkeys(EVENTS), **same}], schema=EVENTS).drop("target")
    return one.join(pl.DataFrame({"target": targets}), how="cross").select(EVENTS.names())


def void_events(located: pl.DataFrame, voids: Voids) -> pl.Series:
    """Numbers of the events that are void.

    Args:
        located: LOCATED, each event once.
        voids: At least the voids that concern the events, and those that concern their batches.

    Returns:
        Int64, in the order of `located`. A void concerns only what was recorded before it.
    """
    if voids.said.is_empty():
        return located["event"].clear()
    found = located.join(voids.single, left_on="event", right_on="target", how="left", maintain_order="left")
    void, unvoid = (pl.col(action.value).fill_null(0) for action in VOIDING)
    recorded = pl.col("event") >= reverted_at(located["batch"], voids)
    # What stands as it was recorded, or was put back since, needs no look at who confirmed it.
    out = found.filter(~((void < pl.col("event")) & recorded | (unvoid > void))).with_columns(since=void)
    # Whoever confirms a void event puts it back, so that without a revert no confirmation is needed.
    if out.is_empty() or not voids.reverted:
        return out["event"]
    return out.filter(pl.Series(~_confirmed(out["event"], out["since"], voids)))["event"]


def reverted_at(batches: pl.Series, voids: Voids) -> pl.Series:
    """For each batch the event that took it out of force, 0 for none."""
    return batches.replace_strict(voids.reverted, default=0, return_dtype=pl.Int64)


def _confirmed(events: pl.Series, since: pl.Series, voids: Voids) -> npt.NDArray[np.bool_]:
    """Whether each event was confirmed after a moment by a batch that stands."""
    order = events.arg_sort().to_numpy()
    numbers, after = events.to_numpy()[order], since.to_numpy()[order]
    found = np.zeros(len(numbers), np.bool_)
    for one in voids.confirmed(int(numbers[0]), int(numbers[-1])):
        if voids.reverted.get(one.batch, 0) <= one.after:
            said = one.numbers()
            place = np.minimum(np.searchsorted(said, numbers), len(said) - 1)
            found |= (said[place] == numbers) & (after <= one.after)
    by_place = np.empty_like(found)
    by_place[order] = found
    return by_place
