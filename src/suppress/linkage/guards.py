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
    same_given = _is(levels, "first", "exact", "nickname")
    # It may be another's of that name, where a unit on one side alone leaves open behind which door.
    told = same_given & ~_is(levels, "unit", "one")
    other_surname = _is(levels, "last", "known", "other")
    if match == "household":
        found |= (other_surname | (levels["last"] == ABSENT)) & ~told
        return found | _is(levels, "number", "other") | (_is(levels, "number", "digit") & ~same_given)
    found |= _is(levels, "generation", "other") | _is(levels, "first", "other") | (other_surname & ~told)
    if named:
        found |= (levels["first"] == ABSENT) | (levels["last"] == ABSENT) | other_surname
        found |= _is(levels, "first", "known") | _is(levels, "middle", "other")
    return found


def doubts(levels: Mapping[str, Levels], match: MatchLevel) -> npt.NDArray[np.uint8]:
    """How many reasons there are for a person to look at each pair, however high its score.

    One is for review; of two nobody could say what is right.

    Args:
        levels: As `compare` gives them.
        match: The match level.
    """
    # Another house number is the neighbour's; a number on one side alone tells no house.
    reasons = [
        _is(levels, "number", "digit", "one", "other") | _elsewhere(levels),
        _is(levels, "locality", "other"),
        _is(levels, "directional", "other"),
    ]
    if match != "address":
        reasons.append(_is(levels, "last", "known", "other") | (levels["last"] == ABSENT))
    if match in {"individual_initial", "individual"}:
        reasons.append(_is(levels, "first", "near", "known") | (levels["first"] == ABSENT))
        reasons.append(_is(levels, "middle", "other"))
        # Oak Street and Oak Avenue, or the street of the next postal code, may have a namesake each.
        reasons.append(_is(levels, "suffix", "other"))
        reasons.append(_is(levels, "locality", "near", "near_city"))
    if match == "individual":
        reasons.append(_is(levels, "first", "initial"))
    found: npt.NDArray[np.uint8] = np.sum(reasons, axis=0, dtype=np.uint8)
    return found


def _elsewhere(levels: Mapping[str, Levels]) -> Mask:
    """Another street, or a box on one side and a street on the other."""
    return _is(levels, "street", "other")


def _is(levels: Mapping[str, Levels], field: str, *names: str) -> Mask:
    return np.isin(levels[field], [level(field, name) for name in names])
