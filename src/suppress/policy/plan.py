"""The policy resolved for one send: which rules apply, in which order, and what may exempt.

Everything that only the send decides (channel, categories, brands, contact date) is decided here,
once; what is left depends on the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import polars as pl

from suppress.errors import UsageError
from suppress.model import EMAIL_FIELDS, PHONE_FIELDS, POSTAL_FIELDS, Contact, MatchLevel
from suppress.policy.condition import CompiledCondition, compile_condition
from suppress.policy.exemption import PERMISSIONS
from suppress.policy.load import LoadedPolicy
from suppress.policy.model import ChannelSpec, Column, Policy
from suppress.policy.rule import (
    LEDGER_RULES,
    Condition,
    Exemption,
    Listed,
    MissingConsent,
    NoContactPoint,
    Rule,
)
from suppress.policy.scope import covers, in_force, line_covers_brand, rule_covers_brand
from suppress.policy.typed_names import require_known

_FIELDS: dict[Contact, tuple[str, ...]] = {
    "email": EMAIL_FIELDS,
    "phone": PHONE_FIELDS,
    "postal": POSTAL_FIELDS,
}


@dataclass(frozen=True)
class Send:
    """One campaign: a row must be allowed for each of its categories and brands."""

    channel: str
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    """Empty where the campaign names none; then every brand's opt-outs apply."""
    contact_date: date
    """Day of the send; the latest where there are several."""
    earlier: tuple[date, ...] = ()
    """Its other days. A row must be allowed on each: who comes of age between two of them, or agrees, was
    not to be asked on the first."""

    @property
    def days(self) -> tuple[date, ...]:
        """All of them, in order."""
        return tuple(sorted({*self.earlier, self.contact_date}))

    @property
    def first_day(self) -> date:
        """The first of them."""
        return min(self.days)


@dataclass(frozen=True)
class PlannedExemption:
    """An exemption line that applies to the send."""

    line: Exemption
    place: int
    """Its place in the rule's `unless`, from 0."""
    where: CompiledCondition | None
    unconditional: bool
    """Nothing of the row is asked: the line holds by its channels, categories, purposes, brands, dates or
    call class alone. (For `opted_out`, what `despite` says remains to be asked of the ledger.)"""


@dataclass(frozen=True, order=True)
class Pair:
    """One category and brand of the send: what a statement of the ledger covers or does not."""

    category: str
    brand: str | None
    """None where the send names no brand."""


@dataclass(frozen=True)
class PlannedPair:
    """A category and brand of the send to which a rule applies."""

    pair: Pair
    lines: tuple[PlannedExemption, ...]
    """Exemption lines that apply to it. A row is exempt only if some line holds for every pair."""


@dataclass(frozen=True)
class PlannedRule:
    """A rule that applies to the send."""

    rule: Rule
    rank: int
    """Place among the rules of the plan, from 0: those that can suppress first, then the others, each in
    the order of the policy."""
    level: MatchLevel | None
    """The rule's own match level."""
    pairs: tuple[PlannedPair, ...]
    """Categories and brands of the send to which the rule applies, in the order of the send."""
    where: CompiledCondition | None
    """The condition of a `condition` rule."""

    @property
    def alternatives(self) -> tuple[tuple[PlannedExemption, ...], ...]:
        """The different sets of exemption lines of the pairs."""
        return tuple({tuple(line.place for line in one.lines): one.lines for one in self.pairs}.values())


@dataclass(frozen=True)
class Plan:
    """What one send asks of rows, sources and ledger."""

    policy: Policy
    send: Send
    channel: ChannelSpec
    """The channel, with the fields that will be used always named."""
    rules: tuple[PlannedRule, ...]
    """By rank."""
    sources: tuple[str, ...]
    """Sources that the rules and their exemptions read, in the order of the policy; not the ledger."""
    columns: frozenset[str]
    """Policy columns that conditions, exemptions, consents and `duplicates.keep` read."""
    keep: tuple[CompiledCondition, ...]
    """Which of several duplicates stays: those on which the first condition holds, then the second …"""
    keep_last: bool
    """Among equals the last stays, not the first."""
    ledger_rules: tuple[str, ...]
    """Ids of the rules that only the ledger can answer."""
    left_out: tuple[Rule, ...]
    """Rules that would apply, had the policy not switched them off."""

    @property
    def asks_ledger(self) -> bool:
        """Whether a rule, or an exemption of one, asks the ledger."""
        return bool(self.ledger_rules) or self.asks_permission

    @property
    def asks_permission(self) -> bool:
        """Whether an exemption asks the ledger for a written permission."""
        return any(line.line.exemption in PERMISSIONS for line in _all_lines(self.rules))

    def column(self, name: str) -> Column:
        """What a column means; one that is not declared is the field of its name, as text."""
        declared = self.policy.columns.get(name) or Column(field=name)
        if declared.copy_of is None:
            return declared
        read = self.column(declared.copy_of)
        return declared.model_copy(update={"header": (*read.header, declared.copy_of), "field": read.field})

    def column_specs(self) -> dict[str, Column]:
        """The columns that are read with their meaning, for `typed_columns`."""
        return {name: self.column(name) for name in sorted(self.columns)}


