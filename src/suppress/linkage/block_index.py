"""Blocks of entries: which entries have a key, in about seven bytes an entry.

Entries stand sorted by key in buckets of about four; 16 further bits of the key tell those of a bucket apart.
One look-up in 10,000 finds an entry of another key, which the comparison then tells. Bits for more places than
entries rule out most keys that are none before anything else is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suppress.array_files import map_array
from suppress.key_index import INSIDE

_ARRAYS = ("tags", "entries", "starts", "present")
_BUCKET = 4  # entries, on average
_PLACES = 8  # bits of `present` for each entry, at least
_WORD = 64  # of them in a number
_TAG = np.uint64(0xFFFF)
CROWDED = np.uint32(0xFFFFFFFF)
"""In place of an entry: more have the key than are compared."""


@dataclass(frozen=True)
class BlockIndex:
    """Entries by one family of keys."""

    tags: npt.NDArray[np.uint16]
    entries: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.uint32]
    present: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, keys: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
        """Places of keys that are found, and the entry found; a place once for each entry of its block."""
        if not len(self) or not len(keys):
            return np.empty(0, np.int64), np.empty(0, np.uint32)
        likely = self._likely(keys)
        keys = keys.take(likely)
        bucket = _bucket(keys, len(self.starts) - 1)
        start = self.starts.take(bucket, mode=INSIDE)
        length = (self.starts.take(bucket + 1, mode=INSIDE) - start).astype(np.int64)
        at = np.repeat(np.arange(len(keys)), length)
        # Of each position, what its number among all of them is beyond its place in the table.
        beyond = np.cumsum(length) - length - start
        position = np.arange(len(at)) - beyond.take(at)
        tags = (keys & _TAG).astype(np.uint16)
        equal = np.flatnonzero(self.tags.take(position, mode=INSIDE) == tags.take(at))
        return likely.take(at.take(equal)), self.entries.take(position.take(equal), mode=INSIDE)

    def _likely(self, keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        words = self.present.take(_word(keys, len(self.present)), mode=INSIDE)
        one, other = _bits(keys)
        return np.flatnonzero((words >> one) & (words >> other) & np.uint64(1))

    def save(self, folder: Path, name: str) -> None:
        """Write the arrays as `NAME.ARRAY.npy`."""
        for array in _ARRAYS:
            np.save(folder / f"{name}.{array}.npy", getattr(self, array))

    @classmethod
    def open(cls, folder: Path, name: str) -> BlockIndex:
        """Map the arrays written by `save`.

        Raises:
            OSError, ValueError: An array is missing or cut short.
        """
        return cls(*(map_array(folder / f"{name}.{array}.npy") for array in _ARRAYS))


def build_blocks(
    keys: npt.NDArray[np.uint64], entries: npt.NDArray[np.uint32], cap: int
) -> tuple[BlockIndex, int]:
    """The index of the keys of some entries, and how many of the keys were left out.

    Args:
        keys: Uniform in all 64 bits.
        entries: The entry of each key.
        cap: Entries that one key may have; one with more has CROWDED instead.
    """
    order = np.argsort(keys)
    keys, entries = keys[order], entries[order]
    start = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
    size = np.diff(np.r_[start, len(keys)])
    crowded = size > cap
    dropped = int(crowded.sum())
    if dropped:
        kept = np.repeat(~crowded, size)
        kept[start[crowded]] = True
        entries[start[crowded]] = CROWDED
        keys, entries = keys[kept], entries[kept]
    buckets = 1 << max(1, (len(keys) // _BUCKET).bit_length())
    starts = np.zeros(buckets + 1, np.uint32)
    np.cumsum(np.bincount(_bucket(keys, buckets), minlength=buckets), out=starts[1:], dtype=np.uint32)
    return BlockIndex((keys & _TAG).astype(np.uint16), entries, starts, _present(keys)), dropped


def _bucket(keys: npt.NDArray[np.uint64], buckets: int) -> npt.NDArray[np.int64]:
    return (keys >> np.uint64(64 - (buckets.bit_length() - 1))).astype(np.int64)


def _present(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    words = np.zeros(max(1, (1 << (_PLACES * len(keys)).bit_length()) // _WORD), np.uint64)
    one, other = _bits(keys)
    np.bitwise_or.at(words, _word(keys, len(words)), (np.uint64(1) << one) | (np.uint64(1) << other))
    return words


def _word(keys: npt.NDArray[np.uint64], words: int) -> npt.NDArray[np.int64]:
    return ((keys >> np.uint64(16)) & np.uint64(words - 1)).astype(np.int64)


def _bits(keys: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Two bits of a word: one alone would take twice as many keys for entries that are none."""
    return keys >> np.uint64(36) & np.uint64(_WORD - 1), keys >> np.uint64(42) & np.uint64(_WORD - 1)
