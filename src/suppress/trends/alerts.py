"""Rates that a policy wants to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from suppress.trends.counts import ACTIONS
from suppress.trends.rates import Rate
from suppress.trends.window import Window

if TYPE_CHECKING:
    from suppress.policy.alert import Alert


@dataclass(frozen=True)
class Heard:
    """What became of one alert."""

    alert: Alert
    first: date
    last: date
    rate: Rate

    @property
    def fires(self) -> bool:
        """Whether the rate is above the threshold, and enough was sent to tell."""
        value = self.rate.value
        return value is not None and self.rate.of >= self.alert.min_sent and value > self.alert.above

    @property
    def too_few(self) -> bool:
        """Whether too little was sent to tell."""
        return self.rate.of < self.alert.min_sent


@dataclass(frozen=True)
class Listening:
    """An alert judged on the days up to the end of a window, over pieces of the chronicle."""

    alert: Alert
    window: Window
    """Its last day and time zone are what counts."""

    columns: ClassVar = {"action", "channels", "category", "brand"}
    """Columns of CHRONICLE that it looks at."""

    @property
    def days(self) -> Window:
        """The days that it looks at."""
        first = self.alert.over.before(self.window.last) + timedelta(days=1)
        return Window(first, self.window.last, "day", self.window.time_zone)

    def of(self, piece: pl.DataFrame) -> int:
        """How often it happened in a piece.

        Args:
            piece: CHRONICLE in force, with `at` of each event.
        """
        alert = self.alert
        actions = [action.value for action in ACTIONS[alert.count]]
        asked = piece.filter(pl.col("action").is_in(actions) & self.days.spans(pl.col("at")))
        if alert.channel is not None:
            names = pl.col("channels").cast(pl.String).str.split(",").list.contains(alert.channel)
            asked = asked.filter(names.fill_null(value=True))
        if alert.category is not None:
            asked = asked.filter(pl.col("category") == alert.category)
        if alert.brand is not None:
            asked = asked.filter(pl.col("brand") == alert.brand)
        return asked.height

    def heard(self, counts: Sequence[int], sends: pl.DataFrame) -> Heard:
        """What became of the alert.

        Args:
            counts: Of all pieces.
            sends: SENDS.
        """
        alert = self.alert
        sent = sends.filter(self.days.holds(pl.col("day")))
        if alert.channel is not None:
            sent = sent.filter(pl.col("channel") == alert.channel)
        if alert.category is not None:
            sent = sent.filter(pl.col("categories").list.contains(alert.category))
        if alert.brand is not None:
            sent = sent.filter(pl.col("brands").list.contains(alert.brand))
        return Heard(alert, self.days.first, self.window.last, Rate(sum(counts), int(sent["sent"].sum())))
