"""Events of the ledger that bear on one contact, in words: what was said, when, and what became of it.

Shown is what was said of this contact alone: no contact of an event, no text that a person wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from suppress.consent import EXPRESS, Action
from suppress.ledger.store import Store
from suppress.model import KeyKind
from suppress.points import Points
from suppress.policy.plan import Pair
from suppress.rules.history import Became, Fate, History
from suppress.statements import HeardOn

# A date alone may have been said anywhere from UTC+14 to UTC-12, and so may a time without a zone
# (design.md section 6, Time).
_EARLIEST_ZONE, _ZONES, _DAY = timedelta(hours=14), timedelta(hours=26), timedelta(days=1)
_GRAIN = timedelta(seconds=1)

_FOUND_BY = {
    HeardOn.EMAIL: ("this e-mail address", "another way of writing this e-mail address"),
    HeardOn.PHONE: ("this phone number", "this phone number"),
    HeardOn.ACCOUNT: ("this account", "this account"),
    HeardOn.SUBJECT: ("another contact of this account", "another contact of this account"),
    HeardOn.HOUSEHOLD: ("this person at this address", "this household"),
    HeardOn.ADDRESS: ("this address", "this address"),
    HeardOn.INDIVIDUAL_INITIAL: ("a person with this initial at this address",) * 2,
}
_LIFTED = {
    Action.OPT_OUT: "lifted",
    Action.COMPLAINT: "lifted",
    Action.HARD_BOUNCE: "cleared",
    Action.DECEASED: "withdrawn",
}
_SAYING = (
    "action",
    "brand",
    "channels",
    "category",
    "assumed",
    "subject",
    "basis",
    "expires",
    "said_from",
    "said_until",
)
_NO_EFFECT = (Action.SOFT_BOUNCE, Action.TOLD, Action.VOID, Action.UNVOID)


@dataclass(frozen=True)
class Event:
    """One event of the ledger."""

    number: int
    action: str
    said_from: datetime | None
    said_until: datetime | None
    said: str
    """When it was said, as exactly as it is known."""
    recorded: datetime
    scope: str
    assumed: bool
    basis: str | None
    expires: date | None
    subject: str
    """Whose name is on it: `none`, `this account`, `another account`, or `named` where the row has none."""
    found_on: tuple[str, ...]
    via: str | None
    system: str | None
    batch: int
    evidence: bool
    became: tuple[str, ...]
    """What became of it, in words; several where categories or brands of the send differ."""

    def data(self) -> dict[str, Any]:
        """For `--json`; times in ISO 8601."""
        times = {"said_from": self.said_from, "said_until": self.said_until, "recorded": self.recorded}
        shown = {name: None if time is None else time.isoformat() for name, time in times.items()}
        return {**vars(self), **shown}


def events_on(store: Store, points: Points, told: History) -> list[Event]:
    """Events that name a contact of a row, or were said by its account.

    Args:
        store: The ledger.
        points: Contact points of the row.
        told: What became of the statements on the row.

    Returns:
        Events by number; void ones and those that suppress nothing among them.
    """
    numbers = sorted({*told.events, *store.events_of(_digests(store, points))})
    void = frozenset(store.void_of(numbers))
    account = (points.account[0] if points.account is not None else None) or ""
    read = [_read(store, number) for number in numbers]
    counted = _same_as([event for event in read if event["event"] in told.events])
    return [_event(one, told, account, one["event"] in void, counted.get(_saying(one))) for one in read]


def _digests(store: Store, points: Points) -> list[bytes]:
    """Digests of the keys under which events of these contacts are found."""
    texts: list[tuple[KeyKind, str | None]] = []
    if points.email is not None:
        texts += [(KeyKind.EMAIL, text) for text in (*points.email["email"], *points.email["wide"])]
    if points.phone is not None:
        texts += [(KeyKind.PHONE, f"+{number}") for number in points.phone["number"].drop_nulls()]
    if points.account is not None:
        texts.append((KeyKind.ACCOUNT, points.account[0]))
    if points.postal is not None:
        texts.append((KeyKind.HOUSEHOLD, points.postal.text(KeyKind.HOUSEHOLD)[0]))
    return list({store.key.digest(kind, text) for kind, text in texts if text is not None})


def _read(store: Store, number: int) -> dict[str, Any]:
    frame = pl.concat([events for events, _ in store.recorded(number - 1, number)])
    return frame.row(0, named=True)


def _same_as(counted: list[dict[str, Any]]) -> dict[tuple[Any, ...], int]:
    """The event that counts of those that say the same, by what they say."""
    found: dict[tuple[Any, ...], int] = {}
    for event in counted:
        found.setdefault(_saying(event), event["event"])
    return found


def _saying(event: dict[str, Any]) -> tuple[Any, ...]:
    # Events equal in contact, scope, subject, action and time said are one (design.md, Time).
    return tuple(event[name] for name in _SAYING)


def _event(event: dict[str, Any], told: History, account: str, void: bool, same: int | None) -> Event:
    subject = (event["subject"] or "").strip()
    number = event["event"]
    return Event(
        number=number,
        action=event["action"],
        said_from=event["said_from"],
        said_until=event["said_until"],
        said=said_in_words(event["said_from"], event["said_until"]),
        recorded=event["recorded_at"],
        scope=_scope(event),
        assumed=event["assumed"],
        basis=(event["basis"] or EXPRESS) if event["action"] == Action.OPT_IN else None,
        expires=event["expires"],
        subject=_subject(subject, account),
        found_on=_found_on(number, told),
        via=event["via"],
        system=event["system"],
        batch=event["batch"],
        evidence=event["evidence"] is not None,
        became=_became(event, told, void=void, same=same),
    )


def said_in_words(start: datetime | None, end: datetime | None) -> str:
    """When something was said, no more exactly than it is known."""
    if start is None or end is None:
        return "nobody knows when"
    if end - start < _GRAIN:
        return f"{start:%Y-%m-%d %H:%M:%S} UTC"
    local = start + _EARLIEST_ZONE
    width = end - start + _GRAIN
    if local.time() == datetime.min.time() and _ZONES + _DAY <= width <= _ZONES + _DAY + 2 * _GRAIN:
        return f"{local:%Y-%m-%d}, time of day unknown"
    if _ZONES <= width <= _ZONES + 2 * _GRAIN:
        return f"{local:%Y-%m-%d %H:%M:%S}, time zone unknown"
    return f"between {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC"


def _scope(event: dict[str, Any]) -> str:
    if event["action"] in {*_NO_EFFECT, Action.DECEASED, Action.DECEASED_WITHDRAWN}:
        return ""
    channels = (event["channels"] or "").replace(",", " and ") or "every channel"
    category = event["category"] or "everything"
    brand = event["brand"] or "every brand"
    return f"{channels} × {category} × {brand}{', assumed' if event['assumed'] else ''}"


def _subject(subject: str, account: str) -> str:
    if not subject:
        return "none"
    if not account:
        return "named"
    return "this account" if subject == account else "another account"


def _found_on(number: int, told: History) -> tuple[str, ...]:
    found = []
    for line in told.lines(number):
        strict, wide = _FOUND_BY[HeardOn(int(told.heard.heard_on[line]))]
        found.append(strict if told.heard.theirs[line] else wide)
    return tuple(dict.fromkeys(found))


def _became(event: dict[str, Any], told: History, *, void: bool, same: int | None) -> tuple[str, ...]:
    number = event["event"]
    if void:
        return ("void: taken out of force",)
    if event["action"] in _NO_EFFECT:
        return ("decides nothing",)
    if number not in told.events:
        return (f"says the same as event {same}",) if same is not None else ("does not reach this contact",)
    fates: dict[str, list[Pair]] = {}
    for pair, became in told.became.items():
        fates.setdefault(fate_in_words(became[number], event), []).append(pair)
    if len(fates) == 1:
        return tuple(fates)
    return tuple(f"{pair_in_words(pair)}: {fate}" for fate, pairs in fates.items() for pair in pairs)


def pair_in_words(pair: Pair) -> str:
    """Category and brand of a send."""
    return pair.category if pair.brand is None else f"{pair.category} for {pair.brand}"


def fate_in_words(became: Became, event: dict[str, Any]) -> str:
    """What became of an event, as a sentence part."""
    by = f"event{'s' if len(became.by) > 1 else ''} {' and '.join(map(str, became.by))}"
    match became.fate:
        case Fate.STANDS:
            says = "stands"
        case Fate.UNSURE:
            says = "stands, and the name is too short to tell against whom"
        case Fate.LIFTED:
            says = f"{_LIFTED[Action(event['action'])]} by {by}"
        case Fate.CONSENTS:
            says = "is consent" + (f" until {event['expires']}" if event["expires"] else "")
        case Fate.ENDED:
            says = f"ended by {by}"
        case Fate.NOT_YET:
            says = "has not started yet"
        case Fate.EXPIRED:
            says = f"expired on {event['expires']}"
        case Fate.ASSUMED:
            says = "is no consent, for nobody said its scope"
        case Fate.NOT_COVERED:
            says = "does not cover this send"
        case Fate.NOT_REACHED:
            says = "does not reach this contact"
        case Fate.CLEARS:
            says = "" if became.lifts else "changes nothing"
    lifts = f"lifts event{'s' if len(became.lifts) > 1 else ''} {' and '.join(map(str, became.lifts))}"
    return "; ".join(part for part in (says, lifts if became.lifts else "") if part)
