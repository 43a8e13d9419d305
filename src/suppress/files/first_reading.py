"""What the first reading of a CSV list leaves for the second: where the rows are that are written.

Belongs here: a few bytes a row in files of the work folder, so that the second reading neither cuts nor
checks again, and holds none of it in memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from suppress.array_files import read_array
from suppress.files.check import Checked
from suppress.files.repeated_header import header_lines
from suppress.files.rows import Bounds


@dataclass(frozen=True)
class KeptRows:
    """The good rows of a block, as positions in its bytes.

    Args:
        starts: First byte of each row.
        ends: First byte after its own columns.
        line_ends: First byte of its line end, after result columns of an earlier run.
        stops: First byte after its line end.
    """

    starts: Bounds
    ends: Bounds
    line_ends: Bounds
    stops: Bounds


@dataclass(frozen=True)
class SeenBlock:
    """One block as the first reading found it.

    Args:
        offset: Place of its bytes in the file.
        size: Number of its bytes.
        height: Good rows.
        rejected: Rows that could not be read.
        headers: Lines on which the list's header stands again.
    """

    offset: int
    size: int
    height: int
    rejected: int
    headers: tuple[int, ...] = ()


@dataclass(frozen=True)
class FirstReading:
    """Blocks of a list by number; different blocks may be added in different threads at once.

    Args:
        folder: Existing folder for nothing else.
    """

    folder: Path
    _seen: dict[int, SeenBlock] = field(default_factory=dict)

    @property
    def blocks(self) -> tuple[SeenBlock, ...]:
        """The blocks in file order."""
        return tuple(self._seen[number] for number in range(len(self._seen)))

    def add(self, checked: Checked, rejects: pl.DataFrame, header: bytes) -> None:
        """Remember a block.

        Args:
            checked: The block.
            rejects: REJECTS of it.
            header: Bytes of the list's header.
        """
        block, good = checked.block, checked.good
        height = int(np.count_nonzero(good))
        bounds = [checked.ends, block.rows.stops]  # enough where each row starts where the one before it stops
        if height < len(good) or checked.ends is not checked.line_ends:
            every = (block.rows.starts, checked.ends, checked.line_ends, block.rows.stops)
            bounds = [positions[good] for positions in every]
        np.save(self._bounds(block.number), np.array(bounds, np.uint32))
        if rejects.height:
            rejects.write_csv(self._rejects(block.number), include_header=False)
        self._seen[block.number] = SeenBlock(
            block.offset, len(block.data), height, rejects.height, header_lines(checked, header)
        )

    def rows(self, number: int) -> KeptRows:
        """The good rows of a block."""
        bounds: Bounds = read_array(self._bounds(number))
        if len(bounds) == 4:
            return KeptRows(*bounds)
        ends, stops = bounds
        starts = np.concatenate([np.zeros(min(1, len(stops)), np.uint32), stops[:-1]])
        return KeptRows(starts, ends, ends, stops)

    def rejects(self, number: int) -> bytes:
        """Lines of the rejects file for a block."""
        return self._rejects(number).read_bytes() if self._seen[number].rejected else b""

    def _bounds(self, number: int) -> Path:
        return self.folder / f"{number}.npy"

    def _rejects(self, number: int) -> Path:
        return self.folder / f"{number}.csv"
