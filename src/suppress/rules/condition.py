"""`condition`: a condition holds on the row itself."""

from __future__ import annotations

import numpy as np
import polars as pl

from suppress.evidence import Note, State
from suppress.policy.condition import CompiledCondition
from suppress.policy.rule import Condition
from suppress.rules.facts import Facts
from suppress.rules.fired import Fired, fired_rows


def condition(rule: Condition, where: CompiledCondition, facts: Facts) -> Fired:
    """Rows on which the condition is true, and those on which it is unknown unless they are sent.

    Args:
        rule: The rule as the policy has it.
        where: Its condition.
        facts: The batch.
    """
    answer = facts.typed.select(where.expr.alias("answer"))["answer"]
    true = np.flatnonzero(answer.fill_null(value=False).to_numpy())
    hits = [fired_rows(true, State.SUPPRESS if rule.outcome == "suppress" else State.HOLD, Note.NONE)]
    if rule.unknown != "send":
        unknown = np.flatnonzero(answer.is_null().to_numpy())
        state = State.SUPPRESS if rule.unknown == "suppress" else State.HOLD
        hits.append(fired_rows(unknown, state, Note.UNKNOWN))
    return Fired(pl.concat(hits))
