"""Sources on a terminal: `suppress sources status` and `prepare`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from suppress.report.terminal import number, table

_NAMED = 5
_NAMED_AREAS = 10
_LONGEST_NAME = 30


class ReadFile(Protocol):
    """A file of a source as it was read."""

    @property
    def file(self) -> str:
        """Its name."""

    @property
    def left_out(self) -> str:
        """Which records `only` leaves out, in words."""


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

    @property
    def members(self) -> Sequence[ReadFile]:
        """Its files."""


class FileStatus(ReadFile, Protocol):
    """A file of a source as it stands on a day."""

    @property
    def changes(self) -> bool:
        """Whether it is a change list."""

    @property
    def as_of(self) -> date | None:
        """Day that it is of."""

    @property
    def current_to(self) -> date | None:
        """Day with change lists applied."""

    @property
    def age_days(self) -> int | None:
        """Days from then."""

    @property
    def good_until(self) -> date | None:
        """Last day within the limit."""

    @property
    def level(self) -> str:
        """Where its age stands: `ok`, `due soon`, `too old`, `unknown`."""

    @property
    def entries(self) -> int:
        """Its entries, or changes."""

    @property
    def change(self) -> int | None:
        """Entries more or fewer than before."""

    @property
    def areas(self) -> tuple[str, ...]:
        """Area codes that it covers."""


class Status(Protocol):
    """A source as it stands on a day."""

    @property
    def name(self) -> str:
        """The source's name."""

    @property
    def used(self) -> bool:
        """Whether a rule in force on the day uses it."""

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
    def change(self) -> int | None:
        """Entries more or fewer than in the version accepted last."""

    @property
    def level(self) -> str:
        """Where the age of its oldest file stands."""

    @property
    def members(self) -> Sequence[FileStatus]:
        """Its files."""

    @property
    def coverage(self) -> str:
        """What it answers for."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What stops a run."""

    @property
    def stops(self) -> bool:
        """Whether a run that is asked for on the day would stop."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a run goes on with."""


def show_status(found: Sequence[Status], day: date, console: Console) -> None:
    """Print a table of sources, one of the files of those with several, then what is wrong with them."""
    made = table("Sources", "source", "<version", "as of", "age", "!refresh by", "entries", "change", "<covers")
    for one in found:
        age = "–" if one.age_days is None else f"{one.age_days} d"
        made.add_row(
            f"[red]{escape(one.name)}[/]" if one.stops else escape(one.name),
            one.version or "–",
            _day(one.as_of),
            f"{age} of {one.limit}" if one.limit else age,
            _refresh(one.good_until, one.level if one.used else "ok"),
            number(one.entries),
            _change(one.change),
            one.coverage,
        )
    console.print(made)
    _show_files(found, console)
    for one in found:
        for problem in one.problems:
            console.print(f"{_weight(one, day)} {escape(problem)}")
        if not one.used and not one.problems:
            console.print(f"not used on {day}: {escape(one.name)}")
        for warning in one.warnings:
            console.print(f"[yellow]warning:[/] {escape(warning)}")
        _show_left_out(one.name, one.members, console)
    used = [one for one in found if one.used]
    dates = [one.good_until for one in used if one.good_until is not None]
    if dates and not any(one.problems for one in used):
        console.print(f"all sources may be used until {min(dates)}")


def _weight(one: Status, day: date) -> str:
    if one.stops:
        return "[bold red]stops a run:[/]"
    return "[yellow]not required:[/]" if one.used else f"not used on {day}:"


def _show_files(found: Sequence[Status], console: Console) -> None:
    made = table("Files", "source", "!files", "as of", "age", "!refresh by", "entries", "change", "<covers")
    for one in found:
        groups = _grouped(one.members) if len(one.members) > 1 else []
        for group in groups:
            first = group[0]
            changes = [file.change for file in group if file.change is not None]
            made.add_row(
                escape(one.name) if group is groups[0] else "",
                escape(_files(group)),
                _day(first.as_of if first.changes else first.current_to),
                "–" if first.age_days is None else f"{first.age_days} d",
                "applied" if first.changes else _refresh(first.good_until, first.level if one.used else "ok"),
                number(sum(file.entries for file in group)),
                _change(sum(changes) if len(changes) == len(group) else None),
                _covers([area for file in group for area in file.areas], first.level),
            )
    if made.row_count:
        console.print(made)


def _grouped(files: Sequence[FileStatus]) -> list[list[FileStatus]]:
    # Few files one by one; of many, those of one day together, the oldest first.
    if len(files) <= _NAMED:
        return [[file] for file in files]
    groups: dict[tuple[bool, date, str], list[FileStatus]] = {}
    for file in files:
        key = (file.changes, (file.as_of if file.changes else file.current_to) or date.min, file.level)
        groups.setdefault(key, []).append(file)
    return [groups[key] for key in sorted(groups)]


def _files(group: Sequence[FileStatus]) -> str:
    kind = "change list" if group[0].changes else "file"
    if len(group) == 1:
        name = group[0].file
        return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f"{len(group):,} {kind}s"


def _covers(areas: Sequence[str], level: str) -> str:
    if not areas:
        return "–"
    if len(areas) == 1 or (level != "ok" and len(areas) <= _NAMED_AREAS):
        return ", ".join(sorted(areas))
    return f"{len(areas):,} area codes"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "–"


def _change(change: int | None) -> str:
    return "–" if change is None else f"{change:+,}"


def _refresh(until: date | None, level: str) -> str:
    if level == "too old":
        return f"[bold red]{until}, too old[/]"
    if level == "due soon":
        return f"[yellow]{until}, soon[/]"
    return _day(until)


def show_prepared(prepared: Sequence[Prepared], console: Console) -> None:
    """Print what was prepared, one line a source."""
    for one in prepared:
        day = f", as of {one.as_of}" if one.as_of else ""
        console.print(f"{escape(one.name)}: {one.entries:,} entries, version {one.version}{day}")
        _show_left_out(one.name, one.members, console)


def _show_left_out(name: str, files: Sequence[ReadFile], console: Console) -> None:
    for file in files:
        if file.left_out:
            console.print(f"left out: {escape(f'{name}: {file.file}: `only` leaves out {file.left_out}')}")
