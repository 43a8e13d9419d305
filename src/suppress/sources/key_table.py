"""Entries of one kind of key, and what a source says of them, looked up through a `KeyIndex`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.asked_keys import AskedKeys
from suppress.frames import FOUND, NOTHING_FOUND
from suppress.guards import Agree, identical
from suppress.key_index import INSIDE, KeyIndex, build_index, mix

ENTRIES = pl.Schema({"key": pl.UInt64, "check": pl.UInt64, "since": pl.Date, "member": pl.UInt16})
"""Entries of one kind: `key` and `check` as in KEYS, the day they stand since, the file they are of."""

_Places = npt.NDArray[np.int64]

UNKNOWN_DAY = np.int32(np.iinfo(np.int32).min)
_ARRAYS = ("since", "member", "range")
_NARROW = 2**62
"""From the smallest key of an entry to the largest: numbers of a country are nearer, digests are not."""
_SAMPLE = 1000
"""Of keys that are looked at first, to tell how many of all are in the range of a list."""


def found_entries(
    keys: pl.DataFrame,
    at: _Places,
    since: npt.NDArray[np.int32] | None,
    member: npt.NDArray[np.uint16],
) -> pl.DataFrame:
    """FOUND for some of the keys.

    Args:
        keys: KEYS.
        at: Which of them, in order.
        since: Days since 1970, UNKNOWN_DAY where none is known; None where none of them is.
        member: The file of each.
    """
    if not len(at):
        return NOTHING_FOUND
    known = np.zeros(1, np.bool_) if since is None else since != UNKNOWN_DAY
    if since is None or not known.any():
        days = pl.Series([None], dtype=pl.Date).new_from_index(0, len(at))
    else:
        days = pl.Series(since).cast(pl.Date)
        days = days if known.all() else days.set(pl.Series(~known), None)
    rows = {name: keys[name].to_numpy().take(at) for name in ("row", "point")}
    return pl.DataFrame({**rows, "since": days, "member": member}, schema=FOUND)


@dataclass(frozen=True)
class KeyTable:
    """Entries in the order of their index, each key once."""

    index: KeyIndex
    since: npt.NDArray[np.int32]
    """Days since 1970, UNKNOWN_DAY where none is known; empty where none of them is."""
    member: npt.NDArray[np.uint16]
    """The file of each; empty where all are of the first."""
    range: npt.NDArray[np.uint64]
    """The smallest key and the largest; of no entries, none between."""

    def __len__(self) -> int:
        return len(self.index)

    def find(self, keys: pl.DataFrame | AskedKeys, agree: Agree = identical) -> pl.DataFrame:
        """Entries that share a key with a row.

        Args:
            keys: KEYS of this table's kind, no nulls.
            agree: Whether second halves of equal keys are of the same key.

        Returns:
            FOUND in the order of `keys`, one line for each line of `keys` that is an entry. Where it agrees
            with several, one for the earliest known day and one where that of any is unknown.
        """
        asked = AskedKeys.of(keys)
        key, check = asked.key, asked.check
        distinct = agree is identical  # each key is one entry
        near = self._in_range(key)
        if near is None:
            at, where = self.index.positions_of_mixed(asked.once(mix), check, agree, distinct=distinct)
        else:
            at, where = self.index.positions(key.take(near), check.take(near), agree, distinct=distinct)
            at = near.take(at)
        if not distinct:
            at, where = self._earliest(at, where)
        return found_entries(asked.lines, at, self._days(where), self._members(where))

    def _members(self, where: _Places) -> npt.NDArray[np.uint16]:
        return self.member.take(where, mode=INSIDE) if len(self.member) else np.zeros(len(where), np.uint16)

    def _days(self, where: _Places) -> npt.NDArray[np.int32] | None:
        return self.since.take(where, mode=INSIDE) if len(self.since) else None

    def _in_range(self, key: npt.NDArray[np.uint64]) -> _Places | None:
        """Places of the keys that can be entries; None where that is likely to be most of them."""
        smallest, largest = self.range.tolist()
        if largest - smallest >= _NARROW:
            return None
        few = key[:: len(key) // _SAMPLE + 1]
        if 2 * np.count_nonzero((few >= smallest) & (few <= largest)) > len(few):
            return None
        return np.flatnonzero((key >= smallest) & (key <= largest))

    def _earliest(self, at: _Places, where: _Places) -> tuple[_Places, _Places]:
        # Of a tower of flats, a row without its number agrees with hundreds of entries.
        if not (at[1:] == at[:-1]).any():
            return at, where
        since = self._days(where)
        if since is None:
            since = np.full(len(where), UNKNOWN_DAY)
        order = np.lexsort((self._members(where), since, at))
        at, where, unknown = at[order], where[order], since[order] == UNKNOWN_DAY
        first = np.r_[True, (at[1:] != at[:-1]) | (unknown[1:] != unknown[:-1])]
        return at[first], where[first]

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as `NAME.ARRAY.npy`."""
        self.index.save(folder, name)
        for array in _ARRAYS:
            np.save(folder / f"{name}.{array}.npy", getattr(self, array))

    @classmethod
    def open(cls, folder: Path, name: str) -> KeyTable:
        """Map the arrays written by `save`; nothing is read until it is looked at.

        Raises:
            OSError, ValueError: An array is missing or cut short.
        """
        payload: list[npt.NDArray[Any]] = [map_array(folder / f"{name}.{array}.npy") for array in _ARRAYS]
        return cls(KeyIndex.open(folder, name), *payload)


def build_table(entries: pl.DataFrame) -> KeyTable:
    """The table of some entries; equal entries become one, with the earliest known day.

    Args:
        entries: ENTRIES in any order; `since` may be null, the other columns may not.
    """
    ordered = _distinct(
        entries.with_columns(mixed=pl.Series(mix(entries["key"].to_numpy()), dtype=pl.UInt64)).sort("mixed")
    )
    return KeyTable(
        build_index(ordered["mixed"].to_numpy(), _unless_zero(ordered["check"])),
        _since(ordered["since"]),
        _unless_zero(ordered["member"]),
        _range(ordered["key"]),
    )


def _since(days: pl.Series) -> npt.NDArray[np.int32]:
    if days.null_count() == len(days):
        return np.empty(0, np.int32)
    return days.to_physical().fill_null(int(UNKNOWN_DAY)).to_numpy()


def _unless_zero(values: pl.Series) -> npt.NDArray[Any]:
    found: npt.NDArray[Any] = values.to_numpy()
    return found if found.any() else found[:0]


def _range(keys: pl.Series) -> npt.NDArray[np.uint64]:
    ends = [keys.min(), keys.max()] if len(keys) else [1, 0]
    return np.array(ends, np.uint64)


def _distinct(ordered: pl.DataFrame) -> pl.DataFrame:
    # By the mixed key alone a sort takes a tenth of the time, so only repeated keys see the other columns.
    mixed = ordered["mixed"].to_numpy()
    same = np.r_[False, mixed[1:] == mixed[:-1], False]
    repeated = pl.Series(same[1:] | same[:-1])
    if not repeated.any():
        return ordered
    kept = (
        ordered.filter(repeated)
        .sort("mixed", "check", "since", "member", nulls_last=True)
        .unique(["mixed", "check"], keep="first", maintain_order=True)
    )
    return pl.concat([ordered.filter(~repeated), kept]).sort("mixed", maintain_order=True)
