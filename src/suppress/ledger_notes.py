"""What a report says of the ledger: its position, and names in it that the policy does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suppress.consent import Action, Scope
from suppress.opened import Opened
from suppress.policy.model import Policy
from suppress.rules.scopes import UnknownNames, unknown_names
from suppress.shown_names import some_names
from suppress.verdicts import ledger_name


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
    unknown = _unknown_names(answers.ledger.snapshot.scopes, answers.plan.policy)
    if unknown.channels or unknown.categories or unknown.brands:
        # Looked up only now: of a large ledger it takes a moment to tell what is in force.
        unknown = _unknown_names(answers.ledger.snapshot.scopes_in_force(), answers.plan.policy)
    named = (("channel", unknown.channels), ("category", unknown.categories), ("brand", unknown.brands))
    return [
        f"opt-outs in the ledger name a {what} that the policy does not know ({some_names(names)}): they cover "
        f"every {what}; declare it, or map it under `imports:`"
        for what, names in named
        if names
    ]


def _unknown_names(scopes: Sequence[Scope], policy: Policy) -> UnknownNames:
    return unknown_names([scope for scope in scopes if scope.action is Action.OPT_OUT], policy)
