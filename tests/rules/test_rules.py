"""Every kind of rule, its exemptions, jurisdictions and match levels: one row against a small policy.

The cases stand in the YAML files beside this module, for people who know the law and no Python.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from yamlcore import CCoreLoader

from suppress.cases import judge_rows
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan

HERE = Path(__file__).parent
CONTACT_DATE = date(2026, 12, 1)

USUAL: dict[str, Any] = {
    "version": 1,
    "sender": {"name": "Riverside", "country": "US"},
    "channels": {
        "mail": {"contact": "postal"},
        "email": {"contact": "email"},
        "sms": {"contact": "phone", "fields": ["mobile"]},
        "voice": {"contact": "phone", "fields": ["phone", "mobile"]},
    },
    "categories": {
        "newsletter": {"purpose": "marketing"},
        "fundraising": {"purpose": "marketing", "call": "charitable"},
        "voting": {"purpose": "service"},
        "receipt": {"purpose": "transactional"},
    },
    "brands": ["riverside", "foundation"],
}


def cases() -> list[Any]:
    """Policy and case for every case, named by file, policy and the case's own words."""
    found = []
    for path in sorted(HERE.glob("*.yaml")):
        for group in yaml.load(path.read_text(encoding="utf-8"), CCoreLoader):
            for case in group["cases"]:
                name = f"{path.stem}: {group['about']}: {case['name']}"
                found.append(pytest.param(group["policy"], case, id=name))
    return found


CASES = cases()


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, Any]], Policy]:
    """Loads a policy of the cases; one that was loaded before, and not changed since, is not read again."""
    path = tmp_path_factory.mktemp("rules") / "policies.yaml"
    known: dict[str, Policy] = {}

    def loaded(policy: dict[str, Any]) -> Policy:
        sources = {
            name: {"files": f"{name}.txt", **source} for name, source in policy.get("sources", {}).items()
        }
        text = json.dumps({**USUAL, **policy, "sources": sources})  # JSON is YAML
        if text not in known:
            path.write_text(text, encoding="utf-8")
            known[text] = load_policy(path).policy
        return known[text]

    return loaded


Judge = Callable[[dict[str, Any], dict[str, Any]], str]


@pytest.fixture(scope="module")
def judge(load: Callable[[dict[str, Any]], Policy]) -> Judge:
    """Tells what becomes of a case's row; rows of a send with the same lists and events are judged together."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for policy, case in (each.values for each in CASES):
        alike.setdefault(_asked(policy, case), []).append(_cells(case))
    known: dict[str, list[str]] = {}

    def judged(policy: dict[str, Any], case: dict[str, Any]) -> str:
        asked = _asked(policy, case)
        if asked not in known:
            channel, *categories = case["send"]
            send = Send(channel, tuple(categories), tuple(case.get("brands", ())), CONTACT_DATE)
            entries = {name: tuple(map(str, lines)) for name, lines in case.get("entries", {}).items()}
            plan = make_plan(load(policy), send)
            known[asked] = judge_rows(plan, alike[asked], entries, case.get("events", ()))
        return known[asked][alike[asked].index(_cells(case))]

    return judged


def _asked(policy: dict[str, Any], case: dict[str, Any]) -> str:
    """All that a row is judged by, as text, with the columns of the row."""
    return json.dumps([policy, {**case, "row": sorted(case["row"]), "name": "", "expect": ""}], default=str)


def _cells(case: dict[str, Any]) -> dict[str, str | None]:
    return {name: None if cell is None else str(cell) for name, cell in case["row"].items()}


@pytest.mark.parametrize(("policy", "case"), CASES)
def test_case(policy: dict[str, Any], case: dict[str, Any], judge: Judge) -> None:
    assert judge(policy, case) == case["expect"]
