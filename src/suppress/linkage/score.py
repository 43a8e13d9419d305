"""Pairs of people as bits of evidence, and what they amount to at a match level.

Address, household and individual are sums over more and more fields. A pair that is the same person by the
stricter sum belongs to the household too, so that a rule that asks for less finds no fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suppress.linkage.coded import Parts
from suppress.linkage.compare import compare
from suppress.linkage.guards import barred, doubts, unproven
from suppress.linkage.levels import EXACT, LEVELS, level
from suppress.linkage.rarity import exchange_bits, name_bits
from suppress.linkage.similar import Levels
from suppress.linkage.weights import Bits, Thresholds, Weights
from suppress.model import MatchLevel

_ADDRESS = ("number", "street", "suffix", "directional", "unit", "place", "locality")
_SUMMED: Mapping[MatchLevel, tuple[str, ...]] = {
    "address": _ADDRESS,
    "household": (*_ADDRESS, "last", "order"),
    "individual_initial": tuple(LEVELS),
    "individual": tuple(LEVELS),
}
NONE, REVIEW, SURE = range(3)
"""What a pair amounts to at a match level: no match, one for a person to look at, a match."""


@dataclass(frozen=True)
class Scored:
    """Pairs of people compared."""

    levels: Mapping[str, Levels]
    bits: Mapping[str, Bits]
    """By field, what its level adds for each pair."""

    def total(self, match: MatchLevel) -> Bits:
        """Bits of each pair at a match level."""
        fields = _SUMMED[match]
        found: Bits = np.sum([self.bits[field] for field in fields], axis=0, dtype=np.float32)
        return found

    def bands(self, match: MatchLevel, thresholds: Thresholds, *, named: bool) -> npt.NDArray[np.uint8]:
        """NONE, REVIEW or SURE of each pair at one match level."""
        total = self.total(match)
        doubtful = doubts(self.levels, match)
        found = np.full(len(total), NONE, np.uint8)
        found[(total >= thresholds.review) & (doubtful == 0)] = REVIEW
        found[(total >= thresholds.sure) & (doubtful == 1)] = REVIEW
        proven = ~unproven(self.levels, match, named=named)
        found[(total >= thresholds.sure) & (doubtful == 0) & proven] = SURE
        found[barred(self.levels, match, named=named)] = NONE
        return found


def score(one: Parts, other: Parts, weights: Weights) -> Scored:
    """Pairs of people, compared.

    Args:
        one: FIELDS of one of each pair.
        other: FIELDS of the other, in the same order.
        weights: What each level adds.
    """
    levels = compare(one, other)
    bits = {field: weights.bits[field][levels[field]] for field in LEVELS}
    _weigh_names(bits, levels, one, other, weights)
    return Scored(levels, bits)


def _weigh_names(
    bits: dict[str, Bits], levels: Mapping[str, Levels], one: Parts, other: Parts, weights: Weights
) -> None:
    """Let equal names count by how rare they are."""
    straight = levels["order"] != level("order", "swapped")
    # As `compare` tells which of the two is the exchanged one.
    mine, theirs = exchange_bits(one), exchange_bits(other)
    other_turned = (mine < theirs) | ((mine == theirs) & (one["last"].hashes > other["last"].hashes))
    last, first = one["last"], one["first"]
    surname, given = name_bits(last, "surname"), name_bits(first, "given")
    # An exchanged name is a surname on one side and a given name on the other: the commoner use counts.
    either_last = np.minimum(surname, name_bits(last, "given"))
    either_first = np.minimum(given, name_bits(first, "surname"))
    rarity = {
        "last": np.where(straight, surname, np.where(other_turned, either_last, either_first)),
        "first": np.where(straight, given, np.where(other_turned, either_first, either_last)),
    }
    for field, rare in rarity.items():
        exact = levels[field] == EXACT
        bits[field][exact] = (weights.agreeing[field][EXACT] + rare)[exact]
