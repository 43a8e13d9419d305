"""What is wrong with the examples of a policy before they are run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, get_args

from suppress.consent import EVERYTHING, EXAMPLE_ACTIONS, EXAMPLE_KEYS, PURPOSE_PREFIX
from suppress.model import FIELDS
from suppress.policy.model import Policy, PolicyTest
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.rule import CallClass, Purpose
from suppress.policy.yaml import Path

SEND_KEYS = ("channel", "category", "purpose", "call", "brand", "drop")


def check_tests(policy: Policy, names: Names) -> list[Finding]:
    """Findings of all examples; their rows are never repeated in a message."""
    counts = Counter(test.name for test in policy.tests)
    findings = []
    for place, test in enumerate(policy.tests):
        path = ("tests", place)
        if counts[test.name] > 1:
            findings.append(Finding((*path, "name"), "several tests have this name", "warning"))
        findings += _row(test, path, policy, names) + _send(test, path, names) + _expect(test, path, names)
        if test.rule is not None:
            findings += unknown("rule", test.rule, names.rules, (*path, "rule"))
        for number, event in enumerate(test.events):
            findings += _event(event, (*path, "events", number), names)
        for source in test.entries:
            for finding in unknown("source", source, names.sources, (*path, "entries", source)):
                findings.append(Finding(finding.path, finding.message, on_key=True))
    return findings


def _row(test: PolicyTest, path: Path, policy: Policy, names: Names) -> list[Finding]:
    headers = {header for column in policy.columns.values() for header in column.header}
    known = {*FIELDS, *names.columns, *headers}
    return [
        Finding((*path, "row", column), f"unknown column{did_you_mean(column, known)}", on_key=True)
        for column in test.row
        if column not in known
    ]


def _send(test: PolicyTest, path: Path, names: Names) -> list[Finding]:
    send, findings = test.send, []
    for key in send:
        if key not in SEND_KEYS:
            message = f"unknown key '{key}'{did_you_mean(key, SEND_KEYS)}"
            findings.append(Finding((*path, "send", key), message, on_key=True))
    for key, known in (("channel", names.channels), ("category", names.categories), ("brand", names.brands)):
        if key not in send:
            if key == "channel" or (key == "category" and "purpose" not in send):
                findings.append(Finding((*path, "send"), f"the key '{key}' is missing"))
            continue
        several = isinstance(send[key], list) and key != "channel"
        values = send[key] if several else [send[key]]
        for place, value in enumerate(values):
            at = (*path, "send", key, place) if several else (*path, "send", key)
            findings += unknown(key, str(value), known, at)
    for key, values in (("purpose", get_args(Purpose)), ("call", get_args(CallClass))):
        if key in send:
            findings += unknown(key, str(send[key]), values, (*path, "send", key))
            if "category" in send or "purpose" not in send:
                message = f"`{key}` stands for a category: with `purpose` and without `category`"
                findings.append(Finding((*path, "send", key), message, on_key=True))
    return findings + _day(send.get("drop"), (*path, "send", "drop"))


def _day(value: object, path: Path) -> list[Finding]:
    try:
        if value is not None:
            date.fromisoformat(str(value))
    except ValueError:
        return [Finding(path, "a date is expected, such as 2026-12-31")]
    return []


def _event(event: Mapping[str, Any], path: Path, names: Names) -> list[Finding]:
    actions = [action for action in EXAMPLE_ACTIONS if action in event]
    if len(actions) != 1:
        message = f"an event is one of {', '.join(EXAMPLE_ACTIONS)}, with its contact"
        return [Finding(path, message)]
    known = (*EXAMPLE_KEYS, *EXAMPLE_ACTIONS)
    findings = [
        Finding((*path, key), f"unknown key '{key}'{did_you_mean(key, known)}", on_key=True)
        for key in event
        if key not in known
    ]
    findings += _contact(event[actions[0]], (*path, actions[0]))
    channel = event.get("channel", [])
    several = isinstance(channel, list)
    for place, name in enumerate(channel if several else [channel]):
        at = (*path, "channel", place) if several else (*path, "channel")
        findings += unknown("channel", str(name), names.channels, at)
    findings += _names_of_scope(event, path, names) + _times(event, path)
    if "assumed" in event and not isinstance(event["assumed"], bool):
        findings.append(Finding((*path, "assumed"), "true or false is expected"))
    return findings


def _contact(contact: Any, path: Path) -> list[Finding]:
    if isinstance(contact, Mapping):
        return [
            Finding((*path, field), f"unknown field{did_you_mean(str(field), FIELDS)}", on_key=True)
            for field in contact
            if field not in FIELDS
        ]
    if isinstance(contact, str) and contact.strip():
        return []
    return [Finding(path, "an e-mail address or phone number is expected, or fields such as {account: '9'}")]


def _names_of_scope(event: Mapping[str, Any], path: Path, names: Names) -> list[Finding]:
    # An unknown name is a case worth an example: it covers everything.
    findings = []
    category, brand = event.get("category"), event.get("brand")
    purposes = {PURPOSE_PREFIX + purpose for purpose in get_args(Purpose)}
    if category is not None and category not in {*names.categories, *names.former, *purposes, EVERYTHING}:
        message = (
            f"the category '{category}' is not the policy's{did_you_mean(str(category), names.categories)}"
        )
        findings.append(Finding((*path, "category"), message, "warning"))
    if brand is not None and brand not in names.brands:
        message = f"the brand '{brand}' is not the policy's{did_you_mean(str(brand), names.brands)}"
        findings.append(Finding((*path, "brand"), message, "warning"))
    return findings


def _times(event: Mapping[str, Any], path: Path) -> list[Finding]:
    findings = _day(event.get("expires"), (*path, "expires"))
    for key in ("said", "recorded"):
        value = event.get(key)
        try:
            if value is not None:
                datetime.fromisoformat(str(value))
        except ValueError:
            message = "a time is expected, such as 2026-12-31T14:00:00Z, or a date such as 2026-12-31"
            findings.append(Finding((*path, key), message))
    return findings


def _expect(test: PolicyTest, path: Path, names: Names) -> list[Finding]:
    outcome, _, rule = test.expect.partition(" ")
    outcomes = ("send", "suppress", "hold")
    at = (*path, "expect")
    if outcome not in outcomes:
        return [Finding(at, f"unknown outcome '{outcome}'{did_you_mean(outcome, outcomes)}")]
    if rule and outcome == "send":
        return [Finding(at, "`send` names no rule")]
    return unknown("rule", rule, names.rules, at) if rule else []
