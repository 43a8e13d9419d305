"""Honour time: from what a person said to its recording, and to the first scrub that knew it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import polars as pl

from suppress.consent import Action
from suppress.policy.model import Policy
from suppress.trends.window import Window

_DAY = 86_400.0  # seconds
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Limit:
    """How soon a law or a platform wants an opt-out honoured."""

    id: str
    contact: str
    citation: str
    source: str
    country: str | None = None
    days: int | None = None
    business_days: int | None = None

    @property
    def in_words(self) -> str:
        """`10 business days`."""
        return f"{self.days} days" if self.business_days is None else f"{self.business_days} business days"


@dataclass(frozen=True)
class Spread:
    """How long something took, in days."""

    count: int
    median: float | None
    ninety_fifth: float | None
    worst: float | None


@dataclass(frozen=True)
class Kept:
    """How a limit was kept by the opt-outs it holds for."""

    limit: Limit
    opt_outs: int
    recorded_late: int
    """Recorded after the limit, so that a send in between could not know of them."""
    scrubbed_late: int
    """The first scrub of their channel that knew them was made after the limit; nobody may have been sent
    anything before."""


@dataclass(frozen=True)
class Honour:
    """Honour times of the opt-outs that were said in a window."""

    opt_outs: int
    undated: int
    """Of which nobody knows when they were said: they are in none of the times."""
    to_recording: Spread
    to_scrub: Spread
    """From what was said to the first scrub that knew it."""
    waiting: int
    """No scrub of their channel was made since they were recorded."""
    kept: tuple[Kept, ...]


@cache
def shipped_limits() -> tuple[Limit, ...]:
    """The limits that the program ships, in `honour_limits.csv`."""
    data = files("suppress.trends").joinpath("honour_limits.csv").read_bytes()
    return tuple(Limit(**one) for one in pl.read_csv(data, comment_prefix="#").iter_rows(named=True))


def limits_of(policy: Policy) -> tuple[Limit, ...]:
    """The limits that hold for a sender: those of its country, and those of everywhere."""
    contacts = {channel.contact for channel in policy.channels.values()}
    return tuple(
        limit
        for limit in shipped_limits()
        if limit.country in {None, policy.sender.country} and limit.contact in contacts
    )


def honour_times(lines: pl.LazyFrame, sends: pl.DataFrame, window: Window, policy: Policy) -> Honour:
    """Honour times of opt-outs.

    Args:
        lines: CHRONICLE in force, with `day`, as `in_window` gives it.
        sends: SENDS of the same ledger.
        window: The window.
        policy: Its channels say which limits hold.
    """
    opt_outs = (
        lines.filter((pl.col("action") == Action.OPT_OUT.value) & window.holds(pl.col("day")))
        .select("event", "channels", "said", "dated", "recorded_at", "kind")
        .collect()
    )
    dated = _first_scrubs(opt_outs.filter("dated"), sends).with_columns(
        recording=(pl.col("recorded_at") - pl.col("said")).dt.total_seconds() / _DAY,
        scrub=(pl.col("finished") - pl.col("said")).dt.total_seconds() / _DAY,
    )
    return Honour(
        opt_outs=opt_outs.height,
        undated=opt_outs.height - dated.height,
        to_recording=_spread(dated["recording"]),
        to_scrub=_spread(dated["scrub"].drop_nulls()),
        waiting=int(dated["finished"].null_count()),
        kept=tuple(_kept(limit, dated, window, policy) for limit in limits_of(policy)),
    )


def _first_scrubs(opt_outs: pl.DataFrame, sends: pl.DataFrame) -> pl.DataFrame:
    """Opt-outs with `finished` of the first run that knew them and used a channel of theirs, null for none."""
    knowing = sends.drop_nulls("position").sort("position", "finished")
    events = opt_outs["event"].to_numpy()
    finished = np.full(len(events), _NEVER)
    for channels in opt_outs["channels"].unique():
        runs = knowing if channels is None else knowing.filter(pl.col("channel").is_in(channels.split(",")))
        # Of several runs that knew it the earliest: a later one may have begun with an older ledger.
        earliest = runs["finished"].reverse().cum_min().reverse().to_physical().to_numpy()
        places = np.flatnonzero(_of_channels(opt_outs["channels"], channels).to_numpy())
        first = np.searchsorted(runs["position"].to_numpy(), events[places], side="left")
        finished[places] = np.append(earliest, _NEVER)[first]
    told = pl.Series("finished", finished)
    return opt_outs.with_columns(told.set(told == _NEVER, None).cast(sends["finished"].dtype))


def _of_channels(column: pl.Series, channels: str | None) -> pl.Series:
    return column.is_null() if channels is None else (column == channels).fill_null(value=False)


def _spread(days: pl.Series) -> Spread:
    def rounded(value: Any) -> float | None:
        return None if value is None else round(float(value), 2)

    return Spread(
        len(days), rounded(days.median()), rounded(days.quantile(0.95, "higher")), rounded(days.max())
    )


def _kept(limit: Limit, dated: pl.DataFrame, window: Window, policy: Policy) -> Kept:
    ours = dated.filter(_holds_for(limit, policy.channels))
    due = _due(limit, window.day_of(pl.col("said")), _holidays(limit.country, window))
    judged = ours.select(
        recorded=window.day_of(pl.col("recorded_at")) > due,
        scrubbed=(window.day_of(pl.col("finished")) > due).fill_null(value=False),
    )
    return Kept(limit, ours.height, int(judged["recorded"].sum()), int(judged["scrubbed"].sum()))


def _holds_for(limit: Limit, channels: Mapping[str, Any]) -> pl.Expr:
    names = [name for name, channel in channels.items() if channel.contact == limit.contact]
    named = pl.col("channels").str.split(",").list.eval(pl.element().is_in(names)).list.any()
    everything: pl.Expr = named.fill_null(value=True)
    return everything


def _due(limit: Limit, said: pl.Expr, holidays: Sequence[date]) -> pl.Expr:
    """The last day on which a limit is kept."""
    if limit.business_days is None:
        return said + timedelta(days=limit.days or 0)
    # The day itself does not count; one that is no business day counts as the last one before it.
    return said.dt.add_business_days(limit.business_days, holidays=holidays, roll="backward")


def _holidays(country: str | None, window: Window) -> list[date]:
    if country is None:
        return []
    import holidays

    years = range(window.first.year - 1, window.last.year + 2)
    return sorted(holidays.country_holidays(country, years=years))
