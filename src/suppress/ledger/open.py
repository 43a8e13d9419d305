"""Where a ledger is and how it is opened."""

from __future__ import annotations

from pathlib import Path

from suppress.errors import LedgerError
from suppress.ledger.store import Store

LEDGER_FILE = "ledger.db"

_POSTGRES = ("postgresql://", "postgres://")


def open_ledger(url: str | None, home: Path, *, create: bool = False) -> Store:
    """The ledger of an organisation.

    Args:
        url: `postgresql://…`; None for the file in the home folder.
        home: Home folder: its key, and the file.
        create: Make it where there is none; commands that record do, those that read do not.

    Raises:
        LedgerError: It is not there, does not answer, was made by a newer version, or the key file is
            missing or another ledger's.
    """
    if url is None:
        from suppress.ledger.sqlite import open_sqlite

        return open_sqlite(home / LEDGER_FILE, home, create=create)
    if url.startswith(_POSTGRES):
        from suppress.ledger.postgres import open_postgres

        return open_postgres(url, home, create=create)
    raise LedgerError(
        "the ledger's url is neither absent nor of the form postgresql://…",
        hint="leave `url` out to keep the ledger in the home folder",
    )
