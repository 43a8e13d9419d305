"""What the ledger says, as scrubs look it up: everything that may still decide, under every key of a contact.

A snapshot is one or two layers: what is prepared on disk (`snapshot_base.py`) and, in memory, what was
recorded since. Look-ups change nothing, so that threads may share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Scope
from suppress.errors import LedgerError
from suppress.keys import Keys
from suppress.ledger.confirmed import Confirmed
from suppress.ledger.snapshot_base import Base, build_base, open_base
from suppress.ledger.snapshot_deaths import Withdrawn, deaths_of, with_voids, withdrawn_deaths
from suppress.ledger.snapshot_delta import extend
from suppress.ledger.snapshot_entries import SCOPE_NUMBER, entries_of
from suppress.ledger.snapshot_find import statements_of
from suppress.ledger.snapshot_layer import Layer, Place, by_place, layer_of
from suppress.ledger.snapshot_rows import Digests
from suppress.ledger.snapshot_scopes import ScopeNumbers
from suppress.ledger.snapshot_table import Table, build_table, settle
from suppress.ledger.snapshot_voids import runs_of, void_among
from suppress.ledger.store import ERASED_KEYS, Store
from suppress.ledger.voids import Voids, nothing_confirmed, voids_in
from suppress.statements import STATEMENTS, HeardOn

_LOCK = ".building.lock"
_SINCE = 50_000  # events that are read in a tenth of a second; of a large ledger, one more for each hundred


@dataclass(frozen=True)
class Erased:
    """What is left of erased contacts."""

    keys: pl.DataFrame
    """ERASED_KEYS."""
    maker: Digests
    """The ledger's key."""


@dataclass(frozen=True)
class LedgerSnapshot:
    """The ledger as it was at one position; answers as `LedgerAnswers` asks."""

    position: int
    """Number of the last event that it knows."""
    scopes: Sequence[Scope]
    layers: tuple[Layer, ...]
    maker: Digests | None = None
    """The ledger's key; needed where contacts were erased."""
    withdrawn: Withdrawn = field(default_factory=dict)
    """Deaths that an operator has withdrawn."""

    def scopes_in_force(self) -> list[Scope]:
        """Scopes of which something is in force; others are of what was taken back or said better later."""
        numbers: set[int] = set()
        for layer in self.layers:
            for place, table in layer.tables.items():
                gone = layer.masked.get(place)
                if gone is None or not len(gone):
                    numbers.update(layer.scopes[place].tolist())
                else:
                    numbers.update(np.unique(np.delete(table.scope, gone) & SCOPE_NUMBER).tolist())
        return [self.scopes[number] for number in sorted(numbers)]

    def heard_on(self, relevant: npt.NDArray[np.bool_]) -> frozenset[HeardOn]:
        """Keys under which anything of the relevant scopes was heard.

        Args:
            relevant: For each scope, whether it matters.
        """
        return frozenset(
            place.heard_on
            for layer in self.layers
            for place, scopes in layer.scopes.items()
            if place.heard_on is not HeardOn.PERSON and relevant[scopes].any()
        )

    def statements(self, keys: Keys, asked: frozenset[HeardOn]) -> pl.DataFrame:
        """STATEMENTS on the contacts of a batch, found by the keys that are asked for."""
        lines: list[pl.DataFrame] = []
        for layer in self.layers:
            for place, table in layer.tables.items():
                if place.heard_on in asked and place.heard_on is not HeardOn.PERSON and len(table):
                    lines.append(statements_of(keys, self.maker, place, layer))
        lines = [found for found in lines if found.height]
        return pl.concat(lines) if lines else STATEMENTS.to_frame()


def open_snapshot(store: Store, folder: Path) -> LedgerSnapshot:
    """The snapshot of a ledger as it is now.

    What was recorded since the base in the folder is read into memory; without a base that can be relied
    on, or after much was recorded, one is built first.

    Args:
        store: The ledger.
        folder: Where bases of this ledger are, and nothing else; made with mode 0700 where it is missing.

    Raises:
        LedgerError: The ledger cannot be read, or the base not be written.
    """
    while True:
        erasures = store.erasures()
        position = store.position()
        base = _base(store, folder, position, erasures)
        found = extend(base, store, position)
        # What was erased in between may be missing from what was read.
        if store.erasures() == erasures:
            return LedgerSnapshot(position, found.scopes, found.layers, store.key, found.withdrawn)


def _base(store: Store, folder: Path, position: int, erasures: int) -> Base:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        base = _recent(open_base(folder, store, erasures), position)
        if base is not None:
            return base
        from filelock import FileLock  # only a run that builds a base pays for it

        with FileLock(folder / _LOCK):
            base = _recent(open_base(folder, store, erasures), position)
            if base is None:
                build_base(folder, store, position, erasures)
                base = open_base(folder, store, erasures)
    except OSError as error:
        raise LedgerError(
            f"the ledger's snapshot in {folder} cannot be written: {error.strerror}",
            hint="make room or allow writing there, or name another home folder with --home",
        ) from error
    if base is None:
        raise LedgerError(
            f"the ledger's snapshot in {folder} changed while it was built",
            hint="run the command again, and keep other programs from writing there",
        )
    return base


def _recent(base: Base | None, position: int) -> Base | None:
    """The base, unless so much was recorded since that a new one pays."""
    if base is None or not base.position <= position <= base.position + _SINCE + base.position // 100:
        return None
    return base


def snapshot_of(
    recorded: pl.DataFrame,
    contacts: pl.DataFrame,
    erased: Erased | None = None,
    confirmed: Callable[[int, int], Iterable[Confirmed]] = nothing_confirmed,
) -> LedgerSnapshot:
    """The snapshot of some events, all of it in memory.

    Args:
        recorded: RECORDED of all events, ascending.
        contacts: CONTACTS of these events; `event` is the number.
        erased: What is left of erased contacts.
        confirmed: What other batches confirmed, as `Voids` asks for it.
    """
    numbers = ScopeNumbers()
    digests = ERASED_KEYS.to_frame() if erased is None else erased.keys
    entries = entries_of(recorded, contacts, digests, numbers)
    position = 0 if recorded.is_empty() else int(recorded["event"][-1])
    void = void_among(Voids(voids_in(recorded), confirmed), runs_of(recorded), position)
    tables: dict[Place, Table] = {}
    for place, part in by_place(entries):
        kept, _ = settle(part, void[part["event"].to_numpy()])
        tables[place] = build_table(kept)
    withdrawn = withdrawn_deaths(with_voids(deaths_of(entries, numbers), void))
    maker = None if erased is None else erased.maker
    return LedgerSnapshot(position, numbers.scopes, (layer_of(tables),), maker, withdrawn)
