"""One problem of a policy: where it stands and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """A problem with its place; `str()` gives `policies.yaml:41:5: rules.2.max_age: …`."""

    file: Path
    """The file, relative to the folder of the policy that was asked for."""
    line: int
    """Line from 1."""
    column: int
    """Column from 1, in characters."""
    path: tuple[str | int, ...]
    """Keys and positions (from 0) down to the offending value, as the merged policy has them."""
    text: str
    """The offending text as the file has it; empty where it is longer than a line or may be personal."""
    message: str
    severity: Severity = "error"
    """An error stops every command; a warning is shown by `policy check` alone."""

    def __str__(self) -> str:
        place = ".".join(str(part) for part in self.path)
        return f"{self.file}:{self.line}:{self.column}: {place + ': ' if place else ''}{self.message}"


@dataclass(frozen=True)
class Finding:
    """A problem before its place in a file is looked up."""

    path: tuple[str | int, ...]
    message: str
    severity: Severity = "error"
    on_key: bool = False
    """The key is wrong, not its value."""
    offset: int = 0
    """Characters into a text value."""


def in_file_order(problems: Iterable[Problem], files: Iterable[Path]) -> tuple[Problem, ...]:
    """The problems by file, line and column, each once.

    Args:
        problems: In any order.
        files: The files in the order in which they were read.
    """
    order = {file: place for place, file in enumerate(files)}
    return tuple(
        sorted(
            dict.fromkeys(problems),
            key=lambda one: (order.get(one.file, len(order)), one.line, one.column, one.message),
        )
    )


def did_you_mean(name: str, known: Iterable[str], prefix: str = "") -> str:
    """`; did you mean 'x'?`, else the names there are, else nothing.

    Args:
        name: What was written.
        known: What could have been meant.
        prefix: What all of them start with, so that it makes no two of them alike.
    """
    from difflib import get_close_matches  # for mistakes alone

    names = sorted(set(known))
    folded = {one.removeprefix(prefix).lower(): one for one in names}
    close = get_close_matches(name.removeprefix(prefix).lower(), folded, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{folded[close[0]]}'?"
    return f"; there is {', '.join(names)}" if 0 < len(names) <= _LISTED else ""


_LISTED = 12
