"""System webhooks of Klaviyo: several events in one payload, each with the profile that it is of."""

from __future__ import annotations

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
    text_or_none,
    told,
    unsubscribe,
)
from suppress.policy.model import Import

# https://developers.klaviyo.com/en/docs/working_with_system_webhooks: `topic` is the name of a metric, such as
# `event:klaviyo.unsubscribed_from_email_marketing`; the payload is that of the API's Get Event.
_TOPIC = "event:klaviyo."


def _is_klaviyo(payload: Payload) -> bool:
    return any(str(one.get("topic", "")).startswith(_TOPIC) for one in parts(payload, "data"))


def _klaviyo(payload: Payload, settings: Import) -> list[Told]:
    return [one for event in parts(payload, "data") for one in _event(event, settings)]


def _event(event: Payload, settings: Import) -> list[Told]:
    topic = str(event.get("topic", "")).removeprefix(_TOPIC)
    number = text_or_none(event, "external_id")
    body = part(event, "payload")
    attributes = part(part(body, "data"), "attributes")
    sms = "sms" in topic
    if topic.startswith("unsubscribed_from") or topic == "unsubscribed":
        list_id = text_or_none(part(attributes, "event_properties"), "List")
        scope = unsubscribe(settings, list_id if list_id in settings.groups else None)
        # A reply of STOP is told as this: SMS × everything.
        scope = scope | {"channels": ("sms",), "category": None} if sms else scope
    elif "spam" in topic:
        scope = fact(Action.COMPLAINT)
    elif "bounced" in topic and "email" in topic:
        hard = "hard" in str(part(attributes, "event_properties").get("Bounce Type", "")).lower()
        scope = fact(Action.HARD_BOUNCE if hard else Action.SOFT_BOUNCE)
    else:
        return ignored(topic, number)
    field = "phone" if sms else "email"
    words = Words(
        contacts={field: _contact(body, "phone_number" if sms else "email")},
        system="klaviyo",
        reference=number,
        at=text_or_none(attributes, "datetime"),
        **scope,
    )
    return told(words, settings, number)


def _contact(body: Payload, name: str) -> str:
    related = part(part(part(body, "data"), "relationships"), "profile")
    for profile in (*parts(body, "included"), part(related, "data")):
        found = text_or_none(part(profile, "attributes"), name)
        if found is not None:
            return found
    raise UnreadablePayloadError(f"the profile's '{name}' is missing")


PLATFORMS = (Platform("klaviyo", _is_klaviyo, _klaviyo),)
