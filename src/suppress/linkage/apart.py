"""Candidate pairs that are no match, told by a few fields, so that the others need not be looked at.

Whom the same names and number have on another street of another place is nobody's match at any level, and in
another place nobody's of a household: `guards.py` bars the one and is twice in doubt about the other. What is
said here of pairs is a part of what it says; a pair that is not told apart is compared as ever.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded, Parts
from suppress.linkage.differences import cities_are_other, streets_are_other
from suppress.linkage.unlike import Unlike, unlike
from suppress.text_bytes import text_bytes

Mask = npt.NDArray[np.bool_]

TOLD_BY = ("postal_code", "city", "street", "place")
"""Fields that tell pairs apart."""


def apart(one: Parts, other: Parts, in_any_place: Mask) -> Mask:
    """Pairs that are no match at their level.

    Args:
        one: FIELDS of one of each pair, of which TOLD_BY are enough.
        other: The same of the other, in the same order.
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
    unknown = (one.codes == 0) | (other.codes == 0)
    found: Mask = unknown | _told(one, other, cities_are_other)
    return found


def _elsewhere(one: Parts, other: Parts) -> Mask:
    """On another street, which is not the other's name of house either."""
    named = (one["place"].codes != 0) | (other["place"].codes != 0)
    found: Mask = _told(one["street"], other["street"], streets_are_other) & ~named
    return found


def _told(one: Coded, other: Coded, are_other: Callable[[Unlike], Mask]) -> Mask:
    """Whether two values are there, and are told to have nothing to do with each other."""
    found: Mask = (one.codes != 0) & (other.codes != 0)
    both = np.flatnonzero(found)
    found[both] = are_other(unlike(one.at(both), other.at(both)))
    return found


def _far_codes(one: Coded, other: Coded) -> Mask:
    """ZIP codes that are not near each other: another area, and not one figure wrong or two exchanged."""
    mine, theirs = (side.values.remembered(_zip_codes).take(side.codes) for side in (one, other))
    known = mine & theirs & _IS_ZIP_CODE
    differ = mine ^ theirs
    differ |= differ >> np.uint32(1)
    differ |= differ >> np.uint32(2)
    differ &= _ANY  # a bit for each figure
    found: Mask = (known != 0) & (differ & _AREA != 0) & (differ & (differ - _ONE) != 0)
    for right in range(0, _BITS * (_FIGURES - 1), _BITS):
        left = right + _BITS
        two = np.flatnonzero(differ == (1 << left | 1 << right))
        figures = [(side[two] >> np.uint32(at)) & _FIGURE for side in (mine, theirs) for at in (left, right)]
        found[two[(figures[0] == figures[3]) & (figures[1] == figures[2])]] = False
    return found


_FIGURES, _BITS = 5, 4  # of a ZIP code, and of a figure
_FIGURE, _ONE = np.uint32(0xF), np.uint32(1)
_ANY, _AREA = np.uint32(0x11111), np.uint32(0x11100)
_IS_ZIP_CODE = np.uint32(1 << _FIGURES * _BITS)


def _zip_codes(texts: pl.Series) -> npt.NDArray[np.uint32]:
    """The figures of ZIP codes, four bits each, under a bit that says so; zeros for all other texts."""
    whole = texts.str.contains(f"^[0-9]{{{_FIGURES}}}$").fill_null(value=False)
    figures = text_bytes(texts.filter(whole))
    shifts = np.arange(_FIGURES, dtype=np.uint32)[::-1] * np.uint32(_BITS)
    found = np.zeros(len(texts), np.uint32)
    coded = (figures.reshape(-1, _FIGURES) & np.uint8(_FIGURE)).astype(np.uint32) << shifts
    found[whole.to_numpy()] = coded.sum(axis=1, dtype=np.uint32) | _IS_ZIP_CODE
    return found
