"""Options that several commands share, and those that take pairs, lists and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from suppress.errors import UsageError

PolicyFile = Annotated[Path, typer.Option("--policy", "-p", help="Policy file.")]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="SUPPRESS_HOME", help="Folder of prepared sources; .suppress beside the policy."
    ),
]
Html = Annotated[
    bool,
    typer.Option(
        "--html/--no-html", envvar="SUPPRESS_HTML", help="Write report.html, a page to read, print and send."
    ),
]

_DAY_LENGTH = len("2026-12-01")
"""`strptime` also takes 2026-1-1; `fromisoformat` 20261201."""


def pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    """`name=VALUE` options as a dictionary.

    Args:
        option: Name of the option, for the message.
        given: What was typed.

    Raises:
        UsageError: A pair without `=`, or a name given twice.
    """
    found: dict[str, str] = {}
    for place, text in enumerate(given, start=1):
        name, value = _pair(option, place, text)
        if name in found:
            raise UsageError(f"{option} names '{name}' twice", hint="give it once")
        found[name] = value
    return found


def repeated_pairs(option: str, given: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`name=VALUE` options of which a name may come several times, in their order.

    Raises:
        UsageError: A pair without `=`.
    """
    found: dict[str, tuple[str, ...]] = {}
    for place, text in enumerate(given, start=1):
        name, value = _pair(option, place, text)
        found[name] = (*found.get(name, ()), value)
    return found


def split_names(text: str) -> list[str]:
    """Names separated by commas, without blanks."""
    return [name.strip() for name in text.split(",") if name.strip()]


def day(text: str) -> date:
    """A day of the send.

    Raises:
        UsageError: Not a day of the calendar.
    """
    return calendar_day("--drop", text)


def calendar_day(option: str, text: str) -> date:
    """A day that an option takes.

    Args:
        option: Name of the option, for the message.
        text: What was typed.

    Raises:
        UsageError: Not a day of the calendar.
    """
    try:
        return datetime.strptime(text if len(text) == _DAY_LENGTH else "", "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise UsageError(
            f"{option} takes a day as YYYY-MM-DD", hint=f"for example {option} 2026-12-01"
        ) from error


def _pair(option: str, place: int, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"{option} number {place} has no '='", hint=f"write {option} name=VALUE")
    return name.strip(), value
