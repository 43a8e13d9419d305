"""The limits of a policy and how a run stands to them: shares of the rows read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suppress.evidence import Hit, State, outcome_of
from suppress.model import Outcome
from suppress.policy.plan import Plan
from suppress.policy.rule import Listed, OptedOut


def measured_limits(
    plan: Plan,
    totals: Mapping[str, int],
    classes: Mapping[tuple[Hit, ...], int],
    copies: Mapping[tuple[Hit, ...], int],
) -> list[dict[str, Any]]:
    """`limits` of a report: each limit that the policy names, and how the run stands to it.

    Args:
        plan: Of the send.
        totals: Rows read and rejected, and rows by outcome.
        classes: Rows by their hits.
        copies: Of them, rows that were left out as duplicates.
    """
    limits = plan.policy.limits
    measured = (
        ("rejected", totals["rejected"], limits.rejected),
        ("held", totals[Outcome.HOLD.value], limits.held),
        ("suppressed", totals[Outcome.SUPPRESS.value], limits.suppressed),
        ("sent_despite_opt_out", _sent_despite(plan, classes, copies), limits.sent_despite_opt_out),
    )
    read = max(1, totals["read"])
    return [
        {
            "name": name,
            "rows": rows,
            "share": round(rows / read, 6),
            "limit": limit,
            "exceeded": rows / read > limit,
        }
        for name, rows, limit in measured
        if limit is not None
    ]


def _sent_despite(
    plan: Plan, classes: Mapping[tuple[Hit, ...], int], copies: Mapping[tuple[Hit, ...], int]
) -> int:
    """Rows sent although they opted out, or are on a source that is not required by law: people who told
    this sender."""
    own = {
        planned.rank
        for planned in plan.rules
        if isinstance(planned.rule, OptedOut)
        or (isinstance(planned.rule, Listed) and not plan.policy.sources[planned.rule.source].statutory)
    }
    return sum(
        rows - copies[hits]
        for hits, rows in classes.items()
        if outcome_of(hits) is Outcome.SEND
        and any(hit.rule in own and hit.state is State.EXEMPT for hit in hits)
    )


def over_limits(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the limits that a run is beyond."""
    return tuple(limit["name"] for limit in report["limits"] if limit["exceeded"])
