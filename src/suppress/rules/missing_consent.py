"""`missing_consent`: a contact point that would be used has no consent that covers the send.

A row with nothing to send to is left to `no_contact_point`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from suppress.evidence import Note, State
from suppress.policy.plan import PlannedRule
from suppress.policy.rule import MissingConsent
from suppress.rules.consent_points import consented, listed_consent
from suppress.rules.facts import Facts
from suppress.rules.fired import Fired, fired_rows


def missing_consent(rule: MissingConsent, planned: PlannedRule, facts: Facts) -> Fired:
    """Rows with a readable contact point of the send that lacks consent.

    Args:
        rule: The rule as the policy has it.
        planned: Its place in the plan: consent is needed for each of its categories and brands.
        facts: The batch.
    """
    points = facts.send_points.filter(pl.col("readable"))
    rows = points["row"].to_numpy()
    lacking = np.zeros(facts.height, np.bool_)
    for one in planned.pairs:
        without = rows[~consented(points, one.pair, facts.hearing.enough[rule.id], facts)]
        here = np.zeros(facts.height, np.bool_)
        here[without] = True
        lacking |= here & ~listed_consent(rule, one.pair, facts)
    state = State.SUPPRESS if rule.outcome == "suppress" else State.HOLD
    return Fired(fired_rows(np.flatnonzero(lacking), state, Note.NONE))
