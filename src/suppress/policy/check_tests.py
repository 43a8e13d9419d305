"""What is wrong with the examples of a policy before they are run."""

from __future__ import annotations

from collections import Counter
from datetime import date

from suppress.model import FIELDS
from suppress.policy.model import Policy, PolicyTest
from suppress.policy.names import Names, unknown
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.yaml import Path

SEND_KEYS = ("channel", "category", "brand", "drop")


def check_tests(policy: Policy, names: Names) -> list[Finding]:
    """Findings of all examples; their rows are never repeated in a message."""
    counts = Counter(test.name for test in policy.tests)
    findings = []
    for place, test in enumerate(policy.tests):
        path = ("tests", place)
        if counts[test.name] > 1:
            findings.append(Finding((*path, "name"), "several tests have this name", "warning"))
        findings += _row(test, path, policy, names) + _send(test, path, names) + _expect(test, path, names)
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
            if key != "brand":
                findings.append(Finding((*path, "send"), f"the key '{key}' is missing"))
            continue
        several = isinstance(send[key], list) and key != "channel"
        values = send[key] if several else [send[key]]
        for place, value in enumerate(values):
            at = (*path, "send", key, place) if several else (*path, "send", key)
            findings += unknown(key, str(value), known, at)
    return findings + _drop(send.get("drop"), (*path, "send", "drop"))


def _drop(value: object, path: Path) -> list[Finding]:
    try:
        if value is not None:
            date.fromisoformat(str(value))
    except ValueError:
        return [Finding(path, "a date is expected, such as 2026-12-31")]
    return []


def _expect(test: PolicyTest, path: Path, names: Names) -> list[Finding]:
    outcome, _, rule = test.expect.partition(" ")
    outcomes = ("send", "suppress", "hold")
    at = (*path, "expect")
    if outcome not in outcomes:
        return [Finding(at, f"unknown outcome '{outcome}'{did_you_mean(outcome, outcomes)}")]
    if rule and outcome == "send":
        return [Finding(at, "`send` names no rule")]
    return unknown("rule", rule, names.rules, at) if rule else []
