"""The rules of a plan in words, for `suppress policy show`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from suppress.policy.exemption import RELATIONSHIPS, windows
from suppress.policy.plan import Plan, PlannedRule
from suppress.policy.rule import (
    Condition,
    Exemption,
    Listed,
    MissingConsent,
    NoContactPoint,
    OptedOut,
    Recorded,
    Rule,
)
from suppress.policy.scope import match_level

Origins = Mapping[tuple[str, str | int], str]


@dataclass(frozen=True)
class RuleRow:
    """One rule as a line of the table."""

    rank: int | None
    """From 1; None for a rule that is left out."""
    id: str
    kind: str
    compares: str
    """What the rule looks at."""
    outcome: str
    exemptions: tuple[str, ...]
    """Lines that apply to the send, each in words; any one is enough."""
    citation: str
    jurisdictions: tuple[str, ...]
    dates: str
    """Days on which the rule applies; empty for always."""
    origin: str
    """The rule pack or included file that the rule is from; empty where it is the policy's own."""
    left_out: str
    """Why the policy leaves the rule out; empty where it applies."""


def rule_table(plan: Plan, origins: Origins | None = None) -> list[RuleRow]:
    """The rules that apply to a send, in the order in which they get the credit, then those left out.

    Args:
        plan: Plan of the send.
        origins: Where the parts of the policy are from, as the loaded policy says.
    """
    rows = [
        _row(planned.rule, planned.rank + 1, _exemptions(planned), plan, origins or {})
        for planned in plan.rules
    ]
    return rows + [
        _row(rule, None, tuple(map(in_words, rule.unless)), plan, origins or {}) for rule in plan.left_out
    ]


def _row(rule: Rule, rank: int | None, exemptions: tuple[str, ...], plan: Plan, origins: Origins) -> RuleRow:
    origin = origins.get(("rules", rule.id), "")
    return RuleRow(
        rank=rank,
        id=rule.id,
        kind=rule.kind,
        compares=_compares(rule, plan),
        outcome=_outcome(rule),
        exemptions=exemptions,
        citation=rule.citation or "",
        jurisdictions=rule.jurisdictions,
        dates=_dates(rule),
        origin=origin,
        left_out=rule.off or "",
    )


def _compares(rule: Rule, plan: Plan) -> str:
    match rule:
        case Listed():
            keys = "every key" if rule.keys == "any" else ", ".join(_contact(plan))
            level = match_level(rule, plan.policy, plan.channel)
            postal = f" at {level}" if plan.channel.contact == "postal" else ""
            age = f", listed for {rule.listed_for}" if rule.listed_for else ""
            return f"{keys}{postal} with {rule.source}{age}"
        case OptedOut():
            return "standing opt-outs of the ledger"
        case Recorded():
            return f"{', '.join(rule.actions)} in the ledger"
        case MissingConsent():
            bases = [_basis(rule, name) for name in rule.bases or rule.lasts]
            return f"no consent ({', '.join(bases)})" if bases else "no consent"
        case Condition():
            return rule.where
        case NoContactPoint():
            return ", ".join(_contact(plan))
        case _:
            assert_never(rule)


def _basis(rule: MissingConsent, name: str) -> str:
    return f"{name} for {rule.lasts[name]}" if name in rule.lasts else name


def _contact(plan: Plan) -> tuple[str, ...]:
    return ("name and address",) if plan.channel.contact == "postal" else plan.channel.fields


def _outcome(rule: Rule) -> str:
    match rule:
        case NoContactPoint():
            return f"blank: {rule.blank}, unreadable: {rule.unreadable}"
        case Condition():
            return f"{rule.outcome}, unknown: {rule.unknown}"
        case _:
            return rule.outcome


def _exemptions(planned: PlannedRule) -> tuple[str, ...]:
    lines = {line.place: line.line for lines in planned.alternatives for line in lines}
    return tuple(in_words(lines[place]) for place in sorted(lines))


def in_words(line: Exemption) -> str:
    """An exemption line as a sentence part: all of it must hold."""
    parts = [
        f"{name} {' or '.join(values)}"
        for name, values in (
            ("channel", line.channels),
            ("category", line.categories),
            ("purpose", line.purposes),
            ("brand", line.brands),
            ("call", line.call),
        )
        if values
    ]
    parts += [line.where] if line.where is not None else []
    parts += [_named(line)] if line.exemption is not None else []
    parts += [f"every contact point listed in {line.listed_in}"] if line.listed_in is not None else []
    parts += [f"despite {' or '.join(line.despite)} opt-outs"] if line.despite else []
    dates = _dates(line)
    return ", ".join([*parts, dates] if dates else parts)


def _named(line: Exemption) -> str:
    name = (line.exemption or "").replace("_", " ")
    law = RELATIONSHIPS.get(line.exemption) if line.exemption is not None else None
    if law is None:
        return f"{name} in the ledger"
    since = " or ".join(f"{column} within {window}" for column, window in windows(line, law))
    return f"{name} ({since})"


def _dates(part: Rule | Exemption) -> str:
    begins = f"from {part.since}" if part.since else ""
    ends = f"to {part.until}" if part.until else ""
    return f"{begins} {ends}".strip()
