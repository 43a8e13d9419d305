"""What was recorded since a base: a second layer in memory, and the entries of the base that count no more."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Scope
from suppress.ledger.snapshot_base import Base
from suppress.ledger.snapshot_deaths import (
    DEATHS,
    Withdrawn,
    deaths_of,
    saved_deaths,
    with_voids,
    withdrawn_deaths,
)
from suppress.ledger.snapshot_entries import entries_of
from suppress.ledger.snapshot_layer import Layer, Place, by_place, layer_of
from suppress.ledger.snapshot_scopes import ScopeNumbers
from suppress.ledger.snapshot_table import TABLE_ENTRIES, Table, build_table, settle
from suppress.ledger.snapshot_voids import runs_of, void_among
from suppress.ledger.store import ERASED_KEYS, Store
from suppress.ledger.voids import voids_in

_Void = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Extended:
    """A base and what was recorded after it."""

    layers: tuple[Layer, ...]
    scopes: tuple[Scope, ...]
    """Of all layers."""
    withdrawn: Withdrawn
    """Deaths that were withdrawn."""


def extend(base: Base, store: Store, position: int) -> Extended:
    """A base and what was recorded after it.

    Args:
        base: The base, built after the last erasure.
        store: The ledger.
        position: Number of the last event to know.
    """
    if position == base.position:
        return Extended((base.layer,), base.scopes, base.withdrawn)
    numbers = ScopeNumbers(base.scopes)
    new: dict[Place, list[pl.DataFrame]] = defaultdict(list)
    changed, runs, deaths = False, base.runs, [DEATHS.to_frame()]
    for recorded, contacts in store.recorded(base.position, position):
        found = entries_of(recorded, contacts, ERASED_KEYS.to_frame(), numbers)
        deaths.append(deaths_of(found, numbers))
        for place, part in by_place(found):
            new[place].append(part)
        changed |= voids_in(recorded).height > 0
        runs = runs.then(runs_of(recorded))
    void = void_among(store.voids(position), runs, position) if changed else None
    tables: dict[Place, Table] = {}
    masked: dict[Place, npt.NDArray[np.int64]] = {}
    for place in sorted({*new, *base.layer.tables}):
        entries = pl.concat([TABLE_ENTRIES.to_frame(), *new[place]])
        tables[place], masked[place] = _extend_table(base, place, entries, void)
    layers = (replace(base.layer, masked=masked), layer_of(tables))
    return Extended(layers, numbers.scopes, _withdrawn(base, pl.concat(deaths), void))


def _withdrawn(base: Base, new: pl.DataFrame, void: _Void | None) -> Withdrawn:
    if new.is_empty() and void is None:
        return base.withdrawn
    deaths = pl.concat([saved_deaths(base.folder), new])
    return withdrawn_deaths(deaths if void is None else with_voids(deaths, void))


def _extend_table(
    base: Base, place: Place, entries: pl.DataFrame, void: _Void | None
) -> tuple[Table, npt.NDArray[np.int64]]:
    """The table of new entries and those that are in force again, and which of the base's count no more.

    Args:
        base: The base.
        place: Which table it is.
        entries: TABLE_ENTRIES recorded since.
        void: For each event whether it is void; None where nothing was voided or put back since.
    """
    known = base.layer.tables.get(place)
    gone = np.empty(0, np.int64)
    out = np.zeros(entries.height, np.bool_)
    if void is not None:
        out = void[entries["event"].to_numpy()]
        if known is not None:
            gone = np.flatnonzero(void[known.event])
            back = pl.concat([TABLE_ENTRIES.to_frame(), *(_back(part, void) for part in base.waiting(place))])
            entries = pl.concat([entries, back])
            out = np.r_[out, np.zeros(back.height, np.bool_)]
    kept, _ = settle(entries, out)
    if known is not None:
        kept, gone = _against(known, kept, gone)
    return build_table(kept), gone


def _back(waiting: pl.DataFrame, void: _Void) -> pl.DataFrame:
    """Of WAITING, those that may be in force: put back, or equal to one whose event is void now."""
    behind = waiting["behind"].to_numpy()
    may = ~void[waiting["event"].to_numpy()] & ((behind == 0) | void[behind])
    return waiting.filter(pl.Series(may)).select(TABLE_ENTRIES.names())


def _against(
    known: Table, kept: pl.DataFrame, gone: npt.NDArray[np.int64]
) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    """Equal entries are one across the layers too: the earlier of two counts."""
    at, entry = known.find_mixed(kept["mixed"].to_numpy(), kept["check"].to_numpy())
    equal = (known.said[entry] == kept["said"].to_numpy()[at]) & ~np.isin(entry, gone)
    at, entry = at[equal], entry[equal]
    time, event = kept["time"].to_numpy()[at], kept["event"].to_numpy()[at]
    first = (known.time[entry] < time) | ((known.time[entry] == time) & (known.event[entry] < event))
    stays = np.ones(kept.height, np.bool_)
    stays[at[first]] = False
    return kept.filter(pl.Series(stays)), np.union1d(gone, entry[~first])
