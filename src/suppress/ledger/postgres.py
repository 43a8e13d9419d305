"""The ledger in a PostgreSQL schema, for teams: the same tables, reached with psycopg."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polars as pl

from suppress.errors import LedgerError
from suppress.ledger.database import NOT_GUARDED, Database, check_revision
from suppress.ledger.failure import postgres_failure
from suppress.ledger.key_file import check_key, make_key, read_key
from suppress.ledger.migrations import GUARDS, REVISIONS, VERSION_TABLE
from suppress.ledger.sql_store import SqlStore

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict
except ImportError as error:  # the extra is not installed
    raise LedgerError(
        "a ledger in PostgreSQL needs the database driver", hint="install suppress-scrub[postgres]"
    ) from error

SCHEMA = "suppress"
BUSY_SECONDS = 30
"""How long a command waits for another one to finish writing."""

# First half of the number of the lock that writers take; the second is the table's own number.
_LOCK = 0x73757070
_SELECT_REVISION = f"SELECT version_num FROM {VERSION_TABLE}".encode()  # noqa: S608  a name of our own
_CONNECT_SECONDS = 10
# A server that vanished without a word is noticed after about half a minute.
_KEEPALIVE: dict[str, Any] = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}


class PostgresDatabase(Database):
    """A PostgreSQL database."""

    _there_already = psycopg.errors.UniqueViolation

    def __init__(self, connection: psycopg.Connection[Any], where: str) -> None:
        self._connection = connection
        self._where = where

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """See `Database.rows`."""
        with _failures(self._where):
            return self._connection.execute(_placed(sql), parameters, binary=True).fetchall()

    def insert(self, table: str, rows: pl.DataFrame) -> None:
        """See `Database.insert`."""
        sql = f"COPY {table} ({', '.join(rows.columns)}) FROM STDIN (FORMAT BINARY)"
        if rows.is_empty():
            return
        types = [_COPY_TYPES[dtype] for dtype in rows.dtypes]
        with _failures(self._where), self._connection.cursor().copy(sql.encode()) as copy:
            copy.set_types(types)
            for row in rows.iter_rows():
                copy.write_row(row)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """See `Database.execute`."""
        with _failures(self._where):
            return self._connection.execute(_placed(sql), parameters).rowcount

    @contextmanager
    def writing(self) -> Iterator[None]:
        """See `Database.writing`."""
        with _transaction(self._connection, self._where):
            # Numbers become visible in ascending order, for nobody else writes until this one has committed.
            self.execute("SELECT pg_advisory_xact_lock(?, 'blocks'::regclass::oid::int)", (_LOCK,))
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See `Database.reading`."""
        with _transaction(self._connection, self._where):
            self.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def one_of(self, column: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
        """See `Database.one_of`."""
        return f"{column} = ANY(?::bigint[])", [list(numbers)]

    def check(self) -> None:
        """See `Database.check`."""
        sql = (
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')"
        )
        found = set(self.frame(sql, (), pl.Schema({"name": pl.String}))["name"])
        if missing := sorted(set(GUARDS["postgresql"]) - found):
            raise LedgerError(f"ledger on {self._where}: guard {missing[0]} is gone", hint=NOT_GUARDED)

    def forget(self) -> None:
        """See `Database.forget`."""
        with _failures(self._where):
            self._connection.execute("VACUUM contact_texts, event_texts")


def open_postgres(url: str, home: Path, *, create: bool) -> SqlStore:
    """The ledger in a database.

    Args:
        url: `postgresql://…`; passwords may come from PGPASSWORD or a password file.
        home: Home folder, where the key is.
        create: Make it where there is none.

    Raises:
        LedgerError: The server does not answer, there is no ledger, it was made by a newer version, or
            the key is not its key.
    """
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise LedgerError(
            "the ledger's url cannot be read", hint="write postgresql://user@host/database"
        ) from error
    where = f"{parts.get('host', 'the local server')}, database {parts.get('dbname', 'of the user')}"
    connection = _connect(url, where)
    try:
        revision = _revision(connection, where)
        check_revision(revision, f"ledger on {where}", create=create)
        if revision != REVISIONS[-1]:
            _migrate(url, where, home)
        with _failures(where):
            row = connection.execute("SELECT ledger_id, key_fingerprint FROM ledger").fetchone()
        ledger_id, fingerprint = row or ("", "")
        key = check_key(read_key(home), fingerprint, home)
        return SqlStore(PostgresDatabase(connection, where), key, ledger_id)
    except BaseException:
        connection.close()
        raise


_COPY_TYPES: dict[Any, str] = {pl.Int64: "int8", pl.String: "text", pl.Binary: "bytea"}


def _placed(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


@contextmanager
def _failures(where: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise postgres_failure(error, where) from error


@contextmanager
def _transaction(connection: psycopg.Connection[Any], where: str) -> Iterator[None]:
    with _failures(where):
        connection.execute("BEGIN")
    try:
        yield
        with _failures(where):
            connection.execute("COMMIT")
    except BaseException:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
        raise


def _connect(url: str, where: str) -> psycopg.Connection[Any]:
    """A connection on which every commit is on the server's disk when it returns, or none."""
    options = (
        f"-c search_path={SCHEMA} -c synchronous_commit=on -c lock_timeout={BUSY_SECONDS}s "
        "-c client_encoding=UTF8 -c timezone=UTC"
    )
    with _failures(where):
        connection: psycopg.Connection[Any] = psycopg.connect(
            url, autocommit=True, options=options, connect_timeout=_CONNECT_SECONDS, **_KEEPALIVE
        )
        answers = connection.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    if answers != ("on", "on"):
        connection.close()
        raise LedgerError(
            f"the server of {where} runs without fsync or synchronous_commit",
            hint="switch both on: without them an acknowledged opt-out can be lost",
        )
    return connection


def _revision(connection: psycopg.Connection[Any], where: str) -> str | None:
    with _failures(where):
        found = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.{VERSION_TABLE}",)).fetchone()
        if found is None or found[0] is None:
            return None
        row = connection.execute(_SELECT_REVISION).fetchone()
    return str(row[0]) if row else None


def _migrate(url: str, where: str, home: Path) -> None:
    """Make the tables or bring them up to date, in one transaction, while others wait."""
    import sqlalchemy

    from suppress.ledger.migrations import migrations_config, upgrade

    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: _connect(url, where), poolclass=sqlalchemy.pool.NullPool
    )
    try:
        with engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            upgrade(connection, migrations_config())
            if not connection.exec_driver_sql("SELECT 1 FROM ledger").first():
                connection.exec_driver_sql(
                    "INSERT INTO ledger (one, ledger_id, key_fingerprint, made_at) VALUES (1, %s, %s, %s)",
                    (secrets.token_hex(16), make_key(home).fingerprint, time.time_ns() // 1000),
                )
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            raise postgres_failure(error.orig, where) from error
        raise
