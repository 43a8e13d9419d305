"""What a name and address may lack, packed beside the hash of a key: two keys agree unless a part contradicts.

A unit, a street type or a generation that one list writes and the other leaves out is no difference, but
two that are written must be equal. Such parts are not in the 64 bits of `key` but in `check`, each in a
field of its own in which 0 stands for absent:

    [hash 15][unit 14][directional 4][suffix 9][generation 3][middle initial 5][first name 14]

so that a look-up by the key finds all that may agree, and a few operations on the pairs found tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from suppress.model import POSTAL_KINDS, Kind

Checks = npt.NDArray[np.uint64]
Agree = Callable[[Checks, Checks], npt.NDArray[np.bool_]]
"""Whether second halves of equal keys agree, pair by pair."""


class Guard(IntEnum):
    """Fields of a check; the value is its lowest bit."""

    FIRST = 0
    MIDDLE = 14
    GENERATION = 19
    SUFFIX = 22
    DIRECTIONAL = 31
    UNIT = 35


_WIDTHS: Mapping[Guard, int] = {
    Guard.FIRST: 14,
    Guard.MIDDLE: 5,
    Guard.GENERATION: 3,
    Guard.SUFFIX: 9,
    Guard.DIRECTIONAL: 4,
    Guard.UNIT: 14,
}
_MASKS = {guard: np.uint64(((1 << width) - 1) << guard) for guard, width in _WIDTHS.items()}
_HASH = ~np.bitwise_or.reduce(list(_MASKS.values()))


def guard_values(guard: Guard) -> int:
    """How many values of a field there are beside 0, which is absent."""
    return (1 << _WIDTHS[guard]) - 1


def packed(hashes: Checks, guards: Mapping[Guard, npt.NDArray[np.unsignedinteger]]) -> Checks:
    """Checks.

    Args:
        hashes: 64 bits of which the highest are kept.
        guards: Values of fields, from 0 (absent) to `guard_values`; what is left out is absent everywhere.
    """
    check: Checks = hashes & _HASH
    for guard, values in guards.items():
        check |= values.astype(np.uint64) << np.uint64(guard)
    return check


def compatible(one: Checks, other: Checks) -> npt.NDArray[np.bool_]:
    """Whether the hashes of two checks are equal and no field says one thing here and another there."""
    differing = one ^ other
    agree: npt.NDArray[np.bool_] = (differing & _HASH) == 0
    for mask in _MASKS.values():
        agree &= ((differing & mask) == 0) | ((one & mask) == 0) | ((other & mask) == 0)
    return agree


def is_absent(check: Checks, guard: Guard) -> npt.NDArray[np.bool_]:
    """Where a field says nothing."""
    absent: npt.NDArray[np.bool_] = (check & _MASKS[guard]) == 0
    return absent


def identical(one: Checks, other: Checks) -> npt.NDArray[np.bool_]:
    """Whether two checks are the same: keys that have no guards, or in which all must be equal."""
    same: npt.NDArray[np.bool_] = one == other
    return same


def agreement(kind: Kind) -> Agree:
    """When two checks of a kind of key, both as written on a list, are of the same key."""
    return compatible if kind in POSTAL_KINDS else identical
