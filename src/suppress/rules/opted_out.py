"""`opted_out`: a standing opt-out of the ledger covers the send.

Several categories or brands: an opt-out that stands for any of them is enough. Mail about the
business of a member is a matter of the person: a row whose name is too short to tell whether it is
the one in the household who opted out is held.
"""

from __future__ import annotations

import numpy as np

from suppress.evidence import State
from suppress.policy.plan import Pair, PlannedRule
from suppress.rules.facts import Facts
from suppress.rules.fired import Fired
from suppress.rules.jurisdiction import Mask, Rows
from suppress.rules.scopes import REACHES, Bars, Bits


def opted_out(planned: PlannedRule, facts: Facts) -> Fired:
    """Rows against which an opt-out stands.

    Args:
        planned: Rule of the plan.
        facts: The batch.
    """
    standing = [facts.resolution(one.pair).opt_outs for one in planned.pairs]
    sure = np.unique(np.concatenate([one.sure for one in standing]))
    unsure = np.unique(np.concatenate([one.unsure for one in standing]))
    outcome = State.SUPPRESS if planned.rule.outcome == "suppress" else State.HOLD
    return facts.heard.fired(sure, unsure, outcome, facts.codes, facts.plan.policy.sender.time_zone)


def bars_of(pair: Pair, facts: Facts, rows: Rows) -> Bits:
    """What an exemption must override on each of the rows: Bars of all opt-outs that stand for a pair.

    Args:
        pair: Category and brand of the send.
        facts: The batch.
        rows: Rows the rule fires on.

    Returns:
        Bars, 0 where none stands.
    """
    lines = facts.resolution(pair).opt_outs.lines
    found = np.zeros(facts.height, np.uint8)
    bars = facts.hearing.table.bars[facts.heard.scope[lines]]
    for bar in Bars:
        found[facts.heard.row[lines[bars & bar != 0]]] |= np.uint8(bar)
    asked: Bits = found[rows]
    return asked


def overrides(despite: tuple[str, ...], bars: Bits) -> Mask:
    """Whether a line of `unless` overrides everything that stands.

    Args:
        despite: Reaches that the line overrides.
        bars: Bars that stand against rows.
    """
    overridden = 0
    for reach in despite:
        overridden |= REACHES[reach]
    mask: Mask = bars & np.uint8(0xFF & ~overridden) == 0
    return mask
