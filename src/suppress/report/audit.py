"""What an audit found, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from suppress.report.terminal import number, table

_STATES = {"forbidden": "[bold red]forbidden[/]", "in_doubt": "[yellow]in doubt[/]"}


def show_audit(report: Mapping[str, Any], console: Console) -> None:
    """Print the report.

    Args:
        report: Data of the audit.
        console: Where to print.
    """
    span = f", sent {report['from']} to {report['to']}" if report["from"] else ""
    console.print(f"[bold]{escape(report['log'])}[/]: {report['messages']:,} messages{escape(span)}")
    colour = "bold red" if report["forbidden"] else "green"
    console.print(
        f"[{colour}]{report['forbidden']:,} forbidden[/] by what was known when they were sent, "
        f"{report['in_doubt']:,} in doubt"
    )
    if report["rules"]:
        made = table("by rule", "rule", "<", "messages", "median days after", "at worst", "first row")
        for one in report["rules"]:
            made.add_row(
                escape(one["rule"]),
                _STATES[one["state"]],
                number(one["messages"]),
                number(one["median_days"]),
                number(one["worst_days"]),
                number(one["first_row"]),
            )
        console.print(made)
    for name in report["sources_missing"]:
        console.print(f"[bold red]not judged by {escape(name)}:[/] no version of it can be read")
    for name in report["sources_of_later"]:
        console.print(
            f"[yellow]note:[/] no version of {escape(name)} from before some of the messages is there; they "
            "were judged by today's, and what it lists may not have been known then"
        )
    if report["columns_missing"]:
        console.print(
            f"[yellow]note:[/] the log does not say {escape(', '.join(report['columns_missing']))}: exemptions "
            "that need it exempted nobody"
        )
    if report["without_contact"]:
        console.print(
            f"[yellow]not judged:[/] {report['without_contact']:,} messages whose contact is missing or "
            "cannot be read"
        )
    if report["without_time"]:
        console.print(f"[yellow]not judged:[/] {report['without_time']:,} messages whose time cannot be read")
    if report["rejected"]:
        console.print(f"[yellow]not read:[/] {report['rejected']:,} lines")
