"""Sources on a terminal: `suppress sources status` and `prepare`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from suppress.report.terminal import number, table


class Prepared(Protocol):
    """A prepared source as it is listed."""

    @property
    def name(self) -> str:
        """The source's name."""

    @property
    def version(self) -> str:
        """Short digest of its content."""

    @property
    def as_of(self) -> date | None:
        """Day of its oldest file."""

    @property
    def entries(self) -> int:
        """Entries of all files."""


class Status(Protocol):
    """A source as it stands on a day."""

    @property
    def name(self) -> str:
        """The source's name."""

    @property
    def format(self) -> str:
        """Layout of its files."""

    @property
    def version(self) -> str | None:
        """Short digest of its content."""

    @property
    def as_of(self) -> date | None:
        """Day of its oldest file."""

    @property
    def age_days(self) -> int | None:
        """Days from then."""

    @property
    def limit(self) -> str | None:
        """Oldest version accepted."""

    @property
    def good_until(self) -> date | None:
        """Last day within the limit."""

    @property
    def entries(self) -> int | None:
        """Entries of all files."""

    @property
    def rejected(self) -> int | None:
        """Lines that are no entry."""

    @property
    def change(self) -> int | None:
        """Entries more or fewer than in the version accepted last."""

    @property
    def coverage(self) -> str:
        """What it answers for."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What stops a run."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a run goes on with."""


def show_status(found: Sequence[Status], console: Console) -> None:
    """Print a table of sources, then what is wrong with them."""
    made = table(
        "Sources", "source", "<format", "as of", "age", "limit", "entries", "change", "rejected", "<covers"
    )
    for one in found:
        made.add_row(
            f"[red]{escape(one.name)}[/]" if one.problems else escape(one.name),
            one.format,
            one.as_of.isoformat() if one.as_of else "–",
            "–" if one.age_days is None else f"{one.age_days} d",
            one.limit or "–",
            number(one.entries),
            "–" if one.change is None else f"{one.change:+,}",
            number(one.rejected),
            one.coverage,
        )
    console.print(made)
    for one in found:
        for problem in one.problems:
            console.print(f"[bold red]stops a run:[/] {escape(problem)}")
        for warning in one.warnings:
            console.print(f"[yellow]warning:[/] {escape(warning)}")
    dates = [one.good_until for one in found if one.good_until is not None]
    if dates and not any(one.problems for one in found):
        console.print(f"all sources may be used until {min(dates)}")


def show_prepared(prepared: Sequence[Prepared], console: Console) -> None:
    """Print what was prepared, one line a source."""
    for one in prepared:
        day = f", as of {one.as_of}" if one.as_of else ""
        console.print(f"{escape(one.name)}: {one.entries:,} entries, version {one.version}{day}")
