"""What is known of a batch when rules are asked: keys, typed columns, countries, sources, ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from suppress.evidence import KindCodes
from suppress.keys import Keys
from suppress.match import Answers
from suppress.model import MatchLevel
from suppress.policy.plan import Pair, Plan
from suppress.rules.heard import Heard
from suppress.rules.hearing import Hearing
from suppress.rules.jurisdiction import Jurisdiction
from suppress.rules.standing import Resolution


@dataclass(frozen=True)
class Facts:
    """One batch as rules see it; every row is named by its number in the batch."""

    plan: Plan
    keys: Keys
    typed: pl.DataFrame
    """Columns of the policy with their types, one line for each row."""
    sources: Mapping[str, Answers]
    codes: KindCodes
    ledger: Hearing | None = None
    """What the send asks of the ledger; None where no rule and no exemption asks it."""
    _resolutions: dict[Pair, Resolution] = field(default_factory=dict, repr=False)

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

    @property
    def hearing(self) -> Hearing:
        """What the send asks of the ledger.

        Raises:
            TypeError: The run asks none; a mistake in the program, which must not have started it.
        """
        if self.ledger is None:
            raise TypeError("a rule asks the ledger, and the run has none")
        return self.ledger

    @cached_property
    def heard(self) -> Heard:
        """Statements of the ledger on the contacts of the rows."""
        return Heard.of(self.hearing, self.keys)

    def resolution(self, pair: Pair) -> Resolution:
        """What stands for one category and brand of the send, resolved once for a batch."""
        if pair not in self._resolutions:
            self._resolutions[pair] = Resolution(self.heard, self.hearing, self.hearing.pairs[pair])
        return self._resolutions[pair]
