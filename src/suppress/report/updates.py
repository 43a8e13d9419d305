"""An update of a source on a terminal: `suppress sources update`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from suppress.counted import counted

_NAMED = 5


class Taken(Protocol):
    """A file of an update."""

    @property
    def file(self) -> str:
        """Its name in place."""

    @property
    def changes(self) -> bool:
        """Whether it is a change list."""

    @property
    def lines(self) -> int:
        """Its entries or changes."""

    @property
    def areas(self) -> tuple[str, ...]:
        """Area codes that it names."""

    @property
    def replaces(self) -> tuple[str, ...]:
        """Files that were set aside for it."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Files that stay beside it."""

    @property
    def already(self) -> bool:
        """It was in place before."""

    @property
    def superseded(self) -> bool:
        """It was, and a newer one has replaced it since."""


class Figures(Protocol):
    """A version in figures."""

    @property
    def entries(self) -> int:
        """Its entries."""

    @property
    def as_of(self) -> date | None:
        """Day of its oldest part."""

    @property
    def good_until(self) -> date | None:
        """Last day within the limit."""

    @property
    def areas(self) -> int | None:
        """Area codes; None where it does not come by area code."""


class Update(Protocol):
    """What an update did."""

    @property
    def name(self) -> str:
        """The source."""

    @property
    def taken(self) -> Sequence[Taken]:
        """Files of the command."""

    @property
    def before(self) -> Figures | None:
        """The version before."""

    @property
    def after(self) -> Figures | None:
        """The version now."""

    @property
    def added(self) -> int:
        """Contacts that came."""

    @property
    def removed(self) -> int:
        """Contacts that went."""

    @property
    def already(self) -> bool:
        """Whether nothing changed."""

    @property
    def pruned(self) -> tuple[str, ...]:
        """Replaced files that were deleted."""

    @property
    def kept(self) -> int:
        """Replaced files that stay."""


def show_update(done: Update, console: Console) -> None:
    """Print what an update changed, or that it changed nothing."""
    for one in done.taken:
        for line in _taken(one):
            console.print(escape(line), soft_wrap=True)
    if done.after is not None and not done.already:
        for line in _changed(done, done.after):
            console.print(escape(line), soft_wrap=True)
    elif done.already:
        console.print(f"{escape(done.name)}: nothing was changed")
    for name in done.pruned:
        console.print(f"deleted: {escape(name)}, which no run names")
    if done.kept:
        files = counted(done.kept, "replaced file is", "replaced files are")
        console.print(f"{files} kept in the folder `replaced`")


def _taken(one: Taken) -> Iterator[str]:
    kind = "change list" if one.changes else "list"
    what = f"{kind} of {counted(one.lines, 'change') if one.changes else _entries(one.lines)}"
    areas = f", {_areas(one.areas)}" if one.areas else ""
    passed = "older than what is in place, which replaced it before: passed over"
    done = passed if one.superseded else "already applied"
    yield f"{one.file}: {done if one.already else what + areas}"
    if one.replaces:
        yield f"  takes the place of {_some(one.replaces)}"
    if one.beside:
        yield f"  stands beside {_some(one.beside)}; where it replaces one of them, say --replaces NAME"


def _changed(done: Update, after: Figures) -> Iterator[str]:
    before = done.before
    if before is None:
        yield f"{done.name}: {_entries(after.entries)}"
    else:
        came = f"{done.added:,} came, {done.removed:,} went"
        yield f"{done.name}: {before.entries:,} → {_entries(after.entries)} ({came})"
    if after.areas is not None:
        was = f"{before.areas:,} → " if before is not None and before.areas != after.areas else ""
        yield f"covers {was}{counted(after.areas, 'area code')}"
    day = "of a day that no name says" if after.as_of is None else f"as of {after.as_of}"
    was = f", previously {before.as_of}" if before and before.as_of and before.as_of != after.as_of else ""
    until = f"; to be refreshed by {after.good_until}" if after.good_until else ""
    yield f"{day}{was}{until}"


def _entries(number: int) -> str:
    return counted(number, "entry")


def _areas(areas: tuple[str, ...]) -> str:
    return f"area code {areas[0]}" if len(areas) == 1 else f"{len(areas)} area codes ({_some(areas)})"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
