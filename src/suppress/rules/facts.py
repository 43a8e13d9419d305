"""What is known of a batch when rules are asked: keys, typed columns, countries, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from suppress.evidence import KindCodes
from suppress.keys import Keys
from suppress.match import Answers
from suppress.model import MatchLevel
from suppress.policy.plan import Plan
from suppress.rules.jurisdiction import Jurisdiction


@dataclass(frozen=True)
class Facts:
    """One batch as rules see it; every row is named by its number in the batch."""

    plan: Plan
    keys: Keys
    typed: pl.DataFrame
    """Columns of the policy with their types, one line for each row."""
    sources: Mapping[str, Answers]
    codes: KindCodes

    @property
    def height(self) -> int:
        """Rows of the batch."""
        return self.keys.points.height

    @property
    def channel_level(self) -> MatchLevel:
        """Match level of mail where neither entry, rule nor source says."""
        return self.plan.channel.match

    @cached_property
    def send_points(self) -> pl.DataFrame:
        """Contact points of the send: row, point, readable."""
        return self.keys.points.of_send()

    @cached_property
    def jurisdiction(self) -> Jurisdiction:
        """In which countries the rows are."""
        return Jurisdiction(self.keys.points, self.plan.policy.sender.country)
