"""What an audit found, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from suppress.report.audit_words import STATES, basis, notes
from suppress.report.terminal import number, table

_COLOURS = {"forbidden": "bold red", "unproven": "yellow", "in_doubt": "yellow"}


def show_audit(report: Mapping[str, Any], console: Console) -> None:
    """Print the report.

    Args:
        report: Data of the audit.
        console: Where to print.
    """
    span = f", sent {report['from']} to {report['to']}" if report["from"] else ""
    console.print(f"[bold]{escape(report['log'])}[/]: {report['messages']:,} messages{escape(span)}")
    colour = "bold red" if report["forbidden"] else "green"
    console.print(f"[{colour}]{report['forbidden']:,} forbidden[/] {basis(report)}")
    console.print(f"{report['unproven']:,} cannot be proved, {report['in_doubt']:,} in doubt")
    if report["rules"]:
        made = table("by rule", "rule", "!", "messages", "median days after", "at worst", "first row")
        for one in report["rules"]:
            made.add_row(
                escape(one["rule"]),
                f"[{_COLOURS[one['state']]}]{STATES[one['state']]}[/]",
                number(one["messages"]),
                number(one["median_days"]),
                number(one["worst_days"]),
                number(one["first_row"]),
            )
        console.print(made)
    for note in notes(report):
        mark = "[bold red]look:[/]" if note.grave else "[yellow]note:[/]"
        console.print(f"{mark} {escape(note.says)}")
