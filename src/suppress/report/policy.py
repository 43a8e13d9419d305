"""Policies on a terminal: the rule table and the results of a policy's examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from suppress.counted import counted
from suppress.policy.show import RuleRow
from suppress.report.terminal import table

_TABLE_WIDTH = 140
"""Terminal columns below which a rule is a paragraph: seven columns of text would be in shreds."""


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
    """Print the rules that apply to one send, in the order in which they get the credit; left out ones last."""
    if console.width < _TABLE_WIDTH:
        console.print(f"[bold]{escape(title)}[/]")
        for row in rows:
            console.print(f"\n{_paragraph(row)}")
        return
    made = table(title, "", "!rule", "<fires on", "<outcome", "<unless", "<where and when", "<citation")
    for row in rows:
        made.add_row(
            _rank(row),
            escape("\n".join(part for part in (row.id, row.origin and f"({row.origin})") if part)),
            escape(row.compares),
            escape(_outcome(row)),
            escape("\nor ".join(row.exemptions)),
            _where_and_when(row),
            escape(row.citation),
        )
    console.print(made)


def _paragraph(row: RuleRow) -> str:
    lines = [
        f"[bold]{_rank(row)}  {escape(row.id)}[/]" + (f" ({escape(row.origin)})" if row.origin else ""),
        f"fires on {escape(row.compares)}: {escape(_outcome(row))}",
        *(f"{'or' if place else 'unless'} {escape(one)}" for place, one in enumerate(row.exemptions)),
        _where_and_when(row),
        *([escape(row.citation)] if row.citation else []),
    ]
    return "\n".join(lines)


def _rank(row: RuleRow) -> str:
    return "–" if row.rank is None else str(row.rank)


def _outcome(row: RuleRow) -> str:
    return f"left out: {row.left_out}" if row.left_out else row.outcome


def _where_and_when(row: RuleRow) -> str:
    places = " ".join(part for part in (", ".join(row.jurisdictions), row.dates) if part)
    return places or "everywhere, always"


def show_cases(results: Sequence[Case], console: Console, left_out: Iterable[str] = ()) -> None:
    """Print one line for each example and the count of each result.

    Args:
        results: Examples that were run.
        console: Where to print.
        left_out: Why others were not run, one for each.
    """
    for one in results:
        if one.passed:
            console.print(f"[green]ok[/]   {escape(one.name)}")
        else:
            console.print(
                f"[bold red]FAIL[/] {escape(one.name)}: "
                f"expected {escape(one.expected)}, found {escape(one.found)}"
            )
    passed = sum(one.passed for one in results)
    for why, count in Counter(left_out).items():
        console.print(f"not run: {counted(count, 'example')}, because {escape(why)}")
    console.print(f"{passed} passed, {len(results) - passed} failed")
