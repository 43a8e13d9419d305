"""What a store needs of a database; `sqlite.py` and `postgres.py` have it in their own ways.

Statements have `?` for parameters, and are SQL that both understand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import polars as pl

from suppress.errors import LedgerError, NoLedgerError
from suppress.ledger.migrations import REVISIONS
from suppress.ledger.rows import Ints

NO_LEDGER = (
    "put back the one that there was; if there was none, import who has opted out (suppress ledger import), or "
    "record it (suppress opt-out); if nobody has yet, "
    "begin an empty ledger with `suppress init`"
)
NOT_GUARDED = "somebody changed the tables: restore a backup that verifies, or find out who did it and why"
"""Hints that both databases give."""

_UPGRADE = "run the newest suppress that anybody uses with this ledger"

KNOWN_ROWS = pl.Schema({"asked": pl.Int64, "event": pl.Int64})
"""Events found by identity; `asked` is the place among the identities asked for."""


_IDENTITIES = pl.Schema({"lookup": pl.Int64, "rest": pl.Int64, "event": pl.Int64})


class AlreadyThereError(Exception):
    """A row that was to be inserted is there already."""


class Database(ABC):
    """A connection; every method raises LedgerError where the database refuses or does not answer."""

    _there_already: type[Exception]
    """What the driver raises where a row's key is taken."""

    @abstractmethod
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query."""

    def frame(self, sql: str, parameters: Sequence[Any], schema: pl.Schema) -> pl.DataFrame:
        """Rows of a query, its columns in the order of the schema."""
        return pl.DataFrame(self.rows(sql, parameters), schema, orient="row")

    @abstractmethod
    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """Insert rows whose columns are named as the table's."""

    def insert_new(self, table: str, rows: pl.DataFrame) -> None:
        """Insert rows of which none is thought to be there.

        Raises:
            AlreadyThereError: One is; the transaction must be given up.
        """
        try:
            self.insert(table, rows)
        except LedgerError as error:
            if isinstance(error.__cause__, self._there_already):
                raise AlreadyThereError from error
            raise

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """A transaction during which nobody else writes, durable once it has ended."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """A transaction in which every query sees the same ledger."""

    def known(self, lookup: Ints, rest: Ints) -> pl.DataFrame:
        """Those of some identities, ascending, that the ledger has: KNOWN_ROWS."""
        condition, parameters = self.one_of("lookup", lookup.tolist())
        sql = f"SELECT lookup, rest, event FROM identities WHERE {condition}"  # noqa: S608  made of numbers
        hits = self.rows(sql, parameters)
        if not hits:
            return KNOWN_ROWS.to_frame()
        asked = pl.DataFrame({"lookup": lookup, "rest": rest}).with_row_index("asked")
        found = pl.DataFrame(hits, _IDENTITIES, orient="row")
        return asked.join(found, on=["lookup", "rest"]).select(pl.col(c).cast(t) for c, t in KNOWN_ROWS.items())

    def add_identities(self, rows: pl.DataFrame, *, all_new: bool) -> None:
        """Insert identities: `lookup`, `rest` and `event`, ascending by the first two.

        Args:
            rows: None of which is there.
            all_new: That is only thought.

        Raises:
            AlreadyThereError: One is there; the transaction must be given up.
        """
        (self.insert_new if all_new else self.insert)("identities", rows)

    def add_contact_texts(self, rows: pl.DataFrame) -> None:
        """Insert clear text: `event`, `point` and `text`, ascending by the first two."""
        self.insert("contact_texts", rows)

    def found_between(self, low: int, high: int) -> list[int]:
        """Events whose `lookup` is between two numbers, both included."""
        found = self.rows("SELECT event FROM identities WHERE lookup BETWEEN ? AND ?", (low, high))
        return [event for (event,) in found]

    def identity_arrays(self) -> Iterator[Ints]:
        """Identities that are not in their table: arrays of lookup, rest and event, a row each."""
        return iter(())

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
        return int(self.rows(sql, parameters)[0][0])


def check_revision(revision: str | None, name: str, *, create: bool) -> None:
    """Raise LedgerError unless this version can use, or bring up to date, tables of a revision.

    Args:
        revision: As the database has it; None where there are no tables.
        name: The ledger in messages.
        create: Tables may be made.
    """
    if revision is None and not create:
        raise NoLedgerError(name, hint=NO_LEDGER)
    if revision is not None and revision not in REVISIONS:
        raise LedgerError(f"{name} was made by a newer version of suppress", hint=_UPGRADE)
