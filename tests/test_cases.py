"""The worked cases of the design, and the examples that policies carry."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from yamlcore import CCoreLoader

from suppress.cases import judge_rows, run_policy_tests
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = yaml.load((HERE / "worked_cases.yaml").read_text(), CCoreLoader)["cases"]


@pytest.fixture(scope="module")
def design_policy() -> Policy:
    return load_policy(HERE / "policy" / "design_example.yaml").policy


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_worked_case(case: dict[str, Any], design_policy: Policy) -> None:
    channel, category, *brands = case["send"]
    send = Send(channel, (category,), tuple(brands), date(2026, 12, 1))
    row = {name: None if cell is None else str(cell) for name, cell in case["row"].items()}
    entries = {name: tuple(lines) for name, lines in case.get("entries", {}).items()}
    found = judge_rows(make_plan(design_policy, send), [row], entries, case.get("events", ()))
    assert found == [case["expect"]]


def test_all_worked_cases_are_there() -> None:
    assert len(CASES) == 57


@pytest.mark.slow
def test_the_examples_of_the_sample_policy_hold() -> None:
    policy = load_policy(HERE.parent / "policies.yaml").policy
    results = run_policy_tests(policy, date(2026, 11, 22))
    assert [one.name for one in results if not one.passed] == []
    assert len(results) >= 8


def test_an_example_with_events_is_run(design_policy: Policy) -> None:
    (result,) = run_policy_tests(design_policy, date(2026, 12, 1))
    assert (result.found, result.passed) == ("send", True)
