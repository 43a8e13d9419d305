"""Policies on a terminal: the rule table and the results of a policy's examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from suppress.policy.show import RuleRow
from suppress.report.terminal import table


class Case(Protocol):
    """The result of one example."""

    @property
    def name(self) -> str:
        """What the example shows."""

    @property
    def expected(self) -> str:
        """Outcome and rule that the policy's author expects."""

    @property
    def found(self) -> str:
        """Outcome and rule that came out."""

    @property
    def passed(self) -> bool:
        """Whether they agree."""


def show_rules(title: str, rows: Sequence[RuleRow], console: Console) -> None:
    """Print the rules that apply to one send, in the order in which they get the credit."""
    made = table(title, "", "!rule", "<fires on", "<outcome", "<unless", "<where and when", "<citation")
    for row in rows:
        places = " ".join(part for part in (", ".join(row.jurisdictions), row.dates) if part)
        made.add_row(
            str(row.rank),
            escape(row.id),
            escape(row.compares),
            escape(row.outcome),
            escape("\nor ".join(row.exemptions)),
            places or "everywhere, always",
            escape(row.citation),
        )
    console.print(made)


def show_cases(results: Sequence[Case], console: Console) -> None:
    """Print one line for each example and the count of each result."""
    for one in results:
        if one.passed:
            console.print(f"[green]ok[/]   {escape(one.name)}")
        else:
            console.print(
                f"[bold red]FAIL[/] {escape(one.name)}: "
                f"expected {escape(one.expected)}, found {escape(one.found)}"
            )
    passed = sum(one.passed for one in results)
    console.print(f"{passed} passed, {len(results) - passed} failed")
