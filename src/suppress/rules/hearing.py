"""What one send asks of a ledger: which scopes matter, and under which keys to look for them.

Made once for a run, before its threads start; batches read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from suppress.consent import MICROSECONDS_PER_SECOND, Action
from suppress.model import Contact, KeyKind
from suppress.points import Family
from suppress.policy.duration import Span
from suppress.policy.exemption import first_day
from suppress.policy.plan import Pair, Plan, send_pairs
from suppress.policy.rule import MissingConsent, OptedOut, Recorded
from suppress.rules.scopes import Mask, ScopeTable, earliest_times, of_bases
from suppress.statements import HeardOn, LedgerAnswers

LEDGER_KINDS: frozenset[KeyKind] = frozenset(
    {
        KeyKind.EMAIL,
        KeyKind.EMAIL_WIDE,
        KeyKind.PHONE,
        KeyKind.ACCOUNT,
        KeyKind.ADDRESS,
        KeyKind.HOUSEHOLD,
        KeyKind.INDIVIDUAL_INITIAL,
    }
)
"""Kinds of key that hits of the ledger show; a run that asks a ledger has codes for them."""

SEND_KEYS: dict[Contact, frozenset[HeardOn]] = {
    "email": frozenset({HeardOn.EMAIL}),
    "phone": frozenset({HeardOn.PHONE}),
    "postal": frozenset({HeardOn.HOUSEHOLD, HeardOn.ADDRESS}),
}
"""Keys under which what was said on the contact points of a send is found."""

_FAMILIES: dict[HeardOn, Family] = {
    HeardOn.EMAIL: "email",
    HeardOn.PHONE: "phone",
    HeardOn.ACCOUNT: "account",
    HeardOn.SUBJECT: "account",
    HeardOn.HOUSEHOLD: "postal",
    HeardOn.ADDRESS: "postal",
    HeardOn.INDIVIDUAL_INITIAL: "postal",
    HeardOn.PERSON: "postal",
}


def families_asked(heard_on: Iterable[HeardOn]) -> frozenset[Family]:
    """What must be read off the rows of a list for what a ledger is asked.

    Args:
        heard_on: Keys under which statements are looked for.

    Returns:
        Families of contact points; the account wherever anything is asked, because whom a statement
        holds for depends on it. Empty where nothing is asked.
    """
    found = {_FAMILIES[heard] for heard in heard_on}
    return frozenset(found | {"account"} if found else found)


@dataclass(frozen=True)
class PairScopes:
    """Scopes that cover one category and brand of the send."""

    refusals: Mask
    """Opt-outs."""
    consents: Mask
    """Opt-ins in force on the contact date."""
    individual: bool
    """Mail opt-outs hold for the person alone, not for the household."""


@dataclass(frozen=True)
class Enough:
    """Which opt-ins a rule or exemption takes for consent."""

    scopes: Mask
    earliest: npt.NDArray[np.int64]
    """Said earlier than this, in microseconds since 1970, a consent of the scope has lapsed."""


@dataclass(frozen=True)
class Hearing:
    """A ledger as one send asks it."""

    ledger: LedgerAnswers
    table: ScopeTable
    pairs: Mapping[Pair, PairScopes]
    complaints: Mask
    """Complaints that close the channel of the send."""
    bounces: Mask
    """Hard bounces that hold on it."""
    clearings: Mask
    """Deliveries and cleared bounces."""
    deaths: Mask
    withdrawals: Mask
    """Deaths that an operator has withdrawn."""
    relevant: Mask
    """Scopes of statements that can decide anything of this send."""
    asked: frozenset[HeardOn]
    """Keys under which statements are looked for; none where nothing in the ledger matters."""
    enough: Mapping[str, Enough]
    """For each `missing_consent` rule, by its id."""
    permission: Enough
    """Opt-ins that are a written permission: express, dated and evidenced (domain/law.md US-8)."""
    lasting: Mapping[str, Mapping[str, int]]
    """For each `missing_consent` rule, the earliest time of a consent that holds, by the bases that lapse."""

    @classmethod
    def of(cls, plan: Plan, ledger: LedgerAnswers) -> Hearing:
        """What a plan asks of a ledger.

        Args:
            plan: Plan of the send.
            ledger: Answers as of one position, which do not change during the run.
        """
        table = ScopeTable(ledger.scopes, plan.policy, plan.send)
        pairs = {
            pair: PairScopes(table.refusals(pair), table.consents(pair), table.individual(pair))
            for pair in send_pairs(plan.send)
        }
        rules = [planned.rule for planned in plan.rules if isinstance(planned.rule, MissingConsent)]
        lasting = {rule.id: _lasting(rule, plan) for rule in rules}
        enough = {
            rule.id: Enough(
                of_bases(ledger.scopes, rule.bases), earliest_times(ledger.scopes, lasting[rule.id])
            )
            for rule in rules
        }
        everything = cls(
            ledger=ledger,
            table=table,
            pairs=pairs,
            complaints=table.of_action(Action.COMPLAINT) & table.on_channel,
            bounces=table.of_action(Action.HARD_BOUNCE) & table.on_channel,
            clearings=table.of_action(Action.DELIVERED, Action.BOUNCE_CLEARED),
            deaths=table.of_action(Action.DECEASED),
            withdrawals=table.of_action(Action.DECEASED_WITHDRAWN),
            relevant=np.ones(len(ledger.scopes), np.bool_),
            asked=frozenset(),
            enough=enough,
            permission=Enough(table.express & table.proven, earliest_times(ledger.scopes, {})),
            lasting=lasting,
        )
        relevant, asked = everything._asked_by(plan)
        return replace(everything, relevant=relevant, asked=asked)

    @cached_property
    def consents(self) -> Mask:
        """Opt-ins in force on the contact date that cover any category and brand of the send."""
        covering = [pair.consents for pair in self.pairs.values()]
        mask: Mask = np.logical_or.reduce(covering)
        return mask

    @cached_property
    def of_lapsing_basis(self) -> Mapping[str, Mask]:
        """Scopes of each basis whose consents last a while only."""
        bases = {basis for lasting in self.lasting.values() for basis in lasting}
        return {basis: of_bases(self.ledger.scopes, [basis]) for basis in sorted(bases)}

    @property
    def families(self) -> frozenset[Family]:
        """What must be read off the rows."""
        return families_asked(self.asked)

    def _asked_by(self, plan: Plan) -> tuple[Mask, frozenset[HeardOn]]:
        """Scopes that matter to the rules, and the keys under which they were heard that can matter."""
        kinds = {type(planned.rule) for planned in plan.rules}
        facts = {action for p in plan.rules if isinstance(p.rule, Recorded) for action in p.rule.actions}
        asks_consent = MissingConsent in kinds or plan.asks_permission
        none = np.zeros(len(self.relevant), np.bool_)
        refusals, consents = none.copy(), self.consents
        for one in self.pairs.values():
            refusals |= one.refusals
        refusals = refusals if asks_consent or OptedOut in kinds else none
        complaints = self.complaints if asks_consent or "complaint" in facts else none
        bounces = self.bounces if "hard_bounce" in facts else none
        deaths = self.deaths | self.withdrawals if "deceased" in facts and self.deaths.any() else none
        # What lifts or clears is found beside what it is about, so it adds no key to look under.
        across = refusals | deaths | complaints & self.table.names_channel
        own = complaints | bounces | (consents if asks_consent else none)
        asked = self.ledger.heard_on(across) if across.any() else frozenset()
        if own.any():
            asked |= self.ledger.heard_on(own) & SEND_KEYS[plan.channel.contact]
        if complaints.any():
            # On an account, by the account or by whom it names as the one who complained.
            asked |= self.ledger.heard_on(complaints) & {HeardOn.ACCOUNT, HeardOn.SUBJECT}
        return across | own | consents | self.clearings, asked


def _lasting(rule: MissingConsent, plan: Plan) -> dict[str, int]:
    zone = ZoneInfo(plan.policy.sender.time_zone)
    return {basis: _first_instant(span, plan.send.contact_date, zone) for basis, span in rule.lasts.items()}


def _first_instant(span: Span, contact_date: date, zone: ZoneInfo) -> int:
    """The first microsecond of the earliest day from which a consent reaches beyond the contact date."""
    day = first_day(span, contact_date + timedelta(days=1))
    return int(datetime.combine(day, time(), zone).timestamp()) * MICROSECONDS_PER_SECOND
