"""Which of the rows that a rule fires on are exempt, and by which line of `unless`.

Unknown grants nothing: a condition that is neither true nor false, an unreadable date and a row
that is also in another country are not exempt.
"""

from __future__ import annotations

from typing import assert_never

import numpy as np
import numpy.typing as npt

from suppress.match import match
from suppress.policy.exemption import BUSINESS_RELATIONSHIP_COUNTRY, business_relationship
from suppress.policy.plan import PlannedExemption, PlannedRule
from suppress.rules.facts import Facts
from suppress.rules.jurisdiction import Mask, Rows


def exempt_lines(planned: PlannedRule, facts: Facts, rows: Rows) -> npt.NDArray[np.uint8]:
    """For each of the rows, the place of the exempting line plus one, or 0.

    A rule that applies to several categories or brands of the send exempts a row only where a line
    holds for each of them; the first one's line is named.

    Args:
        planned: Rule of the plan.
        facts: The batch.
        rows: Rows the rule fires on.
    """
    held: dict[int, Mask] = {}
    chosen = np.zeros(len(rows), np.uint8)
    everywhere = np.full(len(rows), bool(planned.alternatives))
    for number, lines in enumerate(planned.alternatives):
        here = np.zeros(len(rows), np.bool_)
        for line in lines:
            if line.place not in held:
                held[line.place] = _holds(line, facts, rows)
            if number == 0:
                chosen[held[line.place] & ~here] = line.place + 1
            here |= held[line.place]
        everywhere &= here
    chosen[~everywhere] = 0
    return chosen


def _holds(planned: PlannedExemption, facts: Facts, rows: Rows) -> Mask:
    line, holds = planned.line, np.ones(len(rows), np.bool_)
    if planned.where is not None:
        true = facts.typed[rows].select(planned.where.expr.fill_null(value=False).alias("holds"))["holds"]
        holds &= true.to_numpy()
    if line.listed_in is not None:
        holds &= _wholly_listed(line.listed_in, facts)[rows]
    match line.exemption:
        case None:
            pass
        case "established_business_relationship":
            holds &= _business_relationship(planned, facts, rows)
        case "written_permission":
            # An express, dated, evidenced opt-in stands in the ledger, which this version does not read.
            holds &= False
        case _:
            assert_never(line.exemption)
    return holds


def _business_relationship(planned: PlannedExemption, facts: Facts, rows: Rows) -> Mask:
    inside = business_relationship(planned.line, facts.plan.send.contact_date)
    true = facts.typed[rows].select(inside.fill_null(value=False).alias("inside"))["inside"].to_numpy()
    mask: Mask = true.copy()
    mask[true] = facts.jurisdiction.in_none_but({BUSINESS_RELATIONSHIP_COUNTRY}, rows[true])
    return mask


def _wholly_listed(source: str, facts: Facts) -> Mask:
    points = facts.send_points
    found = match(
        facts.sources[source], facts.keys, facts.plan.channel.contact, facts.channel_level, facts.codes
    )
    missing = points.join(found, on=["row", "point"], how="anti")
    mask = np.zeros(facts.height, np.bool_)
    mask[points["row"].to_numpy()] = True
    mask[missing["row"].to_numpy()] = False
    return mask
