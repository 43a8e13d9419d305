"""Rows that were not compared by score with every entry: too many entries are where they are.

An institution's address or a placeholder is that of thousands. Whom an exact key finds is found among them too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from suppress.linkage.blocks import CAP
from suppress.policy.plan import Plan
from suppress.policy.rule import Listed
from suppress.screen import Screened


def crowded_rows(plan: Plan, screened: Sequence[Screened]) -> list[str]:
    """Warnings about rows that are not removed and were not compared with all entries, by rule.

    Args:
        plan: Rules of the send.
        screened: What was found in each list.
    """
    counts = sum((found.uncompared for found in screened), Counter[str]())
    return [
        f"rule '{rule.id}': {counts[rule.id]:,} rows were not compared by score with every entry of "
        f"'{rule.source}', as more than {CAP} entries share address or name with them; exact matching "
        "found them nowhere"
        for rule in (planned.rule for planned in plan.rules)
        if isinstance(rule, Listed) and counts[rule.id]
    ]
