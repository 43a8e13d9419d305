"""Payloads of e-mail platforms: unsubscribes, complaints and bounces.

A platform's unsubscribe is e-mail × marketing, a complaint is e-mail × everything; a group that the
policy does not name is e-mail × everything, assumed (design.md section 6). What an operator or the
platform did is no opt-in.
"""

from __future__ import annotations

from suppress.consent import Action
from suppress.ledger.record import Words
from suppress.ledger.webhooks.payload import (
    Payload,
    Platform,
    Told,
    fact,
    ignored,
    part,
    seconds,
    text,
    text_or_none,
    told,
    unsubscribe,
)
from suppress.policy.model import Import


def _is_sendgrid(payload: Payload) -> bool:
    # https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.md
    return "event" in payload and bool(payload.keys() & {"sg_event_id", "sg_message_id"})


def _sendgrid(payload: Payload, settings: Import) -> list[Told]:
    number = text_or_none(payload, "sg_event_id")
    group = text_or_none(payload, "asm_group_id") or ""
    match payload["event"]:
        case "unsubscribe":
            scope = unsubscribe(settings)
        case "group_unsubscribe":
            scope = unsubscribe(settings, group)
        case "group_resubscribe":
            # Said by the person on the platform's page; of a group that nobody knows it covers nothing.
            scope = unsubscribe(settings, group) | {"action": Action.OPT_IN}
        case "spamreport":
            scope = fact(Action.COMPLAINT)
        case "bounce":  # "blocked" is of the message or the sender, not of the address
            scope = fact(Action.SOFT_BOUNCE if payload.get("type") == "blocked" else Action.HARD_BOUNCE)
        case event:
            return ignored(event, number)
    words = Words(
        contacts={"email": text(payload, "email")},
        system="sendgrid",
        reference=number,
        at=seconds(payload, "timestamp"),
        **scope,
    )
    return told(words, settings, number)


def _is_mailgun(payload: Payload) -> bool:
    return "event" in part(payload, "event-data")


def _mailgun(payload: Payload, settings: Import) -> list[Told]:
    # https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads and
    # https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-types
    event = part(payload, "event-data")
    number = text_or_none(event, "id")
    reason = text_or_none(event, "reason") or ""
    match event["event"]:
        case "unsubscribed":
            scope = unsubscribe(settings)
        case "complained":
            scope = fact(Action.COMPLAINT)
        case "failed" if not reason.startswith("suppress-"):  # else it was on the platform's list before
            hard = event.get("severity") == "permanent" and reason == "bounce"
            scope = fact(Action.HARD_BOUNCE if hard else Action.SOFT_BOUNCE)
        case kind:
            return ignored(kind, number)
    words = Words(
        contacts={"email": text(event, "recipient")},
        system="mailgun",
        reference=number,
        at=seconds(event, "timestamp"),
        **scope,
    )
    return told(words, settings, number)


_SPARKPOST_HARD = frozenset({"10", "30"})  # invalid recipient, no recipient
_SPARKPOST_UNSUBSCRIBE = "90"  # the address answered with an unsubscribe
# https://support.sparkpost.com/docs/deliverability/bounce-classification-codes


def _is_sparkpost(payload: Payload) -> bool:
    return "msys" in payload


def _sparkpost(payload: Payload, settings: Import) -> list[Told]:
    # https://gist.github.com/jonowar/baacbc46cb35c350a75b9d9fc564024b, the platform's own description of events
    found: list[Told] = []
    for event in part(payload, "msys").values():
        if isinstance(event, dict):
            found += _sparkpost_event(event, settings)
    return found or ignored("ping")


def _sparkpost_event(event: Payload, settings: Import) -> list[Told]:
    number = text_or_none(event, "event_id")
    kind = event.get("type")
    bounce_class = text_or_none(event, "bounce_class") or ""
    match kind:
        case "list_unsubscribe" | "link_unsubscribe":
            scope = unsubscribe(settings)
        case "spam_complaint":
            scope = fact(Action.COMPLAINT)
        case "bounce" | "out_of_band" if bounce_class == _SPARKPOST_UNSUBSCRIBE:
            scope = unsubscribe(settings)
        case "bounce" | "out_of_band":
            hard = bounce_class in _SPARKPOST_HARD
            scope = fact(Action.HARD_BOUNCE if hard else Action.SOFT_BOUNCE)
        case _:
            return ignored(kind, number)
    words = Words(
        contacts={"email": text(event, "rcpt_to")},
        system="sparkpost",
        reference=number,
        at=seconds(event, "timestamp"),
        campaign=text_or_none(event, "campaign_id"),
        **scope,
    )
    return told(words, settings, number)


