"""To which sends a rule or an exemption line applies, and at which match level."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from suppress.model import DECEASED_LEVELS, MatchLevel
from suppress.policy.layout import LAYOUT_FORMATS
from suppress.policy.model import ChannelSpec, Policy, Source
from suppress.policy.rule import Exemption, Listed, Purpose, Rule

LICENSED_FORMATS = frozenset(
    {"ftc", "tps", "mps", "baby_mps", "mail_preference", "email_preference", "deceased", "prohibitory"}
    | {"dncl", "hashed", "phone_blocks", "wash", *LAYOUT_FORMATS}
)
"""Formats whose entries a licence forbids to show to the client, unless the policy says otherwise."""


class Scope(Protocol):
    """The parts that rules and exemption lines share; each is for all where it is empty."""

    @property
    def channels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def categories(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def purposes(self) -> tuple[Purpose, ...]: ...  # noqa: D102


def covers(scope: Scope, channel: str, category: str, purpose: Purpose) -> bool:
    """Whether a rule or line applies to a channel and a category of that purpose."""
    return (
        (not scope.channels or channel in scope.channels)
        and (not scope.categories or category in scope.categories)
        and (not scope.purposes or purpose in scope.purposes)
    )


def rule_covers_brand(rule: Rule, brand: str | None) -> bool:
    """Whether a rule applies to a brand; to a send that names none, every rule does."""
    return not rule.brands or brand is None or brand in rule.brands


def line_covers_brand(line: Exemption, brand: str | None) -> bool:
    """Whether an exemption line applies to a brand; to a send that names none, a line for brands does not."""
    return not line.brands or brand in line.brands


def in_force(part: Rule | Exemption, day: date) -> bool:
    """Whether a day is within `from` and `to`, both included."""
    return (part.since is None or part.since <= day) and (part.until is None or day <= part.until)


def sources_used(policy: Policy, day: date) -> frozenset[str]:
    """Sources that a rule in force on a day, or an exemption of one, reads for some send."""
    found: set[str] = set()
    for rule in policy.rules:
        asked = set(sends(policy, rule)) if rule.off is None and in_force(rule, day) else set()
        if asked and isinstance(rule, Listed):
            found.add(rule.source)
        found |= {
            line.listed_in
            for line in (() if rule.never_exempt else rule.unless)
            if line.listed_in and in_force(line, day) and asked.intersection(sends(policy, line))
        }
    return frozenset(found)


def sends(policy: Policy, scope: Scope) -> Iterator[tuple[str, str]]:
    """Channels and categories of the policy that a rule or line applies to."""
    for channel in policy.channels:
        for name, category in policy.categories.items():
            if covers(scope, channel, name, category.purpose):
                yield channel, name


def match_level(rule: Listed, policy: Policy, channel: ChannelSpec) -> MatchLevel:
    """Match level of mail for entries without their own: the rule's, the source's or the channel's."""
    source = policy.sources[rule.source]
    level = rule.match or source.match or channel.match
    return DECEASED_LEVELS[0] if too_loose(source, level) else level


def too_loose(source: Source, level: MatchLevel | None) -> bool:
    """Whether a source's entries may not be compared as loosely as that; no level is none too loose."""
    return source.format == "deceased" and level is not None and level not in DECEASED_LEVELS


def is_licensed(source: Source) -> bool:
    """Whether the entries of a source may not be shown."""
    return source.format in LICENSED_FORMATS if source.licensed is None else source.licensed
