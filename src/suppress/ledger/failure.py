"""What databases complain of, as LedgerError: what happened, and what to do next.

The text of a database's own message is left out: it may quote a row.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from suppress.errors import LedgerError

if TYPE_CHECKING:
    import psycopg

NOT_RECORDED = "nothing of this command's last step was recorded"

DAMAGED = (
    "keep this copy, restore the newest backup that `suppress ledger verify` accepts, "
    "and record again what came later"
)
# By the first part of SQLite's extended result codes: https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_FULL: ("its disk is full", "make room and run the command again"),
    sqlite3.SQLITE_READONLY: ("it may not be written", "check the rights of the file and its folder"),
    sqlite3.SQLITE_BUSY: (
        "another process has been writing for too long",
        "run the command again; if it stays so, find the process that holds the ledger",
    ),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check the rights of the file and its folder"),
    sqlite3.SQLITE_PERM: ("it cannot be opened", "check the rights of the file and its folder"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", DAMAGED),
    sqlite3.SQLITE_NOTADB: ("it is no SQLite database, or it is damaged", DAMAGED),
    sqlite3.SQLITE_IOERR: (
        "its disk gave an error",
        "check that the disk has room and is sound, then run the command again",
    ),
}
# By the class of the error code: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_CLASSES = {
    "08": ("the server does not answer", "start it or wait for it, then run the command again"),
    "57": ("the server went away", "start it or wait for it, then run the command again"),
    "28": ("the server does not let this user in", "check user and password of the ledger's url"),
    "3D": ("there is no such database", "make it (createdb), or correct the ledger's url"),
    "42": ("this user may not do that, or the tables are gone", "check the user's rights in schema suppress"),
    "53": ("the server has no room left", "make room on the server and run the command again"),
    "25": ("it may not be written", "connect to the primary server"),
    "55": ("another process has been writing for too long", "run the command again"),
    "XX": ("it is damaged", DAMAGED),
}
_OTHER = ("the database refused a statement", "run: suppress ledger verify")
_PRIMARY_CODE = 0xFF


def sqlite_failure(error: sqlite3.Error, path: Path) -> LedgerError:
    """A LedgerError for an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    what, hint = _SQLITE.get(code, _OTHER)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return _sqlite(path, what, name, hint)


def sqlite_busy(path: Path) -> LedgerError:
    """A LedgerError for others that write for too long."""
    what, hint = _SQLITE[sqlite3.SQLITE_BUSY]
    return _sqlite(path, what, "SQLITE_BUSY", hint)


def _sqlite(path: Path, what: str, name: str, hint: str) -> LedgerError:
    return LedgerError(f"ledger {path}: {what} ({name}); {NOT_RECORDED}", hint=hint)


def postgres_failure(error: psycopg.Error, where: str) -> LedgerError:
    """A LedgerError for an error of PostgreSQL.

    Args:
        error: As psycopg raised it.
        where: Host and database, without user and password.
    """
    what, hint = _POSTGRES_CLASSES.get((error.sqlstate or "08")[:2], _OTHER)
    state = error.sqlstate or type(error).__name__
    return LedgerError(f"ledger on {where}: {what} ({state}); {NOT_RECORDED}", hint=hint)
