"""Where the people of a send file stand in it, so that `rescrub` looks them up instead of screening again.

Belongs here: what a run leaves of its rows under the home folder, written while it screens and checked when
it is opened. Nothing depends on it: an index that is missing or damaged is passed over, and all rows of the
send file are judged again.

`runs/<id>/` holds `run.json` and, for each list by its place in the run, files of little-endian u32:
`0.lengths` (bytes of each row of the list in its send file; 0 for a row that is not there) and for each
family `0.email_wide.keys` and `0.email_wide.rows` (spread keys, and the rows of the list they stand in).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.certificate import canonical
from suppress.files.campaign_list import CampaignList
from suppress.files.csv_list import CsvList
from suppress.keys import Family, KeyPlan, Keys
from suppress.model import KeyKind

Numbers = npt.NDArray[np.uint32]
IndexedKeys = Mapping[KeyKind, tuple[Numbers, Numbers]]
"""For each kind, rows of a batch and the spread keys they have."""

FAMILIES: Mapping[KeyKind, Family] = {
    KeyKind.EMAIL_WIDE: "email",
    KeyKind.PHONE: "phone",
    KeyKind.ACCOUNT: "account",
    KeyKind.ADDRESS: "postal",
}
"""Kinds that are indexed: whatever an event is compared by, its contact has one of them in common."""

_FOLDER = "runs"
_META = "run.json"
_MADE_WITH = ("suppress-scrub", "polars-hash", "phonenumbers")
"""What reads contacts: another version may read them otherwise, and finds nobody in an index of this one."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # phone numbers share their leading bits; an odd factor spreads them
_PIECE = 1 << 20


def spread(keys: npt.NDArray[np.uint64]) -> Numbers:
    """32 bits of each key; equal keys stay equal, and few others become so."""
    return ((keys * _SPREAD) >> np.uint64(32)).astype(np.uint32)


def indexed_keys(keys: Keys) -> IndexedKeys:
    """What an index keeps of a batch: keys of the families that were read, with the rows they stand in."""
    points = keys.points
    read = {
        KeyKind.EMAIL_WIDE: points.email,
        KeyKind.PHONE: points.phone,
        KeyKind.ACCOUNT: points.account,
        KeyKind.ADDRESS: points.postal,
    }
    found = {}
    for kind in FAMILIES:
        if read[kind] is not None:
            lines = keys.of(kind)
            found[kind] = (lines["row"].to_numpy(), spread(lines["key"].to_numpy()))
    return found


def family_columns(plan: KeyPlan) -> dict[str, list[str]]:
    """Columns that a run reads for each indexed family; a family without any is absent."""
    columns: dict[str, list[str]] = {}
    for kind, family in FAMILIES.items():
        own = plan.send_columns if plan.contact == family else ()
        other = tuple(plan.postal.values()) if family == "postal" else plan.other_columns.get(family, ())
        if own or other:
            columns[kind.value] = sorted({*own, *other})
    return columns


@dataclass
class _Numbers:
    """A file of u32 while it is written; open only in between, so that a run that stops leaves none open."""

    path: Path
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, values: Numbers) -> None:
        data = np.ascontiguousarray(values, "<u4").data
        with self.path.open("ab", buffering=0) as file:
            file.write(data)
        self.digest.update(data)


@dataclass
class ListIndex:
    """The index of one list while it is screened; a disk that does not take it ends it, not the run."""

    folder: Path
    place: int
    columns: Mapping[str, Sequence[str]]
    rows: int = 0
    broken: bool = False
    _files: dict[str, _Numbers] = field(default_factory=dict)

    def add(self, keys: IndexedKeys, height: int) -> None:
        """Take the next batch.

        Args:
            keys: Of the batch, rows numbered in it.
            height: Rows of the batch.
        """
        try:
            for kind, (rows, spread_keys) in keys.items():
                self._file(f"{kind}.rows").add(rows + np.uint32(self.rows))
                self._file(f"{kind}.keys").add(spread_keys)
        except OSError:
            self.broken = True
        self.rows += height

    def finish(self, lst: CampaignList, sent: npt.NDArray[np.bool_]) -> None:
        """Add where rows stand in the send file.

        Args:
            lst: The list; only CSV whose bytes leave as they came can be indexed.
            sent: For each row of the list, whether it is in the send file.
        """
        if self.broken or not isinstance(lst, CsvList):
            self.broken = True
            return
        try:
            lengths, first = self._file("lengths"), 0
            for number, height in enumerate(lst.heights):
                rows = lst.first.rows(number)
                length = (rows.ends - rows.starts) + (rows.stops - rows.line_ends)
                lengths.add(np.where(sent[first : first + height], length, np.uint32(0)))
                first += height
        except OSError:
            self.broken = True

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: numbers.digest.hexdigest() for name, numbers in sorted(self._files.items())}

    def _file(self, name: str) -> _Numbers:
        if name not in self._files:
            self._files[name] = _Numbers(self.folder / f"{self.place}.{name}")
        return self._files[name]


