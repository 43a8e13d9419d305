"""What readers of payloads share: what an event of a payload tells, and how parts of it are taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from suppress.consent import EVERYTHING, PURPOSE_PREFIX, Action
from suppress.ledger.record import Words
from suppress.policy.model import Import

MARKETING = f"{PURPOSE_PREFIX}marketing"
"""What an unsubscribe at a marketing platform is for, where it names no group (design.md section 6)."""

Payload = Mapping[str, Any]

_NAME = re.compile(r"[A-Za-z][A-Za-z_.: -]{0,60}")


class UnreadablePayloadError(ValueError):
    """A payload lacks what its platform always gives; the message has no content of it."""


@dataclass(frozen=True)
class Told:
    """One event of one recipient, as a payload tells it."""

    words: Words | None
    """None where there is nothing to record."""
    id: str | None = None
    """The platform's own number of it."""
    ignored: str | None = None
    """Kind of event, where there is nothing to record."""


@dataclass(frozen=True)
class Platform:
    """How payloads of a platform are recognised and read."""

    name: str
    """As in `imports:` of the policy."""
    fits: Callable[[Payload], bool]
    read: Callable[[Payload, Import], list[Told]]


def ignored(kind: object, number: str | None = None) -> list[Told]:
    """Nothing to record of an event of this kind."""
    said = kind if isinstance(kind, str) and _NAME.fullmatch(kind) else "another kind of event"
    return [Told(None, number, said)]


def told(words: Words, settings: Import, number: str | None = None) -> list[Told]:
    """Something to record, with what the policy says of its platform."""
    contacts = dict(words.contacts)
    if settings.country is not None:
        contacts["country"] = settings.country
    return [
        Told(
            replace(
                words,
                contacts=contacts,
                brand=words.brand or settings.brand,
                time_zone=words.time_zone or settings.time_zone,
            ),
            number,
        )
    ]


def unsubscribe(
    settings: Import, group: str | None = None, *, default: str | None = MARKETING
) -> dict[str, Any]:
    """Scope of an unsubscribe by e-mail.

    Args:
        settings: With the groups of the platform.
        group: The group that is left, where the payload names one.
        default: Category where no group is named.

    Returns:
        `action`, `channels`, `category` and `assumed` of Words: a group that the policy does not name
        covers the channel for everything, assumed.
    """
    scope: dict[str, Any] = {"action": Action.OPT_OUT, "channels": ("email",)}
    if group is None:
        return {**scope, "category": default, "assumed": False}
    category = settings.groups.get(group)
    return {**scope, "category": category or EVERYTHING, "assumed": category is None}


def fact(action: Action) -> dict[str, Any]:
    """Scope, as `unsubscribe` gives it, of what an e-mail platform has learnt of an address."""
    return {"action": action, "channels": ("email",)}


def text(payload: Payload, key: str) -> str:
    """A text or number that must be there, as text.

    Raises:
        UnreadablePayloadError: It is missing, empty or something else.
    """
    found = text_or_none(payload, key)
    if found is None:
        raise UnreadablePayloadError(f"'{key}' is missing")
    return found


def text_or_none(payload: Payload, key: str) -> str | None:
    """A text or number, as text; None where it is missing or empty."""
    found = payload.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def part(payload: Payload, key: str) -> Payload:
    """An object within the payload; empty where there is none."""
    found = payload.get(key)
    return found if isinstance(found, Mapping) else {}


def parts(payload: Payload, key: str) -> list[Payload]:
    """The objects of an array within the payload."""
    found = payload.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def seconds(payload: Payload, key: str) -> str | None:
    """A time in seconds since 1970, in plain digits; None where there is none.

    JSON may write it as 1.5e9 or with more decimals than a time is read with.
    """
    found = payload.get(key)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return f"{found:.6f}" if isinstance(found, float) else str(found)
    return text_or_none(payload, key)
