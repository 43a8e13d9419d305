"""What every reader yields: entries by kind of key, and the lines that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from suppress.model import KeyKind, Kind
from suppress.policy.model import Source

if TYPE_CHECKING:
    from suppress.text_files.stream import Stream

KEYED = pl.Schema({"line": pl.UInt64, "key": pl.UInt64, "check": pl.UInt64, "since": pl.Date})
"""Keys of entries: the line, `key` and `check` as in KEYS, the day the entry stands since or null."""


@dataclass(frozen=True)
class Batch:
    """Some lines of a source file, read."""

    entries: int
    """Lines that are an entry."""
    keys: dict[Kind, pl.DataFrame]
    """KEYED by kind."""
    rejects: pl.DataFrame
    """REJECTS."""
    own: dict[KeyKind, pl.DataFrame] = field(default_factory=dict)
    """KEYED of postal entries at the match level that the entry itself says."""
    doubt: dict[KeyKind, pl.DataFrame] = field(default_factory=dict)
    """KEYED of entries that say a level, at the looser levels where a row that lacks what theirs compares
    may be them; at ADDRESS of those that a row for whoever lives there may reach."""
    answered: dict[KeyKind, pl.DataFrame] = field(default_factory=dict)
    """KEYED of every contact that a result answers for, listed or not; of results of washing only."""
    others: int = 0
    """Lines that are read and list nobody, such as an opt-in to categories; neither entries nor rejects."""
    people: pl.DataFrame | None = None
    """LISTED_PEOPLE of the entries with name and address."""
    left_out: pl.DataFrame | None = None
    """LEFT_OUT: those of them that the layout's `only` leaves out. None where there is no `only`."""
    deletes: dict[Kind, pl.DataFrame] | None = None
    """KEYED with `time` of entries that are gone; `keys` have `time` too then. None where the source has no
    such records."""


@dataclass(frozen=True)
class Reading:
    """How a source is read."""

    source: Source
    country: str
    """Country of phone numbers written without one."""


Reader: TypeAlias = "Callable[[Stream, Reading], Iterator[Batch]]"


def reject_lines(lines: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    """REJECTS of the lines of a frame that has a column `line`."""
    return lines.select(pl.col("line").cast(pl.UInt64), reason.cast(pl.String).alias("reason"))


def keyed(lines: pl.DataFrame, key: pl.Expr, check: pl.Expr) -> pl.DataFrame:
    """KEYED of a frame with `line` and `since`; lines whose key is null are left out."""
    return lines.select(
        pl.col("line").cast(pl.UInt64),
        key.cast(pl.UInt64).alias("key"),
        check.cast(pl.UInt64).alias("check"),
        pl.col("since").cast(pl.Date),
    ).drop_nulls("key")
