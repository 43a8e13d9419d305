"""May one contact be contacted now: a list of one row, judged by the code that judges campaign lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from suppress.asked_row import asked_row
from suppress.crowded import crowded_contact
from suppress.errors import UsageError
from suppress.evidence import Hit, Note, outcome_of
from suppress.ledger.place import home_folder
from suppress.mapped_list import family_of, map_list
from suppress.model import KeyKind, Outcome
from suppress.opened import Opened, open_answers
from suppress.points import Family
from suppress.policy.load import LoadedPolicy, load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan
from suppress.policy.rule import LEDGER_RULES, Listed, MissingConsent, Rule
from suppress.policy.show import in_words
from suppress.progress import Progress
from suppress.read_facts import read_facts
from suppress.row_list import RowList
from suppress.rules import RuleHits, rule_hits
from suppress.rules.facts import Facts
from suppress.verdicts import ledger_name

_EVERY_FAMILY: frozenset[Family] = frozenset(get_args(Family))
_NOTES = {
    Note.BLANK: "nothing to send to",
    Note.UNREADABLE: "a contact that cannot be read",
    Note.UNCHECKED: "the source cannot tell",
    Note.UNKNOWN: "the condition is neither true nor false",
    Note.UNPLACED: "the country or state is not understood",
}


@dataclass(frozen=True)
class Question:
    """Who is to be contacted, how and about what."""

    policy: Path
    channel: str
    categories: tuple[str, ...]
    brands: tuple[str, ...] = ()
    contact: str | None = None
    """E-mail address or phone number as typed."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Contact fields as typed: `name`, `address1`, `account` …"""
    given: Mapping[str, str] = field(default_factory=dict)
    """`--with`: further fields of a list and columns of the policy."""
    drop: date | None = None
    """Day of the send; today in the sender's time zone where none is named."""
    home: Path | None = None

    def send(self, policy: LoadedPolicy) -> Send:
        """The send that is asked about.

        Raises:
            UsageError: A day before today.
        """
        zone = policy.policy.sender.time_zone
        today = policy.policy.sender.today()
        if self.drop is not None and self.drop < today:
            raise UsageError(
                f"the contact date {self.drop} is before today, {today} in {zone}",
                hint="give a day from today on with --drop",
            )
        return Send(self.channel, self.categories, self.brands, self.drop or today)


@dataclass(frozen=True)
class Finding:
    """A rule that fires on the contact."""

    rule: str
    state: str
    """`suppress`, `hold` or `exempt`."""
    source: str | None
    """Source of the entry, `ledger`, or None for a rule on the row itself."""
    version: str | None
    file: str | None
    """File of the source in which the entry stands, where it is one entry's."""
    key: str
    """Kind of key that was found; empty where none was."""
    since: date | None
    exempt_by: str
    """The exempting line in words."""
    why: str
    """What there is to say where no entry was found."""


@dataclass(frozen=True)
class Answer:
    """Whether the contact may be contacted, and what bears on it."""

    outcome: Outcome
    rule: str | None
    """The deciding rule; None where the contact may be contacted."""
    findings: tuple[Finding, ...]
    """Rules that fire, the deciding one first; exempt ones last."""
    notes: tuple[str, ...]
    """What the answer rests on that nobody said, and warnings."""
    send: Send

    @property
    def may_send(self) -> bool:
        """Whether the contact may be contacted."""
        return self.outcome is Outcome.SEND

    def data(self) -> dict[str, Any]:
        """What `--json` shows; nothing of it is the contact itself."""
        return {
            "outcome": self.outcome.value,
            "rule": self.rule,
            "findings": [asdict(finding) for finding in self.findings],
            "notes": list(self.notes),
            "send": asdict(self.send),
        }


@dataclass(frozen=True)
class Judged:
    """An answer with everything it was made of."""

    answer: Answer
    opened: Opened
    facts: Facts
    found: tuple[RuleHits, ...]
    """What each rule of the plan says."""
    policy: Policy
    """The policy as it stands, with the rules of optional sources that are missing."""
    home: Path


