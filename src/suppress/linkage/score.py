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
RARE_SURNAME, RARE_PERSON = 13.25, 16.5
"""Bits from where on a surname, or given name and surname together, tells who somebody is at addresses that
differ by one slip: names that one in ten thousand has, or one in a hundred thousand. One address in a hundred
has a wrong street type or postal code. That the street of that other type or code has a house of the number,
and a person of the name in it, is rarer by far: such a family lives in less than one house in four thousand."""
NONE, REVIEW, SURE = range(3)
"""What a pair amounts to at a match level: no match, one for a person to look at, a match."""


@dataclass(frozen=True)
class Scored:
    """Pairs of people compared."""

    levels: Mapping[str, Levels]
    bits: Mapping[str, Bits]
    """By field, what its level adds for each pair."""
    rarity: Mapping[str, Bits]
    """Of `last` and `first`, -log₂ of the share of people with the name that is equal; 0 where none is."""

    def total(self, match: MatchLevel) -> Bits:
        """Bits of each pair at a match level."""
        fields = _SUMMED[match]
        found: Bits = np.sum([self.bits[field] for field in fields], axis=0, dtype=np.float32)
        return found

    def bands(self, match: MatchLevel, thresholds: Thresholds, *, named: bool) -> npt.NDArray[np.uint8]:
        """NONE, REVIEW or SURE of each pair at one match level."""
        total = self.total(match)
        rare = self._is_rare(match)
        doubtful = doubts(self.levels, match, rare)
        found = np.full(len(total), NONE, np.uint8)
        found[(total >= thresholds.review) & (doubtful == 0)] = REVIEW
        found[(total >= thresholds.sure) & (doubtful == 1)] = REVIEW
        proven = ~unproven(self.levels, match, rare, named=named)
        found[(total >= thresholds.sure) & (doubtful == 0) & proven] = SURE
        found[barred(self.levels, match, named=named)] = NONE
        return found

    def _is_rare(self, match: MatchLevel) -> npt.NDArray[np.bool_]:
        last, first = self.rarity["last"], self.rarity["first"]
        both = (last > 0) & (first > 0) & (last + first >= RARE_PERSON)
        rare: npt.NDArray[np.bool_] = last >= RARE_SURNAME if match in {"address", "household"} else both
        return rare


def score(one: Parts, other: Parts, weights: Weights) -> Scored:
    """Pairs of people, compared.

    Args:
        one: FIELDS of one of each pair.
        other: FIELDS of the other, in the same order.
        weights: What each level adds.
    """
    levels = compare(one, other)
    bits = {field: weights.bits[field][levels[field]] for field in LEVELS}
    return Scored(levels, bits, _weigh_names(bits, levels, one, other, weights))


def _weigh_names(
    bits: dict[str, Bits], levels: Mapping[str, Levels], one: Parts, other: Parts, weights: Weights
) -> Mapping[str, Bits]:
    """Let equal names count by how rare they are, and say so."""
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
    return {field: np.where(levels[field] == EXACT, rare, 0) for field, rare in rarity.items()}
