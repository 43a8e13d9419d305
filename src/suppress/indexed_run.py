"""The index of an earlier run, opened: rows of its send files that may have one of some keys.

Belongs here: checking every byte of it, looking keys up, and handing it on to a run that sends fewer rows.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.run_index import INDEXES, Numbers, meta_of, publish, read_meta, spread

_PIECE = 1 << 20


@dataclass(frozen=True)
class IndexedList:
    """The index of one list, checked."""

    columns: Mapping[str, Sequence[str]]
    """Columns read for each indexed kind."""
    lengths: Numbers
    _files: Mapping[str, Numbers]

    def rows_with(self, keys: Mapping[str, npt.NDArray[np.uint64]]) -> npt.NDArray[np.int64]:
        """Rows of the send file that may have one of the keys, by their number in the list, ascending.

        Args:
            keys: For each kind, by its name, in any order; kinds that are not indexed are passed over.
        """
        found = [np.zeros(0, np.uint32)]
        for kind, wanted in keys.items():
            if f"{kind}.keys" in self._files and len(wanted):
                at = _places(self._files[f"{kind}.keys"], np.unique(spread(wanted)))
                found.append(self._files[f"{kind}.rows"][at])
        rows = np.unique(np.concatenate(found)).astype(np.int64)
        return rows[self.lengths[rows] > 0]

    @cached_property
    def size(self) -> int:
        """Bytes of all rows of the send file; what else is in it is its header."""
        return int(self.lengths.sum(dtype=np.int64))

    def stops(self) -> npt.NDArray[np.int64]:
        """Where each row of the list stops in the send file, counted from the end of its header."""
        return np.cumsum(self.lengths, dtype=np.int64)


@dataclass(frozen=True)
class OpenIndex:
    """The index of an earlier run."""

    folder: Path
    constants: Mapping[str, str]
    lists: tuple[IndexedList, ...]
    _meta: Mapping[str, Any]

    def keep_without(
        self, pulled: Sequence[npt.NDArray[np.int64]], work: Path, home: Path, run_id: str, results: Path
    ) -> None:
        """The index of a run that sends the same rows but some.

        Args:
            pulled: For each list, the rows that go no more, by their number in it.
            work: Existing empty folder on the file system of the home folder.
            home: Home folder.
            run_id: Digest of the new run's result.
            results: Its result folder.
        """
        lists = []
        try:
            for place, (one, gone) in enumerate(zip(self.lists, pulled, strict=True)):
                stored = self._meta["lists"][place]
                for name in one._files:
                    _link(self.folder / f"{place}.{name}", work / f"{place}.{name}")
                lengths = one.lengths.copy()
                lengths[gone] = 0
                (work / f"{place}.lengths").write_bytes(lengths.data)
                digest = hashlib.sha256(lengths.data).hexdigest()
                lists.append({**stored, "sha256": {**stored["sha256"], "lengths": digest}})
        except OSError:
            return
        day = date.fromisoformat(self._meta["contact_date"])
        publish(work, home, run_id, meta_of(results, day, self.constants, lists))


def open_index(home: Path, run_id: str) -> OpenIndex | None:
    """The index of a run; None where there is none, or not every byte of it is as it was written."""
    folder = home / INDEXES / run_id
    meta = read_meta(folder)
    if meta is None:
        return None
    try:
        with ThreadPoolExecutor(2) as pool:
            lists = tuple(pool.map(_open_list, *zip(*_stored(folder, meta), strict=True)))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return OpenIndex(folder, dict(meta["constants"]), lists, meta)


def _stored(folder: Path, meta: Mapping[str, Any]) -> Iterable[tuple[Path, int, Mapping[str, Any]]]:
    return [(folder, place, stored) for place, stored in enumerate(meta["lists"])]


def _open_list(folder: Path, place: int, stored: Mapping[str, Any]) -> IndexedList:
    files = {}
    for name, digest in stored["sha256"].items():
        numbers = _mapped(folder / f"{place}.{name}")
        if hashlib.sha256(numbers.data).hexdigest() != digest:
            raise ValueError(name)
        files[name] = numbers
    lengths = files.pop("lengths")
    lacking = {f"{kind}.{part}" for kind in stored["columns"] for part in ("keys", "rows")} - files.keys()
    if len(lengths) != stored["rows"] or (lacking and len(lengths)):
        raise ValueError("files")
    return IndexedList(stored["columns"], lengths, files)


def _mapped(path: Path) -> Numbers:
    if not path.stat().st_size:  # nothing cannot be mapped
        return np.zeros(0, np.uint32)
    return np.memmap(path, "<u4", mode="r")


def _places(keys: Numbers, wanted: Numbers) -> npt.NDArray[np.int64]:
    """Where any of the sorted, distinct wanted keys stands."""
    # A table of the leading bits that stays in the cache rules nearly every key out.
    bits = min(max(len(wanted).bit_length() + 6, 10), 22)
    shift = np.uint32(32 - bits)
    table = np.zeros(1 << bits, np.bool_)
    table[wanted >> shift] = True
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(keys), _PIECE):
        piece = keys[start : start + _PIECE]
        likely = np.flatnonzero(table[piece >> shift])
        values = piece[likely]
        near = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
        found.append(likely[wanted[near] == values] + start)
    return np.concatenate(found)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
