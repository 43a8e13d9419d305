"""Problems of what a policy says about the ledger: imports, collection points, consent, rules that lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from suppress.consent import PURPOSE_PREFIX
from suppress.policy.check_rule import check_country
from suppress.policy.model import Policy
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.rule import MissingConsent, OptedOut, Purpose, Recorded
from suppress.policy.zones import is_time_zone

_PURPOSES = tuple(PURPOSE_PREFIX + purpose for purpose in get_args(Purpose))


def check_ledger(policy: Policy, names: Names) -> list[Finding]:
    """What is wrong with the parts of a policy that the ledger is filled and asked by.

    Args:
        policy: The policy.
        names: Its names.
    """
    return [*_imports(policy, names), *_points(policy, names), *_consents(policy), *_lacking(policy)]


def _imports(policy: Policy, names: Names) -> Iterator[Finding]:
    categories = (*policy.categories, *_PURPOSES)
    for name, one in policy.imports.items():
        path = ("imports", name)
        if one.brand is not None:
            yield from unknown("brand", one.brand, names.brands, (*path, "brand"))
        for group, category in one.groups.items():
            if category not in categories:
                yield Finding(
                    (*path, "groups", group),
                    f"unknown category '{category}'{did_you_mean(category, categories)}",
                )
        if one.time_zone is not None and not is_time_zone(one.time_zone):
            yield Finding(
                (*path, "time_zone"),
                f"unknown time zone '{one.time_zone}' (an IANA name, such as Europe/Paris)",
            )
        if one.country is not None:
            yield from check_country(one.country, (*path, "country"))


def _points(policy: Policy, names: Names) -> Iterator[Finding]:
    for name, point in policy.collection_points.items():
        if point.brand is not None:
            yield from unknown("brand", point.brand, names.brands, ("collection_points", name, "brand"))


def _consents(policy: Policy) -> Iterator[Finding]:
    for place, rule in enumerate(policy.rules):
        if isinstance(rule, MissingConsent) and rule.bases:
            for basis in rule.lasts:
                if basis not in rule.bases:
                    yield Finding(
                        ("rules", place, "lasts", basis),
                        f"the basis '{basis}' is not among the rule's bases: how long it lasts never matters",
                        on_key=True,
                    )


def _lacking(policy: Policy) -> Iterator[Finding]:
    """Facts of the ledger that no rule asks for, where opt-outs are asked for."""
    if not any(isinstance(rule, OptedOut) for rule in policy.rules):
        return
    asked = {action for rule in policy.rules if isinstance(rule, Recorded) for action in rule.actions}
    for action, meaning in (("complaint", "complaints about spam"), ("deceased", "deaths")):
        if action not in asked:
            yield Finding(
                ("rules",),
                f"{meaning} in the ledger stop nothing: no rule of kind recorded has `actions: [{action}]`",
                "warning",
                on_key=True,
            )
