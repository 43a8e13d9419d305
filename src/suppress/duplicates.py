"""Copies among the rows that would be sent: found last, by strict key, within and between lists.

A row is a duplicate if it shares a key with a row that goes. Rows are taken in the order of the
policy's `keep`; a row that shares a key only with another duplicate goes itself, because nobody
else would carry its contact point.

Memory is 17 bytes for each key of a row that would be sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

PARTITIONS = 16  # four bits of the spread key

DUPLICATES = pl.Schema({"row": pl.UInt32, "of": pl.UInt32})
"""A duplicate and the row that goes instead; rows are numbered through all lists of the run."""

ALREADY_SENT = 0xFFFFFFFF
"""Stands for a row of an earlier run."""

_LINES = pl.Schema({"row": pl.UInt32, "key": pl.UInt64, "check": pl.UInt32, "preference": pl.UInt8})


class _Part(NamedTuple):
    """Lines of one batch, ordered by partition of their key."""

    row: npt.NDArray[np.uint32]
    key: npt.NDArray[np.uint64]
    check: npt.NDArray[np.uint32]
    preference: npt.NDArray[np.uint8]
    bounds: npt.NDArray[np.intp]
    """Where each partition starts, and the end."""


@dataclass
class Candidates:
    """Keys of the rows that would be sent, batch by batch."""

    keep_last: bool = False
    sent_only: bool = False
    """Rows are compared with those of an earlier run alone, not with each other."""
    _parts: list[_Part] = field(default_factory=list)

    def add(self, keys: pl.DataFrame, first_row: int, preference: npt.NDArray[np.uint8]) -> None:
        """Take the keys of a batch.

        Args:
            keys: KEYS of the strict kind, of rows that would be sent.
            first_row: Number of the batch's first row in the run.
            preference: For each row of the batch, the rank of its preference; lower is kept rather.
        """
        row = keys["row"].to_numpy()
        self._take(keys, row + np.uint32(first_row), preference[row])

    def add_sent(self, keys: pl.DataFrame) -> None:
        """Take the keys of rows that an earlier run has sent: they are kept before all others."""
        self._take(keys, np.full(keys.height, ALREADY_SENT, np.uint32), np.zeros(keys.height, np.uint8))

    def _take(self, keys: pl.DataFrame, row: npt.NDArray[np.uint32], preference: npt.NDArray[np.uint8]) -> None:
        if not len(row):
            return
        key = keys["key"].to_numpy()
        # Phone numbers share their leading bits; multiplying by an odd constant spreads them.
        partition = ((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(60)).astype(np.uint8)
        order = np.argsort(partition, kind="stable")
        check = (keys["check"].to_numpy() & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        bounds = np.searchsorted(partition[order], np.arange(PARTITIONS + 1))
        self._parts.append(_Part(row[order], key[order], check[order], preference[order], bounds))

    def duplicates(self) -> pl.DataFrame:
        """All duplicates.

        Returns:
            DUPLICATES, one line for each duplicate row, in the order of rows.
        """
        shared = pl.concat([_LINES.to_frame(), *self._shared_lines()])
        if self.sent_only:
            return _already_sent(shared)
        return _choose(shared, keep_last=self.keep_last)

    def _shared_lines(self) -> Iterator[pl.DataFrame]:
        if not self._parts:
            return
        for number in range(PARTITIONS):
            lines = _partition(self._parts, number)
            # The key alone rules nearly every row out, and costs a tenth of the pair.
            likely = lines.filter(pl.col("key").is_duplicated())
            if likely.height:
                yield likely.filter(pl.struct("key", "check").is_duplicated())


def _partition(parts: Sequence[_Part], number: int) -> pl.DataFrame:
    """The lines of a partition, column by column: a frame for each batch would cost more than what is in it."""
    here = [slice(*part.bounds[number : number + 2]) for part in parts]
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([getattr(part, name)[lines] for part, lines in zip(parts, here, strict=True)])
        for name in _LINES
    }
    return pl.DataFrame(columns, schema=_LINES)


def _already_sent(lines: pl.DataFrame) -> pl.DataFrame:
    sent = lines.filter(pl.col("row") == ALREADY_SENT)
    again = lines.filter(pl.col("row") != ALREADY_SENT).join(sent, on=["key", "check"], how="semi")
    rows = again.select("row").unique().sort("row")
    return rows.select("row", pl.lit(ALREADY_SENT, pl.UInt32).alias("of"))


def _choose(lines: pl.DataFrame, *, keep_last: bool) -> pl.DataFrame:
    """The rows that give way, by rounds: who is first at all of its keys stays, who shares one of those goes.

    This gives what one pass in the order of preference would give, without a loop over rows.
    """
    sent = pl.col("row") == ALREADY_SENT
    by_row = pl.col("row").cast(pl.Int64) * (-1 if keep_last else 1)
    open_lines = lines.with_columns(
        pl.when(sent)
        .then(pl.lit(None, pl.Int64))
        .otherwise(pl.struct("preference", by_row.alias("order")).rank("dense").cast(pl.Int64))
        .fill_null(0)
        .alias("rank"),
        pl.struct("key", "check").rank("dense").alias("group"),
    ).select("row", "rank", "group")
    gone = [DUPLICATES.to_frame()]
    while open_lines.height:
        best = open_lines.group_by("group").agg(
            pl.col("rank").min().alias("best"), pl.col("row").sort_by("rank").first().alias("of")
        )
        judged = open_lines.join(best, on="group")
        wins = judged.group_by("row").agg((pl.col("rank") == pl.col("best")).all().alias("stays"))
        staying = wins.filter(pl.col("stays") | (pl.col("row") == ALREADY_SENT))["row"]
        taken = judged.filter(pl.col("of").is_in(staying.implode()))
        losers = (
            taken.filter(~pl.col("row").is_in(staying.implode()))
            .group_by("row")
            .agg(pl.col("of").sort_by("best").first())
        )
        gone.append(losers.select(DUPLICATES.names()))
        settled = pl.concat([staying, losers["row"]])
        open_lines = open_lines.filter(~pl.col("row").is_in(settled.implode()))
    return pl.concat(gone).sort("row")
