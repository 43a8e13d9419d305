"""`no_contact_point`: the row gives nothing to send to.

Every part of the channel's fields that has content must give a key, else the row is unreadable;
where all of them are empty it is blank (design.md section 5).
"""

from __future__ import annotations

import numpy as np

from suppress.evidence import Note, State
from suppress.frames import marked, together
from suppress.policy.rule import NoContactPoint
from suppress.rules.facts import Facts
from suppress.rules.fired import NONE_FIRED, Fired, fired_rows

_STATES = {"suppress": State.SUPPRESS, "hold": State.HOLD}


def no_contact_point(rule: NoContactPoint, facts: Facts) -> Fired:
    """Blank and unreadable rows.

    Args:
        rule: The rule as the policy has it.
        facts: The batch.
    """
    row, readable = (facts.send_points[name].to_numpy() for name in ("row", "readable"))
    blank = ~marked(facts.height, row)
    unreadable = marked(facts.height, row.take(np.flatnonzero(~readable)))
    return Fired(
        together(
            NONE_FIRED,
            [
                fired_rows(np.flatnonzero(blank), _STATES[rule.blank], Note.BLANK),
                fired_rows(np.flatnonzero(unreadable), _STATES[rule.unreadable], Note.UNREADABLE),
            ],
        )
    )
