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

from suppress.errors import LedgerError
from suppress.ledger.failure import sqlite_failure
from suppress.ledger.key_file import LedgerKey, check_key, make_key, read_key
from suppress.ledger.migrations import REVISIONS, VERSION_TABLE
from suppress.ledger.sql_store import SqlStore

BUSY_SECONDS = 30.0
"""How long a command waits for another one to finish writing."""

_NORMAL_CACHE_KIB = 64 * 1024
# What must hold on every connection before anything is written, and how SQLite answers.
_PRAGMAS = {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}
_KNOWN_ROWS = pl.Schema({"asked": pl.Int64, "event": pl.Int64, "batch": pl.Int64})
_NO_LEDGER = "record something first (suppress opt-out), or import a file (suppress ledger import)"
_UPGRADE = "run the newest suppress that anybody uses with this ledger"


class SqliteStore(SqlStore):
    """A ledger in a file."""

    def __init__(self, connection: sqlite3.Connection, path: Path, key: LedgerKey, ledger_id: str) -> None:
        super().__init__(key, ledger_id)
        self._connection = connection
        self._path = path

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _frame(self, sql: str, parameters: Sequence[Any], schema: pl.Schema) -> pl.DataFrame:
        with _failures(self._path):
            rows = self._connection.execute(sql, parameters).fetchall()
        return pl.DataFrame(rows, schema, orient="row")

    def _insert(self, table: str, rows: pl.DataFrame) -> None:
        sql = f"INSERT INTO {table} ({', '.join(rows.columns)}) VALUES ({', '.join('?' * rows.width)})"
        with _failures(self._path):
            self._connection.executemany(sql, rows.rows())

    def _execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        with _failures(self._path):
            return self._connection.execute(sql, parameters).rowcount

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _transaction(self._connection, self._path, "BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with _transaction(self._connection, self._path, "BEGIN"):
            yield

    def _known(self, identities: Sequence[bytes]) -> pl.DataFrame:
        # One value with all identities on end: binding each of them takes several times as long.
        sql = """
            WITH RECURSIVE asked(place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM asked WHERE place + 1 < ?)
            SELECT asked.place, e.event, e.batch FROM asked
            CROSS JOIN events e ON e.identity = substr(?, asked.place * ? + 1, ?)
        """
        size = len(identities[0]) if identities else 0
        if not size:
            return _KNOWN_ROWS.to_frame()
        return self._frame(sql, (len(identities), b"".join(identities), size, size), _KNOWN_ROWS)

    def _one_of(self, column: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
        listed = "[" + ",".join(map(str, numbers)) + "]"
        return f"{column} IN (SELECT value FROM json_each(?))", [listed]

    def _check_storage(self) -> None:
        with _failures(self._path):
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise sqlite_failure(_corrupt(), self._path)

    def _forget(self) -> None:
        # `secure_delete` overwrote the pages; the log still has them as they were.
        with _failures(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def open_sqlite(path: Path, home: Path, *, create: bool) -> SqliteStore:
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
            raise LedgerError(f"there is no ledger at {path}", hint=_NO_LEDGER)
        _make_file(path)
    connection = _connect(path)
    try:
        revision = _revision(connection, path)
        if revision is None and not create:
            raise LedgerError(f"there is no ledger at {path}", hint=_NO_LEDGER)
        if revision is not None and revision not in REVISIONS:
            raise LedgerError(f"ledger {path} was made by a newer version of suppress", hint=_UPGRADE)
        if revision != REVISIONS[-1]:
            _migrate(path, home)
        with _failures(path):
            ledger_id, fingerprint = connection.execute(
                "SELECT ledger_id, key_fingerprint FROM ledger"
            ).fetchone()
        return SqliteStore(connection, path, check_key(read_key(home), fingerprint, home), ledger_id)
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
            answers = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PRAGMAS}
        if mode != "wal" or answers != _PRAGMAS:
            raise LedgerError(
                f"ledger {path}: SQLite does not keep what it is asked to keep ({mode}, {answers})",
                hint="keep the ledger on a local disk, and use a usual build of Python",
            )
    except BaseException:
        connection.close()
        raise
    return connection


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
        row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
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


def _corrupt() -> sqlite3.Error:
    error = sqlite3.DatabaseError()
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error.sqlite_errorname = "integrity_check"
    return error