def _is_postmark(payload: Payload) -> bool:
    return "RecordType" in payload and "MessageStream" in payload


# https://postmarkapp.com/developer/webhooks/subscription-change-webhook and …/api/bounce-api#bounce-types
_POSTMARK_REASONS = {"HardBounce": Action.HARD_BOUNCE, "SpamComplaint": Action.COMPLAINT}
_POSTMARK_BOUNCES = {
    "HardBounce": Action.HARD_BOUNCE,
    "BadEmailAddress": Action.HARD_BOUNCE,
    "SpamComplaint": Action.COMPLAINT,
    "SpamNotification": Action.SOFT_BOUNCE,
    "Unsubscribe": Action.OPT_OUT,
}


def _postmark(payload: Payload, settings: Import) -> list[Told]:
    stream = text_or_none(payload, "MessageStream")
    group = stream if stream in settings.groups else None
    match payload["RecordType"]:
        case "SubscriptionChange":
            action, address, at = _postmark_change(payload), "Recipient", "ChangedAt"
        case "SpamComplaint":
            action, address, at = Action.COMPLAINT, "Email", "BouncedAt"
        case "Bounce":
            action = _POSTMARK_BOUNCES.get(str(payload.get("Type")), Action.SOFT_BOUNCE)
            address, at = "Email", "BouncedAt"
        case kind:
            return ignored(kind)
    scope = unsubscribe(settings, group) if action is Action.OPT_OUT else fact(action)
    words = Words(
        contacts={"email": text(payload, address)},
        system="postmark",
        at=text(payload, at),
        **scope,
    )
    return told(words, settings)


def _postmark_change(payload: Payload) -> Action:
    if payload.get("SuppressSending") is False:  # reactivated by an operator
        return Action.BOUNCE_CLEARED
    return _POSTMARK_REASONS.get(str(payload.get("SuppressionReason")), Action.OPT_OUT)


def _is_mailchimp(payload: Payload) -> bool:
    return "fired_at" in payload and "data" in payload


def _mailchimp(payload: Payload, settings: Import) -> list[Told]:
    # https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/
    data = part(payload, "data")
    # A complaint is told as an unsubscribe or a cleaned address, with this reason.
    abuse = data.get("reason") == "abuse"
    list_id = text_or_none(data, "list_id")
    match payload.get("type"):
        case "unsubscribe" if not abuse:
            scope = unsubscribe(settings, list_id if list_id in settings.groups else None)
        case "unsubscribe" | "cleaned":
            scope = fact(Action.COMPLAINT if abuse else Action.HARD_BOUNCE)
        case kind:
            return ignored(kind)
    words = Words(
        contacts={"email": text(data, "email")},
        system="mailchimp",
        at=text(payload, "fired_at"),
        campaign=text_or_none(data, "campaign_id"),
        **scope,
    )
    return told(words, settings)


# https://developers.brevo.com/docs/marketing-webhooks and …/docs/transactional-webhooks
_BREVO = {
    "spam": Action.COMPLAINT,
    "complaint": Action.COMPLAINT,
    "hard_bounce": Action.HARD_BOUNCE,
    "invalid_email": Action.HARD_BOUNCE,
    "soft_bounce": Action.SOFT_BOUNCE,
    "unsubscribe": Action.OPT_OUT,
    "unsubscribed": Action.OPT_OUT,
}


def _is_brevo(payload: Payload) -> bool:
    return {"event", "email"} <= payload.keys() and bool(payload.keys() & {"ts_event", "ts_epoch", "camp_id"})


def _brevo(payload: Payload, settings: Import) -> list[Told]:
    # `id` is the webhook's number, not the event's.
    action = _BREVO.get(str(payload["event"]))
    if action is None:
        return ignored(payload["event"])
    scope = unsubscribe(settings) if action is Action.OPT_OUT else fact(action)
    words = Words(
        contacts={"email": text(payload, "email")},
        system="brevo",
        at=seconds(payload, "ts_event") or seconds(payload, "ts"),
        campaign=text_or_none(payload, "camp_id"),
        **scope,
    )
    return told(words, settings)


PLATFORMS = (
    Platform("sendgrid", _is_sendgrid, _sendgrid),
    Platform("mailgun", _is_mailgun, _mailgun),
    Platform("sparkpost", _is_sparkpost, _sparkpost),
    Platform("postmark", _is_postmark, _postmark),
    Platform("mailchimp", _is_mailchimp, _mailchimp),
    Platform("brevo", _is_brevo, _brevo),
)
