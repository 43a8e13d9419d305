"""Where a policy keeps its ledger."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from suppress.ledger.open import open_ledger
from suppress.ledger.store import Store
from suppress.policy.model import Policy

if TYPE_CHECKING:
    from suppress.ledger.snapshot import LedgerSnapshot

SNAPSHOTS = "snapshot"
"""Folder in the home folder of what is prepared of ledgers."""


def ledger_url(policy: Policy) -> str | None:
    """Database that the policy names for the ledger; None is the file in the home folder."""
    return next((source.url for source in policy.sources.values() if source.format == "ledger"), None)


def home_folder(policy: Path, home: Path | None) -> Path:
    """The folder of ledger, key and prepared sources: the one named, else `.suppress` beside the policy."""
    return home or policy.absolute().parent / ".suppress"


def open_policy_snapshot(store: Store, home: Path) -> LedgerSnapshot:
    """The ledger as it stands at this moment, as scrubs look it up; prepared in the home folder."""
    from suppress.ledger.snapshot import open_snapshot  # commands that record need none of it

    return open_snapshot(store, home / SNAPSHOTS / store.ledger_id)


def forget_snapshot(store: Store, home: Path) -> None:
    """Remove what is prepared of a ledger: after an erasure it still has keys of what was erased."""
    shutil.rmtree(home / SNAPSHOTS / store.ledger_id, ignore_errors=True)


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
