"""What a report says of the ledger: its position, and names in it that the policy does not know."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from suppress.consent import Action
from suppress.opened import Opened
from suppress.rules.scopes import unknown_names
from suppress.verdicts import ledger_name

_NAME = re.compile(r"(?:purpose:)?[A-Za-z][A-Za-z_-]{0,40}[0-9]{0,3}")
_SHOWN = 5
"""Names that a warning lists; platforms can have thousands of groups."""


def ledger_sources(answers: Opened) -> list[dict[str, Any]]:
    """The ledger's line among the sources of a report; none where nothing asked it.

    Args:
        answers: What the run asked.
    """
    ledger = answers.ledger
    if ledger is None:
        return []
    return [
        {
            "name": ledger_name(answers.plan.policy),
            "format": "ledger",
            "version": ledger.version,
            "as_of": None,
            "age_days": None,
            "max_age": None,
            "good_until": None,
            "entries": ledger.snapshot.position,
            "files": 0,
            "rejected_lines": 0,
            "rules": list(answers.plan.ledger_rules),
        }
    ]


def unknown_name_warnings(answers: Opened) -> list[str]:
    """Warnings of names in opt-outs that the policy does not know, and so cover more than was said.

    Args:
        answers: What the run asked.
    """
    if answers.ledger is None:
        return []
    scopes = [scope for scope in answers.ledger.snapshot.scopes if scope.action is Action.OPT_OUT]
    unknown = unknown_names(scopes, answers.plan.policy)
    named = (("channel", unknown.channels), ("category", unknown.categories), ("brand", unknown.brands))
    return [
        f"opt-outs in the ledger name a {what} that the policy does not know ({_some(names)}): they cover "
        f"every {what}; declare it, or map it under `imports:`"
        for what, names in named
        if names
    ]


def _some(names: Collection[str]) -> str:
    # What came by a web form or a platform's tag may be anything, a contact too: only names are shown.
    shown = [f"'{name}'" for name in sorted(names) if _NAME.fullmatch(name)][:_SHOWN]
    others = len(names) - len(shown)
    return ", ".join(
        [*shown, *([f"{others} more" if shown else f"{others} that are no names"] if others else [])]
    )
