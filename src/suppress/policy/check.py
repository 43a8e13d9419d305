"""What is wrong with a policy of the right shape: names, sources, conditions, rules that cannot fire.

Errors stop every command. Warnings are for what is allowed and probably not meant.
"""

from __future__ import annotations

from collections import Counter

from suppress.model import MAX_RULES
from suppress.policy.check_alerts import check_alerts
from suppress.policy.check_layout import check_layouts
from suppress.policy.check_ledger import check_ledger
from suppress.policy.check_parts import check_parts
from suppress.policy.check_rule import check_rule
from suppress.policy.check_tests import check_tests
from suppress.policy.duration import parse_span
from suppress.policy.exemption import PERMISSIONS
from suppress.policy.layout import with_layouts
from suppress.policy.model import Policy
from suppress.policy.names import Names
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.rule import LEDGER_RULES

_ASKS_NO_LIST = ("condition", "no_contact_point", "opted_out", "recorded", "missing_consent")
_ASKS_NO_LEDGER = ("listed", "condition", "no_contact_point")
"""Kinds of rules that ask no source that is a list, and no ledger."""


def check_policy(policy: Policy, names: Names | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a policy beyond its shape.

    Args:
        policy: The policy; parts with mistakes of shape may be missing from it.
        names: What the files declare, if more than the policy.

    Returns:
        Findings, with paths that count the rules and tests of `policy`.
    """
    if names is None:
        names = Names.of(policy.model_dump(mode="json", by_alias=True))
    findings = check_layouts(policy, names)
    policy = with_layouts(policy)
    findings += check_parts(policy, names)
    for place, rule in enumerate(policy.rules):
        findings += check_rule(rule, ("rules", place), policy, names)
    findings += _rules_together(policy)
    findings += _source_use(policy, names)
    findings += _channels_of_packs(policy, names)
    findings += _weaker_than_packs(policy, names)
    findings += check_ledger(policy, names)
    findings += check_alerts(policy, names)
    findings += check_tests(policy, names)
    return tuple(findings)


def _rules_together(policy: Policy) -> list[Finding]:
    findings = []
    counts = Counter(rule.id for rule in policy.rules)
    for place, rule in enumerate(policy.rules):
        if counts[rule.id] > 1:
            findings.append(Finding(("rules", place, "id"), f"the id '{rule.id}' is used by several rules"))
    if len(policy.rules) > MAX_RULES:
        findings.append(Finding(("rules",), f"a policy has at most {MAX_RULES} rules", on_key=True))
    return findings


def _channels_of_packs(policy: Policy, names: Names) -> list[Finding]:
    """The rules of a pack are for channels of the pack's names: those of another name would go unjudged."""
    known = ", ".join(name for name in policy.channels if name in names.pack_channels)
    return [
        Finding(
            ("channels", name),
            f"the rules of the included packs are for the channels {known}, and not for '{name}'",
            "warning",
            on_key=True,
        )
        for name in policy.channels
        if known and name not in names.pack_channels
    ]


def _weaker_than_packs(policy: Policy, names: Names) -> list[Finding]:
    """A source that replaces a pack's keeps nothing of it: a limit of law is easily lost with the rest."""
    findings = []
    for name, (pack, held) in names.pack_sources.items():
        source = policy.sources.get(name)
        if source is None:
            continue
        says = f"the source of {pack} that this one replaces says"
        limit = parse_span(held["max_age"]) if "max_age" in held else None
        if limit is not None and source.max_age is None:
            message = f"{says} max_age: {limit}, and this one says none: a list of any age would do"
            findings.append(Finding(("sources", name), message, "warning", on_key=True))
        elif limit is not None and source.max_age is not None and source.max_age.may_exceed(limit):
            message = f"{says} max_age: {limit}, and this is longer"
            findings.append(Finding(("sources", name, "max_age"), message, "warning"))
        # `statutory: false` is somebody's decision; leaving it out mostly is none.
        if held.get("statutory") and "statutory" not in source.model_fields_set:
            message = f"{says} statutory: true: repeat it, or --allow-stale will use a list that is too old"
            findings.append(Finding(("sources", name), message, "warning", on_key=True))
    return findings


def _unused(name: str, form: str, names: Names) -> str:
    others = [other for other in names.sources if other != name and other in names.used_sources]
    meant = did_you_mean(name, others)
    if not meant.startswith("; did you mean"):
        kind = "opted_out" if form == "ledger" else "listed"
        meant = f"; add a rule of kind {kind}, or take the source out"
    return f"no rule uses the source '{name}'{meant}"


def _source_use(policy: Policy, names: Names) -> list[Finding]:
    asks_ledger = any(
        isinstance(rule, LEDGER_RULES) or any(line.exemption in PERMISSIONS for line in rule.unless)
        for rule in policy.rules
    )
    # What a rule with mistakes would use, nobody can tell.
    asks_ledger |= any(rule.get("kind") not in _ASKS_NO_LEDGER for rule in names.unread_rules)
    asks_some = any(
        rule.get("kind") not in _ASKS_NO_LIST and "source" not in rule for rule in names.unread_rules
    )
    findings = []
    for name, source in policy.sources.items():
        used = asks_ledger if source.format == "ledger" else asks_some or name in names.used_sources
        if not used and ("sources", name) not in names.shipped:
            findings.append(Finding(("sources", name), _unused(name, source.format, names), on_key=True))
    ledgers = [name for name, source in policy.sources.items() if source.format == "ledger"]
    findings += [
        Finding(("sources", name), "a policy has one source of format ledger", on_key=True)
        for name in ledgers[1:]
    ]
    return findings
