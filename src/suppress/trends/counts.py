"""Events of the chronicle counted by period, and by what they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from suppress.consent import EVERYTHING, Action
from suppress.ledger.chronicle import ACTION
from suppress.shown_names import CONTACT_LIKE, UNCLEAR
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


@dataclass(frozen=True)
class Tally:
    """Counts of some of the events."""

    by_day: pl.DataFrame
    """`place` (of the day in `Window.days`), `action` and `events`."""
    by_dimension: Mapping[str, pl.DataFrame]
    """For each dimension `value`, `slot` (action and stretch of days in one number) and `events`."""
    reason_texts: pl.Series
    """Different texts of the window that stand under OTHER, as the chronicle tells them apart."""


_STRETCHES = 3  # of days that a breakdown tells apart: before the window, in it, and since something was sent
_BEFORE, _, _RATED = range(_STRETCHES)


@dataclass(frozen=True)
class Counting:
    """What is counted, over pieces of the chronicle."""

    window: Window
    dimensions: tuple[str, ...]
    """Some of DIMENSIONS."""
    rated_from: date | None
    """First day of the window on which something was sent; None where nothing was."""

    @property
    def columns(self) -> set[str]:
        """Columns of CHRONICLE that it looks at."""
        return {"action", "reason_text", *(_COLUMNS[one] for one in self.dimensions)}

    def of(self, piece: pl.DataFrame) -> Tally:
        """Counts of a piece.

        Args:
            piece: CHRONICLE in force, with `place` of the day on which each was said, as `Window.places` gives
                it. An event of which nobody knows when it was said counts on the day it was recorded.
        """
        days = self.window.days
        told = piece.select("place", *self.columns).filter(pl.col("place").is_between(0, len(days) - 1))
        now = (days >= self.window.first).cast(pl.UInt8)
        rated = now if self.rated_from is None else now + (days >= self.rated_from).cast(pl.UInt8)
        # One number for all that a value is counted by: two columns are counted much faster than four.
        slot = pl.col("action").to_physical().cast(pl.UInt8) * _STRETCHES + pl.lit(rated).gather("place")
        slotted = told.with_columns(slot=slot)
        return Tally(
            told.group_by("place", "action").agg(events=pl.len()),
            {
                one: slotted.group_by("slot", value=_COLUMNS[one]).agg(events=pl.len())
                for one in self.dimensions
            },
            told.filter(pl.lit(now).gather("place") > 0)["reason_text"].drop_nulls().unique(),
        )

    def together(self, tallies: Sequence[Tally]) -> Counted:
        """Counts of all pieces.

        Args:
            tallies: One at least.

        Returns:
            Counts. An event that names two channels is counted under both, in a breakdown alone.
        """
        days = pl.DataFrame({"day": self.window.days}).with_row_index("place")
        every = pl.concat(one.by_day for one in tallies).join(
            days.cast({"place": pl.Int32}), on="place", how="left"
        )
        now = self.window.holds(pl.col("day"))
        rated = pl.lit(value=False) if self.rated_from is None else pl.col("day") >= self.rated_from
        of_opt_outs, *_ = _counts(rated, "rated_")
        counts = _counts(pl.lit(value=True), "")
        by_period = every.filter(now).group_by(period=self.window.period_of(pl.col("day")))
        summed = by_period.agg(*counts, of_opt_outs)
        periods = pl.DataFrame({"period": self.window.periods}, schema={"period": pl.Date})
        return Counted(
            periods.join(summed, on="period", how="left", maintain_order="left").fill_null(0),
            every.filter(~now).select(counts).row(0, named=True),
            {one: _by_value(one, [tally.by_dimension[one] for tally in tallies]) for one in self.dimensions},
            pl.concat(one.reason_texts for one in tallies).n_unique(),
        )


def _by_value(dimension: str, tallies: Sequence[pl.DataFrame]) -> pl.DataFrame:
    found = pl.concat(tallies).group_by("slot", "value").agg(pl.col("events").sum())
    when = pl.col("slot") % _STRETCHES
    valued = found.select(
        pl.col("value").cast(pl.String),
        "events",
        action=pl.lit(ACTION.categories).gather(pl.col("slot") // _STRETCHES),
        now=when != _BEFORE,
        rated=when == _RATED,
    )
    if dimension == "channel":
        valued = valued.with_columns(pl.col("value").str.split(",")).explode("value")
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
    clear = pl.when(value.str.contains(CONTACT_LIKE)).then(pl.lit(UNCLEAR)).otherwise(value)
    return clear.fill_null(unnamed)


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
