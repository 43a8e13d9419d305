"""Entries under one kind of key, in force or waiting: sorted, each statement once, found through an index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.guards import Agree, identical
from suppress.key_index import KeyIndex, build_index, mix
from suppress.ledger.snapshot_entries import HAS_SUBJECT, OWN_SPOKEN, SCOPE_NUMBER
from suppress.ledger.snapshot_marked import Marked, marked

Array = npt.NDArray[Any]

TABLE_ENTRIES = pl.Schema(
    {
        "mixed": pl.UInt64,  # the key through `mix`
        "check": pl.UInt64,
        "spoken": pl.UInt64,
        "subject": pl.UInt64,
        "scope": pl.UInt32,
        "said": pl.UInt64,
        "time": pl.Int64,
        "event": pl.Int64,
    }
)
"""Entries of one kind of key; columns as in ENTRIES."""

WAITING = pl.Schema([*TABLE_ENTRIES.items(), ("behind", pl.Int64)])
"""Entries that decide nothing now: `behind` is 0 for a void event, else the event with an equal entry."""

PLAIN = ("time", "scope", "event", "said")
MARKS = {"spoken": OWN_SPOKEN, "subject": HAS_SUBJECT}
"""Columns that only those entries have whose scope has the mark."""


@dataclass(frozen=True)
class Table:
    """Entries in force under one kind of key, each key of the index followed by what was said on it.

    The entries of the key at place `p` of the index are `first[p]` to `first[p + 1]`. They have
    `spoken` and `subject` only where the marks of `scope` say so.
    """

    index: KeyIndex
    first: npt.NDArray[np.uint32]
    time: npt.NDArray[np.int64]
    scope: npt.NDArray[np.uint32]
    event: Array
    """Unsigned 32 bits where that is enough."""
    said: npt.NDArray[np.uint64]
    spoken: Marked
    subject: Marked

    def __len__(self) -> int:
        return len(self.time)

    def find(
        self, key: npt.NDArray[np.uint64], check: npt.NDArray[np.uint64], agree: Agree = identical
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Indices into `key` that are found, ascending, each once for every entry; and the entries."""
        return self.find_mixed(mix(key), check, agree)

    def find_mixed(
        self, mixed: npt.NDArray[np.uint64], check: npt.NDArray[np.uint64], agree: Agree = identical
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """As `find`, for keys that went through `mix`."""
        return self.entries(*self.index.positions_of_mixed(mixed, check, agree))

    def entries(
        self, at: npt.NDArray[np.int64], where: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Each of some numbers once for every entry of the key at its place of the index; and the entries."""
        start = self.first[where].astype(np.int64)
        count = self.first[where + 1].astype(np.int64) - start
        several = np.repeat(np.arange(len(where)), count)
        if len(several) == len(where):
            return at, start
        before = np.cumsum(count) - count
        return at[several], (start - before)[several] + np.arange(len(several))

    def scopes(self) -> npt.NDArray[np.uint32]:
        """Numbers of the scopes of its entries, ascending."""
        return np.unique(self.scope & SCOPE_NUMBER)

    @classmethod
    def open(cls, folder: Path, name: str) -> Table:
        """Map the arrays of a saved table.

        Raises:
            OSError, ValueError: An array is missing or cut short.
        """
        arrays: list[Any] = [map_array(folder / f"{name}.{array}.npy") for array in ("first", *PLAIN)]
        columns: dict[str, Any] = {of: Marked.open(folder, f"{name}.{of}") for of in MARKS}
        return cls(KeyIndex.open(folder, name), *arrays, **columns)


def settle(entries: pl.DataFrame, void: npt.NDArray[np.bool_]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which entries are in force.

    Of equal entries, the one that counts from the earliest time is.

    Args:
        entries: TABLE_ENTRIES, any order, all those of each key.
        void: For each of them, whether its event is void.

    Returns:
        TABLE_ENTRIES in force, by key, time and event; and WAITING.
    """
    taken_out = entries.filter(pl.Series(void)).with_columns(behind=pl.lit(0, pl.Int64))
    ordered = entries.filter(pl.Series(~void)).sort("mixed")
    # Most keys have one entry: only the others see the other columns sorted.
    mixed = ordered["mixed"].to_numpy()
    same = np.r_[False, mixed[1:] == mixed[:-1], False]
    repeated = pl.Series(same[1:] | same[:-1])
    several = ordered.filter(repeated).sort("mixed", "check", "said", "time", "event")
    one = pl.struct("mixed", "check", "said")
    several = several.with_columns(leads=(one != one.shift(1)).fill_null(value=True)).with_columns(
        behind=pl.when("leads").then("event").forward_fill()
    )
    leading = several.filter("leads").sort("mixed", "check", "time", "event")
    names = TABLE_ENTRIES.names()
    kept = pl.concat([ordered.filter(~repeated), leading.select(names)]).sort("mixed", maintain_order=True)
    waiting = pl.concat([taken_out, several.filter(~pl.col("leads")).drop("leads")])
    return kept, waiting


def build_table(kept: pl.DataFrame) -> Table:
    """The table of entries.

    Args:
        kept: TABLE_ENTRIES as `settle` gives them.
    """
    starts = key_starts(kept)
    first = np.r_[starts, len(kept)].astype(np.uint32)
    index = build_index(kept["mixed"].to_numpy()[starts], kept["check"].to_numpy()[starts])
    scope = kept["scope"].to_numpy()
    columns: dict[str, Any] = {
        name: marked((scope & mark) != 0, of_marked(kept, name)) for name, mark in MARKS.items()
    }
    arrays: list[Any] = [kept[name].to_numpy() for name in PLAIN]
    return Table(index, first, *arrays, **columns)


def of_marked(kept: pl.DataFrame, name: str) -> npt.NDArray[np.uint64]:
    """Values of a column of MARKS, of the entries that have them."""
    has: npt.NDArray[np.bool_] = (kept["scope"].to_numpy() & MARKS[name]) != 0
    values: npt.NDArray[np.uint64] = kept[name].to_numpy()[has]
    return values


def key_starts(kept: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Places at which the entries of another key begin."""
    mixed, check = kept["mixed"].to_numpy(), kept["check"].to_numpy()
    if not len(mixed):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.r_[True, (mixed[1:] != mixed[:-1]) | (check[1:] != check[:-1])])


def table_entries(entries: pl.DataFrame) -> pl.DataFrame:
    """TABLE_ENTRIES of those ENTRIES that have one kind of key."""
    mixed = pl.Series("mixed", mix(entries["key"].to_numpy()), pl.UInt64)
    return entries.with_columns(mixed).select(TABLE_ENTRIES.names())
