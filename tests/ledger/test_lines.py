"""Lines of intake: our own shape and the payloads of platforms, each as what is recorded of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.consent import Action
from suppress.ledger.lines import Item, read_line
from suppress.ledger.record import Words
from suppress.policy.model import Import

MARKETING = "purpose:marketing"
IMPORTS = {
    "sendgrid": Import(groups={"42": "newsletter"}, brand="riverside"),
    "ringcentral": Import(groups={"+16505550100": "newsletter"}),
    "hubspot": Import(groups={"8": "newsletter"}),
    "postmark": Import(groups={"news": "newsletter"}),
    "amazon_ses": Import(groups={"offers": "partner_offers"}),
}


def read(payload: Any) -> list[Item]:
    return read_line(json.dumps(payload).encode(), IMPORTS)


def words(payload: Any) -> Words:
    (item,) = read(payload)
    assert item.told is not None, item.error
    assert item.told.words is not None, item.told.ignored
    return item.told.words


def scope(said: Words) -> tuple[Action, tuple[str, ...], str | None, bool]:
    return said.action, said.channels, None if said.category == "everything" else said.category, said.assumed


def twilio(**more: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "From": "+12125550100", "To": "+12125550199"} | more


def ses(kind: str, **more: Any) -> dict[str, Any]:
    return {"notificationType": kind, "mail": {"messageId": "m1", "destination": ["ann@x.test"]}, **more}


BOUNCED = {
    "bounceType": "Permanent",
    "bouncedRecipients": [{"emailAddress": "ann@x.test"}],
    "timestamp": "2026-01-27T14:59:38.237Z",
    "feedbackId": "f1",
}
COMPLAINED = {
    "complainedRecipients": [{"emailAddress": "ann@x.test"}],
    "timestamp": "2026-01-27T14:59:38.237Z",
    "feedbackId": "f2",
}


def sns(message: Any) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:opt-outs",
        "Message": json.dumps(message),
        "Timestamp": "2026-01-27T14:59:39.000Z",
    }


def klaviyo(topic: str, **properties: Any) -> dict[str, Any]:
    event = {"attributes": {"datetime": "2026-02-21T20:07:38+00:00", "event_properties": properties}}
    profile = {"type": "profile", "attributes": {"email": "ann@x.test", "phone_number": "+12125550100"}}
    one = {
        "external_id": "k1",
        "topic": f"event:klaviyo.{topic}",
        "payload": {"data": event, "included": [profile]},
    }
    return {"data": [one], "meta": {}}


def sparkpost(family: str, **event: Any) -> dict[str, Any]:
    usual = {"rcpt_to": "ann@x.test", "timestamp": "1753200000", "event_id": "s1"}
    return {"msys": {family: usual | event}}


def postmark(kind: str, **more: Any) -> dict[str, Any]:
    return {"RecordType": kind, "MessageStream": "broadcast", **more}


def change(**more: Any) -> dict[str, Any]:
    usual = {"Recipient": "ann@x.test", "ChangedAt": "2026-02-01T10:53:34-05:00", "SuppressSending": True}
    return postmark("SubscriptionChange", **usual, **more)


def mailgun(event: str, **more: Any) -> dict[str, Any]:
    usual = {"event": event, "recipient": "ann@x.test", "timestamp": 1521233123.501324, "id": "g1"}
    return {"signature": {"token": "t"}, "event-data": usual | more}


def sendgrid(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "email": "ann@x.test", "timestamp": 1513299569, "sg_event_id": "e1", **more}


def brevo(event: str) -> dict[str, Any]:
    return {"id": 12, "camp_id": 7, "email": "ann@x.test", "event": event, "ts_event": 1534486682}


def hubspot(**properties: str) -> dict[str, Any]:
    versions = {"versions": [{"timestamp": 1676981258000}, {"timestamp": 1}]}
    values = {name: {"value": value} | versions for name, value in properties.items()}
    return {"vid": 201, "portal-id": 62515, "properties": values | {"email": {"value": "ann@x.test"}}}


def hubspot_change(name: str, value: str, **more: Any) -> dict[str, Any]:
    usual = {"objectId": 201, "eventId": 3, "portalId": 62515, "occurredAt": 1676981258000}
    said = {"subscriptionType": "contact.propertyChange", "propertyName": name, "propertyValue": value}
    return usual | said | {"email": "ann@x.test"} | more


def mailchimp(kind: str, reason: str) -> dict[str, str]:
    form = f"type={kind}&fired_at=2026-03-26+21:35:57&data[email]=ann%40x.test&data[reason]={reason}"
    return {"form": form}


MESSAGE = {"record_type": "event", "event_type": "message.received", "occurred_at": "2026-01-23T18:10:02.574Z"}
TELNYX = {"id": "t1", "from": {"phone_number": "+12125550100"}, "text": "Stop"}
AWS = {"originationNumber": "+12125550100", "messageBody": "ARRET", "inboundMessageId": "a1"}
WEBEX = {
    "status": "opt_out",
    "phone_number": "+447700900123",
    "account_level_opt_out": True,
    "opt_out_time": "2026-01-01T10:00:00Z",
}
RINGCENTRAL = {
    "uuid": "r1",
    "event": "/restapi/v1.0/account/11111111/a2p-sms/opt-outs",
    "timestamp": "2020-10-01T00:00:00.000Z",
    "body": {"from": "+16505550100", "to": "+12125550100", "active": True},
}
START_BY_RINGCENTRAL = RINGCENTRAL | {"body": RINGCENTRAL["body"] | {"active": False}}  # type: ignore[operator]
STREAM = {"messageSid": "SM2", "timestamp": "2026-01-01T00:00:00.000Z", "from": "+12125550100", "body": "END"}

EMAIL, SMS = ("email",), ("sms",)
OUT, IN, SPAM = Action.OPT_OUT, Action.OPT_IN, Action.COMPLAINT
HARD, SOFT = Action.HARD_BOUNCE, Action.SOFT_BOUNCE


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(twilio(Body="STOP"), (OUT, SMS, None, False), id="Twilio stop"),
        pytest.param(
            {"form": "MessageSid=S&From=%2B12125550100&Body=stop"}, (OUT, SMS, None, False), id="form"
        ),
        pytest.param(twilio(Body="Stop it please"), (OUT, SMS, None, True), id="Twilio refusal"),
        pytest.param(twilio(Body="UNSTOP"), (IN, SMS, None, False), id="Twilio start"),
        pytest.param(twilio(Body="BAJA", OptOutType="STOP"), (OUT, SMS, None, False), id="Twilio type"),
        pytest.param(
            {"type": "com.twilio.messaging.inbound-message.received", "data": STREAM},
            (OUT, SMS, None, False),
            id="Twilio stream",
        ),
        pytest.param({"data": MESSAGE | {"payload": TELNYX}}, (OUT, SMS, None, False), id="Telnyx"),
        pytest.param(AWS, (OUT, SMS, None, False), id="AWS"),
        pytest.param(sns(AWS), (OUT, SMS, None, False), id="AWS wrapped"),
        pytest.param({"data": WEBEX}, (OUT, SMS, None, False), id="Webex"),
        pytest.param(RINGCENTRAL, (OUT, SMS, None, False), id="RingCentral stop"),
        pytest.param(START_BY_RINGCENTRAL, (IN, SMS, "newsletter", False), id="RingCentral start"),
        pytest.param(
            START_BY_RINGCENTRAL | {"body": {"from": "+16505550101", "to": "+12125550100", "active": False}},
            (IN, SMS, None, True),
            id="RingCentral start at a number that nobody knows",
        ),
        pytest.param(hubspot(hs_email_optout="true"), (OUT, EMAIL, None, False), id="HubSpot"),
        pytest.param(hubspot(hs_email_optout_8="true"), (OUT, EMAIL, "newsletter", False), id="HubSpot type"),
        pytest.param(hubspot_change("hs_email_optout", "true"), (OUT, EMAIL, None, False), id="HubSpot change"),
        pytest.param(
            hubspot_change("hs_email_optout_9", "true", subscriptionType="object.propertyChange"),
            (OUT, EMAIL, None, True),
            id="HubSpot change of an unmapped type",
        ),
        pytest.param(sendgrid("unsubscribe"), (OUT, EMAIL, MARKETING, False), id="SendGrid"),
        pytest.param(
            sendgrid("group_unsubscribe", asm_group_id=42),
            (OUT, EMAIL, "newsletter", False),
            id="SendGrid group",
        ),
        pytest.param(
            sendgrid("group_unsubscribe", asm_group_id=43),
            (OUT, EMAIL, None, True),
            id="SendGrid group unmapped",
        ),
        pytest.param(
            sendgrid("group_resubscribe", asm_group_id=42), (IN, EMAIL, "newsletter", False), id="SendGrid back"
        ),
        pytest.param(
            sendgrid("group_resubscribe", asm_group_id=43),
            (IN, EMAIL, None, True),
            id="SendGrid back to an unmapped group",
        ),
        pytest.param(sendgrid("spamreport"), (SPAM, EMAIL, None, False), id="SendGrid spam"),
        pytest.param(sendgrid("bounce", type="bounce"), (HARD, EMAIL, None, False), id="SendGrid bounce"),
        pytest.param(sendgrid("bounce", type="blocked"), (SOFT, EMAIL, None, False), id="SendGrid block"),
        pytest.param(mailgun("unsubscribed"), (OUT, EMAIL, MARKETING, False), id="Mailgun"),
        pytest.param(mailgun("complained"), (SPAM, EMAIL, None, False), id="Mailgun complaint"),
        pytest.param(
            mailgun("failed", severity="permanent", reason="bounce"),
            (HARD, EMAIL, None, False),
            id="Mailgun hard",
        ),
        pytest.param(
            mailgun("failed", severity="permanent", reason="old"),
            (SOFT, EMAIL, None, False),
            id="Mailgun too late",
        ),
        pytest.param(
            mailgun("failed", severity="temporary", reason="bounce"),
            (SOFT, EMAIL, None, False),
            id="Mailgun soft",
        ),
        pytest.param(ses("Bounce", bounce=BOUNCED), (HARD, EMAIL, None, False), id="SES bounce"),
        pytest.param(
            ses("Bounce", bounce=BOUNCED | {"bounceType": "Transient"}),
            (SOFT, EMAIL, None, False),
            id="SES soft",
        ),
        pytest.param(
            sns(ses("Complaint", complaint=COMPLAINED)), (SPAM, EMAIL, None, False), id="SES complaint"
        ),
        pytest.param(
            ses(
                "Subscription",
                subscription={
                    "timestamp": "2026-01-12T01:00:17.910Z",
                    "newTopicPreferences": {
                        "unsubscribeAll": False,
                        "topicSubscriptionStatus": [
                            {"topicName": "offers", "subscriptionStatus": "OptOut"},
                            {"topicName": "tips", "subscriptionStatus": "OptIn"},
                        ],
                    },
                },
            ),
            (OUT, EMAIL, "partner_offers", False),
            id="SES topic",
        ),
        pytest.param(
            sparkpost("unsubscribe_event", type="link_unsubscribe"),
            (OUT, EMAIL, MARKETING, False),
            id="SparkPost",
        ),
        pytest.param(
            sparkpost("message_event", type="spam_complaint"), (SPAM, EMAIL, None, False), id="SparkPost spam"
        ),
        pytest.param(
            sparkpost("message_event", type="bounce", bounce_class="10"),
            (HARD, EMAIL, None, False),
            id="SparkPost hard",
        ),
        pytest.param(
            sparkpost("message_event", type="out_of_band", bounce_class="50"),
            (SOFT, EMAIL, None, False),
            id="SparkPost block",
        ),
        pytest.param(
            sparkpost("message_event", type="bounce", bounce_class="90"),
            (OUT, EMAIL, MARKETING, False),
            id="SparkPost answered unsubscribe",
        ),
        pytest.param(
            change(SuppressionReason="ManualSuppression", Origin="Recipient"),
            (OUT, EMAIL, MARKETING, False),
            id="Postmark",
        ),
        pytest.param(
            change(SuppressionReason="ManualSuppression", Origin="Recipient") | {"MessageStream": "news"},
            (OUT, EMAIL, "newsletter", False),
            id="Postmark stream",
        ),
        pytest.param(change(SuppressionReason="HardBounce"), (HARD, EMAIL, None, False), id="Postmark hard"),
        pytest.param(change(SuppressionReason="SpamComplaint"), (SPAM, EMAIL, None, False), id="Postmark spam"),
        pytest.param(
            change() | {"SuppressSending": False},
            (Action.BOUNCE_CLEARED, EMAIL, None, False),
            id="Postmark reactivated",
        ),
        pytest.param(
            postmark("Bounce", Type="SoftBounce", Email="ann@x.test", BouncedAt="2026-02-01T10:53:34Z"),
            (SOFT, EMAIL, None, False),
            id="Postmark soft",
        ),
        pytest.param(mailchimp("unsubscribe", "manual"), (OUT, EMAIL, MARKETING, False), id="Mailchimp"),
        pytest.param(mailchimp("unsubscribe", "abuse"), (SPAM, EMAIL, None, False), id="Mailchimp abuse"),
        pytest.param(mailchimp("cleaned", "hard"), (HARD, EMAIL, None, False), id="Mailchimp cleaned"),
        pytest.param(brevo("unsubscribe"), (OUT, EMAIL, MARKETING, False), id="Brevo"),
        pytest.param(brevo("spam"), (SPAM, EMAIL, None, False), id="Brevo spam"),
        pytest.param(brevo("hard_bounce"), (HARD, EMAIL, None, False), id="Brevo hard"),
        pytest.param(
            klaviyo("unsubscribed_from_email_marketing"), (OUT, EMAIL, MARKETING, False), id="Klaviyo e-mail"
        ),
        pytest.param(klaviyo("unsubscribed_from_sms_marketing"), (OUT, SMS, None, False), id="Klaviyo SMS"),
        pytest.param(klaviyo("marked_email_as_spam"), (SPAM, EMAIL, None, False), id="Klaviyo spam"),
        pytest.param(
            klaviyo("bounced_email", **{"Bounce Type": "Hard"}), (HARD, EMAIL, None, False), id="Klaviyo bounce"
        ),
    ],
)
def test_what_a_payload_says(payload: Any, expected: tuple[object, ...]) -> None:
    said = words(payload)
    assert scope(said) == expected
    assert said.contacts.get("email") == "ann@x.test" or said.contacts["phone"].startswith("+")
    assert said.at is not None or said.system == "twilio" or "originationNumber" in payload


@pytest.mark.parametrize(
    "payload",
    [
        twilio(Body="See you there"),
        twilio(Body="HELP"),
        twilio(MessageStatus="delivered", Body="STOP"),
        {"data": MESSAGE | {"event_type": "message.sent", "payload": TELNYX}},
        {"data": WEBEX | {"status": "opt_in"}},
        sendgrid("open"),
        sendgrid("delivered"),
        mailgun("delivered"),
        mailgun("failed", severity="permanent", reason="suppress-unsubscribe"),
        ses("Delivery", delivery={}),
        ses("Complaint", complaint=COMPLAINED | {"complaintFeedbackType": "not-spam"}),
        sparkpost("track_event", type="click"),
        {"msys": {}},
        postmark("Open", Email="ann@x.test"),
        mailchimp("subscribe", ""),
        brevo("opened"),
        hubspot(hs_email_optout="false", firstname="true"),
        hubspot_change("hs_email_optout", "false"),
        hubspot_change("firstname", "true"),
        hubspot_change("hs_email_optout", "true", subscriptionType="company.propertyChange"),
        klaviyo("opened_email"),
        {"message": "thanks", "phone": "+12125550100"},
    ],
)
def test_what_says_nothing_of_consent_is_left_aside(payload: Any) -> None:
    (item,) = read(payload)
    assert item.told is not None
    assert item.told.words is None
    assert item.told.ignored


def test_the_brand_of_a_platform_comes_from_the_policy() -> None:
    assert words(sendgrid("unsubscribe")).brand == "riverside"
    assert words(mailgun("unsubscribed")).brand is None


def test_a_message_through_whatsapp_is_not_an_sms() -> None:
    said = words(twilio(From="whatsapp:+12125550100", Body="STOP"))
    assert (said.channels, said.contacts) == (("whatsapp",), {"phone": "+12125550100"})


def test_the_words_of_a_refusal_are_kept_for_review() -> None:
    said = words(twilio(Body="Please don't text me"))
    assert (said.review, said.evidence, said.reference) == (True, "Please don't text me", "SM1")


def test_an_array_is_read_one_by_one_whatever_is_in_it() -> None:
    found = read([sendgrid("unsubscribe"), {"event": 1}, "x", sendgrid("open") | {"sg_event_id": "e2"}])
    assert [item.id for item in found] == ["e1", None, None, "e2"]
    assert [item.told is not None for item in found] == [True, False, False, True]


def test_several_recipients_are_several_events() -> None:
    two = [{"emailAddress": "ann@x.test"}, {"emailAddress": "bo@x.test"}]
    found = read(ses("Bounce", bounce=BOUNCED | {"bouncedRecipients": two}))
    assert [item.told.words.contacts for item in found if item.told and item.told.words] == [
        {"email": "ann@x.test"},
        {"email": "bo@x.test"},
    ]


def test_the_plain_shape() -> None:
    said = words(
        {
            "action": "opt_out",
            "contact": "ann@x.test",
            "phone": 12125550100,
            "channel": ["sms", "email"],
            "category": "newsletter",
            "subject": "A1",
            "via": "form",
            "at": "2026-11-20T10:00:00Z",
            "reference": 7,
            "expires": None,
            "colour": "blue",
        }
    )
    assert said.contacts == {"email": "ann@x.test", "phone": "12125550100"}
    assert scope(said) == (OUT, ("sms", "email"), "newsletter", False)
    assert (said.subject, said.via, said.reference) == ("A1", "form", "7")


def test_an_id_comes_back_and_is_no_reference() -> None:
    (item,) = read({"action": "opt_out", "contact": "ann@x.test", "id": 9})
    assert item.id == "9"
    assert item.told is not None
    assert item.told.words is not None
    assert item.told.words.reference is None


def test_a_message_in_the_plain_shape() -> None:
    assert scope(words({"message": "STOP", "phone": "+12125550100"})) == (OUT, SMS, None, False)
    refusal = words({"message": "never call again", "phone": "+12125550100", "channel": "voice"})
    assert scope(refusal) == (OUT, ("voice",), None, True)


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        pytest.param("not json", "not a JSON object", id="a text"),
        pytest.param([], "empty", id="no events"),
        pytest.param({}, "'action' is missing", id="no action"),
        pytest.param({"action": "void", "contact": "a@x.test"}, "'action' is none of", id="a command's action"),
        pytest.param({"action": "opt_out", "contact": ["a@x.test"]}, "'contact' is not a text", id="list"),
        pytest.param({"action": "opt_out", "contact": "a@x.test", "channel": 3}, "'channel'", id="channel"),
        pytest.param(
            {"action": "opt_in", "contact": "a@x.test", "channel": "email"},
            "names the channel",
            id="opt-in to what",
        ),
        pytest.param(
            {"action": "opt_in", "contact": "a@x.test", "channel": "email", "category": "news", "expire": "x"},
            "not known",
            id="an opt-in with a slip",
        ),
        pytest.param(
            {"action": "opt_in", "contact": "a@x.test", "channel": "e", "category": "n", "expires": "soon"},
            "'expires'",
            id="an expiry that is no day",
        ),
        pytest.param({"action": "deceased_withdrawn", "account": "A1"}, "'reason'", id="without a reason"),
        pytest.param(sendgrid("unsubscribe", email=""), "'email' is missing", id="webhook without address"),
        pytest.param(ses("Bounce", bounce={}), "recipients", id="bounce of nobody"),
        pytest.param({"data": WEBEX | {"phone_number": None}}, "'phone_number'", id="no number"),
        pytest.param(
            hubspot_change("hs_email_optout", "true", email=None), "its own number alone", id="HubSpot number"
        ),
        pytest.param(RINGCENTRAL | {"body": {"active": True}}, "'to' is missing", id="RingCentral nobody"),
    ],
)
def test_what_cannot_be_understood_is_said_without_its_content(payload: Any, why: str) -> None:
    (item,) = read(payload)
    assert item.told is None
    assert why in item.error
    assert "x.test" not in item.error


@given(st.binary())
def test_no_line_stops_the_reading(raw: bytes) -> None:
    assert read_line(raw, {})


FIELD_NAMES = (
    *("event", "email", "data", "msys", "Message", "TopicArn", "mail", "eventType", "bounce", "form", "type"),
    *("event-data", "RecordType", "MessageStream", "fired_at", "action", "message", "sg_event_id", "payload"),
    *("From", "MessageSid", "topic", "timestamp", "record_type", "event_type", "data[email]"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELD_NAMES), inner),
)


@given(VALUES)
def test_no_shape_of_json_stops_the_reading(value: Any) -> None:
    assert read_line(json.dumps(value).encode(), IMPORTS)
