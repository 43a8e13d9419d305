"""A recorded opt-out stops only what a rule asks the ledger about: whatever is not asked is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan
from suppress.policy.unasked import names_ledger, unasked_of_plan, unasked_of_policy

TODAY = date(2026, 11, 23)
OUT = {"id": "out", "kind": "opted_out"}
BLANK = {"id": "blank", "kind": "no_contact_point"}


def policy_of(*rules: dict[str, Any], **more: Any) -> Policy:
    data = {
        "version": 1,
        "sender": {"name": "Riverside", "country": "US"},
        "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone"}},
        "categories": {"newsletter": {"purpose": "marketing"}, "receipt": {"purpose": "transactional"}},
        "sources": {"ledger": {"format": "ledger"}},
        "rules": list(rules),
        **more,
    }
    return Policy.model_validate(data)


def named(sentence: str | None) -> str:
    return "" if sentence is None else sentence.split(" for ", 1)[1].split(": ", 1)[0]


ALL = "newsletter by email, receipt by email, newsletter by sms, receipt by sms"


@pytest.mark.parametrize(
    ("rules", "unasked"),
    [
        ([OUT], ""),
        ([{**OUT, "outcome": "hold"}], ""),
        ([], ALL),
        ([{"id": "died", "kind": "recorded", "actions": ["deceased"]}], ALL),
        ([{**OUT, "off": "we try without"}], ALL),
        ([{**OUT, "channels": ["email"]}], "newsletter by sms, receipt by sms"),
        ([{**OUT, "channels": ["email"]}, {**OUT, "id": "text", "channels": ["sms"]}], ""),
        ([{**OUT, "purposes": ["marketing"]}], "receipt by email, receipt by sms"),
        ([{**OUT, "categories": ["receipt"], "channels": ["sms"]}], ALL.removesuffix(", receipt by sms")),
        ([{**OUT, "to": "2026-11-23"}], ""),
        ([{**OUT, "to": "2026-11-22"}], ALL),
        ([{**OUT, "from": "2026-11-24"}], ALL),
    ],
    ids=str,
)
def test_sends_that_no_rule_in_force_asks_about(rules: list[dict[str, Any]], unasked: str) -> None:
    policy = policy_of(*rules, BLANK)
    assert named(unasked_of_policy(policy, TODAY)) == unasked
    for channel in policy.channels:
        for category in policy.categories:
            plan = make_plan(policy, Send(channel, (category,), (), TODAY))
            one = f"{category} by {channel}"
            assert named(unasked_of_plan(plan)) == (one if one in unasked else "")


def test_a_send_is_told_of_the_categories_that_are_not_asked_alone() -> None:
    policy = policy_of({**OUT, "categories": ["newsletter"]}, BLANK)
    plan = make_plan(policy, Send("email", ("newsletter", "receipt"), (), TODAY))
    assert named(unasked_of_plan(plan)) == "receipt by email"


def test_brands() -> None:
    policy = policy_of({**OUT, "brands": ["north"]}, BLANK, brands=["north", "south"])
    told = named(unasked_of_policy(policy, TODAY, ["sms"], "receipt"))
    assert told == "receipt by sms of south"
    sends = {brands: Send("sms", ("receipt",), brands, TODAY) for brands in [(), ("north",), ("south",)]}
    found = {brands: named(unasked_of_plan(make_plan(policy, send))) for brands, send in sends.items()}
    assert found == {(): "", ("north",): "", ("south",): "receipt by sms of south"}


@pytest.mark.parametrize(
    ("channels", "category", "unasked"),
    [
        (["email"], None, "newsletter by email, receipt by email"),
        (["email"], "receipt", "receipt by email"),
        ([], "purpose:marketing", "newsletter by email, newsletter by sms"),
        (["fax"], "everything", ALL),
    ],
)
def test_an_opt_out_is_told_of_what_it_covers(channels: list[str], category: str | None, unasked: str) -> None:
    assert named(unasked_of_policy(policy_of(BLANK), TODAY, channels, category)) == unasked


def test_of_many_sends_some_are_named() -> None:
    many = {f"topic_{number}": {"purpose": "marketing"} for number in range(40)}
    told = unasked_of_policy(policy_of(BLANK, categories=many), TODAY)
    assert told is not None
    assert "topic_4 by email and 75 more sends: " in told


def test_a_policy_without_a_ledger() -> None:
    assert not names_ledger(policy_of(BLANK, sources={}))
    assert names_ledger(policy_of(BLANK))
    assert names_ledger(policy_of(OUT, sources={}))
