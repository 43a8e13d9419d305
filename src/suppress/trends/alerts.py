"""Rates that a policy wants to hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

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


def heard(alert: Alert, lines: pl.LazyFrame, sends: pl.DataFrame, window: Window) -> Heard:
    """Judge an alert on the days up to the end of a window.

    Args:
        alert: The alert.
        lines: CHRONICLE of the events in force.
        sends: SENDS.
        window: Its last day and time zone are what counts.
    """
    first = alert.over.before(window.last) + timedelta(days=1)
    days = Window(first, window.last, "day", window.time_zone)
    asked = lines.filter(
        pl.col("action").is_in([action.value for action in ACTIONS[alert.count]])
        & days.holds(days.day_of(pl.coalesce("said", "recorded_at")))
    )
    sent = sends.filter(days.holds(pl.col("day")))
    if alert.channel is not None:
        names = pl.col("channels").str.split(",").list.contains(alert.channel)
        asked = asked.filter(names.fill_null(value=True))
        sent = sent.filter(pl.col("channel") == alert.channel)
    if alert.category is not None:
        asked = asked.filter(pl.col("category") == alert.category)
        sent = sent.filter(pl.col("categories").list.contains(alert.category))
    if alert.brand is not None:
        asked = asked.filter(pl.col("brand") == alert.brand)
        sent = sent.filter(pl.col("brands").list.contains(alert.brand))
    count = asked.select(pl.len()).collect().item()
    return Heard(alert, first, window.last, Rate(int(count), int(sent["sent"].sum())))
