"""Honour time: from what a person said to its recording, and to the first scrub that knew it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, ClassVar

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


@dataclass(frozen=True)
class Times:
    """Honour times of some of the opt-outs."""

    opt_outs: int
    undated: int
    to_recording: pl.Series
    """Int64, seconds."""
    to_scrub: pl.Series
    """Int64, seconds; of those that a scrub knew."""
    kept: tuple[tuple[int, int, int], ...]
    """For each limit: opt-outs, recorded late, scrubbed late."""


@dataclass(frozen=True)
class Honouring:
    """Honour times of the opt-outs of a window, over pieces of the chronicle."""

    sends: pl.DataFrame
    """SENDS of the same ledger."""
    window: Window
    policy: Policy
    """Its channels say which limits hold."""

    columns: ClassVar = {"event", "channels", "said", "dated", "recorded_at"}
    """Columns of CHRONICLE that it looks at."""

    def of(self, piece: pl.DataFrame) -> Times:
        """Honour times of a piece.

        Args:
            piece: CHRONICLE in force, with `place` of the day on which each was said.
        """
        ours = (pl.col("action") == Action.OPT_OUT.value) & self.window.has(pl.col("place"))
        opt_outs = piece.select("place", "action", *self.columns).filter(ours)
        dated = _first_scrubs(opt_outs.filter("dated"), self.sends)
        return Times(
            opt_outs.height,
            opt_outs.height - dated.height,
            (dated["recorded_at"] - dated["said"]).dt.total_seconds(),
            (dated["finished"] - dated["said"]).dt.total_seconds().drop_nulls(),
            tuple(_kept(dated, deadlines, names) for deadlines, names in self._deadlines),
        )

    def together(self, times: Sequence[Times]) -> Honour:
        """Honour times of all pieces.

        Args:
            times: One at least.
        """
        to_scrub = pl.concat(one.to_scrub for one in times)
        dated = sum(one.opt_outs - one.undated for one in times)
        kept = zip(*(one.kept for one in times), strict=True)
        return Honour(
            opt_outs=sum(one.opt_outs for one in times),
            undated=sum(one.undated for one in times),
            to_recording=_spread(pl.concat(one.to_recording for one in times)),
            to_scrub=_spread(to_scrub),
            waiting=dated - len(to_scrub),
            kept=tuple(
                Kept(limit, *(sum(counts) for counts in zip(*parts, strict=True)))
                for limit, parts in zip(self._limits, kept, strict=True)
            ),
        )

    @cached_property
    def _limits(self) -> tuple[Limit, ...]:
        return limits_of(self.policy)

    @cached_property
    def _deadlines(self) -> list[tuple[pl.Series, frozenset[str]]]:
        """Of each limit the first instants that are too late, and the channels that it is about."""
        channels = self.policy.channels.items()
        return [
            (_too_late(limit, self.window), frozenset(n for n, one in channels if one.contact == limit.contact))
            for limit in self._limits
        ]


def _first_scrubs(opt_outs: pl.DataFrame, sends: pl.DataFrame) -> pl.DataFrame:
    """Opt-outs with `finished` of the first run that knew them and used a channel of theirs, null for none."""
    knowing = sends.drop_nulls("position").sort("position", "finished")
    events = opt_outs["event"].to_numpy()
    finished = np.full(len(events), _NEVER)
    for channels in opt_outs["channels"].unique().cast(pl.String):
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


def _spread(seconds: pl.Series) -> Spread:
    """Of seconds, in days."""
    days = seconds / _DAY

    def rounded(value: Any) -> float | None:
        return None if value is None else round(float(value), 2)

    return Spread(
        len(days), rounded(days.median()), rounded(days.quantile(0.95, "higher")), rounded(days.max())
    )


def _kept(dated: pl.DataFrame, too_late: pl.Series, channels: frozenset[str]) -> tuple[int, int, int]:
    named = dated["channels"].unique().cast(pl.String).drop_nulls()
    ours = [one for one in named if not channels.isdisjoint(one.split(","))]
    held = dated.filter(pl.col("channels").is_null() | pl.col("channels").is_in(ours))
    limit = too_late.gather(held["place"])
    return held.height, int((held["recorded_at"] >= limit).sum()), int((held["finished"] >= limit).sum())


def _too_late(limit: Limit, window: Window) -> pl.Series:
    """The first instant after a limit, by the place in `Window.days` of the day on which an opt-out is said."""
    due = window.days.to_frame("said").select(_due(limit, pl.col("said"), _holidays(limit.country, window)))
    return window.starts_of(due.to_series().dt.offset_by("1d"))


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
