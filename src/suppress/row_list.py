"""Rows in memory that are judged as a campaign list is: examples, questions about one contact, logs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

import polars as pl

from suppress.files.campaign_list import Batch, ListFacts, empty_rejects


@dataclass(frozen=True)
class RowList:
    """A campaign list in memory."""

    rows: pl.DataFrame
    """String columns."""
    name: str = "row"
    path: None = None
    form: Literal["csv", "parquet"] = "csv"

    @classmethod
    def of_row(cls, row: Mapping[str, str | None], name: str = "row") -> RowList:
        """A list of one row."""
        schema = dict.fromkeys(row, pl.String)
        return cls(pl.DataFrame({column: [cell] for column, cell in row.items()}, schema=schema), name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the rows."""
        return tuple(self.rows.columns)

    @property
    def facts(self) -> ListFacts:
        """Nothing was received."""
        digest: Future[str] = Future()
        digest.set_result("")
        return ListFacts(0, digest)

    def batches(self, columns: Sequence[str], later: Sequence[str] = ()) -> Iterator[Callable[[], Batch]]:
        """All rows at once."""
        rows = self.rows.select(*columns, *later)
        yield lambda: Batch(rows, self.rows.height, empty_rejects(), self.rows.height)
