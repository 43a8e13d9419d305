"""Answers about one contact on a terminal, from the same data as `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console

Data = Mapping[str, Any]


def show_answer(answer: Data, console: Console) -> None:
    """Print whether a contact may be contacted, and what bears on it.

    Args:
        answer: Data of `check --json`.
        console: Where to print.
    """
    send = answer["send"]
    brands = f" for {', '.join(send['brands'])}" if send["brands"] else ""
    head = " ".join(part for part in (answer["outcome"], answer["rule"]) if part)
    _print(
        console,
        f"{head} ({', '.join(send['categories'])} by {send['channel']}{brands}, {send['contact_date']})",
    )
    for finding in answer["findings"]:
        _print(console, f"  {_finding_in_words(finding)}")
    for note in answer["notes"]:
        _print(console, f"note: {note}")


def _finding_in_words(finding: Data) -> str:
    parts = [finding["why"]] if finding["why"] else []
    if finding["source"]:
        version = f" {finding['version']}" if finding["version"] else ""
        parts.append(f"{finding['source']}{version}")
    parts += [finding["file"]] if finding["file"] else []
    parts += [f"by {finding['key']}"] if finding["key"] else []
    parts += [f"since {finding['since']}"] if finding["since"] else []
    parts += [f"but: {finding['exempt_by']}"] if finding["exempt_by"] else []
    return f"{finding['state']} {finding['rule']}: {', '.join(parts) or 'the condition holds'}"


def _print(console: Console, text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)
