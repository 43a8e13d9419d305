"""Texts of a column of which many are the same: told apart, so that each is looked at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Places = npt.NDArray[np.int32]

_BITS = 16
_ROUNDS = 64 // _BITS
"""Equal hashes have equal bits; what shares its bits with another hash in each round stays by itself."""


@dataclass(frozen=True)
class DistinctTexts:
    """The texts of a column, each of them once, but for a few that may be there several times."""

    number: Places
    """For each line, the place of its text among `texts`."""
    texts: pl.Series

    @classmethod
    def of(cls, column: pl.Series) -> DistinctTexts:
        """The texts of a column.

        Args:
            column: String, without nulls.
        """
        return cls.by_hash(column, column.hash().to_numpy())

    @classmethod
    def by_hash(cls, column: pl.Series, hashes: npt.NDArray[np.uint64]) -> DistinctTexts:
        """As `of`.

        Args:
            column: String, without nulls.
            hashes: Of each line, equal where texts are.
        """
        shown, line = _shown(hashes), np.arange(len(column), dtype=np.int32)
        # A hash says that texts are the same, and only the texts know.
        others = (column.gather(shown) != column).arg_true().to_numpy()
        shown[others] = others
        first = np.flatnonzero(shown == line)
        number = np.empty(len(column), np.int32)
        number[first] = line[: len(first)]
        return cls(number.take(shown), column.gather(first))


def _shown(hashes: npt.NDArray[np.uint64], rounds: int = 0) -> Places:
    """For each line one with the same hash, which is the same for all that have it."""
    place = ((hashes >> np.uint64(rounds * _BITS)) & np.uint64((1 << _BITS) - 1)).astype(np.intp)
    at_place = np.zeros(1 << _BITS, np.int32)
    at_place[place] = np.arange(len(hashes), dtype=np.int32)
    shown = at_place.take(place)
    others = np.flatnonzero(hashes.take(shown) != hashes).astype(np.int32)
    if len(others) and rounds + 1 < _ROUNDS:
        shown[others] = others.take(_shown(hashes.take(others), rounds + 1))
    else:
        shown[others] = others
    return shown
