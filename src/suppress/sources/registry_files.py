"""Which files of a registry by area code are used: the newest full lists, and the changes to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from suppress.errors import SourceError
from suppress.sources.changes import ChangeFile
from suppress.sources.loaded import RegistryList, is_newer, some
from suppress.sources.locate import SourceFile, says_changes
from suppress.sources.prepared_form import PreparedForm


@dataclass(frozen=True)
class Used:
    """A file that is used."""

    file: SourceFile
    form: PreparedForm


@dataclass(frozen=True)
class Full(Used):
    """A full list."""

    covered: tuple[str, ...]
    """Area codes that it answers for."""


@dataclass(frozen=True)
class Changes(Used):
    """A change list."""

    brings: tuple[str, ...]
    """Area codes with a full list that it brings up to its day."""
    unused: frozenset[str]
    """Area codes whose full list is newer."""


def as_named(file: SourceFile, form: PreparedForm) -> tuple[SourceFile, PreparedForm]:
    """A file and its form, which is one of changes where the name says so.

    Raises:
        SourceError: The name says changes, and the lines are those of a full list.
    """
    # An empty list of changes, taken for a full list, would free everybody.
    if form.changes is not None or not says_changes(file.name):
        return file, form
    if form.areas:
        raise SourceError(
            f"the name of {file.name} says that it lists changes, and its lines say neither A nor D",
            hint="download the full list; where it is one, give the file another name",
        )
    return file, replace(form, bitmaps=None, changes=ChangeFile(form.folder, 0, {}, None))


def refuse_without_full(name: str, read: Sequence[tuple[SourceFile, PreparedForm]]) -> None:
    """Stop where there are change lists and nothing to apply them to.

    Raises:
        SourceError: None of the files is a full list.
    """
    if read and all(form.changes is not None for _, form in read):
        raise SourceError(
            f"source '{name}': {read[0][0].name} is a change list, and there is no full list to apply it to",
            hint="download the full list first",
        )


def newest_of_each_area(
    read: Sequence[tuple[SourceFile, PreparedForm]],
) -> tuple[list[Full], list[SourceFile], list[str]]:
    """Full lists with the area codes that each answers for, those that newer ones replace, and notes.

    Of two files without an order neither replaces the other: each may list people whom the other does not.
    """
    newest: dict[str, SourceFile] = {}
    offered = [tuple(sorted(_named(file, form))) for file, form in read]
    for (file, _), areas in zip(read, offered, strict=True):
        for area in areas:
            if file.as_of and (area not in newest or is_newer(file, newest[area])):
                newest[area] = file
    used, unused, notes = [], [], []
    for (file, form), areas in zip(read, offered, strict=True):
        covered = tuple(area for area in areas if not _replaced(file, newest.get(area)))
        if covered or not areas:
            used.append(Full(file, form, covered))
        else:
            unused.append(file)
            notes.append(f"{file.name} is not used: {newest[areas[0]].name} is newer for the same area code")
    return used, unused, notes


def _replaced(file: SourceFile, newest: SourceFile | None) -> bool:
    return newest is not None and file.as_of is not None and is_newer(newest, file)


def days_of(full: Sequence[Full]) -> dict[str, date | None]:
    """Day of the full lists of each area code that they cover; None where one of them says none."""
    days: dict[str, date | None] = {}
    for one in full:
        for area in one.covered:
            known = one.file.as_of
            before = days.get(area, known)
            days[area] = None if known is None or before is None else max(known, before)
    return days


def list_of(file: SourceFile, form: PreparedForm, days: Mapping[str, date | None]) -> RegistryList:
    """What a file lists; a list of no changes begins on its own day.

    Args:
        file: The file.
        form: Its prepared form.
        days: Area codes that there are full lists of.
    """
    first = form.changes.first if form.changes else None
    if form.changes and not form.changes.lines and file.as_of:
        first = datetime.combine(file.as_of, time())
    return RegistryList(_named(file, form, days), form.files[0].entries, form.changes is not None, first)


def _named(file: SourceFile, form: PreparedForm, days: Collection[str] = frozenset()) -> frozenset[str]:
    # A full list under the name of an area code answers for that one alone.
    named = {file.area} if file.area else set()
    if form.changes is not None:
        return frozenset({*named, *form.changes.areas, *(days if file.everywhere else ())})
    return frozenset(named or form.areas)


def used_changes(file: SourceFile, form: PreparedForm, days: Mapping[str, date | None]) -> Changes | None:
    """A change list with what it is applied to; None where the full lists of its area codes are newer."""
    named = _named(file, form, days)
    unused = frozenset(
        area for area in named if file.as_of and (day := days.get(area)) is not None and file.as_of < day
    )
    if named and unused == named:
        return None
    brings = tuple(sorted(area for area in named - unused if file.as_of and days.get(area)))
    return Changes(file, form, brings, unused)


def said_by_name(one: Changes) -> str:
    """The area codes that the name of a change list alone speaks for; part of what a version is."""
    if one.file.everywhere:
        return " everywhere"
    lines = one.form.changes.areas if one.form.changes else {}
    return f" {one.file.area}" if one.file.area and one.file.area not in lines else ""


def uncovered_changes(changes: Sequence[Changes], days: Mapping[str, date | None]) -> list[str]:
    """Notes about changes of area codes without a full list."""
    notes = []
    for one in changes:
        areas = [area for area in (one.form.changes.areas if one.form.changes else ()) if area not in days]
        if areas:
            notes.append(
                f"{one.file.name} has changes of area codes without a full list ({some(areas)}): what it adds "
                "counts, and nobody else of these area codes is checked"
            )
    return notes
