"""A platform by each of its names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from suppress.ledger.imports.chunk import settings_for
from suppress.ledger.imports.format import formats_named
from suppress.ledger.platforms import declared_import
from suppress.ledger.webhooks import read_webhook
from suppress.policy.model import Import, Policy

GROUPS = {"offers": "newsletter"}
SUBSCRIPTION: dict[str, Any] = {
    "eventType": "Subscription",
    "mail": {"destination": ["ann@x.test"], "timestamp": "2026-03-01T10:00:00.000Z"},
    "subscription": {
        "contactList": "list",
        "timestamp": "2026-03-01T10:00:00.000Z",
        "source": "UnsubscribeHeader",
        "newTopicPreferences": {
            "unsubscribeAll": False,
            "topicSubscriptionStatus": [{"topicName": "offers", "subscriptionStatus": "OptOut"}],
        },
    },
}


@pytest.mark.parametrize("name", ["ses", "amazon_ses"])
def test_amazon_ses_by_either_name(name: str) -> None:
    imports = {name: Import(groups=GROUPS)}
    policy = Policy.model_validate(
        {
            "version": 1,
            "sender": {"name": "R", "country": "US"},
            "channels": {"email": {"contact": "email"}},
            "categories": {"newsletter": {"purpose": "marketing"}},
        }
    ).model_copy(update={"imports": imports})
    formats = formats_named(name)
    assert {fmt.name for fmt in formats} == {"ses_suppressed", "ses_import", "ses_contacts"}
    for fmt in formats:
        assert settings_for(policy, fmt.name, fmt.platform).groups == GROUPS
    (told,) = read_webhook(json.loads(json.dumps(SUBSCRIPTION)), imports) or []
    assert told.words is not None
    assert (told.words.system, told.words.category) == ("ses", "newsletter")


def test_the_platform_s_own_name_goes_first() -> None:
    imports = {"amazon_ses": Import(time_zone="Europe/Paris"), "ses": Import(time_zone="Asia/Tokyo")}
    assert declared_import(imports, "ses_contacts", "ses") == imports["ses"]
    assert declared_import(imports, "sendgrid") is None
