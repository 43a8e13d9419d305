"""What would change an answer: for each rule that stops the contact, the least that would lift it.

For a contact that may be contacted, the same the other way round: what that rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import assert_never

import numpy as np

from suppress.check import Judged
from suppress.consent import MICROSECONDS_PER_SECOND, Action, Scope
from suppress.evidence import Hit, Note, State
from suppress.explain_events import Event, pair_in_words
from suppress.policy.plan import Pair, PlannedRule
from suppress.policy.rule import Condition, Listed, MissingConsent, NoContactPoint, OptedOut, Recorded
from suppress.policy.show import in_words
from suppress.rules.history import Fate, History
from suppress.rules.opted_out import bars_of, overrides
from suppress.rules.scopes import basis_of
from suppress.sources.prepared import NOT_WASHED
from suppress.statements import HeardOn

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """What would lift one rule: all of `needs`, or any of `exemptions`."""

    rule: str
    needs: tuple[str, ...]
    exemptions: tuple[str, ...]


def changes(judged: Judged, told: History | None) -> Iterator[Change]:
    """What would lift each rule that stops the contact, the deciding one first.

    Args:
        judged: The answer.
        told: What became of statements; None where nothing asks the ledger.
    """
    for planned, hit in _hits(judged):
        if hit.state is not State.EXEMPT:
            needs = tuple(dict.fromkeys(_needs(planned, hit, judged, told)))
            yield Change(planned.rule.id, needs, tuple(_exemptions(planned, judged)))


def rests_on(judged: Judged, told: History | None, events: Mapping[int, Event]) -> Iterator[str]:
    """What lets the contact be contacted although something speaks against it, and how long.

    Args:
        judged: The answer.
        told: What became of statements; None where nothing asks the ledger.
        events: Events of the ledger by number.
    """
    for planned, hit in _hits(judged):
        if hit.state is State.EXEMPT and hit.exemption is not None:
            line = in_words(planned.rule.unless[hit.exemption])
            yield f"rule {planned.rule.id} fires, and is lifted by its exemption: {line}"
    if told is None:
        return
    for pair, became in told.became.items():
        for number, one in became.items():
            if one.fate is Fate.LIFTED and events[number].action in {Action.OPT_OUT, Action.COMPLAINT}:
                until = [str(events[by].expires) for by in one.by if events[by].expires]
                ends = f", which expires on {max(until)}" if len(until) == len(one.by) else ""
                by = " and ".join(map(str, one.by))
                yield f"{pair_in_words(pair)}: event {number} is lifted by event {by}{ends}"
    for planned in judged.opened.plan.rules:
        if isinstance(planned.rule, MissingConsent):
            yield from _consents(planned.rule, planned, judged, told, events)


def _hits(judged: Judged) -> list[tuple[PlannedRule, Hit]]:
    evidence = sorted(number for one in judged.found for number in one.hits["evidence"].to_list())
    hits = [Hit.unpack(number) for number in evidence]
    return [(judged.opened.plan.rules[hit.rule], hit) for hit in hits]


def _needs(planned: PlannedRule, hit: Hit, judged: Judged, told: History | None) -> Iterator[str]:
    rule = planned.rule
    if hit.kind == Note.UNPLACED:
        yield "a country or state that is understood: a code or a usual name"
        return
    match rule:
        case Listed():
            yield _unlisted(rule, hit, judged, planned.rank)
        case Condition():
            known = planned.where.columns if planned.where is not None else ()
            unknown = f"a value that can be read in: {', '.join(sorted(known))}"
            yield unknown if hit.kind == Note.UNKNOWN else f"that it is not so: {rule.where}"
        case NoContactPoint():
            fields = " or ".join(judged.opened.plan.channel.fields)
            if judged.opened.plan.channel.contact == "postal":
                fields = "name, address and postal code"
            yield f"{fields} {'that can be read' if hit.kind == Note.UNREADABLE else 'to send to'}"
        case OptedOut():
            yield from _lifting(planned, (Action.OPT_OUT,), judged, told)
        case Recorded():
            yield from _lifting(planned, tuple(Action(action) for action in rule.actions), judged, told)
        case MissingConsent():
            yield _consent_asked(rule, planned, judged)
        case _:
            assert_never(rule)


def _unlisted(rule: Listed, hit: Hit, judged: Judged, rank: int) -> str:
    if hit.kind == Note.UNCHECKED:
        areas = sorted(set(judged.found[rank].uncovered["area"].to_list()))
        if areas == [NOT_WASHED]:
            return f"an answer of {rule.source}: have the contact washed, and put the result in place"
        if areas:
            return f"a file of {rule.source} for area code {' and '.join(areas)}"
        return "the first name in full: somebody of that surname at that address is listed"
    source = judged.opened.sources[rule.source]
    file = f" (in {source.members[hit.member].file})" if hit.member is not None else ""
    return f"the entry leaving {rule.source}{file}"


def _lifting(
    planned: PlannedRule, actions: tuple[Action, ...], judged: Judged, told: History | None
) -> Iterator[str]:
    """For each standing event, what lifts it."""
    if told is None:
        return
    table = judged.facts.hearing.table
    for pair in (one.pair for one in planned.pairs):
        for number, one in told.became[pair].items():
            line = told.lines(number)[0]
            scope = table.scopes[told.heard.scope[line]]
            if scope.action not in actions or one.fate not in {Fate.STANDS, Fate.UNSURE}:
                continue
            match scope.action:
                case Action.DECEASED:
                    yield f"event {number} withdrawn by an operator, with a reason"
                case Action.HARD_BOUNCE:
                    yield f"a later delivery there, or a person clearing the bounce (event {number})"
                case _:
                    yield _opt_in(number, scope, pair, judged, told)


def _opt_in(number: int, scope: Scope, pair: Pair, judged: Judged, told: History) -> str:
    line = told.lines(number)[0]
    heard = told.heard
    if scope.brand is not None and pair.brand is None:
        return (
            f"asking for one brand (--brand): event {number} names the brand {scope.brand}, and an opt-in "
            "for it does not cover a send for every brand"
        )
    if heard.heard_on[line] in {HeardOn.HOUSEHOLD, HeardOn.ADDRESS} and heard.spoken[line] == 0:
        return f"event {number} taken back (void): it names nobody, so nobody's opt-in lifts it"
    brand = f" for brand {pair.brand}" if scope.brand is not None else ""
    where = "on the same contact" if _is_own(told, number) else "on the contact that it was said on"
    who = " by the person who said it" if heard.subject[line] else ""
    after = _EPOCH + timedelta(seconds=int(heard.time[line]) // MICROSECONDS_PER_SECOND)
    return (
        f"an express opt-in{who} {where} that names channel {judged.opened.plan.send.channel} and category "
        f"{pair.category}{brand}, dated after {after:%Y-%m-%d %H:%M:%S} UTC (lifts event {number})"
    )


def _is_own(told: History, number: int) -> bool:
    return any(told.heard.same[line] and told.heard.own[line] for line in told.lines(number))


def _consent_asked(rule: MissingConsent, planned: PlannedRule, judged: Judged) -> str:
    plan = judged.opened.plan
    about = " and ".join(pair_in_words(one.pair) for one in planned.pairs)
    basis = f" (basis {' or '.join(rule.bases)})" if rule.bases else ""
    points = judged.facts.send_points.height
    where = "every contact point that may be used" if points > 1 else "the contact"
    return f"an opt-in{basis} for {plan.send.channel} and {about} on {where}, later than any opt-out"


def _exemptions(planned: PlannedRule, judged: Judged) -> Iterator[str]:
    """Lines that would exempt, were their conditions true."""
    if planned.rule.never_exempt:
        yield "nothing: the rule is never exempt"
        return
    lines = {}
    for one in planned.pairs:
        for line in one.lines:
            if isinstance(planned.rule, OptedOut):
                bars = bars_of(one.pair, judged.facts, np.zeros(1, np.uint32))
                if bars[0] and not overrides(line.line.despite, bars).all():
                    continue
            lines[line.place] = in_words(line.line)
    yield from lines.values()


def _consents(
    rule: MissingConsent, planned: PlannedRule, judged: Judged, told: History, events: Mapping[int, Event]
) -> Iterator[str]:
    """Consents that keep a rule from firing, and until when."""
    enough = judged.facts.hearing.enough[rule.id]
    table = judged.facts.hearing.table
    for pair in (one.pair for one in planned.pairs):
        for number, one in told.became[pair].items():
            line = told.lines(number)[0]
            scope = told.heard.scope[line]
            holds = enough.scopes[scope] and told.heard.time[line] >= enough.earliest[scope]
            if one.fate is not Fate.CONSENTS or not holds:
                continue
            basis = basis_of(table.scopes[scope])
            until = _until(rule, basis, events[number])
            ends = f" until {until}" if until else ", without an end"
            yield f"{pair_in_words(pair)}: consent of event {number} ({basis}){ends}, for rule {rule.id}"


def _until(rule: MissingConsent, basis: str, event: Event) -> date | None:
    """The first day on which a consent no longer holds."""
    days = [event.expires] if event.expires else []
    if basis in rule.lasts and event.said_from is not None:
        days.append(rule.lasts[basis].after(event.said_from.date()))
    return min(days, default=None)
