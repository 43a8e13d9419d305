"""Events of the chronicle counted by period, and by what they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from suppress.consent import EVERYTHING, Action
from suppress.trends.window import Window

ACTIONS: Mapping[str, tuple[Action, ...]] = {
    "opt_outs": (Action.OPT_OUT,),
    "opt_ins": (Action.OPT_IN,),
    "complaints": (Action.COMPLAINT,),
    "hard_bounces": (Action.HARD_BOUNCE,),
    "deaths": (Action.DECEASED,),
}
"""What is counted, and the actions that it is."""

EVERY = "every one"
"""Value of an event that names no channel or brand."""
NOT_SAID = "not said"
UNCLEAR = "(not a name)"
"""Shown for a text that may be a contact: what came by a web form or a platform's tag may be anything."""

_CONTACT_LIKE = r"@|\d{5}|\d(?:[ ().-]?\d){6}"
_UNNAMED: Mapping[str, str] = {"channel": EVERY, "brand": EVERY, "category": EVERYTHING}
_COLUMNS: Mapping[str, str] = {
    "channel": "channels",
    "category": "category",
    "brand": "brand",
    "collection_point": "via",
    "campaign": "campaign",
    "source": "system",
    "reason": "reason",
    "domain": "domain",
    "state": "state",
    "basis": "basis",
}
DIMENSIONS = tuple(_COLUMNS)
"""What events can be broken down by."""
_ONLY_WHERE_NAMED = frozenset({"domain", "state", "campaign"})
"""Dimensions of which an event that names none is left out: most events cannot have one."""


@dataclass(frozen=True)
class Counted:
    """Counts of the window."""

    by_period: pl.DataFrame
    """`period` (Date, first day), a column for each of ACTIONS, and `rated_opt_outs`; every period of the
    window."""
    before: Mapping[str, int]
    """ACTIONS of the window before."""
    by_dimension: Mapping[str, pl.DataFrame]
    """For each dimension `value`, ACTIONS, `before_…` for the window before, and `rated_opt_outs`, those of the
    window from the first day on of which it is known what was sent; most opt-outs first."""
    reason_texts: int
    """Different texts of the window that stand under one reason, OTHER."""


def in_window(lines: pl.LazyFrame, window: Window) -> pl.LazyFrame:
    """CHRONICLE of the window and of the one before it, with `day`: the sender's day on which each was said.

    An event of which nobody knows when it was said counts on the day it was recorded.
    """
    day = window.day_of(pl.coalesce("said", "recorded_at"))
    return lines.with_columns(day=day).filter(pl.col("day").is_between(window.before.first, window.last))


def counted(lines: pl.LazyFrame, window: Window, dimensions: Iterable[str], rated_from: date | None) -> Counted:
    """Count events.

    Args:
        lines: As `in_window` gives them.
        window: The window.
        dimensions: Some of DIMENSIONS.
        rated_from: First day of the window on which something was sent; None where nothing was.

    Returns:
        Counts. An event that names two channels is counted under both, in a breakdown alone.
    """
    asked = tuple(dimensions)
    rated = pl.lit(value=False) if rated_from is None else pl.col("day") >= rated_from
    told = lines.with_columns(now=window.holds(pl.col("day")), rated=rated)
    period = window.period_of(pl.col("day"))
    by_period = told.group_by("action", "now", "rated", period=period).agg(events=pl.len())
    # Each value once for every event: what it is called is worked out for the few that differ.
    parts = [told.group_by("action", "now", "rated", value=_COLUMNS[one]).agg(events=pl.len()) for one in asked]
    first, *rest = (part.collect() for part in (by_period, *parts))
    periods = pl.DataFrame({"period": window.periods}, schema={"period": pl.Date})
    of_opt_outs, *_ = _counts(pl.col("rated"), "rated_")
    every = _counts(pl.lit(value=True), "")
    summed = first.filter("now").group_by("period").agg(*every, of_opt_outs)
    return Counted(
        periods.join(summed, on="period", how="left", maintain_order="left").fill_null(0),
        first.filter(~pl.col("now")).select(every).row(0, named=True),
        {dimension: _by_value(dimension, found) for dimension, found in zip(asked, rest, strict=True)},
        told.filter("now").select(pl.col("reason_text").drop_nulls().n_unique()).collect().item(),
    )


def _by_value(dimension: str, found: pl.DataFrame) -> pl.DataFrame:
    valued = found
    if dimension == "channel":
        valued = found.with_columns(pl.col("value").str.split(",")).explode("value")
    if dimension in _ONLY_WHERE_NAMED:
        valued = valued.filter(pl.col("value").is_not_null())
    named = _named(pl.col("value"), _UNNAMED.get(dimension, NOT_SAID))
    now = pl.col("now")
    of_opt_outs, *_ = _counts(now & pl.col("rated"), "rated_")
    counts = valued.group_by(value=named).agg(*_counts(now, ""), *_counts(~now, "before_"), of_opt_outs)
    return counts.sort(["opt_outs", "value"], descending=[True, False])


def _counts(where: pl.Expr, prefix: str) -> list[pl.Expr]:
    return [
        pl.col("events")
        .filter(pl.col("action").is_in([action.value for action in actions]) & where)
        .sum()
        .cast(pl.Int64)
        .alias(f"{prefix}{name}")
        for name, actions in ACTIONS.items()
    ]


def _named(value: pl.Expr, unnamed: str) -> pl.Expr:
    clear = pl.when(value.str.contains(_CONTACT_LIKE)).then(pl.lit(UNCLEAR)).otherwise(value)
    return clear.fill_null(unnamed)


def shown_name(value: str) -> str:
    """A value of a list's column as it may be shown."""
    return UNCLEAR if re.search(_CONTACT_LIKE, value) else value


def net_growth(counts: Mapping[str, int]) -> int:
    """By how much the list grew: who came in less who left, cannot be reached, or died.

    Args:
        counts: By the names of ACTIONS.
    """
    return counts["opt_ins"] - sum(counts[name] for name in ACTIONS if name != "opt_ins")


def first_sent(sends: pl.DataFrame, window: Window) -> date | None:
    """The first day of a window on which something was sent, as far as runs tell; opt-outs before it are in no
    rate."""
    days = sends.filter(window.holds(pl.col("day")))["day"]
    first = days.min()
    return first if isinstance(first, date) else None


def days_sent(sends: pl.DataFrame, window: Window) -> dict[date, int]:
    """Contacts sent in each period of the window.

    Args:
        sends: SENDS.
        window: The window.
    """
    within = sends.filter(window.holds(pl.col("day")))
    found = within.group_by(period=window.period_of(pl.col("day"))).agg(pl.col("sent").sum())
    return dict(found.select("period", "sent").iter_rows())
