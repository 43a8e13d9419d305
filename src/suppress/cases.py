"""Rows against a policy: what `suppress policy test` runs, with nothing read from a file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from suppress.duplicates import Candidates
from suppress.evidence import ClassTable, Hit, KindCodes, outcome_of
from suppress.ledger.in_memory import snapshot_of_examples
from suppress.mapped_list import map_list
from suppress.model import Outcome
from suppress.points import Family
from suppress.policy.examples import policy_of
from suppress.policy.model import Policy, PolicyTest
from suppress.policy.plan import Plan, Send, make_plan
from suppress.row_list import RowList
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.screen import Screen
from suppress.sources.in_memory import prepare_lines
from suppress.strict import strict_kind


@dataclass(frozen=True)
class CaseResult:
    """What became of one example."""

    name: str
    expected: str
    found: str

    @property
    def passed(self) -> bool:
        """The row had the outcome that was expected, by the rule that was expected if one was named."""
        return self.found in {self.expected, f"{self.expected} {self._rule}".strip()}

    @property
    def _rule(self) -> str:
        return self.found.partition(" ")[2] if " " not in self.expected else ""


def run_policy_tests(policy: Policy, contact_date: date, left_out: Collection[int] = ()) -> list[CaseResult]:
    """Run the examples of a policy.

    Args:
        policy: The policy with its examples.
        contact_date: Day of the send where an example says none.
        left_out: Places of examples that are not run.
    """
    asked = [test for place, test in enumerate(policy.tests) if place not in left_out]
    alike: dict[str, list[int]] = {}
    for place, test in enumerate(asked):
        alike.setdefault(_judged_by(test), []).append(place)
    found: dict[int, str] = {}
    for places in alike.values():
        judged = _judge([asked[place] for place in places], policy, contact_date)
        found.update(zip(places, judged, strict=True))
    return [CaseResult(test.name, test.expect, found[place]) for place, test in enumerate(asked)]


def _judged_by(test: PolicyTest) -> str:
    """All that a row is judged by, with its columns: rows of which it is the same are judged together."""
    return json.dumps([test.rule, test.send, test.entries, test.events, sorted(test.row)], default=str)


def _judge(tests: Sequence[PolicyTest], policy: Policy, contact_date: date) -> list[str]:
    """What becomes of each row of examples that are judged alike."""
    first = tests[0]
    judging, standin = policy_of(first, policy)
    send = _send({**first.send, "category": standin} if standin else first.send, contact_date)
    return judge_rows(make_plan(judging, send), [test.row for test in tests], first.entries, first.events)


def judge_rows(
    plan: Plan,
    rows: Sequence[Mapping[str, str | None]],
    entries: Mapping[str, Sequence[str]],
    events: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """Outcome and deciding rule of each row, each looked at for itself: nobody is a duplicate.

    Args:
        plan: The plan of the send.
        rows: Cells by column, the same columns in all; a column that a condition needs and the rows lack is
            empty.
        entries: Lines of sources; a source that is not named is empty and covers everything.
        events: Events of the ledger, oldest recorded first, as `snapshot_of_examples` reads them.

    Returns:
        `send`, `suppress RULE` or `hold RULE`, in the order of the rows.
    """
    country = plan.policy.sender.country
    sources = {
        name: prepare_lines(name, plan.policy.sources[name], entries.get(name, ()), country=country)
        for name in plan.sources
    }
    kinds = {name: source.kinds for name, source in sources.items()}
    hearing = None
    if plan.asks_ledger:
        hearing = Hearing.of(plan, snapshot_of_examples(events, plan.policy, plan.send.contact_date))
    blank = dict.fromkeys((*plan.columns, *_contact_columns(plan, rows[0]), *rows[0]))
    cells = pl.DataFrame([{**blank, **row} for row in rows], dict.fromkeys(blank, pl.String))
    families: frozenset[Family] = frozenset() if hearing is None else hearing.families
    mapped = map_list(RowList(cells), "row", plan, kinds, {}, {}, families)
    classes = ClassTable()
    codes = KindCodes.of(frozenset().union(*kinds.values(), LEDGER_KINDS if hearing else ()))
    screen = Screen(plan, sources, codes, classes, strict_kind(plan), hearing)
    screened = screen.run(mapped, Candidates(), 0, lambda _: None)
    return [_said(plan, classes.hits(number)) for number in screened.classes[0].tolist()]


def _said(plan: Plan, hits: tuple[Hit, ...]) -> str:
    outcome = outcome_of(hits)
    return outcome.value if outcome is Outcome.SEND else f"{outcome.value} {plan.rules[hits[0].rule].rule.id}"


def _contact_columns(plan: Plan, row: Mapping[str, str | None]) -> tuple[str, ...]:
    """Contact fields that the example leaves out although the channel needs one."""
    if plan.channel.contact == "postal":
        return ("last_name", "address1", "postal_code")
    return () if set(plan.channel.fields) & set(row) else plan.channel.fields


def _send(send: Mapping[str, Any], contact_date: date) -> Send:
    def names(key: str) -> tuple[str, ...]:
        given = send.get(key) or ()
        return (given,) if isinstance(given, str) else tuple(given)

    drop = send.get("drop")
    return Send(
        channel=str(send["channel"]),
        categories=names("category"),
        brands=names("brand"),
        contact_date=date.fromisoformat(str(drop)) if drop else contact_date,
    )
