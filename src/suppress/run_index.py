"""Where the people of a send file stand in it, so that `rescrub` looks them up instead of screening again.

Belongs here: what a run leaves of its rows under the home folder, written while it screens (`indexed_run.py`
reads it). Nothing depends on it: an index that is missing or damaged is passed over, and all rows of the send
file are judged again.

`runs/<id>/` holds `run.json` and, for each list by its place in the run, files of little-endian u32:
`0.lengths` (bytes of each row of the list in its send file; 0 for a row that is not there) and for each
family `0.email_wide.keys` and `0.email_wide.rows` (spread keys, and the rows of the list they stand in).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.certificate import canonical, installed_version
from suppress.files.campaign_list import CampaignList
from suppress.files.csv_list import CsvList
from suppress.keys import Keys
from suppress.model import KeyKind
from suppress.normalise.made_by import key_makers
from suppress.points import Family, KeyPlan

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

INDEXES = "runs"
"""Folder in the home folder."""
_META = "run.json"
_MADE_WITH = ("suppress-scrub", "polars-hash", "phonenumbers")
"""What reads contacts: another version may read them otherwise, and finds nobody in an index of this one."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # phone numbers share their leading bits; an odd factor spreads them


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
        isinstance(lst, CsvList) and (not (encoding_same or lst.keeps_encoding) or lst.encoding.name == "utf-8")
        for lst in lists
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
        publish(self.folder, home, run_id, meta_of(results, contact_date, constants, lists))


def remove_old_indexes(home: Path) -> None:
    """Remove what no rescrub can use: indexes whose result folder is gone or whose contact date has passed."""
    today = datetime.now(timezone(timedelta(hours=-12))).date()  # nowhere is the day earlier
    for folder in (home / INDEXES).glob("*"):
        meta = read_meta(folder)
        if meta is None or meta["contact_date"] < today.isoformat() or not Path(meta["results"]).exists():
            shutil.rmtree(folder, ignore_errors=True)


def meta_of(
    results: Path, contact_date: date, constants: Mapping[str, str], lists: list[dict[str, Any]]
) -> dict[str, Any]:
    """What `run.json` says; see `RunIndex.keep`.

    Args:
        results: The result folder.
        contact_date: Day of the send.
        constants: `--set` of the run.
        lists: For each list its `rows`, `columns` and the `sha256` of its files.
    """
    return {
        "made_with": _versions(),
        "results": str(results.absolute()),
        "contact_date": contact_date.isoformat(),
        "constants": dict(constants),
        "lists": lists,
    }


def publish(work: Path, home: Path, run_id: str, meta: dict[str, Any]) -> None:
    """Put a folder where `open_index` finds it; what the disk does not take is left out.

    Args:
        work: The folder with the files of the index, on the file system of the home folder.
        home: Home folder.
        run_id: Digest of the run's result.
        meta: From `meta_of`.
    """
    # The digests stand for syncing: what a crash leaves half-written is passed over.
    final = home / INDEXES / run_id
    try:
        digest = hashlib.sha256(canonical(meta)).hexdigest()
        (work / _META).write_bytes(canonical({**meta, "sha256": digest}))
        final.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(final, ignore_errors=True)
        work.rename(final)
    except OSError:
        return


def read_meta(folder: Path) -> dict[str, Any] | None:
    """What `run.json` says; None where it is damaged or from another version of what reads contacts."""
    try:
        meta = json.loads((folder / _META).read_bytes())
        digest = meta.pop("sha256")
    except (OSError, ValueError, KeyError, AttributeError):
        return None
    whole = hashlib.sha256(canonical(meta)).hexdigest() == digest
    return meta if whole and meta.get("made_with") == _versions() else None


def _versions() -> dict[str, str]:
    made_with = {name: installed_version(name) for name in _MADE_WITH}
    return {**made_with, "keys": " ".join(key_makers())}
