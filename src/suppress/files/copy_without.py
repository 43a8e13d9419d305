"""A file without some of its rows: the rest byte for byte, in about the time of a copy.

Belongs here: byte ranges in, a file and its digest out. What a row is was found out before.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suppress.files.write import WrittenFile

Offsets = npt.NDArray[np.int64]
_CHUNK = 1 << 20  # larger writes cost more; see `files/write_csv.py`


def copy_without(source: Path, target: Path, starts: Offsets, stops: Offsets, rows: int) -> WrittenFile:
    """Copy a send file without some rows.

    Args:
        source: The send file.
        target: The new one; made here.
        starts: First byte of each row that is left out, ascending.
        stops: First byte after each of them.
        rows: Rows that stay.

    Returns:
        The new file.

    Raises:
        OSError: A file cannot be read or written.
    """
    digest, size = hashlib.sha256(), 0
    # One thread hashes what the other one writes; the file's buffer writes every byte or fails.
    with target.open("wb") as file, ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(digest.update, b"")
        for data in _kept(source, starts, stops):
            hashed.result()
            hashed = pool.submit(digest.update, data)
            file.write(data)
            size += len(data)
        hashed.result()
    return WrittenFile(target.name, "send", rows, size, digest.hexdigest())


def read_ranges(source: Path, starts: Offsets, stops: Offsets) -> bytes:
    """The bytes of some ranges of a file, one after the other.

    Raises:
        OSError: The file cannot be read.
    """
    with source.open("rb", buffering=0) as file:
        return b"".join(
            os.pread(file.fileno(), stop - start, start)
            for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        )


def _kept(source: Path, starts: Offsets, stops: Offsets) -> Iterator[bytes]:
    """The bytes outside the ranges, a chunk at a time."""
    first = 0
    with source.open("rb", buffering=0) as file:
        while data := file.read(_CHUNK):
            end = first + len(data)
            here = slice(np.searchsorted(stops, first, side="right"), np.searchsorted(starts, end))
            if here.stop > here.start:
                view = memoryview(data)
                cuts = [0, *_inside(starts[here], stops[here], first, end), len(data)]
                yield b"".join(view[start:stop] for start, stop in zip(cuts[0::2], cuts[1::2], strict=True))
            else:
                yield data
            first = end


def _inside(starts: Offsets, stops: Offsets, first: int, end: int) -> list[int]:
    """Bounds of ranges within a chunk: start and stop of each in turn, from the chunk's first byte."""
    bounds = np.empty(2 * len(starts), np.int64)
    bounds[0::2], bounds[1::2] = np.maximum(starts, first) - first, np.minimum(stops, end) - first
    inside: list[int] = bounds.tolist()
    return inside
