"""What became of each statement agrees with what the rules decide, on every worked case of the design."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from yamlcore import CCoreLoader

from suppress.consent import Action
from suppress.evidence import KindCodes
from suppress.ledger.in_memory import snapshot_of_examples
from suppress.mapped_list import map_list
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send, make_plan
from suppress.policy.rule import MissingConsent, OptedOut, Recorded
from suppress.read_facts import read_facts
from suppress.row_list import RowList
from suppress.rules import rule_hits
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.rules.history import Fate, history

TESTS = Path(__file__).parent.parent
CASES: list[dict[str, Any]] = [
    case
    for case in yaml.load((TESTS / "worked_cases.yaml").read_text(), CCoreLoader)["cases"]
    if case.get("events") and "entries" not in case
]
AGAINST = {Fate.STANDS, Fate.UNSURE}


@pytest.fixture(scope="module")
def ledger_policy() -> Policy:
    """The example of the design without what sources answer."""
    policy = load_policy(TESTS / "policy" / "design_example.yaml").policy
    asking = tuple(rule for rule in policy.rules if isinstance(rule, OptedOut | Recorded | MissingConsent))
    return policy.model_copy(update={"rules": asking})


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_what_stands_is_what_fires(case: dict[str, Any], ledger_policy: Policy) -> None:
    channel, category, *brands = case["send"]
    day = date(2026, 12, 1)
    plan = make_plan(ledger_policy, Send(channel, (category,), tuple(brands), day))
    hearing = Hearing.of(plan, snapshot_of_examples(case["events"], ledger_policy, day))
    given = {name: None if cell is None else str(cell) for name, cell in case["row"].items()}
    rows = RowList.of_row({**dict.fromkeys((*plan.columns, *plan.channel.fields, "account")), **given})
    mapped = map_list(rows, "row", plan, {}, {}, {}, hearing.families)
    (batch,) = rows.batches(mapped.columns)
    facts, _ = read_facts(batch(), mapped, plan, {}, KindCodes.of(LEDGER_KINDS), hearing)
    told = history(facts)
    (became,) = told.became.values()
    for planned in plan.rules:
        match planned.rule:
            case OptedOut():
                actions = {Action.OPT_OUT}
            case Recorded():
                actions = {Action(action) for action in planned.rule.actions}
            case _:
                continue
        action_of = dict(
            zip(told.events, (facts.hearing.table.scopes[s].action for s in told.heard.scope), strict=True)
        )
        against = [
            event for event, one in became.items() if one.fate in AGAINST and action_of[event] in actions
        ]
        assert bool(against) == bool(rule_hits(planned, facts).hits.height)
