"""Which events are out of force: the latest void or unvoid that concerns an event decides."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from suppress.consent import Action
from suppress.ledger.event import EVENTS

VOIDING = (Action.VOID, Action.UNVOID)
"""Actions that take events out of force and put them back."""
VOIDS = pl.Schema({"event": pl.Int64, "action": pl.String, "target": pl.Int64})
"""Void and unvoid events; `target` is an event's number, or a batch's negated."""

LOCATED = pl.Schema({"event": pl.Int64, "batch": pl.Int64})
"""Events and their batches."""


def voids_in(recorded: pl.DataFrame) -> pl.DataFrame:
    """VOIDS among events.

    Args:
        recorded: RECORDED, any number.
    """
    return recorded.filter(pl.col("action").is_in(VOIDING)).select(VOIDS.names())


def void_rows(targets: pl.Series, system: str, reason: str | None = None) -> pl.DataFrame:
    """EVENTS that take what they name out of force, said now.

    Args:
        targets: Int64, numbers of events, or of batches negated.
        system: Who says so.
        reason: Why, if said.
    """
    now = datetime.now(UTC)
    same = {
        "action": Action.VOID.value,
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


def void_events(located: pl.DataFrame, voids: pl.DataFrame) -> pl.Series:
    """Numbers of the events that are void.

    Args:
        located: LOCATED, each event once.
        voids: VOIDS, at least those that concern the events.

    Returns:
        Int64, in the order of `located`. A void concerns only what was recorded before it.
    """
    latest = voids.sort("event").group_by("target").last().rename({"event": "at"})
    found = (
        located.with_columns(of_batch=-pl.col("batch"))
        .join(latest, left_on="event", right_on="target", how="left", maintain_order="left")
        .join(latest, left_on="of_batch", right_on="target", how="left", maintain_order="left", suffix="_batch")
    )
    own, whole = pl.col("at").fill_null(0), pl.col("at_batch").fill_null(0)
    decides = pl.when(own > whole).then("action").otherwise("action_batch")
    void = (decides == Action.VOID.value) & (pl.max_horizontal(own, whole) > pl.col("event"))
    return found.filter(void)["event"]


def voided_counts(counted: pl.DataFrame, voids: pl.DataFrame, located: pl.DataFrame) -> pl.DataFrame:
    """How many events of each batch are void.

    Args:
        counted: `batch` and `events`, its number of events.
        voids: VOIDS, all of them.
        located: LOCATED of every event that is a target.

    Returns:
        `batch` and `voided` (Int64), in the order of `counted`.
    """
    whole = voids.filter(pl.col("target") < 0).group_by(batch=-pl.col("target")).agg(at=pl.col("event").max())
    single = voids.filter(pl.col("target") > 0).sort("event").group_by("target").last()
    targeted = located.join(single, left_on="event", right_on="target", suffix="_single").join(
        whole, on="batch", how="left"
    )
    later = pl.col("event_single") > pl.col("at").fill_null(0)
    changes = (
        targeted.filter(later)
        .group_by("batch")
        .agg(
            void=(pl.col("action") == Action.VOID.value).sum().cast(pl.Int64),
            unvoid=(pl.col("action") == Action.UNVOID.value).sum().cast(pl.Int64),
        )
    )
    found = counted.join(whole, on="batch", how="left", maintain_order="left").join(
        changes, on="batch", how="left", maintain_order="left"
    )
    of_whole = pl.col("events") - pl.col("unvoid").fill_null(0)
    voided = pl.when(pl.col("at").is_not_null()).then(of_whole).otherwise(pl.col("void").fill_null(0))
    return found.select("batch", voided=voided)
