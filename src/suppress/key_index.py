"""Keys sorted by a mixed form of them and looked up through a bucket index.

The arrays are saved as `.npy` and mapped back, so a look-up touches only the pages it needs. A bit
for each of eight times as many places as entries rules out most keys that are none, and stays in the
processor's cache where the entries do not. `numpy.searchsorted` with keys in list order takes 20 times
as long as buckets, because every key walks the whole array through the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from suppress.array_files import map_array
from suppress.guards import Agree, identical

_ARRAYS = ("mixed", "check", "starts", "present")
_PLACES = 8  # bits of `present` for each entry: seven of eight keys that are no entry are ruled out at once
INSIDE: Final = "clip"
"""For `take`: the places are inside, and it need not look for others."""
_BUCKET_BITS = range(1, 29)  # 2^28 buckets are 1 GiB of index, for 268 million entries


@dataclass(frozen=True)
class KeyIndex:
    """Keys of entries, sorted by mixed key; several entries may have the same one.

    `starts[b]` is the first entry of bucket `b`, the top bits of the mixed key; there is about one
    entry in a bucket. Bit `p` of `present` is set if an entry has `p` as the low bits of its mixed key.
    """

    mixed: npt.NDArray[np.uint64]
    check: npt.NDArray[np.uint64]
    """Empty where it is 0 of every key, as of phone numbers: `checks` knows."""
    starts: npt.NDArray[np.uint32]
    present: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.mixed)

    @property
    def looked_through(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays of which a look-up that finds nothing touches a place; the first, many times as often."""
        return self.present, self.starts, self.mixed

    def positions(
        self,
        key: npt.NDArray[np.uint64],
        check: npt.NDArray[np.uint64],
        agree: Agree = identical,
        *,
        distinct: bool = False,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Where keys are found.

        Args:
            key: Keys as in KEYS, any order.
            check: Their other half.
            agree: Given the other halves of entries and of keys, whether they are of the same key.
            distinct: A key agrees with one entry at most.

        Returns:
            Indices into `key` that are found, ascending, and the entries that they are; an index once
            for each entry of its key.
        """
        return self.positions_of_mixed(mix(key), check, agree, distinct=distinct)

    def positions_of_mixed(
        self,
        mixed: npt.NDArray[np.uint64],
        check: npt.NDArray[np.uint64],
        agree: Agree = identical,
        *,
        distinct: bool = False,
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """As `positions`, for keys that went through `mix`."""
        if not len(self) or not len(mixed):
            none = np.empty(0, dtype=np.int64)
            return none, none
        looked_for = self._likely(mixed)
        wanted = mixed.take(looked_for, mode=INSIDE)
        bucket = (wanted >> np.uint64(64 - _bits(self.starts))).view(np.int64)
        position = self.starts.take(bucket, mode=INSIDE)
        at: list[npt.NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
        where: list[npt.NDArray[np.uint32]] = [np.empty(0, dtype=np.uint32)]
        # From the start of its bucket on, until an entry is greater: where the bucket ends need not be asked.
        while len(looked_for):
            here = self.mixed.take(position, mode=INSIDE)
            equal = np.flatnonzero(here == wanted)
            asked, entry = looked_for.take(equal), position.take(equal)
            hit = agree(self._checks(entry), check.take(asked))
            at.append(asked[hit])
            where.append(entry[hit])
            further = here <= wanted
            if distinct:
                further[equal[hit]] = False
            further &= position < np.uint32(len(self) - 1)
            more = np.flatnonzero(further)
            looked_for, wanted, position = looked_for.take(more), wanted.take(more), position.take(more)
            position += np.uint32(1)
        return ascending(np.concatenate(at), np.concatenate(where), len(mixed))

    def checks(self) -> npt.NDArray[np.uint64]:
        """The other half of the key of each entry."""
        return self.check if len(self.check) else np.zeros(len(self), np.uint64)

    def _checks(self, entry: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
        if len(self.check):
            return self.check.take(entry, mode=INSIDE)
        return np.zeros(len(entry), np.uint64)

    def _likely(self, mixed: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        place = mixed & np.uint64(8 * len(self.present) - 1)
        byte = self.present.take((place >> np.uint64(3)).view(np.int64), mode=INSIDE)
        byte >>= (place & np.uint64(7)).astype(np.uint8)
        byte &= np.uint8(1)
        return np.flatnonzero(byte.view(np.bool_))

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as `NAME.ARRAY.npy`."""
        for array in _ARRAYS:
            np.save(folder / f"{name}.{array}.npy", getattr(self, array))

    @classmethod
    def open(cls, folder: Path, name: str) -> KeyIndex:
        """Map the arrays written by `save`; nothing is read until it is looked at.

        Raises:
            OSError, ValueError: An array is missing or cut short.
        """
        return cls(*(map_array(folder / f"{name}.{array}.npy") for array in _ARRAYS))


def build_index(mixed: npt.NDArray[np.uint64], check: npt.NDArray[np.uint64]) -> KeyIndex:
    """The index of some entries.

    Args:
        mixed: Their keys through `mix`, ascending.
        check: The other half of each key; empty where it is 0 of all.
    """
    bits = min(max(len(mixed).bit_length(), _BUCKET_BITS.start), _BUCKET_BITS.stop - 1)
    buckets = (mixed >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.zeros(2**bits + 1, dtype=np.uint32)
    np.cumsum(np.bincount(buckets, minlength=2**bits), out=starts[1:], dtype=np.uint32)
    return KeyIndex(mixed, check, starts, _present(mixed))


def mix(key: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The keys through the finaliser of splitmix64, a bijection: phone numbers become uniform too.

    Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; constants
    of https://prng.di.unimi.it/splitmix64.c
    """
    mixed = key ^ (key >> np.uint64(30))
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def ascending(
    at: npt.NDArray[np.int64], where: npt.NDArray[np.uint32], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Places in order, and what belongs to them; a place may come several times.

    Args:
        at: Places below `count`.
        where: For each what belongs to it.
        count: Of places.
    """
    # Where each is found once, as in most lists, a table puts them in order in a third of a sort's time.
    entry = np.full(count, -1, np.int64)
    entry[at] = where
    once = np.flatnonzero(entry >= 0)
    if len(once) == len(at):
        return once, entry.take(once)
    order = np.argsort(at, kind="stable")
    return at[order], where[order].astype(np.int64)


def _present(mixed: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    places = max(8, 1 << (_PLACES * len(mixed)).bit_length())
    taken = np.zeros(places, np.bool_)
    taken[mixed & np.uint64(places - 1)] = True
    return np.packbits(taken, bitorder="little")


def _bits(starts: npt.NDArray[np.uint32]) -> int:
    return (len(starts) - 1).bit_length() - 1
