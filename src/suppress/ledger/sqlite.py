"""The ledger in an SQLite file: WAL, synchronous=FULL, one writer at a time and any number of readers."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

from suppress.errors import LedgerError, NoLedgerError
from suppress.ledger.database import NO_LEDGER, NOT_GUARDED, AlreadyThereError, Database, check_revision
from suppress.ledger.failure import DAMAGED, sqlite_failure
from suppress.ledger.identity_runs import LEAST_EVENTS, add_run, events_between, known_in_runs, runs
from suppress.ledger.key_file import check_key, make_key, read_key
from suppress.ledger.migrations import GUARDS, REVISIONS, VERSION_TABLE
from suppress.ledger.queue import WriterQueue
from suppress.ledger.rows import Ints
from suppress.ledger.sql_store import SqlStore

BUSY_SECONDS = 30.0
"""How long a command waits for another one to finish writing."""

_SELECT_REVISION = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608  a name of our own
_INSERT_TEXTS = (
    "INSERT INTO contact_texts (event, point, text) SELECT ? + key, 0, value FROM json_each(?, '$.texts')"
)
_NORMAL_CACHE_KIB = 64 * 1024
# Pages that the log grows to before they are copied into the file: a large import writes the same pages of
# its indexes again and again, so copying them less often is less work.
_LOG_PAGES = 32_768
# What must hold on every connection before anything is written, and how SQLite answers.
_PRAGMAS = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}


class SqliteDatabase(Database):
    """An SQLite file."""

    _there_already = sqlite3.IntegrityError

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._queue = WriterQueue(path)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._queue.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See `Database.rows`."""
        with _failures(self._path):
            return self._connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """See `Database.insert`."""
        sql = f"INSERT INTO {table} ({', '.join(rows.columns)}) VALUES ({', '.join('?' * rows.width)})"  # noqa: S608  names of our own
        if rows.is_empty():
            return
        with _failures(self._path):
            self._connection.executemany(sql, zip(*(column.to_list() for column in rows), strict=True))

    def add_identities(self, rows: pl.DataFrame, *, all_new: bool) -> None:
        """See `Database.add_identities`; of many at once a run is made."""
        entries = rows.select("lookup", "rest", "event").to_numpy()
        # The table would tell by its key, the runs do not.
        if all_new and not self.known(entries[:, 0], entries[:, 1]).is_empty():
            raise AlreadyThereError
        if rows.height < LEAST_EVENTS:
            self.insert("identities", rows)
        else:
            add_run(self, entries)

    def known(self, lookup: Ints, rest: Ints) -> pl.DataFrame:
        """See `Database.known`."""
        found = known_in_runs(self, lookup, rest)
        if not self.rows("SELECT 1 FROM identities LIMIT 1"):
            return found
        return pl.concat([super().known(lookup, rest), found])

    def add_contact_texts(self, rows: pl.DataFrame) -> None:
        """See `Database.add_contact_texts`.

        Of many events with one contact each all texts go in one statement: each statement waits for the
        interpreter, which then has no time for who reads and prepares the next events.
        """
        first = rows["event"][0] if rows.height else 0
        following = pl.int_range(first, first + rows.height, eager=True).equals(rows["event"])
        # To SQLite the text of a JSON value ends at a NUL.
        ended = rows["text"].str.contains("\0", literal=True)
        if rows.height < LEAST_EVENTS or not following or rows["point"].max() != 0 or ended.any():
            super().add_contact_texts(rows)
            return
        texts = rows.select(pl.struct(texts=pl.col("text").implode()).struct.json_encode()).item()
        self.execute(_INSERT_TEXTS, (first, texts))

    def found_between(self, low: int, high: int) -> list[int]:
        """See `Database.found_between`."""
        return [*super().found_between(low, high), *events_between(self, low, high)]

    def identity_arrays(self) -> Iterator[Ints]:
        """See `Database.identity_arrays`."""
        return runs(self)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """See `Database.execute`."""
        with _failures(self._path):
            return self._connection.execute(sql, parameters).rowcount

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Database.writing`."""
        with (
            self._queue.turn(BUSY_SECONDS),
            _transaction(self._connection, self._path, "BEGIN IMMEDIATE"),
        ):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See `Database.reading`."""
        with _transaction(self._connection, self._path, "BEGIN"):
            yield

    def one_of(self, column: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
        """See `Database.one_of`."""
        listed = "[" + ",".join(map(str, numbers)) + "]"
        return f"{column} IN (SELECT value FROM json_each(?))", [listed]  # noqa: S608  names of our own

    def check(self) -> None:
        """See `Database.check`."""
        with _failures(self._path):
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            triggers = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
        if found != "ok":
            raise LedgerError(f"ledger {self._path}: it is damaged", hint=DAMAGED)

        if missing := sorted(set(GUARDS["sqlite"]) - {name for (name,) in triggers}):
            raise LedgerError(f"ledger {self._path}: guard {missing[0]} is gone", hint=NOT_GUARDED)

    def forget(self) -> None:
        """See `Database.forget`."""
        # `secure_delete` overwrote the pages; the log still has them as they were.
        with self._queue.turn(BUSY_SECONDS), _failures(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def open_sqlite(path: Path, home: Path, *, create: bool) -> SqlStore:
    """The ledger in a file.

    Args:
        path: The file.
        home: Home folder, where the key is.
        create: Make it where there is none.

    Raises:
        LedgerError: It is not there, was made by a newer version, cannot be read, or the key is not its key.
    """
    if not path.exists():
        if not create:
            raise NoLedgerError(f"ledger {path}", hint=NO_LEDGER)
        _make_file(path)
    connection = _connect(path)
    try:
        revision = _revision(connection, path)
        check_revision(revision, f"ledger {path}", create=create)
        if revision != REVISIONS[-1]:
            _migrate(path, home)
        with _failures(path):
            ledger_id, fingerprint = connection.execute(
                "SELECT ledger_id, key_fingerprint FROM ledger"
            ).fetchone()
        key = check_key(read_key(home), fingerprint, home)
        return SqlStore(SqliteDatabase(connection, path), key, ledger_id)
    except BaseException:
        connection.close()
        raise


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise sqlite_failure(error, path) from error


@contextmanager
def _transaction(connection: sqlite3.Connection, path: Path, begin: str) -> Iterator[None]:
    with _failures(path):
        connection.execute(begin)
    try:
        yield
        with _failures(path):
            connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            # SQLite gives its log the rights of the file, so nobody else may read that either.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise LedgerError(
            f"ledger {path} cannot be made: {error.strerror}", hint="check the rights of its folder"
        ) from error


def _connect(path: Path) -> sqlite3.Connection:
    """A connection on which every commit is on the disk when it returns, or none."""
    with _failures(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        with _failures(path):
            mode = _write_ahead(connection)
            for pragma, value in _PRAGMAS.items():
                connection.execute(f"PRAGMA {pragma} = {value}")
            connection.execute(f"PRAGMA cache_size = -{_NORMAL_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            answers = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}
        _check_pragmas(path, mode, answers)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_pragmas(path: Path, mode: str, answers: dict[str, int]) -> None:
    if mode != "wal" or answers != _PRAGMAS:
        raise LedgerError(
            f"ledger {path}: SQLite does not keep what it is asked to keep ({mode}, {answers})",
            hint="keep the ledger on a local disk, and use a usual build of Python",
        )


def _write_ahead(connection: sqlite3.Connection) -> str:
    # SQLite does not wait for others when it changes the mode of a file that is being made.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _revision(connection: sqlite3.Connection, path: Path) -> str | None:
    with _failures(path):
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone():
            return None
        row = connection.execute(_SELECT_REVISION).fetchone()
    return str(row[0]) if row else None


def _migrate(path: Path, home: Path) -> None:
    """Make the tables or bring them up to date, in one transaction, while others wait."""
    import sqlalchemy

    from suppress.ledger.migrations import migrations_config, upgrade

    engine = sqlalchemy.create_engine(
        "sqlite://", creator=lambda: _connect(path), poolclass=sqlalchemy.pool.NullPool
    )
    sqlalchemy.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            upgrade(connection, migrations_config())
            if not connection.exec_driver_sql("SELECT 1 FROM ledger").first():
                connection.exec_driver_sql(
                    "INSERT INTO ledger (one, ledger_id, key_fingerprint, made_at) VALUES (1, ?, ?, ?)",
                    (secrets.token_hex(16), make_key(home).fingerprint, time.time_ns() // 1000),
                )
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise sqlite_failure(error.orig, path) from error
        raise
