"""Runs on a terminal: `suppress runs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from suppress.report.terminal import number, table

Line = Mapping[str, Any]


def show_runs(lines: Sequence[Line], folder: str, console: Console) -> None:
    """Print a table of runs, or that there are none.

    Args:
        lines: Data of `suppress runs --json`, in the order of the table.
        folder: Where they were looked for.
        console: Where to print.
    """
    if not lines:
        console.print(f"no runs in {escape(folder)}")
        return
    made = table(
        f"Runs in {escape(folder)}",
        "!contact date",
        "!run",
        "<send",
        "read",
        "sent",
        "held",
        "!good until",
        "!files",
    )
    for one in lines:
        made.add_row(
            one["contact_date"],
            escape(one["run"]) + (" (rescrub)" if one["rescrub_of"] else ""),
            escape(f"{' + '.join(one['categories'])} by {one['channel']}"),
            number(one["read"]),
            "replay" if one["replay"] else number(one["sent"]),
            number(one["held"]),
            _until(one),
            one["files"] if one["files"] == "ok" else f"[bold red]{one['files']}[/]",
        )
    console.print(made)


def _until(one: Line) -> str:
    until = one["good_until"] or "–"
    return f"[yellow]{until} passed[/]" if one["passed"] else until
