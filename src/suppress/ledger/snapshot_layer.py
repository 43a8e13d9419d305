"""Tables of a snapshot by the kind of key: one layer on disk, one in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.ledger.snapshot_table import Table, table_entries
from suppress.statements import HeardOn


@dataclass(frozen=True, order=True)
class Place:
    """Which table an entry is in."""

    heard_on: HeardOn
    erased: bool
    """Keys are digests by the ledger's key."""

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{'erased-' if self.erased else ''}{self.heard_on.name.lower()}"


@dataclass(frozen=True)
class Layer:
    """Entries in force, and those of them that something recorded later has taken out."""

    tables: Mapping[Place, Table]
    scopes: Mapping[Place, npt.NDArray[np.uint32]]
    """Numbers of the scopes in each table."""
    masked: Mapping[Place, npt.NDArray[np.int64]] = field(default_factory=dict)
    """Entries of each table that count no more, ascending."""


def by_place(entries: pl.DataFrame) -> list[tuple[Place, pl.DataFrame]]:
    """TABLE_ENTRIES of ENTRIES, by the table they go to."""
    parts = entries.partition_by("heard_on", "erased", as_dict=True)
    return sorted(
        ((Place(HeardOn(on), bool(gone)), table_entries(part)) for (on, gone), part in parts.items()),
        key=lambda part: part[0],
    )


def layer_of(tables: Mapping[Place, Table]) -> Layer:
    """A layer of tables, none of whose entries is masked."""
    return Layer(tables, {place: table.scopes() for place, table in tables.items()})
