"""What a name and address may lack, packed beside the hash of a key: two keys agree unless a part contradicts.

A unit, a street type or a generation that one list writes and the other leaves out is no difference, but
two that are written must be equal, and two given names one person's (`given_names.py`). Such parts are not
in the 64 bits of `key` but in `check`, each in a field of its own in which 0 stands for absent:

    [hash 5][unit 14][directional 4][suffix 9][generation 3][middle initial 5][given name 24]

so that a look-up by the key finds all that may agree, and a few operations on the pairs found tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from suppress.given_names import LETTER_BITS, NAME_BITS, may_be_one, written_alike
from suppress.model import POSTAL_KINDS, Kind

Checks = npt.NDArray[np.uint64]
Agree = Callable[[Checks, Checks], npt.NDArray[np.bool_]]
"""Whether second halves of equal keys agree, pair by pair."""


class Guard(IntEnum):
    """Fields of a check; the value is its lowest bit."""

    GIVEN = 0
    MIDDLE = 24
    GENERATION = 29
    SUFFIX = 32
    DIRECTIONAL = 41
    UNIT = 45


_WIDTHS: Mapping[Guard, int] = {
    Guard.GIVEN: LETTER_BITS + NAME_BITS,
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
    """Whether the hashes of two checks are equal and no field says one thing here and a contrary one there."""
    differing = one ^ other
    agree: npt.NDArray[np.bool_] = (differing & _HASH) == 0
    for guard, mask in _MASKS.items():
        if guard is not Guard.GIVEN:
            agree &= ((differing & mask) == 0) | ((one & mask) == 0) | ((other & mask) == 0)
    # Few differ in nothing else.
    named = np.flatnonzero(agree & ((differing & _MASKS[Guard.GIVEN]) != 0))
    if len(named):
        agree[named] = may_be_one(given_name(one[named]), given_name(other[named]))
    return agree


def without_short_forms(one: Checks, other: Checks) -> npt.NDArray[np.bool_]:
    """Whether two checks are compatible, and their given names no short forms of each other."""
    agree = compatible(one, other)
    agree &= written_alike(given_name(one), given_name(other))
    return agree


def without(checks: Checks, guard: Guard) -> Checks:
    """Checks in which a field says nothing."""
    left: Checks = checks & ~_MASKS[guard]
    return left


def given_name(check: Checks) -> Checks:
    """Numbers of given names."""
    number: Checks = check & _MASKS[Guard.GIVEN]
    return number


def identical(one: Checks, other: Checks) -> npt.NDArray[np.bool_]:
    """Whether two checks are the same: keys that have no guards, or in which all must be equal."""
    same: npt.NDArray[np.bool_] = one == other
    return same


def agreement(kind: Kind) -> Agree:
    """When two checks of a kind of key, both as written on a list, are of the same key."""
    return compatible if kind in POSTAL_KINDS else identical
