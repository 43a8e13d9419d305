"""Reading a whole list and writing all of it, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from suppress.files.campaign_list import ReadOptions
from suppress.files.csv_list import CsvList
from suppress.files.open_list import open_list
from suppress.files.parquet_list import ParquetList
from suppress.files.write import Verdicts
from suppress.model import RESULT_COLUMNS
from suppress.text_bytes import as_texts


@dataclass
class Reading:
    lst: CsvList | ParquetList
    rows: list[tuple[str, ...]]
    rejects: pl.DataFrame
    lines: int
    blank_lines: int


def read_list(path: Path, work: Path, columns: list[str] | None = None, **options: object) -> Reading:
    """Every batch of a list, blanks as ''."""
    work.mkdir(exist_ok=True)
    lst = open_list(path, work, ReadOptions(**options))  # type: ignore[arg-type]
    batches = [parse() for parse in lst.batches(lst.columns if columns is None else columns)]
    rows = [row for batch in batches for row in batch.rows.fill_null("").rows()]
    assert sum(batch.height for batch in batches) == len(rows) or columns == []
    if columns is None:
        assert _called_for(lst) == rows
    return Reading(
        lst,
        rows,
        pl.concat([batch.rejects for batch in batches]),
        sum(batch.lines for batch in batches),
        sum(batch.blank_lines for batch in batches),
    )


def _called_for(lst: CsvList | ParquetList) -> list[tuple[str, ...]]:
    """Every row, each column of it called for by itself."""
    rows: list[tuple[str, ...]] = []
    for parse in lst.batches([], lst.columns):
        batch = parse()
        cells = [
            as_texts(batch.later[name]()) if name in batch.later else batch.rows[name] for name in lst.columns
        ]
        rows += zip(*(column.fill_null("").to_list() for column in cells), strict=True)
    return rows


def verdicts(codes: list[int]) -> Verdicts:
    """Code n is outcome n; suppressed rows say why."""
    texts = pl.DataFrame(
        [
            [None] * 5,
            ["opted-out", "ledger", "email", "2026-01-31", "ftc;acme"],
            ["no-contact-point", None, None, None, None],
            ["duplicate", None, "email", None, None],
        ],
        schema=dict.fromkeys(RESULT_COLUMNS, pl.String),
        orient="row",
    )
    return Verdicts(np.array(codes, np.uint32), np.arange(4, dtype=np.uint8), texts)
