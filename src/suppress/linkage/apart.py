"""Candidate pairs that are no match, told by a few fields, so that the others need not be looked at.

Whom the same names and number have on another street of another place is nobody's match at any level, and in
another place nobody's of a household: `guards.py` bars the one and is twice in doubt about the other. What is
said here of pairs is a part of what it says; a pair that is not told apart is compared as ever.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from suppress.linkage.coded import Coded, Parts
from suppress.linkage.differences import cities_differ, streets_differ
from suppress.linkage.levels import ABSENT, level
from suppress.linkage.similar import agreement

Mask = npt.NDArray[np.bool_]

_FIGURES = 5  # of a ZIP code
_AREA = 3  # first figures of codes that are near each other


def apart(one: Parts, other: Parts, in_any_place: Mask) -> Mask:
    """Pairs that are no match at their level.

    Args:
        one: FIELDS of one of each pair.
        other: FIELDS of the other, in the same order.
        in_any_place: Whether a pair counts at a level at which somebody may live elsewhere: neither address nor
            household.
    """
    far = _far_codes(one["postal_code"], other["postal_code"])
    found = np.flatnonzero(far)
    far[found] &= _in_another_city(one["city"].at(found), other["city"].at(found))
    found = np.flatnonzero(far & in_any_place)
    far[found] &= _elsewhere(
        *({name: side[name].at(found) for name in ("street", "place")} for side in (one, other))
    )
    return far


def _in_another_city(one: Coded, other: Coded) -> Mask:
    city = agreement(one, other, cities_differ)
    found: Mask = (city == ABSENT) | (city == level("place", "other"))
    return found


def _elsewhere(one: Parts, other: Parts) -> Mask:
    """On another street, which is not the other's name of house either."""
    street = agreement(one["street"], other["street"], streets_differ)
    named = (one["place"].codes != 0) | (other["place"].codes != 0)
    found: Mask = (street == level("street", "other")) & ~named
    return found


def _far_codes(one: Coded, other: Coded) -> Mask:
    """ZIP codes that are not near each other: another area, and not one figure wrong or two exchanged."""
    mine, theirs = one.values.figures(_FIGURES)[one.codes], other.values.figures(_FIGURES)[other.codes]
    differ = mine != theirs
    crossed = (mine[:, :-1] == theirs[:, 1:]) & (mine[:, 1:] == theirs[:, :-1])
    count = differ.sum(axis=1, dtype=np.uint8)
    exchanged = (count == 2) & (crossed & differ[:, :-1] & differ[:, 1:]).any(axis=1)
    known = (mine[:, 0] != 0) & (theirs[:, 0] != 0)
    found: Mask = known & differ[:, :_AREA].any(axis=1) & (count > 1) & ~exchanged
    return found
