"""Rows that were not compared by score with every entry: too many entries are where they are.

An institution's address or a placeholder is that of thousands. Whom an exact key finds is found among them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from suppress.policy.plan import Plan
from suppress.policy.rule import Listed
from suppress.rules import RuleHits

if TYPE_CHECKING:  # of one contact nothing is screened
    from suppress.screen import Screened


def crowded_rows(plan: Plan, screened: Sequence[Screened]) -> list[str]:
    """Warnings about rows that are not removed and were not compared with all entries, by rule.

    Args:
        plan: Rules of the send.
        screened: What was found in each list.
    """
    counts = sum((found.uncompared for found in screened), Counter[str]())
    return [
        _told(rule, f"{count:,} {'row was' if count == 1 else 'rows were'}", "them", "any of them")
        for rule in (planned.rule for planned in plan.rules)
        if isinstance(rule, Listed) and (count := counts[rule.id])
    ]


def crowded_contact(plan: Plan, found: Sequence[RuleHits]) -> list[str]:
    """The same about one contact that is not removed.

    Args:
        plan: Rules of the send.
        found: What each of them says.
    """
    return [
        _told(planned.rule, "the contact was", "it", "it")
        for planned, hits in zip(plan.rules, found, strict=True)
        if isinstance(planned.rule, Listed) and len(hits.uncompared)
    ]


def _told(rule: Listed, what: str, them: str, any_of_them: str) -> str:
    from suppress.linkage.blocks import CAP  # whoever is warned has what compares people loaded

    return (
        f"rule '{rule.id}': {what} not compared by score with every entry of '{rule.source}', as more than "
        f"{CAP} entries share address or name with {them}; exact matching did not find {any_of_them}"
    )
