"""`recorded`: the ledger holds a complaint, a hard bounce or a death that bears on the row."""

from __future__ import annotations

from typing import assert_never

import numpy as np

from suppress.evidence import State
from suppress.policy.plan import PlannedRule
from suppress.policy.rule import Recorded
from suppress.rules.facts import Facts
from suppress.rules.fired import Fired
from suppress.rules.standing import Standing, deaths, hard_bounces


def recorded(rule: Recorded, planned: PlannedRule, facts: Facts) -> Fired:
    """Rows that one of the rule's facts bears on.

    Args:
        rule: The rule as the policy has it.
        planned: Its place in the plan.
        facts: The batch.
    """
    standing = standing_facts(rule, planned, facts)
    sure = np.unique(np.concatenate([one.sure for one in standing]))
    unsure = np.unique(np.concatenate([one.unsure for one in standing]))
    outcome = State.SUPPRESS if rule.outcome == "suppress" else State.HOLD
    return facts.heard.fired(sure, unsure, outcome, facts.codes, facts.plan.policy.sender.time_zone)


def standing_facts(rule: Recorded, planned: PlannedRule, facts: Facts) -> list[Standing]:
    """Statements by which the rule fires; arguments as of `recorded`."""
    standing: list[Standing] = []
    for action in rule.actions:
        match action:
            case "complaint":
                standing += [facts.resolution(one.pair).complaints for one in planned.pairs]
            case "hard_bounce":
                standing.append(hard_bounces(facts.heard, facts.hearing))
            case "deceased":
                standing.append(deaths(facts.heard, facts.hearing))
            case _:
                assert_never(action)
    return standing
