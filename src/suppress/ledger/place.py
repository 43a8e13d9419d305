"""Where a policy keeps its ledger."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from suppress.errors import LedgerError
from suppress.ledger.open import LEDGER_FILE, LEDGER_ID, open_ledger
from suppress.ledger.store import Store
from suppress.policy.model import Policy
from suppress.policy.unasked import names_ledger

if TYPE_CHECKING:
    from suppress.ledger.snapshot import LedgerSnapshot
    from suppress.policy.readable import Readable

SEEN = "ledger.seen"
"""How files in the home folder begin that tell how far a ledger was read."""
SNAPSHOTS = "snapshot"
"""Folder in the home folder of what is prepared of ledgers."""
CHRONICLES = "chronicle"
"""Folder in the home folder of what trend reports count."""


def ledger_url(policy: Policy) -> str | None:
    """Database that the policy names for the ledger; None is the file in the home folder."""
    return next((source.url for source in policy.sources.values() if source.format == "ledger"), None)


def home_folder(policy: Path, home: Path | None) -> Path:
    """The folder of ledger, key and prepared sources: the one named, else `.suppress` beside the policy."""
    return home or policy.absolute().parent / ".suppress"


def has_ledger(policy: Policy, home: Path) -> bool:
    """Whether opt-outs are recorded somewhere: the policy names a ledger, or the home folder has one.

    Args:
        policy: The policy.
        home: Home folder.
    """
    return names_ledger(policy) or (home / LEDGER_ID).exists() or (home / LEDGER_FILE).exists()


def open_policy_snapshot(store: Store, home: Path) -> LedgerSnapshot:
    """The ledger as it stands at this moment, as scrubs look it up; prepared in the home folder."""
    from suppress.ledger.snapshot import open_snapshot  # commands that record need none of it

    snapshot = open_snapshot(store, home / SNAPSHOTS / store.ledger_id)
    _refuse_older(store, snapshot.position, home / f"{SEEN}-{store.ledger_id}")
    return snapshot


def _refuse_older(store: Store, position: int, seen: Path) -> None:
    """Stop where the ledger ends before an event that a command here has already seen."""
    try:
        last = int(seen.read_text()) if seen.exists() else 0
        if position > last:
            written = seen.with_name(f".{seen.name}-{os.getpid()}")
            written.write_text(str(position))
            written.replace(seen)
    except (OSError, ValueError) as error:
        hint = "remove it, and allow writing there"
        raise LedgerError(f"{seen} cannot be read or written", hint=hint) from error
    # Another process may have seen what was recorded since this one looked.
    if position < last and store.position() < last:
        raise LedgerError(
            f"the ledger is older than it was: it ends with event {store.position():,}, and event {last:,} was "
            "seen here",
            hint="put the newer one back: what was recorded since would be lost. Only if that loss is known "
            f"and made good, remove {seen}",
        )


def forget_snapshot(store: Store, home: Path) -> None:
    """Remove what is prepared of a ledger: after an erasure it still has keys of what was erased, and where
    these people live."""
    for folder in (SNAPSHOTS, CHRONICLES):
        shutil.rmtree(home / folder / store.ledger_id, ignore_errors=True)


def open_readable_ledger(readable: Readable, home: Path) -> Store:
    """The ledger that a policy names; or, where the policy leaves that in doubt, the
    ledger file that the home folder has worked with.

    Args:
        readable: The policy, or what could be read of it.
        home: Home folder.

    Raises:
        PolicyError: Nobody can tell which ledger it is.
        LedgerError: It is not there, does not answer, or is another one than was used before.
    """
    if readable.error is None or "sources" not in readable.in_doubt:
        return open_policy_ledger(readable.policy, home)
    # The mark says which ledger was used here: the file is opened only if it is that one.
    if not ((home / LEDGER_ID).is_file() and (home / LEDGER_FILE).is_file()):
        raise readable.error
    return open_ledger(None, home)


def open_policy_ledger(policy: Policy, home: Path, *, create: bool = False) -> Store:
    """The ledger that a policy names.

    Args:
        policy: The policy.
        home: Home folder.
        create: Make it where there is none.

    Raises:
        LedgerError: It is not there or does not answer.
    """
    return open_ledger(ledger_url(policy), home, create=create)
