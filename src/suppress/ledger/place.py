"""Where a policy keeps its ledger."""

from __future__ import annotations

from pathlib import Path

from suppress.ledger.open import open_ledger
from suppress.ledger.store import Store
from suppress.policy.model import Policy


def ledger_url(policy: Policy) -> str | None:
    """Database that the policy names for the ledger; None is the file in the home folder."""
    return next((source.url for source in policy.sources.values() if source.format == "ledger"), None)


def home_folder(policy: Path, home: Path | None) -> Path:
    """The folder of ledger, key and prepared sources: the one named, else `.suppress` beside the policy."""
    return home or policy.absolute().parent / ".suppress"


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