def make_plan(source: LoadedPolicy | Policy, send: Send) -> Plan:
    """The plan of a send.

    Args:
        source: A policy that `load_policy` or `check_policy` found no error in.
        send: The send.

    Raises:
        UsageError: The channel, a category or a brand is not in the policy, or no category is named.
    """
    policy = source.policy if isinstance(source, LoadedPolicy) else source
    _require_known(policy, send)
    ordered = sorted(
        (
            (rule, _pairs(policy, rule, send))
            for rule in policy.rules
            if any(in_force(rule, day) for day in send.days)
        ),
        key=lambda pair: not can_suppress(pair[0]),
    )
    applying = [(rule, pairs) for rule, pairs in ordered if pairs and rule.off is None]
    if not any(isinstance(rule, NoContactPoint) for rule, _ in applying):
        built_in = _nothing_to_send_to(policy)
        applying.append((built_in, _pairs(policy, built_in, send)))
    rules = tuple(
        PlannedRule(
            rule=rule,
            rank=rank,
            level=rule.match if isinstance(rule, Listed) else None,
            pairs=pairs,
            where=_compiled(policy, rule.where, send, exemption=False) if isinstance(rule, Condition) else None,
        )
        for rank, (rule, pairs) in enumerate(applying)
    )
    channel = policy.channels[send.channel]
    entries = policy.duplicates.keep
    keep = tuple(
        _compiled(policy, one, send, exemption=True) for one in entries if one not in {"first", "last"}
    )
    return Plan(
        policy=policy,
        send=send,
        channel=channel.model_copy(update={"fields": channel.fields or _FIELDS[channel.contact]}),
        rules=rules,
        sources=_sources(policy, rules),
        columns=_columns(policy, rules, keep),
        keep=keep,
        keep_last=entries[-1:] == ("last",),
        ledger_rules=tuple(planned.rule.id for planned in rules if isinstance(planned.rule, LEDGER_RULES)),
        left_out=tuple(rule for rule, pairs in ordered if pairs and rule.off is not None),
    )


def _nothing_to_send_to(policy: Policy) -> NoContactPoint:
    """Applies where the policy has no such rule for a send: a row that cannot be matched is never sent."""
    name, taken = "no-contact-point", {rule.id for rule in policy.rules}
    while name in taken:  # counts are kept by the ids of rules
        name += "-built-in"
    return NoContactPoint(id=name, kind="no_contact_point")


def can_suppress(rule: Rule) -> bool:
    """Whether the rule suppresses any row it fires on; one that only holds ranks behind."""
    match rule:
        case NoContactPoint():
            return "suppress" in {rule.blank, rule.unreadable}
        case Condition():
            return "suppress" in {rule.outcome, rule.unknown}
        case _:
            return rule.outcome == "suppress"


def _require_known(policy: Policy, send: Send) -> None:
    if not send.categories:
        raise UsageError(
            "a send has a category", hint=f"name it with --category: {', '.join(policy.categories)}"
        )
    named = [("channel", send.channel, tuple(policy.channels))]
    named += [("category", category, tuple(policy.categories)) for category in send.categories]
    named += [("brand", brand, policy.brands) for brand in send.brands]
    for what, name, known in named:
        require_known(what, name, known, repeatable=what != "channel")


def send_pairs(send: Send) -> tuple[Pair, ...]:
    """Every category and brand of a send."""
    pairs = (Pair(category, brand) for category, brand in product(send.categories, send.brands or (None,)))
    return tuple(dict.fromkeys(pairs))


def _pairs(policy: Policy, rule: Rule, send: Send) -> tuple[PlannedPair, ...]:
    return tuple(
        PlannedPair(pair, tuple(_lines(policy, rule, send, pair.category, pair.brand)))
        for pair in send_pairs(send)
        if covers(rule, send.channel, pair.category, policy.categories[pair.category].purpose)
        and rule_covers_brand(rule, pair.brand)
    )


def _lines(
    policy: Policy, rule: Rule, send: Send, category: str, brand: str | None
) -> Iterator[PlannedExemption]:
    spec = policy.categories[category]
    for place, line in enumerate(() if rule.never_exempt else rule.unless):
        applies = (
            covers(line, send.channel, category, spec.purpose)
            and line_covers_brand(line, brand)
            and all(in_force(line, day) for day in send.days)
            and (not line.call or spec.call in line.call)
        )
        if applies:
            where = None if line.where is None else _compiled(policy, line.where, send, exemption=True)
            asks_row = where is not None or line.exemption is not None or line.listed_in is not None
            yield PlannedExemption(line, place, where, unconditional=not asks_row)


def _compiled(policy: Policy, text: str, send: Send, *, exemption: bool) -> CompiledCondition:
    every = [
        compile_condition(text, exemption=exemption, columns=policy.columns, contact_date=day)
        for day in send.days
    ]
    if len(every) == 1:
        return every[0]
    # What removes a row does so on any of the days; what exempts it must on all.
    joined = pl.all_horizontal if exemption else pl.any_horizontal
    return replace(every[-1], expr=joined([one.expr for one in every]))


def _all_lines(rules: tuple[PlannedRule, ...]) -> Iterator[PlannedExemption]:
    for planned in rules:
        for lines in planned.alternatives:
            yield from lines


def _sources(policy: Policy, rules: tuple[PlannedRule, ...]) -> tuple[str, ...]:
    read = {planned.rule.source for planned in rules if isinstance(planned.rule, Listed)}
    read |= {planned.line.listed_in for planned in _all_lines(rules) if planned.line.listed_in is not None}
    return tuple(name for name in policy.sources if name in read)


def _columns(
    policy: Policy, rules: tuple[PlannedRule, ...], keep: tuple[CompiledCondition, ...]
) -> frozenset[str]:
    conditions = [*keep, *(planned.where for planned in rules), *(line.where for line in _all_lines(rules))]
    read = {column for condition in conditions if condition is not None for column in condition.columns}
    for planned in _all_lines(rules):
        read |= {column for column in (planned.line.purchase, planned.line.inquiry) if column is not None}
    if any(isinstance(planned.rule, MissingConsent) for planned in rules):
        for column in policy.columns.values():
            if column.consent is not None:
                read.add(column.consent.date)
                read |= {column.consent.evidence} if column.consent.evidence else set()
    return frozenset(read)
