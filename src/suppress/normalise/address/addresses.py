"""The addresses of some rows: numbers that stand for their parts at once, their texts when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.frames import require
from suppress.normalise.address.by_street import ByStreet, Mask, Number
from suppress.normalise.address.hashed import HashedPart, part_hashes
from suppress.normalise.address.parts import ADDRESS_PARTS
from suppress.normalise.digest import Hashes
from suppress.normalise.in_order import in_order
from suppress.normalise.remembered import Places


@dataclass(frozen=True)
class Addresses:
    """Addresses of rows, most of them by tables of streets and cities."""

    plain: ByStreet | None
    rest: pl.DataFrame
    """ADDRESS_PARTS of the rows that are not `readable` in `plain`, in their order."""

    @classmethod
    def of(cls, parts: pl.DataFrame) -> Addresses:
        """Addresses whose texts are known: ADDRESS_PARTS."""
        return cls(None, require(parts, ADDRESS_PARTS, "address parts"))

    @property
    def height(self) -> int:
        """Rows."""
        return self.rest.height if self.plain is None else len(self.plain.readable)

    @property
    def has_line(self) -> Mask:
        """By row, whether a line of an address is surely there."""
        return np.zeros(self.height, np.bool_) if self.plain is None else self.plain.readable

    @cached_property
    def parts(self) -> pl.DataFrame:
        """ADDRESS_PARTS of all rows."""
        return self.at(np.arange(self.height))

    def at(self, rows: Places) -> pl.DataFrame:
        """ADDRESS_PARTS of some rows.

        Args:
            rows: Their numbers, in any order, repetitions allowed.
        """
        if self.plain is None:
            return self.rest[rows]
        readable = self.plain.readable[rows]
        return in_order(readable, self.plain.at(rows[readable]), self.rest[self._place[rows[~readable]]])

    def hashes(self, part: HashedPart) -> Hashes:
        """A number for one part of each row's address, 0 where it is absent; see `part_hashes`."""
        return self.numbers(part, lambda hashes: hashes)

    def numbers(self, part: HashedPart, number: Callable[[Hashes], npt.NDArray[Number]]) -> npt.NDArray[Number]:
        """What a function says of the hash of one part of each row's address.

        Args:
            part: The part.
            number: Gives a number for each hash, by the hash alone.
        """
        rest = number(part_hashes(self.rest, part))
        if self.plain is None:
            return rest
        found = self.plain.numbers(part, number)
        found[~self.plain.readable] = rest
        return found

    @property
    def _place(self) -> Places:
        """By row, its line in `rest`."""
        return np.cumsum(~self.has_line) - 1