def check(question: Question, progress: Progress) -> Answer:
    """Whether a contact may be contacted now.

    Args:
        question: What is asked.
        progress: Told of stages.

    Raises:
        SuppressError: The question cannot be answered; silence is never a yes.
    """
    return judge(question, progress).answer


def judge(question: Question, progress: Progress) -> Judged:
    """The answer to a question, and what it was made of; arguments and errors as of `check`."""
    home = home_folder(question.policy, question.home)
    policy = load_policy(question.policy, home)
    plan = make_plan(policy, question.send(policy))
    row = asked_row(plan, question.contact, question.fields, question.given)
    opened = open_answers(policy, plan, home, progress)
    rows = RowList.of_row(row.cells)
    mapped = map_list(rows, "the contact", opened.plan, opened.kinds, {}, {}, _EVERY_FAMILY)
    (batch,) = rows.batches(mapped.columns)
    facts, unreadable = read_facts(batch(), mapped, opened.plan, opened.sources, opened.codes, opened.hearing)
    notes = [*row.notes]
    notes += [f"the value of {name} is not understood and counts as unknown" for name in sorted(unreadable)]
    notes += _compared_nothing(opened, facts)
    found = tuple(rule_hits(planned, facts) for planned in opened.plan.rules)
    answer = _answer(opened, found, notes)
    if answer.outcome is not Outcome.SUPPRESS:
        answer = replace(answer, notes=(*answer.notes, *crowded_contact(opened.plan, found)))
    return Judged(answer, opened, facts, found, policy.policy, home)


def _answer(opened: Opened, found: Iterable[RuleHits], notes: Iterable[str]) -> Answer:
    evidence = sorted(number for one in found for number in one.hits["evidence"].to_list())
    hits = tuple(Hit.unpack(number) for number in evidence)
    outcome = outcome_of(hits)
    return Answer(
        outcome=outcome,
        rule=None if outcome is Outcome.SEND else opened.plan.rules[hits[0].rule].rule.id,
        findings=tuple(_finding(hit, opened) for hit in hits),
        notes=tuple(notes),
        send=opened.plan.send,
    )


def _compared_nothing(opened: Opened, facts: Facts) -> list[str]:
    """Rules that compare every kind of key and of whose kinds the row has none: their silence says nothing.

    Raises:
        UsageError: Of accounts alone, without which such a rule would let everybody through.
    """
    silent = []
    for rule in (planned.rule for planned in opened.plan.rules):
        if not isinstance(rule, Listed) or rule.keys != "any":
            continue
        kinds = opened.kinds[rule.source]
        if any(facts.keys.of(kind).height for kind in kinds):
            continue
        if kinds == {KeyKind.ACCOUNT}:
            raise UsageError(
                f"rule '{rule.id}' compares accounts, and none was given", hint="add --account ACCOUNT"
            )
        contacts = " and ".join(sorted({family_of(kind) for kind in kinds}))
        silent.append(
            f"rule '{rule.id}' compared nothing: source '{rule.source}' has {contacts} contacts alone, "
            "and none was given"
        )
    return silent


def _finding(hit: Hit, opened: Opened) -> Finding:
    rule = opened.plan.rules[hit.rule].rule
    source = opened.sources[rule.source] if isinstance(rule, Listed) else None
    asks_ledger = isinstance(rule, LEDGER_RULES) and opened.ledger is not None
    name = ledger_name(opened.plan.policy) if asks_ledger else None
    version = opened.ledger.version if asks_ledger and opened.ledger else None
    return Finding(
        rule=rule.id,
        state=hit.state.name.lower(),
        source=source.name if source else name,
        version=source.version if source else version,
        file=source.members[hit.member].file if source and hit.member is not None else None,
        key="" if hit.kind < len(Note) else opened.codes.name(hit.kind),
        since=hit.since,
        exempt_by="" if hit.exemption is None else in_words(rule.unless[hit.exemption]),
        why=_why(rule, hit),
    )


def _why(rule: Rule, hit: Hit) -> str:
    if isinstance(rule, MissingConsent):
        return "no consent covers the send"
    return _NOTES.get(Note(hit.kind), "") if hit.kind < len(Note) else ""
