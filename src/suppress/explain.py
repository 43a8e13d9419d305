"""Why one contact may or may not be contacted: every event, entry and rule that bears on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from suppress.check import Answer, Finding, Judged, Question, judge
from suppress.explain_changes import Change, changes, rests_on
from suppress.explain_events import Event, events_on
from suppress.ledger.place import open_policy_ledger
from suppress.linkage.explain import Part
from suppress.match import match
from suppress.policy.plan import PlannedRule
from suppress.policy.rule import Listed, Rule
from suppress.policy.scope import in_force, match_level
from suppress.progress import Progress
from suppress.rules.alike import alike, parts
from suppress.rules.history import history


@dataclass(frozen=True)
class Entry:
    """An entry of a source that is found by a key of the contact."""

    source: str
    version: str
    file: str
    key: str
    """Kind of key."""
    since: date | None
    rules: tuple[str, ...]
    """Rules and exemptions that look it up."""
    parts: tuple[Part, ...] = ()
    """How each part of name and address agrees, where the entry was found by a score."""


@dataclass(frozen=True)
class RuleLine:
    """One rule of the policy and what it says."""

    rule: str
    state: str
    """`suppress`, `hold`, `exempt`, `did not fire` or `not asked`."""
    says: str


@dataclass(frozen=True)
class Explanation:
    """An answer and all that bears on it."""

    answer: Answer
    events: tuple[Event, ...]
    entries: tuple[Entry, ...]
    rules: tuple[RuleLine, ...]
    changes: tuple[Change, ...]
    """What would lift each rule that stops the contact."""
    rests_on: tuple[str, ...]
    """What a yes rests on."""

    def data(self) -> dict[str, Any]:
        """What `--json` shows."""
        return {
            "answer": self.answer.data(),
            "events": [event.data() for event in self.events],
            "entries": [asdict(entry) for entry in self.entries],
            "rules": [asdict(rule) for rule in self.rules],
            "changes": [asdict(change) for change in self.changes],
            "rests_on": list(self.rests_on),
        }


def explain(question: Question, progress: Progress) -> Explanation:
    """Why a contact may or may not be contacted now.

    Args:
        question: What is asked.
        progress: Told of stages.

    Raises:
        SuppressError: The question cannot be answered.
    """
    judged = judge(question, progress)
    told = None if judged.facts.ledger is None else history(judged.facts)
    events: list[Event] = []
    if told is not None:
        with open_policy_ledger(judged.policy, judged.home) as store:
            events = events_on(store, judged.facts.keys.points, told)
    entries = (*_entries(judged), *_alike(judged))
    stopped = not judged.answer.may_send
    return Explanation(
        answer=judged.answer,
        events=tuple(events),
        entries=entries,
        rules=tuple(_rules(judged, entries)),
        changes=tuple(changes(judged, told)) if stopped else (),
        rests_on=() if stopped else tuple(rests_on(judged, told, {one.number: one for one in events})),
    )


def _entries(judged: Judged) -> Iterator[Entry]:
    """Entries of all sources that rules or exemptions of the plan look up."""
    found: dict[tuple[str, int | None, int, date | None], list[str]] = {}
    plan, facts = judged.opened.plan, judged.facts
    for name, source in judged.opened.sources.items():
        for planned in plan.rules:
            for contact, level in _looks_up(planned, name, judged):
                lines = match(source, facts.keys, contact, level, facts.codes)
                for member, kind, since in lines.select("member", "kind", "since").iter_rows():
                    found.setdefault((name, member, kind, since), []).append(planned.rule.id)
    for (name, member, kind, since), rules in found.items():
        source = judged.opened.sources[name]
        file = source.members[member].file if member is not None else ""
        yield Entry(
            name, source.version, file, judged.opened.codes.name(kind), since, tuple(dict.fromkeys(rules))
        )


def _alike(judged: Judged) -> Iterator[Entry]:
    """Entries that rules find by a score, part by part."""
    plan, facts = judged.opened.plan, judged.facts
    for planned in plan.rules:
        rule = planned.rule
        if not isinstance(rule, Listed):
            continue
        source = judged.opened.sources[rule.source]
        for contact, level in _looks_up(planned, rule.source, judged):
            if contact not in {None, "postal"}:
                continue
            exact = match(source, facts.keys, contact, level, facts.codes)
            found, _ = alike(rule, source, facts, level, exact)
            lines = found.select("member", "kind", "since").iter_rows()
            for (member, kind, since), shown in zip(lines, parts(source, found), strict=True):
                file, key = source.members[member].file, judged.opened.codes.name(kind)
                yield Entry(source.name, source.version, file, key, since, (rule.id,), shown)


def _looks_up(planned: PlannedRule, source: str, judged: Judged) -> Iterator[tuple[Any, Any]]:
    """What a rule and its exemptions compare with a source: contact and match level."""
    plan, rule = judged.opened.plan, planned.rule
    if isinstance(rule, Listed) and rule.source == source:
        contact = plan.channel.contact if rule.keys == "contact" else None
        yield contact, match_level(rule, plan.policy, plan.channel)
    if any(line.line.listed_in == source for lines in planned.alternatives for line in lines):
        yield plan.channel.contact, judged.facts.channel_level


def _rules(judged: Judged, entries: tuple[Entry, ...]) -> Iterator[RuleLine]:
    """Every rule of the policy, those of the plan by rank."""
    firing: dict[str, Finding] = {finding.rule: finding for finding in judged.answer.findings}
    planned = {one.rule.id: one for one in judged.opened.plan.rules}
    for one in judged.opened.plan.rules:
        finding = firing.get(one.rule.id)
        if finding is None:
            yield RuleLine(one.rule.id, "did not fire", _quiet(one.rule, entries, judged))
        else:
            yield RuleLine(one.rule.id, finding.state, finding.exempt_by or finding.why)
    usable = {rule.id for rule in judged.opened.plan.policy.rules}
    for rule in judged.policy.rules:
        if rule.id not in planned:
            missing = rule.id not in usable
            why = "its source is missing and not required" if missing else _elsewhere(rule, judged)
            why = f"left out: {rule.off}" if rule.off is not None else why
            yield RuleLine(rule.id, "not asked", why)


def _quiet(rule: Rule, entries: tuple[Entry, ...], judged: Judged) -> str:
    """Why a rule did not fire although something was found for it; empty where nothing was."""
    if not isinstance(rule, Listed):
        return ""
    found = [entry for entry in entries if rule.id in entry.rules and rule.source == entry.source]
    if rule.listed_for is not None:
        latest = rule.listed_for.latest_ending(judged.answer.send.contact_date)
        counting = [entry for entry in found if entry.since is None or entry.since <= latest]
        if found and not counting:
            return f"found, but not listed for {rule.listed_for} yet"
        found = counting
    return f"found, but the rule is for {', '.join(rule.jurisdictions)} alone" if found else ""


def _elsewhere(rule: Rule, judged: Judged) -> str:
    """To which sends a rule applies that does not apply to this one."""
    if not in_force(rule, judged.answer.send.contact_date):
        days = (f"from {rule.since}" if rule.since else "", f"to {rule.until}" if rule.until else "")
        return f"applies {' '.join(day for day in days if day)}"
    parts = [
        f"{what} {' or '.join(names)}"
        for what, names in (
            ("channel", rule.channels),
            ("category", rule.categories),
            ("purpose", rule.purposes),
            ("brand", rule.brands),
        )
        if names
    ]
    return f"applies to {', '.join(parts)}"
