"""What is wrong with alerts."""

from __future__ import annotations

from collections import Counter

from suppress.policy.model import Policy
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding


def check_alerts(policy: Policy, names: Names) -> list[Finding]:
    """Findings of alerts: names that the policy does not know, and ids used twice."""
    counts = Counter(alert.id for alert in policy.alerts)
    findings = []
    for place, alert in enumerate(policy.alerts):
        path = ("alerts", place)
        if counts[alert.id] > 1:
            findings.append(Finding((*path, "id"), f"the id '{alert.id}' is used by several alerts"))
        for what, name, known in (
            ("channel", alert.channel, names.channels),
            ("category", alert.category, names.categories),
            ("brand", alert.brand, names.brands),
        ):
            if name is not None:
                findings += unknown(what, name, known, (*path, what))
    return findings
