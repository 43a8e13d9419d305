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
from dataclasses import replace
from datetime import date
from pathlib import Path

from suppress.model import KeyKind
from suppress.sources.area_registry import Registry
from suppress.sources.changes import Additions, DatedList, resolve, write_changed
from suppress.sources.form_folder import LAYOUT, build_folder, complete_manifest, prepared_home, preparing
from suppress.sources.formats.batch import Reading
from suppress.sources.gaps import Bridge, bring_up
from suppress.sources.loaded import (
    Loaded,
    Progress,
    member_of,
    oldest,
    tell,
    version_of,
)
from suppress.sources.locate import SourceFile
from suppress.sources.number_bitmap import BitmapFile
from suppress.sources.prepared import PreparedSource
from suppress.sources.prepared_form import BITMAPS, FileContent, PreparedForm, open_form
from suppress.sources.read_by import read_by
from suppress.sources.registry_files import (
    Changes,
    Full,
    Used,
    as_named,
    days_of,
    list_of,
    newest_of_each_area,
    refuse_without_full,
    said_by_name,
    uncovered_changes,
    used_changes,
)


def load_registry(
    name: str,
    reading: Reading,
    lists: Sequence[tuple[str, SourceFile]],
    home: Path,
    progress: Progress | None,
) -> Loaded:
    """The version of a registry that some files make.

    Args:
        name: The source's name.
        reading: How it is read.
        lists: Its files, each with its digest.
        home: Home folder with prepared sources.
        progress: Told about files that are prepared.

    Raises:
        SourceError: A file cannot be read to its end, or there are change lists and no full list.
    """
    contents = [FileContent(file.path, digest) for digest, file in dict(lists).items()]
    forms = _forms(name, reading, contents, home, progress)
    by_digest = dict(zip(dict(lists), forms, strict=True))
    read = [as_named(file, by_digest[digest]) for digest, file in lists]
    refuse_without_full(name, read)
    full, unused, notes = newest_of_each_area([one for one in read if one[1].changes is None])
    days = days_of(full)
    changes = []
    for file, form in read:
        if form.changes is None:
            continue
        used = used_changes(file, form, days)
        changes += [used] if used else []
        if used is None:
            unused.append(file)
            notes.append(f"{file.name} is not used: the full lists of its area codes are newer")
    notes += uncovered_changes(changes, days)
    bridges = [Bridge(one.file, list_of(one.file, one.form, days), one.brings) for one in changes]
    brought, gaps = bring_up(bridges, days)
    changes = [replace(one, brings=brings) for one, brings in zip(changes, brought, strict=True)]
    notes += gaps
    loaded = _loaded(name, reading, full, changes, days, (unused, notes), home)
    return replace(
        loaded,
        forms=loaded.forms | {form.folder.name for form in forms},
        lists=tuple((form.files[0].sha256, file, list_of(file, form, days)) for file, form in read),
    )


def _forms(
    name: str, reading: Reading, contents: Sequence[FileContent], home: Path, progress: Progress | None
) -> list[PreparedForm]:
    forms = [open_form([content], reading, home) for content in contents]
    missing = [place for place, form in enumerate(forms) if form is None]
    if missing:
        from suppress.sources.prepare import prepare_form  # only a run that reads files loads the readers

        tell(progress, name, 0, len(missing))
        # Unpacking and arrays leave the interpreter free.
        with preparing(home), ThreadPoolExecutor(2) as pool:
            built = pool.map(lambda place: prepare_form([contents[place]], reading, home), missing)
            for done, (place, form) in enumerate(zip(missing, built, strict=True), start=1):
                forms[place] = form
                tell(progress, name, done, len(missing))
    return [form for form in forms if form is not None]


def _loaded(
    name: str,
    reading: Reading,
    full: Sequence[Full],
    changes: Sequence[Changes],
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
        version=version_of(members, [*("" for _ in full), *(said_by_name(one) for one in changes)]),
        as_of=oldest([*registry.as_of.values()]),
        registry=registry,
        max_age=reading.source.max_age,
        notes=tuple(notes),
    )
    used: list[Used] = [*full, *changes]
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
    full: Sequence[Full],
    changes: Sequence[Changes],
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


def _current(changes: Sequence[Changes], days: Mapping[str, date | None]) -> dict[str, date | None]:
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
    full: Sequence[Full],
    changes: Sequence[Changes],
    listing: Mapping[str, Sequence[tuple[int, BitmapFile]]],
    days: Mapping[str, date | None],
    home: Path,
) -> tuple[BitmapFile, dict[str, int], Additions]:
    # The bitmaps of area codes that changes touch, with the changes in them; made once for these files.
    used: list[Used] = [*full, *changes]
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
    text = json.dumps([LAYOUT, "changed", reading.source.format, *read_by(reading.source.format), said])
    return f"{reading.source.format}-changed-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
