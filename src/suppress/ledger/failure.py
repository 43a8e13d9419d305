"""What databases complain of, as LedgerError: what happened, and what to do next."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from suppress.errors import LedgerError

NOT_RECORDED = "nothing of this command's last step was recorded"

_DAMAGED = (
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
    sqlite3.SQLITE_CORRUPT: ("it is damaged", _DAMAGED),
    sqlite3.SQLITE_NOTADB: ("it is no SQLite database, or it is damaged", _DAMAGED),
    sqlite3.SQLITE_IOERR: (
        "its disk gave an error",
        "check that the disk has room and is sound, then run the command again",
    ),
}
_OTHER = ("the database refused a statement", "run: suppress ledger verify")
_PRIMARY_CODE = 0xFF


def sqlite_failure(error: sqlite3.Error, path: Path) -> LedgerError:
    """A LedgerError for an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    what, hint = _SQLITE.get(code, _OTHER)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    return LedgerError(f"ledger {path}: {what} ({name}); {NOT_RECORDED}", hint=hint)
