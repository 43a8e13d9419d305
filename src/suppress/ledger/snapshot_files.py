"""Files of a snapshot that is being built: arrays that grow, and entries too many to sort in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.ledger.snapshot_layer import Place
from suppress.ledger.snapshot_table import TABLE_ENTRIES

_BUFFERED = 1_000_000  # entries kept in memory before they are written, about 70 MB
_PARTS = 32  # of the range of keys; one of 20 million entries is sorted in 50 MB


class GrowingArray:
    """An `.npy` file that grows from part to part.

    Args:
        path: Where it is written.
        dtype: Of its elements.
    """

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._length = 0
        self._write_header()

    def append(self, part: npt.NDArray[Any]) -> None:
        """Add elements at the end."""
        self._file.write(np.ascontiguousarray(part, self._dtype).data)
        self._length += len(part)

    def close(self) -> None:
        """Say how long it is, and close it."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def _write_header(self) -> None:
        # NumPy leaves room in the header for the length to grow, so that it keeps its size.
        shape = {"descr": self._dtype.str, "fortran_order": False, "shape": (self._length,)}
        np.lib.format.write_array_header_1_0(self._file, shape)


class EntryFiles:
    """Entries by place, sorted on disk where they are too many for memory.

    Args:
        folder: Where files are written, which whoever made it removes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers: dict[Place, list[pl.DataFrame]] = defaultdict(list)
        self._buffered: dict[Place, int] = defaultdict(int)
        self._files: dict[Place, list[Path]] = defaultdict(list)

    @property
    def places(self) -> list[Place]:
        """Places that have entries."""
        return sorted({*self._buffers, *self._files})

    def add(self, place: Place, entries: pl.DataFrame) -> None:
        """Take TABLE_ENTRIES."""
        self._buffers[place].append(entries)
        self._buffered[place] += entries.height
        if self._buffered[place] >= _BUFFERED:
            path = self._folder / f"{len(self._files[place])}-{place.name}.npy"
            np.save(path, self._take(place).sort("mixed").to_numpy(structured=True))
            self._files[place].append(path)

    def parts(self, place: Place) -> Iterator[pl.DataFrame]:
        """TABLE_ENTRIES of a place, all those of a key in one part, parts in the order of the mixed keys."""
        rest = self._take(place).sort("mixed")
        files = self._files[place]
        if not files:
            yield rest
            return
        bounds = np.arange(1, _PARTS, dtype=np.uint64) * np.uint64(2**64 // _PARTS)
        cuts = [_cuts(map_array(path)["mixed"], bounds) for path in files]
        cuts_of_rest = _cuts(rest["mixed"].to_numpy(), bounds)
        for part in range(_PARTS):
            # Mapped anew for each part: pages of a mapping that is kept would count as this process's memory.
            slices = [
                pl.from_numpy(map_array(path)[cut[part] : cut[part + 1]], schema=TABLE_ENTRIES)
                for path, cut in zip(files, cuts, strict=True)
            ]
            yield pl.concat([*slices, rest[cuts_of_rest[part] : cuts_of_rest[part + 1]]])

    def _take(self, place: Place) -> pl.DataFrame:
        self._buffered[place] = 0
        return pl.concat([TABLE_ENTRIES.to_frame(), *self._buffers.pop(place, [])])


def _cuts(mixed: npt.NDArray[np.uint64], bounds: npt.NDArray[np.uint64]) -> list[int]:
    return [0, *np.searchsorted(mixed, bounds).tolist(), len(mixed)]
