"""The days that a trend report looks at, cut into periods, and as many days before them to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl
from dateutil.relativedelta import relativedelta

Period = Literal["day", "week", "month"]

_EVERY: dict[Period, str] = {"day": "1d", "week": "1w", "month": "1mo"}
_USUAL: dict[Period, relativedelta] = {
    "day": relativedelta(days=29),
    "week": relativedelta(weeks=11),
    "month": relativedelta(months=11),
}
"""How far back a report reaches where nobody says: 30 days, 12 weeks or 12 months with the current one."""


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included, on the sender's calendar."""

    first: date
    last: date
    period: Period
    time_zone: str

    @classmethod
    def of(cls, first: date | None, last: date, period: Period, time_zone: str) -> Window:
        """A window; without a first day the usual number of periods up to the last, the last one included."""
        return cls(first or period_start(last - _USUAL[period], period), last, period, time_zone)

    @cached_property
    def before(self) -> Window:
        """As many days right before it."""
        length = self.last - self.first
        last = self.first - timedelta(days=1)
        return Window(last - length, last, self.period, self.time_zone)

    @cached_property
    def periods(self) -> tuple[date, ...]:
        """First day of each period, ascending."""
        days = pl.date_range(period_start(self.first, self.period), self.last, _EVERY[self.period], eager=True)
        return tuple(days.to_list())

    @cached_property
    def days(self) -> pl.Series:
        """Every day of the window before and of this one, ascending."""
        return pl.date_range(self.before.first, self.last, "1d", eager=True)

    @cached_property
    def _starts(self) -> pl.Series:
        return self.starts_of(pl.date_range(self.before.first, self.last + timedelta(days=1), "1d", eager=True))

    def starts_of(self, days: pl.Series) -> pl.Series:
        """The instant at which each day begins on the sender's calendar, as `start_of` has it."""
        starts = (
            days.cast(pl.Datetime("us"))
            .dt.replace_time_zone(self.time_zone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        # Days that begin after midnight, where clocks go forward then.
        late = starts.is_null().arg_true()
        return starts.scatter(late, [self.start_of(day) for day in days.gather(late)])

    def start_of(self, day: date) -> datetime:
        """The instant at which a day begins on the sender's calendar; where clocks go back to the day before,
        the first one."""
        return datetime.combine(day, time(), ZoneInfo(self.time_zone)).astimezone(UTC)

    def places(self, instants: pl.Series) -> pl.Series:
        """Place in `days` of the sender's day of each instant: -1 of earlier ones, `len(days)` of later ones.

        Args:
            instants: Datetime in UTC, none null.
        """
        # Looked up between the starts of days: to convert each of millions costs four times as much.
        return self._starts.search_sorted(instants, side="right").cast(pl.Int32) - 1

    def has(self, place: pl.Expr) -> pl.Expr:
        """Whether a place in `days` is one of this window, not of the one before."""
        return place.is_between(len(self.days) // 2, len(self.days) - 1)

    def period_of(self, day: pl.Expr) -> pl.Expr:
        """First day of the period that a day is in."""
        return day.dt.truncate(_EVERY[self.period])

    def spans(self, instant: pl.Expr) -> pl.Expr:
        """Whether an instant is on a day of the window, without working out the day of each."""
        following = self.start_of(self.last + timedelta(days=1))
        return instant.is_between(self.start_of(self.first), following, closed="left")

    def holds(self, day: pl.Expr) -> pl.Expr:
        """Whether a day is in the window."""
        return day.is_between(self.first, self.last)

    @property
    def unfinished(self) -> bool:
        """Whether the last period goes on after the window."""
        following = period_start(self.last + timedelta(days=1), self.period)
        return following == self.periods[-1]


def period_start(day: date, period: Period) -> date:
    """First day of the period that a day is in; weeks begin on Monday."""
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
