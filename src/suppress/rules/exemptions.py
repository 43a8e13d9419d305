"""Which of the rows that a rule fires on are exempt, and by which line of `unless`.

Unknown grants nothing: a condition that is neither true nor false, an unreadable date and a row
that is also in another country are not exempt.
"""

from __future__ import annotations

from typing import assert_never

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.match import match
from suppress.model import KeyKind
from suppress.policy.exemption import PERMISSIONS, RELATIONSHIPS, Relationship, within_relationship
from suppress.policy.plan import Pair, PlannedExemption, PlannedRule
from suppress.policy.rule import OptedOut
from suppress.rules.consent_points import consented
from suppress.rules.facts import Facts
from suppress.rules.jurisdiction import Mask, Rows
from suppress.rules.opted_out import bars_of, overrides


def exempt_lines(planned: PlannedRule, facts: Facts, rows: Rows) -> npt.NDArray[np.uint8]:
    """For each of the rows, the place of the exempting line plus one, or 0.

    A rule that applies to several categories or brands of the send exempts a row only where a line
    holds for each of them (of `opted_out`, for each for which an opt-out stands); the first one's line
    is named.

    Args:
        planned: Rule of the plan.
        facts: The batch.
        rows: Rows the rule fires on.
    """
    held: dict[tuple[int, Pair | None], Mask] = {}
    chosen = np.zeros(len(rows), np.uint8)
    exempt = np.full(len(rows), bool(planned.pairs))
    seen = np.zeros(len(rows), np.bool_)
    for one in planned.pairs:
        bars = bars_of(one.pair, facts, rows) if isinstance(planned.rule, OptedOut) else None
        concerned = np.ones(len(rows), np.bool_) if bars is None else bars != 0
        here = np.zeros(len(rows), np.bool_)
        for line in one.lines:
            key = line.place, one.pair if line.line.exemption in PERMISSIONS else None
            if key not in held:
                held[key] = _holds(line, one.pair, facts, rows)
            holds = held[key] if bars is None else held[key] & overrides(line.line.despite, bars)
            chosen[holds & ~here & concerned & ~seen] = line.place + 1
            here |= holds
        exempt &= here | ~concerned
        seen |= concerned
    chosen[~exempt] = 0
    return chosen


def _holds(planned: PlannedExemption, pair: Pair, facts: Facts, rows: Rows) -> Mask:
    line, holds = planned.line, np.ones(len(rows), np.bool_)
    if planned.where is not None:
        true = facts.typed[rows].select(planned.where.expr.fill_null(value=False).alias("holds"))["holds"]
        holds &= true.to_numpy()
    if line.listed_in is not None:
        holds &= _wholly_listed(line.listed_in, facts)[rows]
    match line.exemption:
        case None:
            pass
        case (
            "established_business_relationship"
            | "texas_business_relationship"
            | "canadian_business_relationship"
        ):
            holds &= _business_relationship(planned, RELATIONSHIPS[line.exemption], facts, rows)
        case "written_permission" | "specific_consent":
            holds &= _wholly_permitted(pair, facts)[rows]
        case _:
            assert_never(line.exemption)
    return holds


def _business_relationship(planned: PlannedExemption, law: Relationship, facts: Facts, rows: Rows) -> Mask:
    inside = pl.all_horizontal([within_relationship(planned.line, law, day) for day in facts.plan.send.days])
    true = facts.typed[rows].select(inside.fill_null(value=False).alias("inside"))["inside"].to_numpy()
    mask: Mask = true.copy()
    mask[true] = facts.jurisdiction.in_none_but({law.place}, rows[true])
    return mask


def _wholly_permitted(pair: Pair, facts: Facts) -> Mask:
    """Rows of which every contact point of the send has a written permission (domain/law.md US-8, UK-5)."""
    mask = np.zeros(facts.height, np.bool_)
    if facts.ledger is None:
        return mask
    points = facts.send_points
    rows = points["row"].to_numpy()
    mask[rows] = True
    mask[rows[~consented(points, pair, facts.ledger.permission, facts)]] = False
    return mask


def _wholly_listed(source: str, facts: Facts) -> Mask:
    points = facts.send_points
    found = match(
        facts.sources[source], facts.keys, facts.plan.channel.contact, facts.channel_level, facts.codes
    )
    # What frees is compared narrow, as an opt-in is: another form of the address may be another buyer's.
    if KeyKind.EMAIL_WIDE in facts.codes.kinds:
        found = found.filter(pl.col("kind") != facts.codes.code(KeyKind.EMAIL_WIDE))
    missing = points.join(found, on=["row", "point"], how="anti")
    mask = np.zeros(facts.height, np.bool_)
    mask[points["row"].to_numpy()] = True
    mask[missing["row"].to_numpy()] = False
    return mask
