"""Numbers of the North American plan, one bitmap for each area code, mapped from a file.

A bitmap holds one bit for each of the 10,000,000 seven-digit numbers of an area code, 1.25 MB
however many are listed. Numbers that no plan would give out (`818,0000818`) have their bit like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suppress.array_files import map_bytes

LOCAL_NUMBERS = 10_000_000
BITMAP_BYTES = LOCAL_NUMBERS // 8
COUNTRY_CODE = 1
AREA_CODES = 1000
"""Area codes are below this."""

Bits = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]


def count(bits: Bits) -> int:
    """Numbers that a bitmap holds."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


class BitmapBuilder:
    """Collects numbers by area code; a line that comes twice is one entry."""

    def __init__(self) -> None:
        self._area = -1
        self._mask: npt.NDArray[np.bool_] = np.zeros(0, dtype=bool)
        self._bits: dict[int, Bits] = {}

    def add(self, area: int, local: npt.NDArray[np.int32]) -> None:
        """Add numbers of one area code.

        Args:
            area: The area code as a number.
            local: Their seven digits as numbers.
        """
        if area != self._area:
            self._flush()
            self._area = area
            self._mask = np.zeros(LOCAL_NUMBERS, dtype=bool)
        # A byte for each number while lines of one area code come, as setting bits needs a sort.
        self._mask[local] = True

    def finish(self) -> dict[str, Bits]:
        """The bitmaps by area code, ascending."""
        self._flush()
        return {f"{area:03}": self._bits[area] for area in sorted(self._bits)}

    def _flush(self) -> None:
        if self._area < 0:
            return
        bits = np.packbits(self._mask, bitorder="little")
        known = self._bits.get(self._area)
        self._bits[self._area] = bits if known is None else bits | known
        self._area = -1


class BitmapFile:
    """Bitmaps of one registry file, one behind the other; mapped when first asked for."""

    def __init__(self, path: Path, areas: Mapping[str, int]) -> None:
        self.path = path
        self._areas = {area: place for place, area in enumerate(areas)}
        self._mapped: Bits | None = None

    def __contains__(self, area: str) -> bool:
        return area in self._areas

    def bits(self, area: str) -> Bits:
        """The bitmap of an area code that the file has."""
        if self._mapped is None:
            self._mapped = np.frombuffer(map_bytes(self.path), np.uint8).reshape(len(self._areas), BITMAP_BYTES)
        bitmap: Bits = self._mapped[self._areas[area]]
        return bitmap


def save_bitmaps(path: Path, bitmaps: Mapping[str, Bits]) -> dict[str, int]:
    """Write bitmaps one behind the other; entries by area code, in the order written."""
    with path.open("wb") as file:
        for bits in bitmaps.values():
            file.write(bits.data)
    return {area: count(bits) for area, bits in bitmaps.items()}
