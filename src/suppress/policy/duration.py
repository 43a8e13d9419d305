"""Durations as policies write them: a number and a unit, never a bare number.

Months and years are calendar units: 31 August and six months is 28 or 29 February
(domain/law.md section 5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal

from dateutil.relativedelta import relativedelta
from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

Unit = Literal["days", "weeks", "months", "years"]

_TEXT = re.compile(r"^\s*(\d{1,5})\s+(day|week|month|year)s?\s*$")
_ONE_DAY = timedelta(days=1)
_FIRSTS = tuple(date(year, month, 1) for year in range(2024, 2028) for month in range(1, 13))
"""The first days of the months of four years, a leap year among them."""
_PATTERN = r"^\s*\d{1,5}\s+(day|week|month|year)s?\s*$"


@dataclass(frozen=True)
class Span:
    """A count of calendar units."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"

    @property
    def _delta(self) -> relativedelta:
        match self.unit:
            case "days":
                return relativedelta(days=self.count)
            case "weeks":
                return relativedelta(weeks=self.count)
            case "months":
                return relativedelta(months=self.count)
            case "years":
                return relativedelta(years=self.count)

    def after(self, day: date) -> date:
        """The day this long after `day`, the end of the month clamped."""
        return _after(self, day)

    def before(self, day: date) -> date:
        """The day this long before `day`, the end of the month clamped."""
        return day - self._delta

    def may_exceed(self, other: Span) -> bool:
        """Whether this span ends later than another one that starts on the same day, on any day."""
        # Months differ in length; clamping at their ends only shortens what starts on their first days.
        return any(self.after(day) > other.after(day) for day in _FIRSTS)

    def latest_ending(self, day: date) -> date:
        """The latest day from which the span has passed on `day`.

        Counting backwards alone would be wrong at the end of a month: one month from 31 January has passed on
        28 February, although a month before that day is 28 January.
        """
        start = self.before(day)
        while self.after(start + _ONE_DAY) <= day:
            start += _ONE_DAY
        return start


@lru_cache(maxsize=1024)  # the files of a registry are judged one by one, and most are of one day
def _after(span: Span, day: date) -> date:
    return day + span._delta


def parse_span(value: Any) -> Span:
    """A span from text such as `31 days`.

    Raises:
        ValueError: For a bare number, another unit or anything else.
    """
    if isinstance(value, Span):
        return value
    found = _TEXT.match(value) if isinstance(value, str) else None
    if not found:
        raise ValueError("a duration is a number and a unit, such as '31 days' or '18 months'")
    unit: Any = f"{found[2]}s"
    return Span(int(found[1]), unit)


Duration = Annotated[
    Span,
    BeforeValidator(parse_span),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["31 days", "18 months"]}),
]
