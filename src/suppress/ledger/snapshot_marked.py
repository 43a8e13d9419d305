"""Values that only some entries have, without room for those that have none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suppress.array_files import map_array

_ARRAYS = ("words", "before", "values")
_UInt64 = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Marked:
    """Values of marked entries, in their order: that of an entry has as many before it as there are marks."""

    words: _UInt64
    """The marks, a bit for each entry."""
    before: npt.NDArray[np.uint32]
    """Marks before each word."""
    values: _UInt64

    def of(self, entry: npt.NDArray[np.int64]) -> _UInt64:
        """Values of entries, all of which are marked."""
        word, bit = entry >> 6, (entry & 63).astype(np.uint64)
        lower = self.words[word] & ((np.uint64(1) << bit) - np.uint64(1))
        found: _UInt64 = self.values[self.before[word] + np.bitwise_count(lower)]
        return found

    def save_marks(self, folder: Path, name: str) -> None:
        """Write the arrays as `NAME.ARRAY.npy`, but for `values`."""
        np.save(folder / f"{name}.words.npy", self.words)
        np.save(folder / f"{name}.before.npy", self.before)

    @classmethod
    def open(cls, folder: Path, name: str) -> Marked:
        """Map the saved arrays.

        Raises:
            OSError, ValueError: An array is missing or cut short.
        """
        return cls(*(map_array(folder / f"{name}.{array}.npy") for array in _ARRAYS))


def marked(marks: npt.NDArray[np.bool_], values: _UInt64) -> Marked:
    """Values of marked entries.

    Args:
        marks: For each entry, whether it is marked.
        values: Of those that are.
    """
    packed = np.packbits(marks, bitorder="little")
    words = np.r_[packed, np.zeros(-len(packed) % 8, np.uint8)].view("<u8").astype(np.uint64)
    counts = np.bitwise_count(words).astype(np.int64)
    return Marked(words, (np.cumsum(counts) - counts).astype(np.uint32), values)
