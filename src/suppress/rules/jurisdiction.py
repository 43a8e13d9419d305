"""In which countries and states a row is, asked only for the rows that need an answer.

Signs are asked from the cheapest to the dearest: phone numbers, the country column, the address.
A row that one sign has decided is not asked for the next. States (ISO 3166-2, of the United States
and Canada) are told by area codes, and by state cells and postal codes of the address, which are
read by the country that the row names, else by that of its phone numbers, else by the sender's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.frames import marked
from suppress.normalise.phone_region import phone_regions, region_places, regions
from suppress.normalise.postal_country import postal_country
from suppress.normalise.states import address_states, phone_states
from suppress.normalise.territories import with_territories
from suppress.points import Points

Rows = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

_SIGNS = ("phone", "region", "address")


@dataclass(frozen=True)
class Jurisdiction:
    """The countries and states of the rows of one batch."""

    points: Points
    sender_country: str
    unsigned: set[int] = field(default_factory=set)
    """Rows that were judged by the sender's country because nothing in them tells one."""
    unclear: set[int] = field(default_factory=set)
    """Rows on which a rule for certain places is in doubt, because their country or state is not understood."""

    def in_doubt(self, places: Collection[str], rows: Rows) -> Mask:
        """Whether a row may be in one of the places by a country or state that is named and not understood.

        Args:
            places: As for `in_any`.
            rows: Rows that no sign puts inside.
        """
        mask = self._unclear(rows)
        states = sorted(filter(_is_state, places))
        if states:
            mask |= self._unclear_state(states, rows)
        self.unclear.update(rows[mask].tolist())
        return mask

    def in_any(self, places: Collection[str], rows: Rows) -> Mask:
        """Whether any sign of a row is one of the places, or a territory of one.

        Args:
            places: ISO 3166 alpha-2 codes of countries, ISO 3166-2 codes of states.
            rows: Rows to judge.
        """
        states = sorted(filter(_is_state, places))
        inside = with_territories([place for place in places if not _is_state(place)])
        mask = self._decided(frozenset(inside), True, rows)
        if states:
            mask[~mask] = self._any_state(pl.col("state").is_in(states), rows[~mask])
        return mask

    def in_none_but(self, places: Collection[str], rows: Rows) -> Mask:
        """Whether every sign of a row is one of the places, or a territory of one.

        A row with a sign of a place's country and none of a state is in no other state. One that names a
        country or state that is not understood may be elsewhere.
        """
        states = sorted(filter(_is_state, places))
        inside = with_territories({place.partition("-")[0] for place in places})
        mask = ~self._decided(frozenset(inside), False, rows)
        if states:
            mask[mask] = ~self._any_state(~pl.col("state").is_in(states), rows[mask])
            mask &= ~self._unclear_state(states, rows)
        return mask & ~self._unclear(rows)

    def _unclear(self, rows: Rows) -> Mask:
        unclear = self.points.unclear_countries
        mask: Mask = np.zeros(len(rows), np.bool_) if unclear is None else unclear.to_numpy()[rows]
        return mask

    def _unclear_state(self, states: Collection[str], rows: Rows) -> Mask:
        """Whether a row names a state of one of their countries that is not understood."""
        wanted = np.zeros(self.points.height, np.bool_)
        wanted[rows] = True
        unclear = np.zeros_like(wanted)
        if self.points.address is not None:
            countries = sorted({state.partition("-")[0] for state in states})
            told = self._address_states(self.points.address(), wanted)["unclear"]
            unclear[wanted] = told.is_in(countries).fill_null(value=False).to_numpy()
        mask: Mask = unclear[rows]
        return mask

    def _address_states(self, address: pl.DataFrame, wanted: Mask) -> pl.DataFrame:
        cells = address[np.flatnonzero(wanted)]
        return address_states(self._read_by(wanted), cells["state"], cells["postal_code"])

    def _decided(self, countries: frozenset[str], among: bool, rows: Rows) -> Mask:
        """Whether a sign of a row is one of some countries; or, if not `among`, none of them."""
        undecided = marked(self.points.height, rows)
        decided, signed = np.zeros_like(undecided), np.zeros_like(undecided)
        for sign in _SIGNS:
            if sign == "phone":
                saying, found = self._phone_signs(_deciding_places(countries, among), undecided)
            else:
                lines = self._lines(sign, undecided)
                inside = lines["country"].is_in(sorted(countries)) == among
                saying, found = lines["row"].to_numpy(), lines["row"].filter(inside).to_numpy()
            decided |= marked(self.points.height, found)
            undecided &= ~decided
            if not undecided.any():
                return decided.take(rows)
            signed |= marked(self.points.height, saying)
        unsigned = (
            undecided & ~signed & ~marked(self.points.height, rows.take(np.flatnonzero(self._unclear(rows))))
        )
        self.unsigned.update(np.flatnonzero(unsigned).tolist())
        if (self.sender_country in countries) == among:
            decided |= unsigned
        return decided.take(rows)

    def _phone_signs(self, deciding: tuple[Mask, Mask], wanted: Mask) -> tuple[Rows, Rows]:
        """Those of the rows that have a phone number of a country, and those of which one decides.

        Args:
            deciding: As of `_deciding_places`.
            wanted: The rows.
        """
        if self.points.phone is None:
            return np.empty(0, np.uint32), np.empty(0, np.uint32)
        row = self.points.phone["row"].to_numpy()
        at = np.flatnonzero(wanted.take(row))
        row, place = row.take(at), region_places(self.points.phone["number"].fill_null(0).to_numpy().take(at))
        known, decides = deciding
        return row[known.take(place)], row[decides.take(place)]

    def _any_state(self, deciding: pl.Expr, rows: Rows) -> Mask:
        """Whether a state that a sign of the row names is one of those that decide."""
        wanted = np.zeros(self.points.height, np.bool_)
        wanted[rows] = True
        found = np.zeros_like(wanted)
        found[self._states(wanted).filter(deciding)["row"].to_numpy()] = True
        mask: Mask = found[rows]
        return mask

    def _states(self, wanted: Mask) -> pl.DataFrame:
        """Row and state, for every sign that names one."""
        points, rows = self.points, np.flatnonzero(wanted)
        lines = pl.DataFrame(schema={"row": pl.UInt32, "state": pl.String})
        if points.phone is not None:
            known = points.phone.drop_nulls("number")
            known = known.filter(pl.Series(wanted[known["row"].to_numpy()]))
            lines = known.select("row", phone_states(known["number"]).alias("state"))
        if points.address is not None:
            told = self._address_states(points.address(), wanted).select("written", "by_code")
            lines = pl.concat([lines, *(_by_row(rows, column, "state") for column in told)])
        return lines.drop_nulls("state")

    def _read_by(self, wanted: Mask) -> pl.Series:
        """For each of the rows, the country by which its address is read."""
        rows = pl.DataFrame({"row": np.flatnonzero(wanted)}, schema={"row": pl.UInt32})
        # Of several phone numbers one in a country with states goes first: rather a state too many.
        phones = self._lines("phone", wanted).sort(~pl.col("country").is_in(["US", "CA"]))
        for sign, lines in (
            ("region", self._lines("region", wanted)),
            ("address", self._lines("address", wanted)),
            ("phone", phones.unique("row", keep="first", maintain_order=True)),
        ):
            rows = rows.join(lines.rename({"country": sign}), on="row", how="left", maintain_order="left")
        return rows.select(pl.coalesce("region", "address", "phone", pl.lit(self.sender_country))).to_series()

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
            address = points.address()[rows]
            lines = _by_row(rows, postal_country(address["state"], address["postal_code"]))
        return lines.drop_nulls("country")


@cache
def _deciding_places(countries: frozenset[str], among: bool) -> tuple[Mask, Mask]:
    """For each line of `regions` whether it is a country, and whether one of some; or none, if not `among`."""
    known = regions().is_not_null()
    decides = known & (regions().is_in(sorted(countries)) == among)
    return known.to_numpy(), decides.to_numpy()


def _is_state(place: str) -> bool:
    return "-" in place


def _by_row(rows: npt.NDArray[np.intp], place: pl.Series, name: str = "country") -> pl.DataFrame:
    return pl.DataFrame({"row": rows, name: place}, schema={"row": pl.UInt32, name: pl.String})
