"""Sends for which no rule asks the ledger who opted out: an opt-out that is recorded would stop nothing there.

A policy may be without a ledger, and then nothing is missing; whoever has one records opt-outs to have them
honoured, so that a send which does not ask is told of.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from suppress.consent import PURPOSE_PREFIX
from suppress.policy.model import Policy
from suppress.policy.plan import Plan, send_pairs
from suppress.policy.rule import LEDGER_RULES, OptedOut
from suppress.policy.scope import covers, in_force, rule_covers_brand

_REMEDY = "add a rule such as {id: opted-out, kind: opted_out} for it, or take out what limits the one there is"
_SHOWN = 5
"""Sends that a warning names; a policy may have hundreds."""


def names_ledger(policy: Policy) -> bool:
    """Whether a policy has a source that is the ledger, or a rule that asks it."""
    return any(source.format == "ledger" for source in policy.sources.values()) or any(
        isinstance(rule, LEDGER_RULES) for rule in policy.rules
    )


def unasked_of_plan(plan: Plan) -> str | None:
    """What to say where one send, or a category or brand of it, goes to people who opted out of it.

    Args:
        plan: The send.

    Returns:
        A sentence with the remedy; None where a rule of kind `opted_out` covers all of the send.
    """
    asked = {one.pair for planned in plan.rules if isinstance(planned.rule, OptedOut) for one in planned.pairs}
    unasked = [
        _named(pair.category, plan.send.channel, pair.brand)
        for pair in send_pairs(plan.send)
        if pair not in asked
    ]
    return _sentence(unasked)


def unasked_of_policy(
    policy: Policy, day: date, channels: Collection[str] = (), category: str | None = None
) -> str | None:
    """What to say where sends of a policy go to people who opted out of them.

    Args:
        policy: The policy.
        day: Rules count that are in force on it.
        channels: Look at these channels alone; at all where it is empty or names one that the policy has not.
        category: Look at this category or purpose alone; at all where the policy has no such one.

    Returns:
        A sentence with the remedy; None where rules of kind `opted_out` cover every send.
    """
    rules = [
        rule for rule in policy.rules if isinstance(rule, OptedOut) and rule.off is None and in_force(rule, day)
    ]
    looked_at = policy.channels if not policy.channels.keys() >= set(channels) else channels or policy.channels
    return _sentence(
        [
            _named(name, channel, brand)
            for channel in looked_at
            for name in _meant(policy, category)
            for brand in policy.brands or (None,)
            if not any(
                covers(rule, channel, name, policy.categories[name].purpose) and rule_covers_brand(rule, brand)
                for rule in rules
            )
        ]
    )


def _meant(policy: Policy, category: str | None) -> Collection[str]:
    if category is not None and category in policy.categories:
        return (category,)
    purpose = (category or "").removeprefix(PURPOSE_PREFIX)
    of_purpose = [name for name, one in policy.categories.items() if one.purpose == purpose]
    return of_purpose or policy.categories


def _named(category: str, channel: str, brand: str | None) -> str:
    return f"{category} by {channel}" + (f" of {brand}" if brand is not None else "")


def _sentence(unasked: Collection[str]) -> str | None:
    if not unasked:
        return None
    shown = list(unasked)[:_SHOWN]
    more = f" and {len(unasked) - len(shown)} more sends" if len(unasked) > len(shown) else ""
    return (
        f"no rule of kind opted_out is in force for {', '.join(shown)}{more}: who opted out is "
        f"sent to all the same; {_REMEDY}"
    )
