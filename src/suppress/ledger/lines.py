"""A line of intake as what it tells: our own plain shape, or a platform's webhook payload.

The plain shape is a JSON object. `action` says what happened, or `message` holds what the person
wrote; `contact`, or fields such as `email`, `phone` and `account`, whom it is about; the rest is
optional: `channel` (one or several), `category`, `brand`, `subject`, `via`, `at`, `reason`,
`evidence`, `campaign`, `reference`, `basis` and `expires`. `id` comes back in the answer and is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from suppress.consent import EVERYTHING, Action
from suppress.errors import UsageError
from suppress.ledger.inbound import classify
from suppress.ledger.record import Words, check_opt_in, with_contact
from suppress.ledger.webhooks import Told, UnreadablePayloadError, read_webhook
from suppress.model import FIELDS
from suppress.policy.model import Import

OWN_SYSTEM = "intake"
"""System of events in the plain shape."""
_ACTIONS = (
    Action.OPT_OUT,
    Action.OPT_IN,
    Action.COMPLAINT,
    Action.HARD_BOUNCE,
    Action.SOFT_BOUNCE,
    Action.DELIVERED,
    Action.BOUNCE_CLEARED,
    Action.DECEASED,
    Action.DECEASED_WITHDRAWN,
)
"""What a line may say; void, unvoid and told are the business of commands."""
_TEXTS = (
    *("category", "brand", "subject", "via", "at", "reason", "evidence", "campaign", "reference", "basis"),
    *("time_zone",),
)
_KNOWN = frozenset((*FIELDS, *_TEXTS, "action", "message", "contact", "channel", "expires", "id"))
_LONGEST_ID = 200
"""Characters of an id that come back."""


@dataclass(frozen=True)
class Item:
    """One event of a line."""

    told: Told | None
    """None where it cannot be understood."""
    id: str | None = None
    """The line's or platform's own name of it."""
    error: str = ""
    """Why it cannot be understood; without anything of its content."""


def read_line(raw: bytes, imports: Mapping[str, Import]) -> list[Item]:
    """Every event of a line.

    Args:
        raw: One JSON value: an object, or an array of objects; `{"form": "…"}` holds a form as it was
            posted.
        imports: How platforms are read, from the policy, by their names.

    Returns:
        At least one item.
    """
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return [Item(None, error="the line is not JSON")]
    payloads = value if isinstance(value, list) else [value]
    found = [item for payload in payloads for item in _items(payload, imports)]
    return found or [Item(None, error="the array is empty")]


def _items(payload: object, imports: Mapping[str, Import]) -> list[Item]:
    if not isinstance(payload, Mapping):
        return [Item(None, error="this is not a JSON object")]
    name = _id(payload)
    try:
        payload = _unfolded(payload)
        found = read_webhook(payload, imports)
        if found is None:
            found = [_plain(payload)]
    except (UnreadablePayloadError, UsageError) as error:
        return [Item(None, name, error=str(error))]
    # The sender's own name of the line goes before the platform's of the event.
    return [Item(one, name if one.id is None else one.id) for one in found]


def _id(payload: Mapping[str, Any]) -> str | None:
    found = payload.get("id")
    if isinstance(found, str | int) and not isinstance(found, bool):
        return str(found)[:_LONGEST_ID]
    return None


def _unfolded(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The payload itself, or the fields of the form in it; `data[email]` becomes an object's field."""
    form = payload.get("form")
    if isinstance(form, str):
        payload = dict(parse_qsl(form, keep_blank_values=True))
    flat = {key: value for key, value in payload.items() if "[" not in key}
    for key, value in payload.items():
        outer, bracket, inner = key.partition("[")
        if bracket:
            flat.setdefault(outer, {})
            if isinstance(flat[outer], dict):
                flat[outer][inner.removesuffix("]")] = value
    return flat


def _plain(payload: Mapping[str, Any]) -> Told:
    texts: dict[str, Any] = {name: _text(payload, name) for name in _TEXTS}
    contacts = {name: text for name in FIELDS if (text := _text(payload, name)) is not None}
    contacts = with_contact(contacts, _text(payload, "contact"))
    message = _text(payload, "message")
    if "action" not in payload and message is not None:
        return _of_message(message, contacts, _channels(payload), texts)
    action = _action(payload)
    words = Words(
        action, contacts, channels=_channels(payload), system=OWN_SYSTEM, expires=_expires(payload), **texts
    )
    _check(words, payload)
    return Told(words)


def _of_message(
    message: str, contacts: Mapping[str, str], channels: tuple[str, ...], texts: Mapping[str, Any]
) -> Told:
    meaning = classify(message)
    if meaning in {"help", "other"}:
        return Told(None, ignored="help" if meaning == "help" else "message without a keyword")
    # STOP is the channel × everything (design.md section 6); what a line says besides is not what was said.
    said = dict(texts) | {"category": EVERYTHING, "evidence": message}
    words = Words(
        Action.OPT_IN if meaning == "start" else Action.OPT_OUT,
        contacts,
        channels=channels or ("sms",),
        assumed=meaning == "refusal",
        review=meaning == "refusal",
        system=OWN_SYSTEM,
        **said,
    )
    return Told(words)


def _action(payload: Mapping[str, Any]) -> Action:
    said = payload.get("action")
    if said not in _ACTIONS:
        raise UnreadablePayloadError(
            f"'action' is none of {', '.join(_ACTIONS)}" if said is not None else "'action' is missing"
        )
    return Action(said)


def _check(words: Words, payload: Mapping[str, Any]) -> None:
    check_opt_in(words)
    unknown = sorted(payload.keys() - _KNOWN)
    if unknown and words.action is Action.OPT_IN:
        # Of an opt-out an unknown field is left out, which can only widen it.
        raise UnreadablePayloadError("an opt-in has a field that is not known here; it may have limited it")
    if words.action is Action.DECEASED_WITHDRAWN and words.reason is None:
        raise UnreadablePayloadError("'reason' is missing")


def _text(payload: Mapping[str, Any], name: str) -> str | None:
    found = payload.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise UnreadablePayloadError(f"'{name}' is not a text")
    return str(found).strip() or None


def _channels(payload: Mapping[str, Any]) -> tuple[str, ...]:
    found = payload.get("channel")
    names = found if isinstance(found, list) else [] if found is None else [found]
    if not all(isinstance(name, str) for name in names):
        raise UnreadablePayloadError("'channel' is not a text or an array of texts")
    return tuple(name.strip() for name in names if name.strip())


def _expires(payload: Mapping[str, Any]) -> date | None:
    found = _text(payload, "expires")
    if found is None:
        return None
    try:
        return date.fromisoformat(found)
    except ValueError as error:
        raise UnreadablePayloadError("'expires' is not a day as YYYY-MM-DD") from error
