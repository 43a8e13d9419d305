"""How long people stay who opted in, and who comes back."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from suppress.consent import Action
from suppress.trends.window import Window

_WITHIN = (7, 30, 90, 365)  # days after the opt-in


@dataclass(frozen=True)
class Stays:
    """From an opt-in to the opt-out that followed it, of opt-outs in the window."""

    count: int
    median_days: float | None
    within: dict[int, int]
    """Opt-outs at most so many days after the opt-in, by days."""


@dataclass(frozen=True)
class Returns:
    """Contacts with an opt-out in the window."""

    left: int
    """Contacts that opted out."""
    left_again: int
    """Of them, those that had opted out before, and in between opted in."""
    came_back: int
    """Of them, those that opted in later, also after the window."""


def stays_and_returns(lines: pl.LazyFrame, window: Window) -> tuple[Stays, Returns]:
    """How long people stayed, and who came and went more than once.

    Args:
        lines: CHRONICLE of all events in force.
        window: The window.
    """
    day = window.day_of(pl.coalesce("said", "recorded_at"))
    spoken = lines.filter(
        pl.col("action").is_in([Action.OPT_OUT.value, Action.OPT_IN.value]) & pl.col("contact").is_not_null()
    ).select(
        "contact",
        "dated",
        out=pl.col("action") == Action.OPT_OUT.value,
        at=pl.coalesce("said", "recorded_at"),
        day=day,
    )
    leaving = spoken.filter(pl.col("out") & window.spans(pl.col("at"))).select("contact")
    # Who only ever opted out cannot have come back: most contacts, and they need no sorting.
    came = spoken.filter(~pl.col("out")).select("contact").unique()
    both = leaving.join(came, on="contact", how="semi").unique().collect()
    left = int(leaving.select(pl.col("contact").n_unique()).collect().item())
    history = (
        spoken.join(both.lazy(), on="contact", how="semi")
        .sort("contact", "at", "out")
        .with_columns(
            before_out=pl.col("out").shift(1).over("contact"),
            before_at=pl.col("at").shift(1).over("contact"),
            before_dated=pl.col("dated").shift(1).over("contact"),
            number=pl.col("out").cum_sum().over("contact"),
        )
        .collect()
    )
    return _stays(history, window), _returns(history, window, left)


def _stays(history: pl.DataFrame, window: Window) -> Stays:
    followed = history.filter(
        pl.col("out")
        & pl.col("before_out").not_()
        & pl.col("dated")
        & pl.col("before_dated")
        & window.holds(pl.col("day"))
    )
    days = (followed["at"] - followed["before_at"]).dt.total_seconds() / 86_400
    median = days.median()
    return Stays(
        followed.height,
        round(float(median), 1) if isinstance(median, (int, float)) else None,
        {limit: int((days <= limit).sum()) for limit in _WITHIN},
    )


def _returns(history: pl.DataFrame, window: Window, left: int) -> Returns:
    leaving = pl.col("out") & window.holds(pl.col("day"))
    again = history.filter(leaving & pl.col("before_out").not_() & (pl.col("number") > 1))
    first_leaving = history.filter(leaving).group_by("contact").agg(first=pl.col("at").min())
    later = (
        history.filter(~pl.col("out")).join(first_leaving, on="contact").filter(pl.col("at") > pl.col("first"))
    )
    return Returns(left, again["contact"].n_unique(), later["contact"].n_unique())
