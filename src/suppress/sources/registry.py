"""A registry that comes by area code, from its full lists and change lists to a version that answers.

Of several full lists of an area code the newest counts. Every change list whose day is not before it
is applied; an area code is as new as the newest of them that names it and leaves no gap. Order and names
of files make no difference beyond the day and area code that a name says.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.sources.changes import Additions, ChangeFile, DatedList, resolve, write_changed
from suppress.sources.form_folder import LAYOUT, build_folder, complete_manifest, prepared_home, preparing
from suppress.sources.formats.batch import Reading
from suppress.sources.formats.registry import says_changes
from suppress.sources.gaps import Bridge, bring_up
from suppress.sources.loaded import (
    Loaded,
    Progress,
    RegistryList,
    is_newer,
    member_of,
    oldest,
    some,
    tell,
    version_of,
)
from suppress.sources.locate import SourceFile
from suppress.sources.number_bitmap import BitmapFile
from suppress.sources.prepare import BITMAPS, FileContent, PreparedForm, open_form, prepare_form
from suppress.sources.prepared import PreparedSource, Registry


@dataclass(frozen=True)
class _Used:
    """A file that is used."""

    file: SourceFile
    form: PreparedForm


@dataclass(frozen=True)
class _Full(_Used):
    """A full list."""

    covered: tuple[str, ...]
    """Area codes that it answers for."""


@dataclass(frozen=True)
class _Changes(_Used):
    """A change list."""

    brings: tuple[str, ...]
    """Area codes with a full list that it brings up to its day."""
    unused: frozenset[str]
    """Area codes whose full list is newer."""


def load_registry(
    name: str, reading: Reading, files: dict[str, SourceFile], home: Path, progress: Progress | None
) -> Loaded:
    """The version of a registry that some files make.

    Args:
        name: The source's name.
        reading: How it is read.
        files: Files by digest.
        home: Home folder with prepared sources.
        progress: Told about files that are prepared.

    Raises:
        SourceError: A file cannot be read to its end, or there are change lists and no full list.
    """
    contents = [FileContent(file.path, digest) for digest, file in files.items()]
    forms = _forms(name, reading, contents, home, progress)
    read = [_as_named(files[content.sha256], form) for content, form in zip(contents, forms, strict=True)]
    _refuse_without_full(name, read)
    full, unused, notes = _newest_of_each_area([one for one in read if one[1].changes is None])
    days = _days(full)
    changes = []
    for file, form in read:
        if form.changes is None:
            continue
        used = _used_changes(file, form, days)
        changes += [used] if used else []
        if used is None:
            unused.append(file)
            notes.append(f"{file.name} is not used: the full lists of its area codes are newer")
    notes += _uncovered_changes(changes, days)
    bridges = [Bridge(one.file, _list_of(one.file, one.form), one.brings) for one in changes]
    brought, gaps = bring_up(bridges, days)
    changes = [replace(one, brings=brings) for one, brings in zip(changes, brought, strict=True)]
    notes += gaps
    loaded = _loaded(name, reading, full, changes, days, (unused, notes), home)
    return replace(
        loaded,
        forms=loaded.forms | {form.folder.name for form in forms},
        lists={form.files[0].sha256: _list_of(file, form) for file, form in read},
    )


def _forms(
    name: str, reading: Reading, contents: Sequence[FileContent], home: Path, progress: Progress | None
) -> list[PreparedForm]:
    forms = [open_form([content], reading, home) for content in contents]
    missing = [place for place, form in enumerate(forms) if form is None]
    if missing:
        tell(progress, name, 0, len(missing))
        # Unpacking and arrays leave the interpreter free.
        with preparing(home), ThreadPoolExecutor(2) as pool:
            built = pool.map(lambda place: prepare_form([contents[place]], reading, home), missing)
            for done, (place, form) in enumerate(zip(missing, built, strict=True), start=1):
                forms[place] = form
                tell(progress, name, done, len(missing))
    return [form for form in forms if form is not None]


def _as_named(file: SourceFile, form: PreparedForm) -> tuple[SourceFile, PreparedForm]:
    # A file whose name says changes is never a full list: an empty one would free everybody.
    if form.changes is not None or not says_changes(file.name):
        return file, form
    if form.areas:
        raise SourceError(
            f"the name of {file.name} says that it lists changes, and its lines say neither A nor D",
            hint="download the full list; where it is one, give the file another name",
        )
    return file, replace(form, bitmaps=None, changes=ChangeFile(form.folder, 0, {}, None))


def _refuse_without_full(name: str, read: Sequence[tuple[SourceFile, PreparedForm]]) -> None:
    if read and all(form.changes is not None for _, form in read):
        raise SourceError(
            f"source '{name}': {read[0][0].name} is a change list, and there is no full list to apply it to",
            hint="download the full list first",
        )


def _newest_of_each_area(
    read: Sequence[tuple[SourceFile, PreparedForm]],
) -> tuple[list[_Full], list[SourceFile], list[str]]:
    # Full lists with the area codes that each answers for, those that newer ones replace, and notes about
    # them. Of two files without an order neither replaces the other: each may list people whom the other
    # does not.
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
            used.append(_Full(file, form, covered))
        else:
            unused.append(file)
            notes.append(f"{file.name} is not used: {newest[areas[0]].name} is newer for the same area code")
    return used, unused, notes


def _replaced(file: SourceFile, newest: SourceFile | None) -> bool:
    return newest is not None and file.as_of is not None and is_newer(newest, file)


def _days(full: Sequence[_Full]) -> dict[str, date | None]:
    # Day of the full lists of each area code that they cover; None where one of them says none.
    days: dict[str, date | None] = {}
    for one in full:
        for area in one.covered:
            known = one.file.as_of
            before = days.get(area, known)
            days[area] = None if known is None or before is None else max(known, before)
    return days


def _list_of(file: SourceFile, form: PreparedForm) -> RegistryList:
    first = form.changes.first if form.changes else None
    if form.changes and not form.changes.lines and file.as_of:
        first = datetime.combine(file.as_of, time())
    return RegistryList(_named(file, form), form.files[0].entries, form.changes is not None, first)


def _named(file: SourceFile, form: PreparedForm) -> frozenset[str]:
    # A full list under the name of an area code answers for that one alone.
    named = {file.area} if file.area else set()
    if form.changes is not None:
        return frozenset({*named, *form.changes.areas})
    return frozenset(named or form.areas)


def _used_changes(file: SourceFile, form: PreparedForm, days: Mapping[str, date | None]) -> _Changes | None:
    named = _named(file, form)
    unused = frozenset(
        area for area in named if file.as_of and (day := days.get(area)) is not None and file.as_of < day
    )
    if named and unused == named:
        return None
    brings = tuple(sorted(area for area in named - unused if file.as_of and days.get(area)))
    return _Changes(file, form, brings, unused)


def _uncovered_changes(changes: Sequence[_Changes], days: Mapping[str, date | None]) -> list[str]:
    notes = []
    for one in changes:
        areas = [area for area in (one.form.changes.areas if one.form.changes else ()) if area not in days]
        if areas:
            notes.append(
                f"{one.file.name} has changes of area codes without a full list ({some(areas)}): what it adds "
                "counts, and nobody else of these area codes is checked"
            )
    return notes


def _loaded(
    name: str,
    reading: Reading,
    full: Sequence[_Full],
    changes: Sequence[_Changes],
    days: Mapping[str, date | None],
    passed_over: tuple[list[SourceFile], list[str]],
    home: Path,
) -> Loaded:
    unused, notes = passed_over
    registry, folders = _registry(reading, full, changes, days, home)
    members = [member_of(one.file, one.form.files[0], one.covered) for one in full]
    members += [member_of(one.file, one.form.files[0], changes=True) for one in changes]
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=tuple(members),
        kinds=frozenset({KeyKind.PHONE}),
        version=version_of(members),
        as_of=oldest([*registry.as_of.values()]),
        registry=registry,
        max_age=reading.source.max_age,
        notes=tuple(notes),
    )
    used: list[_Used] = [*full, *changes]
    return Loaded(
        source,
        tuple(one.file for one in used),
        tuple(one.form.files[0] for one in used),
        tuple(_foreign(one.file, one.form) for one in used),
        tuple(unused),
        forms=folders,
    )


def _registry(
    reading: Reading,
    full: Sequence[_Full],
    changes: Sequence[_Changes],
    days: Mapping[str, date | None],
    home: Path,
) -> tuple[Registry, frozenset[str]]:
    # What answers, and the names of prepared folders that were made for it.
    listing: dict[str, list[tuple[int, BitmapFile]]] = defaultdict(list)
    latest: dict[str, date | None] = {}
    entries, total = Counter[str](dict.fromkeys(days, 0)), Counter[str]()
    for place, one in enumerate(full):
        for area, count in one.form.areas.items():
            # Lines of another area code than the file's name says are entries all the same.
            if one.form.bitmaps is None or not (area in one.covered or one.file.area):
                continue
            listing[area].append((place, one.form.bitmaps))
            total[area] += count
            entries[area] += count if area in one.covered else 0
            known, before = one.file.as_of, latest.get(area, one.file.as_of)
            latest[area] = None if known is None or before is None else max(known, before)
    additions, folders = None, frozenset[str]()
    if changes:
        bitmaps, counts, additions = _changed(reading, full, changes, listing, latest, home)
        folders = frozenset({bitmaps.path.parent.name})
        for area, count in counts.items():
            place = listing[area][0][0] if area in listing else len(full)
            listing[area] = [(place, bitmaps)]
            total[area] = count
            if area in days:
                entries[area] = count
    registry = Registry(
        listing={area: tuple(found) for area, found in listing.items()},
        entries={area: entries[area] for area in sorted(days)},
        covered=frozenset(days),
        as_of=_current(changes, days),
        total=sum(total.values()),
        additions=additions,
        first_changes=len(full),
    )
    return registry, folders


def _current(changes: Sequence[_Changes], days: Mapping[str, date | None]) -> dict[str, date | None]:
    # Day of each area code with the change lists that bring it up to theirs.
    now = dict(days)
    for one in changes:
        for area in one.brings:
            now[area] = max(now[area] or date.min, one.file.as_of or date.min)
    return now


def _foreign(file: SourceFile, form: PreparedForm) -> int:
    areas = form.changes.areas if form.changes else form.areas
    return sum(count for area, count in areas.items() if file.area and area != file.area)


def _changed(
    reading: Reading,
    full: Sequence[_Full],
    changes: Sequence[_Changes],
    listing: Mapping[str, Sequence[tuple[int, BitmapFile]]],
    days: Mapping[str, date | None],
    home: Path,
) -> tuple[BitmapFile, dict[str, int], Additions]:
    # The bitmaps of area codes that changes touch, with the changes in them; made once for these files.
    used: list[_Used] = [*full, *changes]
    folder = prepared_home(home) / changed_name(reading, [(one.form.files[0].sha256, one.file) for one in used])
    manifest = complete_manifest(folder)
    if manifest is None:
        lists = [
            DatedList(one.form.changes.read(), one.file.as_of, one.unused)
            for one in changes
            if one.form.changes is not None
        ]
        with preparing(home):
            outcome = resolve(lists, days)
            before = {area: [bitmaps.bits(area) for _, bitmaps in found] for area, found in listing.items()}
            manifest = complete_manifest(folder) or build_folder(
                folder,
                lambda building: {"areas": write_changed(building, building / BITMAPS, outcome, before)},
            )
    areas: dict[str, int] = manifest["areas"]
    return BitmapFile(folder / BITMAPS, areas), areas, Additions.open(folder)


def changed_name(reading: Reading, files: Sequence[tuple[str, SourceFile]]) -> str:
    """Name of the prepared folder in which the changes of a version are applied.

    Args:
        reading: How the source is read.
        files: Digest and file of each member.
    """
    said = sorted([digest, str(file.as_of), file.area or ""] for digest, file in files)
    text = json.dumps([LAYOUT, "changed", reading.source.format, said])
    return f"{reading.source.format}-changed-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
