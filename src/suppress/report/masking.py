"""Small counts of a report left out, and with each as many others as it takes not to work it out again.

A count from 1 to just below the limit is masked. Counts of a report add up (`sums.py`); where those that are
still shown would determine a masked one, the smallest other count of such a sum is masked too, until none is
determined (cell suppression: Hundepool and others, *Statistical Disclosure Control*, 2012, chapter 4). The
range that sums leave open for a masked count is not looked at.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from suppress.report.sums import Place, Report, Sum, count_places, sums_of

_ZERO = 1e-9


def masked(report: Report, below: int | None) -> dict[str, Any]:
    """The report with None in place of each count, and each share of rows, that may not be shown.

    Args:
        report: Data of `report.json` of a scrub or rescrub.
        below: Counts from 1 to just below this are masked; None masks none.
    """
    shown = copy.deepcopy(dict(report))
    if below is None:
        return shown
    counts = {place: _at(report, place) for place in count_places(report)}
    for place in hidden(counts, list(sums_of(report)), below):
        holder = shown
        for step in place[:-1]:
            holder = holder[step]  # type: ignore[index]  # lists are stepped into by number
        holder[place[-1]] = None  # type: ignore[index]
    for limit in shown.get("limits", ()):
        if limit["rows"] is None:
            limit["share"] = None
    return shown


def hidden(counts: Mapping[Place, int], sums: Sequence[Sum], below: int) -> set[Place]:
    """Places of counts that may not be shown.

    Args:
        counts: All counts.
        sums: Which of them add up.
        below: Counts from 1 to just below this are small.
    """
    gone = {place for place, count in counts.items() if 0 < count < below}
    while determined := _determined(gone, sums):
        concerned = [one for one in sums if gone.intersection(one.places)]
        nearest = [one for one in concerned if determined in one.places]
        more = _smallest(counts, (p for one in nearest for p in one.parts), gone)
        more = more or _smallest(counts, (p for one in (nearest or concerned) for p in one.places), gone)
        more = more or _smallest(counts, (p for one in concerned for p in one.places), gone)
        if more is None:
            return gone
        gone.add(more)
    return gone


def _determined(gone: set[Place], sums: Sequence[Sum]) -> Place | None:
    """A masked count that the counts still shown determine; the first, None where there is none."""
    unknown = sorted(gone.intersection(place for one in sums for place in one.places), key=str)
    if not unknown:
        return None
    column = {place: number for number, place in enumerate(unknown)}
    matrix = np.zeros((len(sums), len(unknown)))
    for row, one in enumerate(sums):
        for sign, places in ((1, one.whole), (-1, one.parts)):
            for place in places:
                if place in column:
                    matrix[row, column[place]] += sign
    # What stays open is what can move while all sums still hold: the null space of the sums.
    _, strength, directions = np.linalg.svd(matrix, full_matrices=True)
    open_ones = directions[int((strength > _ZERO).sum()) :]
    moves = np.abs(open_ones).max(axis=0, initial=0)
    return next((place for place in unknown if moves[column[place]] < _ZERO), None)


def _smallest(counts: Mapping[Place, int], places: Iterable[Place], gone: set[Place]) -> Place | None:
    left = {place for place in places if place not in gone and counts[place]}
    return min(left, key=lambda place: (counts[place], str(place)), default=None)


def _at(report: Report, place: Place) -> int:
    found: Any = report
    for step in place:
        found = found[step]
    return int(found)
