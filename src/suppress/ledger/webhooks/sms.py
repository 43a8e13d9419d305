"""Payloads of SMS gateways: inbound messages, and notices that somebody opted out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from suppress.consent import EVERYTHING, Action
from suppress.ledger.inbound import classify
from suppress.ledger.record import Words
from suppress.ledger.webhooks.payload import (
    Payload,
    Platform,
    Told,
    UnreadablePayloadError,
    ignored,
    part,
    text,
    text_or_none,
    told,
)
from suppress.policy.model import Import

_WHATSAPP = "whatsapp:"
_LONGEST_EVIDENCE = 1000
"""Characters of a message that are kept for whoever reviews it."""


def _inbound(
    system: str,
    sender: str,
    body: str,
    settings: Import,
    *,
    number: str | None,
    at: str | None = None,
    opt_out_type: str | None = None,
) -> list[Told]:
    """A message that a person has sent."""
    meaning = classify(body, opt_out_type=opt_out_type)
    if meaning in {"help", "other"}:
        return ignored("message without a keyword" if meaning == "other" else "help", number)
    channel = "whatsapp" if sender.startswith(_WHATSAPP) else "sms"
    words = Words(
        action=Action.OPT_IN if meaning == "start" else Action.OPT_OUT,
        contacts={"phone": sender.removeprefix(_WHATSAPP)},
        channels=(channel,),
        category=EVERYTHING,
        # What other words than a keyword were meant for is for a person to decide.
        assumed=meaning == "refusal",
        review=meaning == "refusal",
        evidence=body[:_LONGEST_EVIDENCE],
        reference=number,
        system=system,
        at=at,
    )
    return told(words, settings, number)


def _is_twilio(payload: Payload) -> bool:
    return "From" in payload and ("MessageSid" in payload or "SmsSid" in payload)


def _twilio(payload: Payload, settings: Import) -> list[Told]:
    # https://www.twilio.com/docs/messaging/guides/webhook-request. It has no time: it is sent at once.
    number = text_or_none(payload, "MessageSid") or text_or_none(payload, "SmsSid")
    # A status callback is of a message of our own: there `From` is the organisation.
    if "MessageStatus" in payload or not payload.keys() & {"Body", "OptOutType"}:
        return ignored("message status", number)
    return _inbound(
        "twilio",
        text(payload, "From"),
        text_or_none(payload, "Body") or "",
        settings,
        number=number,
        opt_out_type=text_or_none(payload, "OptOutType"),
    )


def _is_twilio_stream(payload: Payload) -> bool:
    return str(payload.get("type", "")).startswith("com.twilio.messaging.")


def _twilio_stream(payload: Payload, settings: Import) -> list[Told]:
    # https://www.twilio.com/docs/events/event-types/messaging/inbound-message
    data = part(payload, "data")
    number = text_or_none(data, "messageSid")
    if payload["type"] != "com.twilio.messaging.inbound-message.received":
        return ignored(payload["type"], number)
    body = text_or_none(data, "body") or ""
    at = text_or_none(data, "timestamp")
    return _inbound("twilio", text(data, "from"), body, settings, number=number, at=at)


def _is_telnyx(payload: Payload) -> bool:
    data = part(payload, "data")
    return data.get("record_type") == "event" and "event_type" in data


def _telnyx(payload: Payload, settings: Import) -> list[Told]:
    # https://developers.telnyx.com/api-reference/callbacks/inbound-message
    data = part(payload, "data")
    message = part(data, "payload")
    number = text_or_none(message, "id") or text_or_none(data, "id")
    if data["event_type"] != "message.received":
        return ignored(data["event_type"], number)
    sender = text(part(message, "from"), "phone_number")
    body = text_or_none(message, "text") or ""
    at = text_or_none(data, "occurred_at")
    return _inbound("telnyx", sender, body, settings, number=number, at=at)


def _aws_message(payload: Payload) -> Payload | None:
    """The message itself, also where the notification service has wrapped it."""
    if "originationNumber" in payload:
        return payload
    wrapped = payload.get("Message")
    if isinstance(wrapped, str) and '"originationNumber"' in wrapped:
        try:
            found = json.loads(wrapped)
        except ValueError:
            return None
        return found if isinstance(found, Mapping) else None
    return None


def _aws(payload: Payload, settings: Import) -> list[Told]:
    # https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html; no time of its own,
    # the notification around it has one.
    message = _aws_message(payload) or {}
    number = text_or_none(message, "inboundMessageId")
    sender = text(message, "originationNumber")
    body = text_or_none(message, "messageBody") or ""
    at = text_or_none(payload, "Timestamp")
    return _inbound("aws_sms", sender, body, settings, number=number, at=at)


def _is_webex(payload: Payload) -> bool:
    return "account_level_opt_out" in part(payload, "data")


def _webex(payload: Payload, settings: Import) -> list[Told]:
    # https://docs.webexinteract.com/reference/sms-opt-out-received
    data = part(payload, "data")
    if data.get("status") != "opt_out":
        return ignored(data.get("status"))
    at = text_or_none(data, "opt_out_time")
    if at is None:
        raise UnreadablePayloadError("'opt_out_time' is missing")
    words = Words(
        action=Action.OPT_OUT,
        contacts={"phone": text(data, "phone_number")},
        channels=("sms",),
        category=EVERYTHING,
        system="webex_interact",
        at=at,
    )
    return told(words, settings)


_RINGCENTRAL = "/a2p-sms/opt-outs"


def _is_ringcentral(payload: Payload) -> bool:
    return _RINGCENTRAL in str(payload.get("event", "")) and "active" in part(payload, "body")


def _ringcentral(payload: Payload, settings: Import) -> list[Told]:
    # https://developers.ringcentral.com/guide/notifications/event-filters/batch-message-optout and
    # https://developers.ringcentral.com/guide/messaging/sms/high-volume/opt-out: `from` is the organisation's
    # number and `to` the person's, who sent STOP where `active` is true and START where it is not.
    body = part(payload, "body")
    number = text_or_none(payload, "uuid")
    ended = body["active"] is not False
    # START opens one number of the organisation again. A STOP to another one stands, and none says which:
    # it lifts only what the policy names as that number's group.
    category = EVERYTHING if ended else settings.groups.get(text_or_none(body, "from") or "")
    words = Words(
        action=Action.OPT_OUT if ended else Action.OPT_IN,
        contacts={"phone": text(body, "to")},
        channels=("sms",),
        category=category or EVERYTHING,
        assumed=category is None,
        reference=number,
        system="ringcentral",
        at=text_or_none(payload, "timestamp"),
    )
    return told(words, settings, number)


PLATFORMS = (
    Platform("twilio", _is_twilio, _twilio),
    Platform("twilio", _is_twilio_stream, _twilio_stream),
    Platform("telnyx", _is_telnyx, _telnyx),
    Platform("aws_sms", lambda payload: _aws_message(payload) is not None, _aws),
    Platform("webex_interact", _is_webex, _webex),
    Platform("ringcentral", _is_ringcentral, _ringcentral),
)
