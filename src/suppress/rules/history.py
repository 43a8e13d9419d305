"""What became of each statement on one contact: it stands, was lifted, ended, or says nothing of this send.

Told by asking the rules themselves (standing.py) about the statement alone and beside each other one, so
that what is explained is what decides. For one row: a campaign list has too many for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from functools import partial

import numpy as np

from suppress.consent import Action
from suppress.policy.plan import Pair
from suppress.rules.facts import Facts
from suppress.rules.heard import Heard, Lines
from suppress.rules.hearing import Enough, Hearing
from suppress.rules.jurisdiction import Mask
from suppress.rules.standing import NEVER, Resolution, Standing, deaths, hard_bounces
from suppress.statements import HeardOn

_CLOSING = (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)
_LIFTING = (Action.OPT_IN, Action.DELIVERED, Action.BOUNCE_CLEARED, Action.DECEASED_WITHDRAWN)


class Fate(StrEnum):
    """What became of a statement, under one category and brand of the send."""

    STANDS = "stands"
    UNSURE = "unsure"  # it stands against somebody in the household, and the name is too short to tell whom
    LIFTED = "lifted"  # cleared, of a bounce; withdrawn, of a death
    CONSENTS = "consents"
    ENDED = "ended"  # a consent that an opt-out or complaint has ended
    NOT_YET = "not yet"  # a consent that starts later
    EXPIRED = "expired"
    ASSUMED = "assumed"  # an opt-in whose scope nobody said
    NOT_COVERED = "not covered"
    NOT_REACHED = "not reached"
    CLEARS = "clears"  # a delivery, a cleared bounce, a withdrawal: counts by what it lifts


@dataclass(frozen=True)
class Became:
    """What became of one statement."""

    fate: Fate
    by: tuple[int, ...] = ()
    """Events that lifted or ended it."""
    lifts: tuple[int, ...] = ()
    """Events that it lifts."""


@dataclass(frozen=True)
class History:
    """The statements on one row."""

    heard: Heard
    events: tuple[int, ...]
    """Event of each line of `heard`."""
    became: Mapping[Pair, Mapping[int, Became]]
    """For each category and brand of the send, what became of each event."""

    def lines(self, event: int) -> list[int]:
        """Lines of `heard` that are of an event."""
        return [line for line, number in enumerate(self.events) if number == event]


def history(facts: Facts) -> History:
    """What became of everything that was said on the contacts of a row.

    Args:
        facts: A batch of one row, of a run that asks the ledger.
    """
    every = frozenset(HeardOn)
    frame = facts.hearing.ledger.statements(facts.keys, every)
    relevant = np.ones(len(facts.hearing.table.scopes), np.bool_)
    heard = Heard.of(replace(facts.hearing, relevant=relevant, asked=every), facts.keys)
    events = frame["event"].to_numpy()
    day = facts.plan.send.contact_date
    became = {pair: _Told(heard, events, facts.hearing, pair, day).all() for pair in facts.hearing.pairs}
    return History(heard, tuple(events.tolist()), became)


class _Told:
    """The statements on one row under one category and brand."""

    def __init__(self, heard: Heard, events: Lines, hearing: Hearing, pair: Pair, day: date) -> None:
        self._day = day
        self._heard, self._events, self._hearing = heard, events, hearing
        self._scopes, self._table = hearing.pairs[pair], hearing.table
        self._scope = {int(event): int(scope) for event, scope in zip(events, heard.scope, strict=True)}
        nothing = np.ones(len(hearing.table.scopes), np.bool_)
        self._any = Enough(nothing, np.full(len(nothing), NEVER, np.int64))

    def all(self) -> dict[int, Became]:
        """What became of each event."""
        told = {event: self._closing(event) for event in self._of(*_CLOSING)}
        lifts: dict[int, list[int]] = {}
        for event, one in told.items():
            for by in one.by:
                lifts.setdefault(by, []).append(event)
        told |= {event: self._opt_in(event) for event in self._of(Action.OPT_IN)}
        told |= {event: Became(Fate.CLEARS) for event in self._of(*_LIFTING) if event not in told}
        return {event: replace(one, lifts=tuple(lifts.get(event, ()))) for event, one in told.items()}

    def _of(self, *actions: Action) -> Iterator[int]:
        return (event for event in sorted(self._scope) if self._action(event) in actions)

    def _action(self, event: int) -> Action:
        return self._table.scopes[self._scope[event]].action

    def _closing(self, event: int) -> Became:
        action, scope = self._action(event), self._scope[event]
        covering = {
            Action.OPT_OUT: self._scopes.refusals,
            Action.COMPLAINT: self._hearing.complaints,
            Action.HARD_BOUNCE: self._hearing.bounces,
            Action.DECEASED: self._hearing.deaths,
        }[action]
        if not covering[scope]:
            return Became(Fate.NOT_COVERED)
        alone = self._standing(action, event)
        if not len(alone.lines):
            return Became(Fate.NOT_REACHED)
        by = {one for one in self._of(*_LIFTING) if not len(self._standing(action, event, one).lines)}
        by.update(self._hearing.ledger.withdrawn.get(event, ()))
        if by:
            return Became(Fate.LIFTED, tuple(sorted(by)))
        return Became(Fate.STANDS if len(alone.sure) else Fate.UNSURE)

    def _standing(self, action: Action, *events: int) -> Standing:
        heard = self._only(*events)
        match action:
            case Action.OPT_OUT:
                return self._resolution(heard).opt_outs
            case Action.COMPLAINT:
                return self._resolution(heard).complaints
            case Action.HARD_BOUNCE:
                return hard_bounces(heard, self._hearing)
            case _:
                return deaths(heard, self._hearing)

    def _opt_in(self, event: int) -> Became:
        scope = self._table.scopes[self._scope[event]]
        day = self._day
        if scope.assumed:
            return Became(Fate.ASSUMED)
        if scope.expires is not None and scope.expires <= day:
            return Became(Fate.EXPIRED)
        if scope.starts is not None and day < scope.starts:
            return Became(Fate.NOT_YET)
        if not self._scopes.consents[self._scope[event]]:
            return Became(Fate.NOT_COVERED)
        consented = partial(self._consents, event)
        if not consented():
            return Became(Fate.NOT_REACHED)
        ended = tuple(one for one in self._of(Action.OPT_OUT, Action.COMPLAINT) if not consented(one))
        return Became(Fate.ENDED, ended) if ended else Became(Fate.CONSENTS)

    def _consents(self, *events: int) -> bool:
        return len(self._resolution(self._only(*events)).consents(self._any)) > 0

    def _resolution(self, heard: Heard) -> Resolution:
        return Resolution(heard, self._hearing, self._scopes)

    def _only(self, *events: int) -> Heard:
        """The statements of some events, as if nothing else had been said."""
        kept: Mask = np.isin(self._events, events)
        arrays = {one.name: getattr(self._heard, one.name) for one in fields(Heard) if one.name != "height"}
        # What was withdrawn on another contact is told apart from what is said on these.
        arrays["withdrawn"] = np.zeros_like(self._heard.withdrawn)
        return replace(self._heard, **{name: array[kept] for name, array in arrays.items()})
