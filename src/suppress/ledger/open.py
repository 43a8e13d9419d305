"""Where a ledger is and how it is opened."""

from __future__ import annotations

import os
from pathlib import Path

from suppress.errors import LedgerError
from suppress.ledger.store import Store

LEDGER_FILE = "ledger.db"
LEDGER_ID = "ledger.id"
"""Beside the key: which ledger a home folder works with, so that a lost one is not silently begun anew."""

_POSTGRES = ("postgresql://", "postgres://")
_GONE = (
    "put the ledger back from its backup: without it people who opted out would be contacted. Only if a new "
    "ledger is what you want, remove {}"
)


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
    mark = home / LEDGER_ID
    if url is None and mark.exists() and not (home / LEDGER_FILE).exists():
        raise LedgerError(
            f"ledger {home / LEDGER_FILE} is gone, and what it held with it",
            hint=f"{_GONE.format(mark)} and run `suppress init`",
        )
    store = _open(url, home, create=create)
    try:
        _remember(mark, store.ledger_id)
    except BaseException:
        store.close()
        raise
    return store


def _open(url: str | None, home: Path, *, create: bool) -> Store:
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


def _remember(mark: Path, ledger_id: str) -> None:
    try:
        if not mark.exists():
            written = mark.with_name(f".{mark.name}-{os.getpid()}")
            written.write_text(ledger_id)
            written.chmod(0o600)
            written.replace(mark)
        known = mark.read_text()
    except OSError as error:
        raise LedgerError(
            f"{mark} cannot be read or written: {error.strerror}", hint="allow it; the home folder is private"
        ) from error
    if known != ledger_id:
        raise LedgerError(
            f"this is another ledger than the one that was used with {mark.parent} before",
            hint=_GONE.format(mark),
        )
