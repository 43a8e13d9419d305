"""One row against a policy: what `suppress policy test` runs, with nothing read from a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from suppress.duplicates import Candidates
from suppress.evidence import ClassTable, KindCodes, outcome_of
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
    return [
        _run(policy, test, contact_date) for place, test in enumerate(policy.tests) if place not in left_out
    ]


def _run(policy: Policy, test: PolicyTest, contact_date: date) -> CaseResult:
    judging, standin = policy_of(test, policy)
    send = _send({**test.send, "category": standin} if standin else test.send, contact_date)
    plan = make_plan(judging, send)
    return CaseResult(test.name, test.expect, judge_row(plan, test.row, test.entries, test.events))


def judge_row(
    plan: Plan,
    row: Mapping[str, str | None],
    entries: Mapping[str, Sequence[str]],
    events: Sequence[Mapping[str, Any]] = (),
) -> str:
    """Outcome and deciding rule of one row.

    Args:
        plan: The plan of the send.
        row: Cells by column; a column that a condition needs and the row lacks is empty.
        entries: Lines of sources; a source that is not named is empty and covers everything.
        events: Events of the ledger, oldest recorded first, as `snapshot_of_examples` reads them.

    Returns:
        `send`, `suppress RULE` or `hold RULE`.
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
    cells = {**dict.fromkeys((*plan.columns, *_contact_columns(plan, row))), **row}
    families: frozenset[Family] = frozenset() if hearing is None else hearing.families
    mapped = map_list(RowList.of_row(cells), "row", plan, kinds, {}, {}, families)
    classes = ClassTable()
    codes = KindCodes.of(frozenset().union(*kinds.values(), LEDGER_KINDS if hearing else ()))
    screen = Screen(plan, sources, codes, classes, strict_kind(plan), hearing)
    screened = screen.run(mapped, Candidates(), 0, lambda _: None)
    hits = classes.hits(int(screened.classes[0][0]))
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
