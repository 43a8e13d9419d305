"""A campaign list of one row, in memory: what examples and questions about one contact are judged as."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

import polars as pl

from suppress.files.campaign_list import Batch, ListFacts, empty_rejects


@dataclass(frozen=True)
class RowList:
    """A campaign list of one row, in memory."""

    row: Mapping[str, str | None]
    name: str = "row"
    path: None = None
    form: Literal["csv", "parquet"] = "csv"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the row."""
        return tuple(self.row)

    @property
    def facts(self) -> ListFacts:
        """Nothing was received."""
        digest: Future[str] = Future()
        digest.set_result("")
        return ListFacts(0, digest)

    def batches(self, columns: Sequence[str]) -> Iterator[Callable[[], Batch]]:
        """The row."""
        rows = pl.DataFrame(
            {name: [self.row[name]] for name in columns}, schema=dict.fromkeys(columns, pl.String)
        )
        yield lambda: Batch(rows, 1, empty_rejects(), 1)
