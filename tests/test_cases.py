"""The worked cases of the design, as far as they need no ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from yamlcore import CoreLoader

from suppress.cases import judge_row, run_policy_tests
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan
from suppress.policy.rule import LEDGER_RULES

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.load((HERE / "worked_cases.yaml").read_text(), CoreLoader)["cases"]
LEDGER_IDS = ("opted-out", "died", "undeliverable", "complained", "sms-needs-consent")


def needs_ledger(case: dict[str, Any]) -> bool:
    return "events" in case or any(rule in case["expect"] for rule in LEDGER_IDS)


def without_ledger(policy: Policy) -> Policy:
    rules = tuple(rule for rule in policy.rules if not isinstance(rule, LEDGER_RULES))
    return policy.model_copy(update={"rules": rules})


@pytest.fixture(scope="module")
def design_policy() -> Policy:
    return load_policy(HERE / "policy" / "design_example.yaml").policy


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["name"]) for case in CASES if not needs_ledger(case)]
)
def test_worked_case(case: dict[str, Any], design_policy: Policy) -> None:
    channel, category, *brands = case["send"]
    send = Send(channel, (category,), tuple(brands), date(2026, 12, 1))
    plan = make_plan(without_ledger(design_policy), send)
    row = {name: None if cell is None else str(cell) for name, cell in case["row"].items()}
    entries = {name: tuple(lines) for name, lines in case.get("entries", {}).items()}
    assert judge_row(plan, row, entries) == case["expect"]


def test_most_worked_cases_wait_for_the_ledger_and_none_is_lost() -> None:
    waiting = [case for case in CASES if needs_ledger(case)]
    assert (len(CASES) - len(waiting), len(waiting)) == (9, 48)


def test_the_examples_of_the_sample_policy_hold() -> None:
    policy = load_policy(HERE.parent / "policies.yaml").policy
    results = run_policy_tests(policy, date(2026, 11, 22))
    assert [one.name for one in results if not one.passed] == []
    assert len(results) >= 8


def test_an_example_that_needs_the_ledger_is_named_and_not_passed(design_policy: Policy) -> None:
    (result,) = run_policy_tests(design_policy, date(2026, 12, 1))
    assert result.found is None
    assert "ledger" in result.why_not_run
    assert not result.passed
