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
    levels = np.full(len(one.codes), ABSENT, np.uint8)
    hashes, other_hashes = one.hashes, other.hashes
    equal = hashes == other_hashes
    present = (hashes != 0) & (other_hashes != 0)
    levels[present & equal] = EXACT
    rest = np.flatnonzero(present & ~equal)
    if not len(rest):
        return levels
    pairs = pl.DataFrame(
        {"one": one.codes[rest].astype(np.uint32), "other": other.codes[rest].astype(np.uint32)}
    )
    distinct = pairs.unique(maintain_order=False)
    texts = distinct.select(
        one=one.values.texts.gather(distinct["one"]), other=other.values.texts.gather(distinct["other"])
    )
    ordered = texts.select(lesser=pl.min_horizontal("one", "other"), greater=pl.max_horizontal("one", "other"))
    found = unequal(TextPairs(ordered["lesser"], ordered["greater"]))
    leveled = distinct.with_columns(level=pl.Series(found, dtype=pl.UInt8))
    levels[rest] = pairs.join(leveled, on=["one", "other"], how="left", maintain_order="left")[
        "level"
    ].to_numpy()
    return levels
