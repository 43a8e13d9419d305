"""Bits of evidence of each level of agreement, and how many are enough: data of the package.

A level that is seen with a share `m` of the pairs that are one person, and `u` of pairs of any two, adds
log₂(m / u) bits. The shares stand in `weights.json`, which says what they are estimated from. Where two names
are equal, the share of the people who have the name stands for `u`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.linkage.levels import LEVELS
from suppress.model import MatchLevel

Bits = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Thresholds:
    """Bits that a match at some level needs."""

    sure: float
    """From here on it is one, unless there is a doubt that a person has to settle."""
    review: float
    """From here on, without such a doubt, it may be one, and a person looks."""


@dataclass(frozen=True)
class Weights:
    """What each level of agreement adds, and what is enough."""

    agreeing: Mapping[str, Bits]
    """By field, log₂ m of its levels."""
    bits: Mapping[str, Bits]
    """By field, log₂(m / u) of its levels; 0 for the first, an absent value."""
    thresholds: Mapping[MatchLevel, Thresholds]


@cache
def shipped_weights() -> Weights:
    """The weights that the package ships."""
    data = json.loads((files("suppress.linkage") / "weights.json").read_bytes())
    return weights_of(data)


def weights_of(data: Mapping[str, Any]) -> Weights:
    """Weights as the data file has them.

    Args:
        data: `fields`, by field and level the shares `m` and `u`, and `thresholds`, by match level `sure` and
            `review`.

    Raises:
        KeyError: A level is missing.
    """
    agreeing: dict[str, Bits] = {}
    bits: dict[str, Bits] = {}
    for field, names in LEVELS.items():
        shares = [data["fields"][field][name] for name in names[1:]]
        agreeing[field] = np.array([0.0, *(np.log2(share["m"]) for share in shares)], np.float32)
        bits[field] = np.array([0.0, *(np.log2(share["m"] / share["u"]) for share in shares)], np.float32)
    thresholds = {level: Thresholds(**data["thresholds"][level]) for level in _LEVELS}
    return Weights(agreeing, bits, thresholds)


_LEVELS: tuple[MatchLevel, ...] = ("address", "household", "individual_initial", "individual")
