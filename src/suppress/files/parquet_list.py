"""A Parquet campaign list: slices in file order, the columns asked for as text.

Belongs here: which Parquet types can be contacts or conditions, and how they read as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import polars as pl

from suppress.errors import CampaignListError
from suppress.files.campaign_list import (
    Batch,
    ListFacts,
    ReadOptions,
    empty_rejects,
    require_columns,
)
from suppress.files.csv_list import stamp_of
from suppress.files.dialect import refuse_repeated
from suppress.files.received import Received
from suppress.model import earlier_result_columns

SLICE_ROWS = 300_000


@dataclass(frozen=True)
class ParquetList:
    """A list whose columns have types, which result files keep.

    Args:
        name: Stem of the result files.
        shown: What messages call the list.
        path: The file as named; None for standard input.
        facts: What was received.
        file: The Parquet file.
        columns: Its columns, without result columns of an earlier run.
        height: Number of rows.
        slice_rows: Rows read at a time; results never depend on it.
    """

    name: str
    shown: str
    path: Path | None
    facts: ListFacts
    file: Path
    columns: tuple[str, ...]
    height: int
    slice_rows: int
    stamp: tuple[int, int]
    form: Literal["parquet"] = "parquet"

    def batches(self, columns: Sequence[str], later: Sequence[str] = ()) -> Iterator[Callable[[], Batch]]:
        """Every slice in file order; see `CampaignList.batches`."""
        columns = [*columns, *later]  # each is read for itself, and fast
        require_columns(columns, self.columns, self.shown)
        self.require_unchanged()
        for start in range(0, self.height, self.slice_rows):
            yield partial(self._batch, start, columns)
        self.require_unchanged()

    def scan(self) -> pl.LazyFrame:
        """The list's own columns with their types."""
        return pl.scan_parquet(self.file).select(self.columns)

    def require_unchanged(self) -> None:
        """Check that the file is the one that was opened.

        Raises:
            CampaignListError: It was written to meanwhile.
        """
        if stamp_of(self.file, self.shown) != self.stamp:
            raise CampaignListError(
                f"{self.shown} changed while it was read",
                hint="wait until the export is complete, then run again",
            )

    def _batch(self, start: int, columns: Sequence[str]) -> Batch:
        part = self.scan().slice(start, self.slice_rows)
        schema = part.collect_schema()
        height = min(self.slice_rows, self.height - start)
        if not columns:
            return Batch(pl.DataFrame(), height, empty_rejects())
        try:
            rows = part.select(_text(name, schema[name]) for name in columns).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _damaged(self.shown) from error
        return Batch(rows, height, empty_rejects())


def open_parquet(received: Received, options: ReadOptions) -> ParquetList:
    """A Parquet list, ready to be read.

    Args:
        received: The unpacked list.
        options: What the operator said; a block is as many rows as fit its size at 100 bytes each.

    Raises:
        CampaignListError: Damaged, without rows or columns, or with columns that are not single values.
    """
    try:
        scan = pl.scan_parquet(received.plain)
        schema = scan.collect_schema()
        height = int(scan.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(received.shown) from error
    refuse_repeated(tuple(schema.names()), received.shown)
    names = schema.names()
    dropped = earlier_result_columns(names)
    columns = tuple(names[: len(names) - len(dropped)])
    odd = [name for name in columns if schema[name].is_nested() or schema[name] in (pl.Binary, pl.Object)]
    if odd:
        listed = ", ".join(f"'{name}' ({schema[name]})" for name in odd)
        raise CampaignListError(
            f"{received.shown}: a campaign list has one value in each cell; not so in {listed}",
            hint="leave these columns out of the export, or turn them into text",
        )
    if not columns or not height:
        raise CampaignListError(
            f"{received.shown} has {'no rows' if columns else 'no columns of its own'}",
            hint="export it again",
        )
    facts = ListFacts(
        bytes=received.size,
        digest=received.digest,
        compression=received.compression,
        dropped_columns=dropped,
    )
    slice_rows = max(1, min(SLICE_ROWS, options.block_size // 100))
    stamp = stamp_of(received.plain, received.shown)
    return ParquetList(
        received.name,
        received.shown,
        received.source,
        facts,
        received.plain,
        columns,
        height,
        slice_rows,
        stamp,
    )


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float():
        # A number column that once had a blank is a float: 60601.0 is the ZIP code 60601.
        whole = column.is_finite() & (column == column.round()) & (column.abs() < 2**53)
        return (
            pl.when(whole)
            .then(column.cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(column.cast(pl.String))
        )
    if isinstance(dtype, pl.Datetime):
        return column.dt.to_string("iso:strict").alias(name)
    return column.cast(pl.String)


def _damaged(shown: str) -> CampaignListError:
    return CampaignListError(
        f"{shown} is damaged or cut off: it is not complete Parquet", hint="export it again"
    )