def can_be_indexed(lists: Iterable[CampaignList], *, encoding_same: bool) -> bool:
    """Whether all lists are CSV whose bytes are those of the send file."""
    return all(
        isinstance(lst, CsvList) and (not encoding_same or lst.encoding.name == "utf-8") for lst in lists
    )


class RunIndex:
    """The index of a run while it works.

    Args:
        folder: Existing folder for nothing else, on the file system of the home folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lists: list[ListIndex] = []

    def start(self, plan: KeyPlan) -> ListIndex:
        """Begin with the next list."""
        self.lists.append(ListIndex(self.folder, len(self.lists), family_columns(plan)))
        return self.lists[-1]

    def keep(
        self, home: Path, run_id: str, results: Path, contact_date: date, constants: Mapping[str, str]
    ) -> None:
        """Put the index where `open_index` finds it; what the disk does not take is left out.

        Args:
            home: Home folder.
            run_id: Digest of the run's result, from its certificate.
            results: The result folder; the index goes when it is gone.
            contact_date: Day of the send; the index goes when it has passed.
            constants: `--set` of the run, which the report shows without contacts.
        """
        remove_old_indexes(home)
        if any(one.broken for one in self.lists):
            return
        lists = [{"rows": one.rows, "columns": dict(one.columns), "sha256": one.digests} for one in self.lists]
        _publish(self.folder, home, run_id, _meta(results, contact_date, constants, lists))


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
        _publish(work, home, run_id, _meta(results, day, self.constants, lists))


def open_index(home: Path, run_id: str) -> OpenIndex | None:
    """The index of a run; None where there is none, or not every byte of it is as it was written."""
    folder = home / _FOLDER / run_id
    meta = _read_meta(folder)
    if meta is None:
        return None
    try:
        with ThreadPoolExecutor(2) as pool:
            lists = tuple(pool.map(_open_list, *zip(*_stored(folder, meta), strict=True)))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return OpenIndex(folder, dict(meta["constants"]), lists, meta)


def remove_old_indexes(home: Path) -> None:
    """Remove what no rescrub can use: indexes whose result folder is gone or whose contact date has passed."""
    today = datetime.now(timezone(timedelta(hours=-12))).date()  # nowhere is the day earlier
    for folder in (home / _FOLDER).glob("*"):
        meta = _read_meta(folder)
        if meta is None or meta["contact_date"] < today.isoformat() or not Path(meta["results"]).exists():
            shutil.rmtree(folder, ignore_errors=True)


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
    if len(lengths) != stored["rows"]:
        raise ValueError("lengths")
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


def _meta(
    results: Path, contact_date: date, constants: Mapping[str, str], lists: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "made_with": _versions(),
        "results": str(results.absolute()),
        "contact_date": contact_date.isoformat(),
        "constants": dict(constants),
        "lists": lists,
    }


def _publish(work: Path, home: Path, run_id: str, meta: dict[str, Any]) -> None:
    # The digests stand for syncing: what a crash leaves half-written is passed over.
    final = home / _FOLDER / run_id
    try:
        digest = hashlib.sha256(canonical(meta)).hexdigest()
        (work / _META).write_bytes(canonical({**meta, "sha256": digest}))
        final.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(final, ignore_errors=True)
        work.rename(final)
    except OSError:
        return


def _read_meta(folder: Path) -> dict[str, Any] | None:
    try:
        meta = json.loads((folder / _META).read_bytes())
        digest = meta.pop("sha256")
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    whole = hashlib.sha256(canonical(meta)).hexdigest() == digest
    return meta if whole and meta.get("made_with") == _versions() else None


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _MADE_WITH}


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
