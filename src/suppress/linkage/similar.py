"""Agreement of two texts of a field that are not equal.

Every pair of distinct values is looked at once. The texts of a pair are put in order first: Jaro's
measure may depend on it, and a score must not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein
from rapidfuzz.process import cpdist

from suppress.linkage.coded import Coded
from suppress.linkage.levels import ABSENT, EXACT

Levels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class TextPairs:
    """Distinct pairs of texts, the lesser first; none equal, none empty."""

    lesser: pl.Series
    greater: pl.Series

    def __len__(self) -> int:
        return len(self.lesser)

    def jaro_winkler(self) -> npt.NDArray[np.float32]:
        """Similarity of each pair, 0 to 1."""
        lists = self.lesser.to_list(), self.greater.to_list()
        return cpdist(*lists, scorer=JaroWinkler.similarity, dtype=np.float32)

    def edits(self) -> npt.NDArray[np.uint8]:
        """Letters added, left out, replaced, and neighbours exchanged, between the two; 4 for more than 3."""
        lists = self.lesser.to_list(), self.greater.to_list()
        return cpdist(*lists, scorer=OSA.distance, score_cutoff=3, dtype=np.uint8)

    def substitutions(self) -> npt.NDArray[np.uint8]:
        """Letters added, left out and replaced between the two; 4 for more than 3."""
        lists = self.lesser.to_list(), self.greater.to_list()
        return cpdist(*lists, scorer=Levenshtein.distance, score_cutoff=3, dtype=np.uint8)

    def lengths(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """Length of the shorter and of the longer text."""
        one, other = self.lesser.str.len_chars().to_numpy(), self.greater.str.len_chars().to_numpy()
        return np.minimum(one, other), np.maximum(one, other)

    def select(self, expression: pl.Expr) -> npt.NDArray[np.bool_]:
        """What an expression over `lesser` and `greater` says of each pair; null is no."""
        frame = pl.DataFrame({"lesser": self.lesser, "greater": self.greater})
        return frame.select(said=expression.fill_null(value=False))["said"].to_numpy()


def agreement(one: Coded, other: Coded, unequal: Callable[[TextPairs], Levels]) -> Levels:
    """Level of agreement of each pair of values.

    Args:
        one: A field of one of each pair of people.
        other: A field of the other, in the same order.
        unequal: The levels of pairs of texts that differ.
    """
    levels, rest = _present(one, other)
    if not len(rest):
        return levels
    pairs = (one.codes.take(rest).astype(np.uint64) << _HALF) | other.codes.take(rest)
    distinct, place = np.unique(pairs, return_inverse=True)
    mine, theirs = ((half.astype(np.uint32)) for half in (distinct >> _HALF, distinct))
    texts = pl.DataFrame({"one": one.values.texts.gather(mine), "other": other.values.texts.gather(theirs)})
    ordered = texts.select(lesser=pl.min_horizontal("one", "other"), greater=pl.max_horizontal("one", "other"))
    found = unequal(TextPairs(ordered["lesser"], ordered["greater"]))
    levels[rest] = found.take(place)
    return levels


def equality(one: Coded, other: Coded, unequal: int) -> Levels:
    """Level of agreement of each pair of values of a field in which all that differ do so alike.

    Args:
        one: A field of one of each pair of people.
        other: The field of the other, in the same order.
        unequal: The level of pairs of texts that differ.
    """
    levels, rest = _present(one, other)
    levels[rest] = unequal
    return levels


_HALF = np.uint64(32)


def _present(one: Coded, other: Coded) -> tuple[Levels, npt.NDArray[np.intp]]:
    """ABSENT or EXACT of each pair, and the places of those of texts that differ."""
    hashes, other_hashes = one.hashes, other.hashes
    levels = np.full(len(hashes), ABSENT, np.uint8)
    present, equal = (hashes != 0) & (other_hashes != 0), hashes == other_hashes
    levels[present & equal] = EXACT
    return levels, np.flatnonzero(present & ~equal)
