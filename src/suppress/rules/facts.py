"""What is known of a batch when rules are asked: keys, typed columns, countries, sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.evidence import KindCodes
from suppress.keys import Keys
from suppress.match import Answers
from suppress.model import MatchLevel
from suppress.normalise.country import postal_country
from suppress.normalise.phone_region import phone_regions
from suppress.policy.plan import Plan

Rows = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """One batch as rules see it; every row is named by its number in the batch."""

    plan: Plan
    keys: Keys
    typed: pl.DataFrame
    """Columns of the policy with their types, one line for each row."""
    sources: Mapping[str, Answers]
    codes: KindCodes
    state: pl.Series | None = None
    postal_code: pl.Series | None = None

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
    def signals(self) -> pl.DataFrame:
        """Row and country for every sign of a country that a row gives (phone, address, column)."""
        points, signs = self.keys.points, []
        if points.region is not None:
            signs.append(self._by_row(points.region))
        if points.phone is not None:
            known = points.phone.drop_nulls("number")
            signs.append(known.select("row", phone_regions(known["number"]).alias("country")))
        if self.state is not None and self.postal_code is not None:
            address = pl.DataFrame({"state": self.state, "postal_code": self.postal_code})
            country = address.select(postal_country(pl.col("state"), pl.col("postal_code")).alias("c"))["c"]
            signs.append(self._by_row(country))
        empty = pl.DataFrame(schema={"row": pl.UInt32, "country": pl.String})
        return pl.concat([empty, *signs]).drop_nulls("country")

    def _by_row(self, country: pl.Series) -> pl.DataFrame:
        return pl.DataFrame({"country": country}).select(
            pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), "country"
        )

    @cached_property
    def without_signal(self) -> Mask:
        """Rows that give no sign of a country and take the sender's."""
        mask = np.ones(self.height, np.bool_)
        mask[self.signals["row"].to_numpy()] = False
        return mask

    def in_any(self, countries: Collection[str]) -> Mask:
        """Rows of which any sign is one of the countries."""
        mask = self._signal_mask(pl.col("country").is_in(sorted(countries)))
        if self.plan.policy.sender.country in countries:
            mask |= self.without_signal
        return mask

    def in_none_but(self, countries: Collection[str]) -> Mask:
        """Rows of which every sign is one of the countries."""
        elsewhere = self._signal_mask(~pl.col("country").is_in(sorted(countries)))
        if self.plan.policy.sender.country not in countries:
            elsewhere |= self.without_signal
        return ~elsewhere

    def _signal_mask(self, sign: pl.Expr) -> Mask:
        mask = np.zeros(self.height, np.bool_)
        mask[self.signals.filter(sign)["row"].to_numpy()] = True
        return mask
