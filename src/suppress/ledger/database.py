"""What a store needs of a database; `sqlite.py` and `postgres.py` have it in their own ways.

Statements have `?` for parameters, and are SQL that both understand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import polars as pl

from suppress.errors import LedgerError
from suppress.ledger.migrations import REVISIONS

NO_LEDGER = "record something first (suppress opt-out), or import a file (suppress ledger import)"
NOT_GUARDED = "somebody changed the tables: restore a backup that verifies, or find out who did it and why"
"""Hints that both databases give."""

_UPGRADE = "run the newest suppress that anybody uses with this ledger"

KNOWN_ROWS = pl.Schema({"asked": pl.Int64, "event": pl.Int64, "batch": pl.Int64})
"""Events found by identity; `asked` is the place among the identities asked for."""


class Database(ABC):
    """A connection; every method raises LedgerError where the database refuses or does not answer."""

    @abstractmethod
    def frame(self, sql: str, parameters: Sequence[Any], schema: pl.Schema) -> pl.DataFrame:
        """Rows of a query, its columns in the order of the schema."""

    @abstractmethod
    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Insert rows whose columns are named as the table's."""

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """A transaction during which nobody else writes, durable once it has ended."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """A transaction in which every query sees the same ledger."""

    @abstractmethod
    def known(self, identities: Sequence[bytes]) -> pl.DataFrame:
        """Those of some identities that the ledger has: KNOWN_ROWS."""

    @abstractmethod
    def one_of(self, column: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
        """A condition that a column is one of some numbers, with its parameters."""

    @abstractmethod
    def check(self) -> None:
        """Raise LedgerError unless every guard is there and the database itself is sound."""

    @abstractmethod
    def forget(self) -> None:
        """After an erasure: leave no copy of what was removed in the database's own files."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def number(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """The one number that a query gives."""
        return int(self.frame(sql, parameters, pl.Schema({"number": pl.Int64})).item())


def check_revision(revision: str | None, name: str, *, create: bool) -> None:
    """Raise LedgerError unless this version can use, or bring up to date, tables of a revision.

    Args:
        revision: As the database has it; None where there are no tables.
        name: The ledger in messages.
        create: Tables may be made.
    """
    if revision is None and not create:
        raise LedgerError(f"{name} does not exist", hint=NO_LEDGER)
    if revision is not None and revision not in REVISIONS:
        raise LedgerError(f"{name} was made by a newer version of suppress", hint=_UPGRADE)
