"""Changes of a registry by area code, resolved by number and applied to the bitmaps of its full lists.

Of all that change lists say about a number the latest time counts, whichever list and line it stands
in; at one time an addition wins. Where that is a deletion from before the day of the full list, the full
list decides: the number may have come back before it was made, and an addition before it is undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.sources.number_bitmap import AREA_CODES, BITMAP_BYTES, LOCAL_NUMBERS, Bits, count

DAY = 86_400_000_000
"""Microseconds."""
_EPOCH = date(1970, 1, 1)
_ALWAYS, _NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_ARRAYS = {"number": np.uint64, "at": np.int64, "added": np.bool_}
_ADDED = ("number", "since", "list")

Numbers = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class ChangeLines:
    """Lines of change lists."""

    number: Numbers
    """Ten digits as a number."""
    at: npt.NDArray[np.int64]
    """When, in microseconds since 1970 on the list's own clock."""
    added: npt.NDArray[np.bool_]
    """Whether the number was added; deleted otherwise."""

    def __len__(self) -> int:
        return len(self.number)

    @classmethod
    def none(cls) -> ChangeLines:
        """No lines."""
        return cls(*(np.empty(0, kind) for kind in _ARRAYS.values()))

    @classmethod
    def together(cls, parts: Sequence[ChangeLines]) -> ChangeLines:
        """The lines of several, one behind the other."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS))

    def areas(self) -> dict[str, int]:
        """Lines by area code, ascending."""
        lines = np.bincount(_areas(self.number), minlength=AREA_CODES)
        return {f"{area:03}": int(lines[area]) for area in np.flatnonzero(lines)}

    def save(self, folder: Path) -> None:
        """Write the arrays as `changes.ARRAY.npy`."""
        for name in _ARRAYS:
            np.save(folder / f"changes.{name}.npy", getattr(self, name))


@dataclass(frozen=True)
class ChangeFile:
    """A change list in its prepared form; its lines are read when they are asked for, and there may be none."""

    folder: Path
    lines: int
    areas: Mapping[str, int]
    """Lines by area code."""
    first: datetime | None
    """The earliest time in it."""

    def read(self) -> ChangeLines:
        """Its lines, mapped."""
        if not self.lines:
            return ChangeLines.none()
        return ChangeLines(*(map_array(self.folder / f"changes.{name}.npy") for name in _ARRAYS))


@dataclass(frozen=True)
class DatedList:
    """A change list as it is applied."""

    lines: ChangeLines
    as_of: date | None
    unused: frozenset[str]
    """Area codes whose full list is newer."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of each number that change lists name, by number."""

    number: Numbers
    added: npt.NDArray[np.bool_]
    at: npt.NDArray[np.int64]
    list: npt.NDArray[np.uint16]
    """Place of the list that says so."""

    def by_area(self) -> Iterator[tuple[str, slice]]:
        """The area codes, ascending, and where their numbers stand."""
        areas = self.number // np.uint64(LOCAL_NUMBERS)
        if not len(areas):
            return
        starts = np.flatnonzero(np.r_[True, areas[1:] != areas[:-1]])
        for start, end in zip(starts, [*starts[1:], len(areas)], strict=True):
            yield f"{areas[start]:03}", slice(int(start), int(end))


def resolve(lists: Sequence[DatedList], full: Mapping[str, date | None]) -> Outcome:
    """What becomes of each number.

    Args:
        lists: Change lists in any order.
        full: Area code → day of its full list, None where nobody knows it: then no deletion counts.
            Area codes that have none are left out.
    """
    floors = np.full(AREA_CODES, _ALWAYS)
    for area, day in full.items():
        floors[int(area)] = _NEVER if day is None else (day - _EPOCH).days * DAY
    parts = [_counting(one, place) for place, one in enumerate(lists)]
    lines = pl.concat(parts).sort("number", "at", "added")
    last = lines.filter(pl.col("number") != pl.col("number").shift(-1, fill_value=0))
    number, added, at, of_list = (last[name].to_numpy() for name in ("number", "added", "at", "list"))
    counts = added | (at >= floors[_areas(number)])
    return Outcome(number[counts], added[counts], at[counts], of_list[counts])


def _areas(numbers: Numbers) -> npt.NDArray[np.int64]:
    return (numbers // np.uint64(LOCAL_NUMBERS)).astype(np.int64)


def _counting(one: DatedList, place: int) -> pl.DataFrame:
    lines = one.lines
    unused = np.zeros(AREA_CODES, np.bool_)
    unused[[int(code) for code in one.unused]] = True
    at = lines.at
    if one.as_of is not None:
        # A mistyped year would delete a number for good. Clocks of other zones are a day ahead at most.
        at = np.where(lines.added, at, np.minimum(at, ((one.as_of - _EPOCH).days + 2) * DAY))
    counts = ~unused[_areas(lines.number)]
    return pl.DataFrame(
        {
            "number": lines.number[counts],
            "at": at[counts],
            "added": lines.added[counts],
            "list": np.full(int(counts.sum()), place, np.uint16),
        }
    )


@dataclass(frozen=True)
class Additions:
    """Numbers that are listed because change lists added them, ascending."""

    number: Numbers
    since: npt.NDArray[np.int32]
    """Days since 1970."""
    list: npt.NDArray[np.uint16]
    """Place of the change list."""

    def positions(self, numbers: Numbers) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Whether each number is one of them, and its place (or any); there is at least one of them."""
        at = np.minimum(np.searchsorted(self.number, numbers), len(self.number) - 1)
        found: npt.NDArray[np.bool_] = self.number[at] == numbers
        return found, at

    @classmethod
    def open(cls, folder: Path) -> Additions:
        """Map what `write_changed` wrote."""
        return cls(*(map_array(folder / f"added.{name}.npy") for name in _ADDED))


def write_changed(
    folder: Path, bitmaps: Path, outcome: Outcome, full: Mapping[str, Sequence[Bits]]
) -> dict[str, int]:
    """Write the bitmaps of the area codes that changes touch, with the changes in them.

    Args:
        folder: Where the numbers that were added go.
        bitmaps: File of the bitmaps, one behind the other.
        outcome: What becomes of numbers.
        full: Area code → bitmaps of its full lists.

    Returns:
        Entries by area code, in the order written.
    """
    entries: dict[str, int] = {}
    fresh: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
    with bitmaps.open("wb") as file:
        for area, part in outcome.by_area():
            bits = np.zeros(BITMAP_BYTES, np.uint8)
            for one in full.get(area, ()):
                bits |= one
            local = (outcome.number[part] % np.uint64(LOCAL_NUMBERS)).astype(np.int64)
            place, mask = local >> 3, (np.uint8(1) << (local & 7).astype(np.uint8)).astype(np.uint8)
            added = outcome.added[part]
            fresh.append(part.start + np.flatnonzero(added & ((bits[place] & mask) == 0)))
            np.bitwise_or.at(bits, place[added], mask[added])
            np.bitwise_and.at(bits, place[~added], ~mask[~added])
            file.write(bits.data)
            entries[area] = count(bits)
    at = np.concatenate(fresh)
    days = (outcome.at[at] // DAY).astype(np.int32)
    np.save(folder / "added.number.npy", outcome.number[at])
    np.save(folder / "added.since.npy", days)
    np.save(folder / "added.list.npy", outcome.list[at])
    return entries
