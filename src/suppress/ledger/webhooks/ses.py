"""Notifications of Amazon SES, plain or wrapped by the notification service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from suppress.consent import Action
from suppress.ledger.record import Words
from suppress.ledger.webhooks.payload import (
    Payload,
    Platform,
    Told,
    UnreadablePayloadError,
    fact,
    ignored,
    part,
    parts,
    text,
    text_or_none,
    told,
    unsubscribe,
)
from suppress.policy.model import Import

# https://docs.aws.amazon.com/ses/latest/DeveloperGuide/notification-contents.html; `eventType` with event
# publishing. The notification service wraps the text of it: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html


def _notification(payload: Payload) -> Payload | None:
    wrapped = payload.get("Message")
    if isinstance(wrapped, str) and "TopicArn" in payload:
        try:
            found = json.loads(wrapped)
        except ValueError:
            return payload if payload.get("Type") == "SubscriptionConfirmation" else None
        payload = found if isinstance(found, Mapping) else {}
    fits = "mail" in payload and bool(payload.keys() & {"notificationType", "eventType"})
    return payload if fits else None


def _ses(payload: Payload, settings: Import) -> list[Told]:
    event = _notification(payload) or {}
    kind = event.get("eventType") or event.get("notificationType")
    match kind:
        case "Bounce":
            return _bounce(part(event, "bounce"), settings)
        case "Complaint":
            return _complaint(part(event, "complaint"), settings)
        case "Subscription":
            return _subscription(event, settings)
        case _:
            return ignored(kind or event.get("Type"))


def _bounce(bounce: Payload, settings: Import) -> list[Told]:
    hard = bounce.get("bounceType") == "Permanent"
    scope = fact(Action.HARD_BOUNCE if hard else Action.SOFT_BOUNCE)
    return _for_each(parts(bounce, "bouncedRecipients"), bounce, scope, settings)


def _complaint(complaint: Payload, settings: Import) -> list[Told]:
    if complaint.get("complaintFeedbackType") == "not-spam":  # somebody says that it is none
        return ignored("not-spam", text_or_none(complaint, "feedbackId"))
    scope = fact(Action.COMPLAINT)
    return _for_each(parts(complaint, "complainedRecipients"), complaint, scope, settings)


def _for_each(
    recipients: Iterable[Payload], report: Payload, scope: Mapping[str, Any], settings: Import
) -> list[Told]:
    number = text_or_none(report, "feedbackId")
    found: list[Told] = []
    for recipient in recipients:
        words = Words(
            contacts={"email": text(recipient, "emailAddress")},
            system="ses",
            reference=number,
            at=text_or_none(report, "timestamp"),
            **scope,
        )
        found += told(words, settings, number)
    if not found:
        raise UnreadablePayloadError("the recipients are missing")
    return found


def _subscription(event: Payload, settings: Import) -> list[Told]:
    """Preferences that a person changed on the platform's page or with List-Unsubscribe."""
    # https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
    subscription = part(event, "subscription")
    chosen = part(subscription, "newTopicPreferences")
    number = text_or_none(part(event, "mail"), "messageId")
    left = [
        text(topic, "topicName")
        for topic in parts(chosen, "topicSubscriptionStatus")
        if str(topic.get("subscriptionStatus")).replace("_", "").lower() == "optout"
    ]
    scopes = [unsubscribe(settings, topic) for topic in left]
    if chosen.get("unsubscribeAll") is True:
        scopes = [unsubscribe(settings)]
    destinations = part(event, "mail").get("destination")
    addresses = destinations if isinstance(destinations, list) else []
    at = text_or_none(subscription, "timestamp")
    found: list[Told] = []
    for address in addresses:
        for scope in scopes:
            words = Words(contacts={"email": str(address)}, system="ses", at=at, **scope)
            found += told(words, settings, number)
    return found or ignored("Subscription", number)


PLATFORMS = (Platform("ses", lambda payload: _notification(payload) is not None, _ses),)
