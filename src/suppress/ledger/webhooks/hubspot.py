"""HubSpot: contacts that a workflow posts, and changes of a contact's properties.

A workflow posts the whole contact. The webhooks of an app name it by HubSpot's own number alone, which
no campaign list has: whoever passes them on puts the address beside it as `email`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from suppress.ledger.record import Words
from suppress.ledger.webhooks.payload import (
    Payload,
    Platform,
    Told,
    UnreadablePayloadError,
    ignored,
    part,
    text_or_none,
    told,
    unsubscribe,
)
from suppress.policy.model import Import

# As in the export of contacts (imports/maps/hubspot.yaml).
_OPT_OUT = re.compile(r"hs_email_optout(?:_(?P<group>\d+))?")
_TRUE = frozenset({"true", "1", "yes"})


def _is_contact(payload: Payload) -> bool:
    # https://legacydocs.hubspot.com/docs/methods/contacts/get_contact is what a workflow posts:
    # https://knowledge.hubspot.com/workflows/how-do-i-use-webhooks-with-hubspot-workflows
    return "vid" in payload and "properties" in payload


def _contact(payload: Payload, settings: Import) -> list[Told]:
    properties = part(payload, "properties")
    number = text_or_none(payload, "vid")
    found: list[Told] = []
    for group, name in _left(properties):
        at = text_or_none(_newest(part(properties, name)), "timestamp")
        found += _opt_out(text_or_none(part(properties, "email"), "value"), group, at, number, settings)
    # A flag that is not set is no opt-in, and a contact is posted for many reasons.
    return found or ignored("contact", number)


def _left(properties: Payload) -> Iterator[tuple[str | None, str]]:
    for name in properties:
        flag = _OPT_OUT.fullmatch(name)
        if flag and _is_set(part(properties, name).get("value")):
            yield flag["group"], name


def _newest(value: Payload) -> Payload:
    # `versions` has the newest first; `timestamp` is in milliseconds.
    versions = value.get("versions")
    return part({"newest": versions[0]}, "newest") if isinstance(versions, list) and versions else value


def _is_change(payload: Payload) -> bool:
    # https://developers.hubspot.com/docs/api/webhooks; `object.propertyChange` in newer apps
    return "subscriptionType" in payload and "objectId" in payload


def _change(payload: Payload, settings: Import) -> list[Told]:
    # Not `eventId` alone, which HubSpot does not promise to be unique.
    number = text_or_none(payload, "eventId")
    kind = payload["subscriptionType"]
    flag = _OPT_OUT.fullmatch(str(payload.get("propertyName")))
    if kind not in {"contact.propertyChange", "object.propertyChange"} or flag is None:
        return ignored(kind, number)
    if not _is_set(payload.get("propertyValue")):
        return ignored("a flag that is not set", number)
    at = text_or_none(payload, "occurredAt")
    return _opt_out(text_or_none(payload, "email"), flag["group"], at, number, settings)


def _opt_out(
    email: str | None, group: str | None, at: str | None, number: str | None, settings: Import
) -> list[Told]:
    if email is None:
        raise UnreadablePayloadError(
            "HubSpot names the contact by its own number alone; put the address beside it as 'email'"
        )
    # Out of all e-mail, as in the export.
    scope = unsubscribe(settings, group, default=None)
    return told(Words(contacts={"email": email}, system="hubspot", at=at, **scope), settings, number)


def _is_set(value: object) -> bool:
    return str(value).strip().lower() in _TRUE


PLATFORMS = (
    Platform("hubspot", _is_contact, _contact),
    Platform("hubspot", _is_change, _change),
)
