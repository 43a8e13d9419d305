"""Result files of a Parquet list: same columns, same types, same order.

Belongs here: slices of the list with their verdicts beside them, streamed into files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from suppress.files.parquet_list import SLICE_ROWS, ParquetList
from suppress.files.write import Target, Verdicts, WrittenFile, added_texts, targets
from suppress.model import Outcome


def write_parquet_rows(
    lst: ParquetList,
    verdicts: Verdicts,
    folder: Path,
    *,
    name: str,
    files: Collection[Outcome],
    flag_only: bool,
) -> list[WrittenFile]:
    """Result files of a Parquet list; see `write_rows`."""
    if len(verdicts.codes) != lst.height:
        raise RuntimeError(f"{len(verdicts.codes)} verdicts for {lst.height} rows")
    written = []
    outcomes = verdicts.of(verdicts.codes)
    for target in targets(files, flag_only=flag_only):
        rows = int(np.count_nonzero(target.rows_of(outcomes)))
        if not rows and not target.always:
            continue
        path = folder / f"{name}.{target.word}.parquet"
        lst.require_unchanged()
        _rows(lst, verdicts, target).sink_parquet(path, row_group_size=SLICE_ROWS)
        lst.require_unchanged()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        written.append(WrittenFile(path.name, target.word, rows, path.stat().st_size, digest))
    return written


def _rows(lst: ParquetList, verdicts: Verdicts, target: Target) -> pl.LazyFrame:
    texts = added_texts(verdicts, target)
    scan = lst.scan()
    schema = scan.collect_schema()
    for column in target.columns:
        schema[column] = pl.String()

    def slices(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del predicate, n_rows, batch_size  # the plan is this source and a sink: nothing is pushed down
        for start in range(0, lst.height, lst.slice_rows):
            codes = verdicts.codes[start : start + lst.slice_rows]
            taken = target.rows_of(verdicts.of(codes))
            own = scan.slice(start, lst.slice_rows).collect().filter(pl.Series(taken))
            frame = pl.concat([own, texts[codes[taken]]], how="horizontal") if target.columns else own
            yield frame.select(with_columns) if with_columns else frame

    return register_io_source(slices, schema=schema)
