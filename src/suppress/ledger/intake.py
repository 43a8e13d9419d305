"""Intake: lines as they arrive, recorded together, each answered when it is durable.

Lines that wait are recorded in one transaction; none is answered before the store has synced it. A bad
line is answered and stops nothing. Where lines come from is the business of `feed.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from suppress.consent import EVERYTHING, Action
from suppress.errors import LedgerError
from suppress.ledger.imports.chunk import settings_for
from suppress.ledger.lines import OWN_SYSTEM, Item, read_line
from suppress.ledger.record import Heard, Words, hear, known_bases
from suppress.ledger.store import BatchInfo, Store
from suppress.policy.model import Policy
from suppress.rules.scopes import KnownNames

_INFO = BatchInfo(system=OWN_SYSTEM, source_name=None, sha256=None)


@dataclass(frozen=True)
class Line:
    """One line as it came."""

    raw: bytes
    number: int
    """Its number in its file or stream, from 1; its id where it has none of its own."""
    file: str | None = None
    """Name of the file that was dropped; None for a stream."""
    said: datetime | None = None
    """When an event without a time of its own was said; None is now. A dropped file gives the time at which
    it was written, so that the same file read again after a crash says the same."""


@dataclass(frozen=True)
class _Event:
    """One event of a line, on its way to an answer."""

    line: Line
    item: Item
    words: Words | None
    """None where there is nothing to record."""


class Intake:
    """Records lines and answers them."""

    def __init__(
        self, store: Store, policy: Policy, answer: Callable[[bytes], None], *, opt_ins: bool = True
    ) -> None:
        """Intake into a ledger.

        Args:
            store: The ledger.
            policy: For the sender's country, collection points and `imports:`.
            answer: Takes the answers of a group, whole lines; called when all of them are durable.
            opt_ins: Record opt-ins; not by a policy that has mistakes, for what they cover is in doubt.
        """
        self._store = store
        self._policy = policy
        self._answer = answer
        self._bases = known_bases(policy)
        self._opt_ins = opt_ins
        self._known = KnownNames(policy)
        # Platforms speak of `email` and `sms`; the policy may have other names.
        self._channels = settings_for(policy).channels

    def take(self, lines: Sequence[Line]) -> list[int]:
        """Record lines in one transaction and answer every event of them.

        Args:
            lines: Any number; blank ones are passed over.

        Returns:
            Places of lines of which an event could not be recorded.

        Raises:
            LedgerError: Nothing of these lines was recorded; all of them are answered so.
        """
        events = [
            _Event(line, item, self._words(line, item))
            for line in lines
            if line.raw.strip()
            for item in map(self._checked, read_line(line.raw, self._policy.imports))
        ]
        if not events:
            return []
        said = [event for event in events if event.words is not None]
        answers = {id(event): _refused(event) for event in events}
        try:
            answers |= self._record(said)
        except LedgerError as error:
            failed = {"ok": False, "error": f"not recorded: {error.message}"}
            answers |= {id(event): _named(event, failed) for event in said}
            self._send(events, answers)
            raise
        self._send(events, answers)
        bad = {id(event.line) for event in events if not answers[id(event)]["ok"]}
        return [place for place, line in enumerate(lines) if id(line) in bad]

    def _checked(self, item: Item) -> Item:
        words = item.told.words if item.told is not None else None
        if words is not None and words.action is Action.OPT_IN and not self._opt_ins:
            return Item(None, item.id, error="the policy has mistakes: no opt-in is recorded by it")
        if words is None or words.basis is None or words.basis in self._bases:
            return item
        return Item(None, item.id, error=f"'basis' is none of {', '.join(sorted(self._bases))}")

    def _words(self, line: Line, item: Item) -> Words | None:
        words = item.told.words if item.told is not None else None
        if words is None:
            return None
        if words.at is None and line.said is not None:
            words = replace(words, at=line.said.isoformat())
        if words.system != OWN_SYSTEM:
            names = ",".join(self._channels.get(name, name) for name in words.channels)
            words = replace(words, channels=tuple(names.split(",")))
        return words

    def _record(self, said: Sequence[_Event]) -> dict[int, dict[str, Any]]:
        if not said:
            return {}
        words = [event.words for event in said if event.words is not None]
        heard = hear(words, self._policy, datetime.now(UTC))
        refused = {place: _why_not(place, heard) for place in heard.nameless}
        answers = {
            id(said[place]): _named(said[place], {"ok": False, "error": why}) for place, why in refused.items()
        }
        places = [place for place in range(len(words)) if place not in refused]
        if places:
            numbers = self._store.append(*heard.only(places), _INFO).events.to_list()
            for place, number in zip(places, numbers, strict=True):
                doubts = _doubts(place, heard) | self._unknown(words[place])
                answers[id(said[place])] = _named(said[place], {"ok": True, "event": number}) | doubts
        return answers

    def _unknown(self, words: Words) -> dict[str, Any]:
        """Names that the policy does not know: of an opt-out they cover everything, of an opt-in nothing."""
        category = None if words.category == EVERYTHING else words.category
        found: dict[str, Any] = {}
        if channels := [name for name in words.channels if name and not self._known.channels([name])]:
            found["channel"] = channels
        if not self._known.category(category):
            found["category"] = category
        if not self._known.brand(words.brand):
            found["brand"] = words.brand
        return {"unknown": found} if found else {}

    def _send(self, events: Sequence[_Event], answers: dict[int, dict[str, Any]]) -> None:
        text = "".join(json.dumps(answers[id(event)]) + "\n" for event in events)
        self._answer(text.encode())


def _why_not(place: int, heard: Heard) -> str:
    fields = heard.unread.get(place, ())
    return f"cannot be read: {', '.join(fields)}" if fields else "there is no contact"


def _doubts(place: int, heard: Heard) -> dict[str, Any]:
    """What of a recorded event could not be understood."""
    doubts: dict[str, Any] = {}
    if place in heard.unread:
        doubts["unread"] = list(heard.unread[place])
    if place in heard.undated:
        doubts["undated"] = True
    return doubts


def _refused(event: _Event) -> dict[str, Any]:
    """The answer to what is not recorded: it is not understood, or there is nothing to record."""
    if event.item.told is None:
        return _named(event, {"ok": False, "error": event.item.error})
    return _named(event, {"ok": True, "event": None, "ignored": event.item.told.ignored})


def _named(event: _Event, answer: dict[str, Any]) -> dict[str, Any]:
    name = {"id": event.item.id if event.item.id is not None else event.line.number}
    return answer | name | ({"file": event.line.file} if event.line.file is not None else {})
