"""In which countries a row is, asked only for the rows that need an answer.

Signs are asked from the cheapest to the dearest: phone numbers, the country column, the address.
A row that one sign has decided is not asked for the next.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.keys import Points
from suppress.normalise.phone_region import phone_regions
from suppress.normalise.postal_country import postal_country
from suppress.normalise.territories import with_territories

Rows = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

_SIGNS = ("phone", "region", "address")


@dataclass(frozen=True)
class Jurisdiction:
    """The countries of the rows of one batch."""

    points: Points
    sender_country: str
    unsigned: set[int] = field(default_factory=set)
    """Rows that were judged by the sender's country because nothing in them tells one."""

    def in_any(self, countries: Collection[str], rows: Rows) -> Mask:
        """Whether any sign of a row is one of the countries or of their territories.

        Args:
            countries: ISO 3166 alpha-2 codes.
            rows: Rows to judge.
        """
        inside = with_territories(countries)
        return self._decided(pl.col("country").is_in(sorted(inside)), self.sender_country in inside, rows)

    def in_none_but(self, countries: Collection[str], rows: Rows) -> Mask:
        """Whether every sign of a row is one of the countries or of their territories."""
        inside = with_territories(countries)
        elsewhere = ~pl.col("country").is_in(sorted(inside))
        return ~self._decided(elsewhere, self.sender_country not in inside, rows)

    def _decided(self, deciding: pl.Expr, sender_decides: bool, rows: Rows) -> Mask:
        undecided = np.zeros(self.points.height, np.bool_)
        undecided[rows] = True
        decided, signed = np.zeros_like(undecided), np.zeros_like(undecided)
        for sign in _SIGNS:
            lines = self._lines(sign, undecided)
            signed[lines["row"].to_numpy()] = True
            found = lines.filter(deciding)["row"].to_numpy()
            decided[found] = True
            undecided[found] = False
        unsigned = undecided & ~signed
        self.unsigned.update(np.flatnonzero(unsigned).tolist())
        if sender_decides:
            decided |= unsigned
        mask: Mask = decided[rows]
        return mask

    def _lines(self, sign: str, wanted: Mask) -> pl.DataFrame:
        """Row and country of one sign, for the rows wanted."""
        points, rows = self.points, np.flatnonzero(wanted)
        lines = pl.DataFrame(schema={"row": pl.UInt32, "country": pl.String})
        if sign == "phone" and points.phone is not None:
            known = points.phone.drop_nulls("number")
            known = known.filter(pl.Series(wanted[known["row"].to_numpy()]))
            lines = known.select("row", phone_regions(known["number"]).alias("country"))
        elif sign == "region" and points.region is not None:
            lines = _by_row(rows, points.region[rows])
        elif sign == "address" and points.address is not None:
            address = points.address[rows]
            lines = _by_row(rows, postal_country(address["state"], address["postal_code"]))
        return lines.drop_nulls("country")


def _by_row(rows: npt.NDArray[np.intp], country: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"row": rows, "country": country}, schema={"row": pl.UInt32, "country": pl.String})
