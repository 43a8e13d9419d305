"""Small counts of a report left out, and with each as many others as it takes not to work it out again.

A count from 1 to just below the limit is masked. Counts of a report add up (`sums.py`); where those that are
still shown would determine a masked one, the smallest other count of such a sum is masked too, until none is
determined (cell suppression: Hundepool and others, *Statistical Disclosure Control*, 2012, chapter 4). The
range that sums leave open for a masked count is not looked at.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from suppress.report.sums import Place, Report, Sum, count_places, file_places, sums_of

_ZERO = 1e-9
_ROWS = re.compile(r"\b\d[\d,]*(?: of \d[\d,]*)? rows?\b")
"""Counts of rows in a sentence, which no sum knows of."""


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
    gone = hidden(counts, list(sums_of(report)), below)
    files = {place for place, counted in file_places(report) if gone.intersection(counted)}
    for place in gone | files:
        holder = shown
        for step in place[:-1]:
            holder = holder[step]  # type: ignore[index]  # lists are stepped into by number
        holder[place[-1]] = None  # type: ignore[index]
    for limit in shown.get("limits", ()):
        if limit["rows"] is None:
            limit["share"] = None
    shown["warnings"] = [_ROWS.sub("some rows", says) for says in shown.get("warnings", ())]
    return shown


def hidden(counts: Mapping[Place, int], sums: Sequence[Sum], below: int) -> set[Place]:
    """Places of counts that may not be shown.

    Args:
        counts: All counts.
        sums: Which of them add up.
        below: Counts from 1 to just below this are small.
    """
    small = {place for place, count in counts.items() if 0 < count < below}
    gone = set(small)
    while determining := _determining(small, gone, sums):
        others = {place for one in determining for place in one.places if place not in gone and counts[place]}
        if not others:
            break
        gone.add(min(others, key=lambda place: (_worth(place), counts[place], str(place))))
    # What was masked on the way may not be needed at the end.
    for place in sorted(gone - small, key=lambda place: (-_worth(place), -counts[place], str(place))):
        if not _determining(small, gone - {place}, sums):
            gone.remove(place)
    return gone


def _determining(small: set[Place], gone: set[Place], sums: Sequence[Sum]) -> list[Sum]:
    """Sums that together determine a small count; none where all stay open.

    Args:
        small: Counts that must stay open.
        gone: Counts that are not shown, those among them.
        sums: What adds up.
    """
    unknown = sorted(gone.intersection(place for one in sums for place in one.places), key=str)
    column = {place: number for number, place in enumerate(unknown)}
    guarded = [column[place] for place in unknown if place in small]
    if not guarded:
        return []
    import numpy as np  # a report that is not masked does without

    matrix = np.zeros((len(sums), len(unknown)))
    for row, one in enumerate(sums):
        for sign, places in ((1, one.whole), (-1, one.parts)):
            for place in places:
                if place in column:
                    matrix[row, column[place]] += sign
    # What stays open is what can move while all sums still hold: the null space of the sums.
    _, strength, directions = np.linalg.svd(matrix, full_matrices=True)
    moves = np.abs(directions[int((strength > _ZERO).sum()) :]).max(axis=0, initial=0)
    told = next((number for number in guarded if moves[number] < _ZERO), None)
    if told is None:
        return []
    wanted = np.zeros(len(unknown))
    wanted[told] = 1
    factors, *_ = np.linalg.lstsq(matrix.T, wanted, rcond=None)
    return [one for one, factor in zip(sums, factors, strict=True) if abs(factor) > _ZERO]


def _worth(place: Place) -> int:
    """How much a reader loses with a count: least with one that only says how many are left so far."""
    if place[-1] == "remaining" or place == ("net_down", "rows") or (place[0], len(place)) == ("lists", 3):
        return 0
    if place[-1] in {"send", "sent", "read"}:
        return 3
    return 2 if place[0] in {"totals", "lists", "limits", "pulled"} else 1


def _at(report: Report, place: Place) -> int:
    found: Any = report
    for step in place:
        found = found[step]
    return int(found)
