"""What stands above the score: contradictions that no sum of bits outweighs, and doubts that a person settles.

Facts: postal.md 1 (a missing unit equals any, two that are present must agree), 4 (generations), 5 (blank and
swapped fields), 6 (a name at another address is for review alone).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from suppress.linkage.levels import ABSENT, level
from suppress.linkage.similar import Levels
from suppress.model import MatchLevel

Mask = npt.NDArray[np.bool_]


def barred(levels: Mapping[str, Levels], match: MatchLevel, *, named: bool) -> Mask:
    """Pairs that are no match at a level, whatever their score.

    Args:
        levels: As `compare` gives them.
        match: The match level.
        named: Both must have a given name, and a surname that agrees: a death is one person's.
    """
    # Who has moved to another unit has moved: at one address two units that are known must agree.
    found = _is(levels, "unit", "other") & ~_elsewhere(levels)
    if match in {"address", "household"}:
        # Whom the same street and number have in another town is another household.
        found |= _elsewhere(levels) | _is(levels, "locality", "other")
    if match == "address":
        return found
    same_given = _same_given(levels)
    # It may be another's of that name, where a unit on one side alone leaves open behind which door.
    told = same_given & ~_is(levels, "unit", "one")
    other_surname = _is(levels, "last", "known", "other")
    if match == "household":
        found |= (other_surname | (levels["last"] == ABSENT)) & ~told
        # Another house, or perhaps one, or one in another part of the town: theirs only who bears the name too.
        open_house = _is(levels, "number", "digit", *_NO_NUMBER) | _is(levels, "locality", "city_code")
        return found | _is(levels, "number", "other") | (open_house & ~same_given)
    found |= _is(levels, "generation", "other") | _is(levels, "first", "other") | (other_surname & ~told)
    if named:
        found |= (levels["first"] == ABSENT) | (levels["last"] == ABSENT) | other_surname
        found |= _is(levels, "first", "known") | _is(levels, "middle", "other")
    return found


def doubts(levels: Mapping[str, Levels], match: MatchLevel, rare: Mask) -> npt.NDArray[np.uint8]:
    """How many reasons there are for a person to look at each pair, however high its score.

    One is for review; of two nobody could say what is right.

    Args:
        levels: As `compare` gives them.
        match: The match level.
        rare: Whose name is the same, and so rare that nobody else there has it.
    """
    # Another house number is the neighbour's; a number on one side alone tells no house, unless the name is one
    # that a dozen houses have but once.
    known = _one_street(levels) & _is(levels, "first", "exact") & _is(levels, "number", "one")
    unsaid = _is(levels, "number", *_NO_NUMBER) & ~(known & (match != "address"))
    reasons = [
        _is(levels, "number", "digit", "other") | unsaid | _elsewhere(levels),
        _is(levels, "locality", "other", "city_code"),
        _is(levels, "directional", "other"),
    ]
    if match != "address":
        reasons.append(_is(levels, "last", "known", "other") | (levels["last"] == ABSENT))
    if match in {"individual_initial", "individual"}:
        reasons.append(_is(levels, "first", "near", "known") | (levels["first"] == ABSENT))
        reasons.append(_is(levels, "middle", "other"))
        # Oak Street and Oak Avenue, or the street of the next postal code, may have a namesake each.
        other_type = _is(levels, "suffix", "other") & ~_one_street(levels)
        next_code = _is(levels, "locality", "near", "near_city")
        one_slip = rare & (other_type ^ next_code)
        reasons += [other_type & ~one_slip, next_code & ~one_slip]
    if match == "individual":
        reasons.append(_is(levels, "first", "initial"))
    found: npt.NDArray[np.uint8] = np.sum(reasons, axis=0, dtype=np.uint8)
    return found


def unproven(levels: Mapping[str, Levels], match: MatchLevel, rare: Mask, *, named: bool) -> Mask:
    """Pairs that are never sure, and no less likely for it: what tells them from a neighbour is not there.

    Args:
        levels: As `compare` gives them.
        match: The match level.
        rare: As for `doubts`.
        named: The entry is a death. Who is alive gets no mail by it, so given name, house and postal code must
            be written alike: Willie is a William, and may be his brother.
    """
    # Two street types that are written are two streets of a town, as for exact keys.
    other_type = _is(levels, "suffix", "other") & ~_one_street(levels)
    other_house = _is(levels, "number", "near")
    if match == "address":
        return other_type | other_house | _is(levels, "locality", "near", "near_city")
    # A street has its name once in a city, so with the city it is the postal code that has a slip.
    next_code = _is(levels, "locality", "near")
    # Who bears both names is the same, but a family of that name may live in the other house: in one along the
    # street however rare it is, for families stay together.
    slips = (other_type | next_code) & ~(rare & (other_type ^ next_code))
    found = (slips | other_house) & ~_same_given(levels)
    if named:
        alike = _is(levels, "first", "exact", *(["initial"] if match == "individual_initial" else []))
        found |= ~alike | _is(levels, "number", "near", "one") | _is(levels, "suffix", "other")
        found |= ~_is(levels, "locality", "unit", "code")
    return found


_NO_NUMBER = ("one", "none")


def _same_given(levels: Mapping[str, Levels]) -> Mask:
    return _is(levels, "first", "exact", "nickname")


def _one_street(levels: Mapping[str, Levels]) -> Mask:
    """A postal code of about fifteen addresses, most often of one street, is the same."""
    return _is(levels, "locality", "unit")


def _elsewhere(levels: Mapping[str, Levels]) -> Mask:
    """Another street, or a box on one side and a street on the other."""
    return _is(levels, "street", "other")


def _is(levels: Mapping[str, Levels], field: str, *names: str) -> Mask:
    return np.isin(levels[field], [level(field, name) for name in names])
