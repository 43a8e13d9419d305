"""The part of a snapshot that is kept on disk: built once from the whole ledger, mapped ever after.

A base is a folder `base-<position>`, made by one rename. It says which ledger it is of and how many
erasures that had seen, and the size and time of its files: one that is damaged, of another ledger or
from before an erasure is not trusted. It holds no clear text.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array, read_array
from suppress.consent import Action, Scope
from suppress.key_index import build_index
from suppress.ledger.snapshot_deaths import (
    DEATHS,
    Withdrawn,
    deaths_of,
    save_deaths,
    with_voids,
    withdrawn_deaths,
)
from suppress.ledger.snapshot_entries import SCOPE_NUMBER, entries_of
from suppress.ledger.snapshot_files import EntryFiles, GrowingArray
from suppress.ledger.snapshot_layer import Layer, Place, by_place
from suppress.ledger.snapshot_marked import marked
from suppress.ledger.snapshot_scopes import ScopeNumbers
from suppress.ledger.snapshot_table import MARKS, PLAIN, TABLE_ENTRIES, Table, key_starts, of_marked, settle
from suppress.ledger.snapshot_voids import Runs, runs_of, void_among
from suppress.ledger.store import Store
from suppress.normalise.made_by import key_makers
from suppress.statements import HeardOn
from suppress.whole_file import sync_to_disk

LAYOUT = 6
"""Raised when what is written here changes its meaning: every base is built again then."""

_MANIFEST = "manifest.json"
_PREFIX = "base-"
_BUILDING = ".building-"
_TYPES: dict[str, npt.DTypeLike] = {
    "time": np.int64,
    "scope": np.uint32,
    "said": np.uint64,
    "spoken.values": np.uint64,
    "subject.values": np.uint64,
}


@dataclass(frozen=True)
class Base:
    """A base, opened."""

    folder: Path
    position: int
    """Number of the last event in it."""
    scopes: tuple[Scope, ...]
    layer: Layer
    runs: Runs
    """Batches of its events."""
    withdrawn: Withdrawn
    """Deaths that were withdrawn."""

    def waiting(self, place: Place) -> Iterator[pl.DataFrame]:
        """WAITING of a place, in parts."""
        for path in sorted(self.folder.glob(f"{place.name}.waiting-*.arrow")):
            yield pl.read_ipc(path)


def open_base(folder: Path, store: Store, erasures: int) -> Base | None:
    """The newest base that can be relied on; None where there is none.

    Args:
        folder: Where bases of the ledger are.
        store: The ledger.
        erasures: Its number of erasures.
    """
    for path in sorted(folder.glob(f"{_PREFIX}*"), key=_position, reverse=True):
        try:
            manifest = _read_manifest(path)
            if manifest["of"] == _of(store, erasures) and manifest["last"] == _event(
                store, manifest["position"]
            ):
                return _open(path, manifest)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue
    return None


def build_base(folder: Path, store: Store, position: int, erasures: int) -> None:
    """Build the base of everything up to a position, and remove what it replaces.

    The caller holds the lock of the folder.

    Args:
        folder: Where bases of the ledger are.
        store: The ledger.
        position: Number of the last event that the base is to know.
        erasures: The ledger's number of erasures.

    Raises:
        OSError: It cannot be written.
        LedgerError: The ledger cannot be read.
    """
    replaced = [*folder.glob(f"{_PREFIX}*"), *folder.glob(f"{_BUILDING}*")]
    building = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder))  # for the owner alone
    try:
        manifest = _write(building, store, position)
        _finish(building, {**manifest, "of": _of(store, erasures), "last": _event(store, position)})
        target = folder / f"{_PREFIX}{position}"
        for path in replaced:  # whoever has mapped the files keeps them
            shutil.rmtree(path, ignore_errors=True)
        building.replace(target)
        sync_to_disk(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _write(building: Path, store: Store, position: int) -> dict[str, Any]:
    spill = building / "spill"
    spill.mkdir()
    entries, numbers, deaths = EntryFiles(spill), ScopeNumbers(), [DEATHS.to_frame()]
    runs = Runs(np.empty(0, np.int64), np.empty(0, np.int64))
    erased = store.erased_keys()
    for recorded, contacts in store.recorded(upto=position):
        here = erased.join(recorded.select("event"), on="event", how="semi")
        found = entries_of(recorded, contacts, here, numbers)
        deaths.append(deaths_of(found, numbers))
        for place, part in by_place(found):
            entries.add(place, part)
        runs = runs.then(runs_of(recorded))
    void = void_among(store.voids(position), runs, position)
    dead = with_voids(pl.concat(deaths), void)
    save_deaths(building, dead)
    for name, array in (("start", runs.start), ("batch", runs.batch)):
        np.save(building / f"runs.{name}.npy", array)
    for place in entries.places:
        _write_table(building, place, entries.parts(place), void)
    shutil.rmtree(spill)
    return {
        "position": position,
        "scopes": [asdict(scope) for scope in numbers.scopes],
        "withdrawn": sorted(withdrawn_deaths(dead).items()),
        "places": [[place.heard_on.value, place.erased] for place in entries.places],
    }


def _write_table(
    building: Path, place: Place, parts: Iterator[pl.DataFrame], void: npt.NDArray[np.bool_]
) -> None:
    def path(name: str) -> Path:
        return building / f"{place.name}.{name}.npy"

    event_type = np.uint32 if len(void) <= 2**32 else np.int64
    types = {**_TYPES, "event": event_type, "mixed": np.uint64, "check": np.uint64, "first": np.uint32}
    arrays = {name: GrowingArray(path(name), dtype) for name, dtype in types.items()}
    count, scopes = 0, np.empty(0, np.uint32)
    for number, part in enumerate(parts):
        kept, waiting = settle(part, void[part["event"].to_numpy()])
        starts = key_starts(kept)
        columns = {name: kept[name].to_numpy() for name in TABLE_ENTRIES.names()}
        for name in ("mixed", "check"):
            arrays[name].append(columns[name][starts])
        for name in PLAIN:
            arrays[name].append(columns[name])
        for name in MARKS:
            arrays[f"{name}.values"].append(of_marked(kept, name))
        arrays["first"].append(starts + count)
        count += kept.height
        scopes = np.union1d(scopes, columns["scope"] & SCOPE_NUMBER)
        if waiting.height:
            waiting.write_ipc(building / f"{place.name}.waiting-{number:02}.arrow", compression="uncompressed")
    arrays["first"].append(np.array([count]))
    for array in arrays.values():
        array.close()
    np.save(path("scopes"), scopes)
    index = build_index(map_array(path("mixed")), map_array(path("check")))
    np.save(path("starts"), index.starts)
    np.save(path("present"), index.present)
    for name, mark in MARKS.items():
        marks = (map_array(path("scope")) & mark) != 0
        marked(marks, map_array(path(f"{name}.values"))).save_marks(building, f"{place.name}.{name}")


def _finish(building: Path, manifest: dict[str, Any]) -> None:
    for path in building.iterdir():
        sync_to_disk(path)  # one that a crash left full of zeros would suppress nobody
    text = json.dumps({**manifest, "files": _files(building)}, default=str)
    target = building / _MANIFEST
    target.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
    sync_to_disk(target)


def _read_manifest(folder: Path) -> dict[str, Any]:
    digest, text = (folder / _MANIFEST).read_text(encoding="utf-8").split("\n", 1)
    manifest: dict[str, Any] = json.loads(text)
    if digest != _digest(text) or manifest["files"] != _files(folder):
        raise ValueError("a base that was changed")
    return manifest


def _files(folder: Path) -> dict[str, list[int]]:
    """Size and time of each file: what writes into one changes its time."""
    found = {path.name: path.stat() for path in sorted(folder.iterdir()) if path.name != _MANIFEST}
    return {name: [status.st_size, status.st_mtime_ns] for name, status in found.items()}


def _open(folder: Path, manifest: dict[str, Any]) -> Base:
    places = [Place(HeardOn(on), erased) for on, erased in manifest["places"]]
    layer = Layer(
        {place: Table.open(folder, place.name) for place in places},
        {place: read_array(folder / f"{place.name}.scopes.npy") for place in places},
    )
    runs = Runs(*(map_array(folder / f"runs.{name}.npy") for name in ("start", "batch")))
    withdrawn = {event: tuple(by) for event, by in manifest["withdrawn"]}
    return Base(folder, manifest["position"], tuple(map(_scope, manifest["scopes"])), layer, runs, withdrawn)


def _scope(data: dict[str, Any]) -> Scope:
    days = {name: data[name] and date.fromisoformat(data[name]) for name in ("starts", "expires")}
    return Scope(**{**data, **days, "action": Action(data["action"]), "channels": tuple(data["channels"])})


def _of(store: Store, erasures: int) -> list[Any]:
    """What a base must have been built of, and by, to be relied on."""
    return [LAYOUT, store.ledger_id, erasures, *key_makers()]


def _event(store: Store, position: int) -> str:
    """A digest of the event at a position: that of a ledger put back from a backup is another one."""
    found = hashlib.sha256()
    for frames in store.recorded(position - 1, position) if position else ():
        for frame in frames:
            found.update(frame.write_json().encode())
    return found.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _position(base: Path) -> int:
    number = base.name.removeprefix(_PREFIX)
    return int(number) if number.isdecimal() else -1
