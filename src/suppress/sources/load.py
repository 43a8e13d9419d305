"""One source, from the files that the policy names to a version that answers.

Nothing is judged here: a stale or shrunken version is loaded like any other.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from suppress.model import KeyKind
from suppress.sources.area_codes import is_by_area
from suppress.sources.attestation import read_attestation
from suppress.sources.digests import file_digests
from suppress.sources.formats.batch import Reading
from suppress.sources.locate import SourceFile, locate
from suppress.sources.number_bitmap import BitmapFile
from suppress.sources.prepare import (
    FileContent,
    FileCounts,
    PreparedForm,
    open_form,
    prepare_form,
    prepared_home,
    preparing,
)
from suppress.sources.prepared import Member, PreparedSource, Registry

Progress = Callable[[str, int, int], None]
"""Told the source, prepared files so far, and files to prepare."""


@dataclass(frozen=True)
class Loaded:
    """A version of a source with all that is needed to judge it."""

    source: PreparedSource
    counts: tuple[FileCounts, ...]
    """One for each member, in order."""
    named_areas: tuple[str | None, ...]
    """Area code in the name of each member."""
    foreign: tuple[int, ...]
    """Entries of each member that are of another area code than its name says."""


def load(name: str, reading: Reading, base: Path, home: Path, progress: Progress | None = None) -> Loaded:
    """The version of a source that its files make.

    Args:
        name: The source's name.
        reading: The source and how it is read.
        base: Folder that relative patterns start from.
        home: Home folder with prepared sources.
        progress: Told about files that are prepared.

    Raises:
        SourceError: Files are missing, or cannot be read to their end.
    """
    files = locate(name, reading.source, base)
    if reading.source.format == "attestation":
        return _load_attestations(name, reading, files, home)
    digests = file_digests([file.path for file in files], prepared_home(home) / "digests.db")
    by_digest: dict[str, SourceFile] = {}
    for file in files:
        # The same list under two names is one, as new as the newer name says.
        known = by_digest.get(digests[file.path])
        if known is None or _newer(file, known):
            by_digest[digests[file.path]] = file
    if is_by_area(reading.source.format):
        return _load_registry(name, reading, by_digest, home, progress)
    return _load_tables(name, reading, by_digest, home, progress)


def _newer(file: SourceFile, known: SourceFile) -> bool:
    return file.as_of is not None and (known.as_of is None or file.as_of > known.as_of)


def _load_attestations(name: str, reading: Reading, files: Sequence[SourceFile], home: Path) -> Loaded:
    digests = file_digests([file.path for file in files], prepared_home(home) / "digests.db")
    attested = tuple(read_attestation(file.path) for file in files)
    members = tuple(
        Member(file.path.name, said.date, 0, 0, digests[file.path])
        for file, said in zip(files, attested, strict=True)
    )
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=members,
        kinds=frozenset(),
        version=_version(members),
        as_of=_oldest(members),
        attested=attested,
        max_age=reading.source.max_age,
    )
    counts = tuple(FileCounts(member.sha256, 0, 0, 0, "", ()) for member in members)
    return Loaded(source, counts, (None,) * len(members), (0,) * len(members))


def _load_tables(
    name: str, reading: Reading, files: dict[str, SourceFile], home: Path, progress: Progress | None
) -> Loaded:
    contents = [FileContent(files[digest].path, digest) for digest in sorted(files)]
    form = open_form(contents, reading, home)
    if form is None:
        _tell(progress, name, 0, len(contents))
        with preparing(home):
            form = prepare_form(contents, reading, home)
        _tell(progress, name, len(contents), len(contents))
    members = tuple(_member(files[counts.sha256], counts) for counts in form.files)
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=members,
        kinds=frozenset(form.tables) | frozenset(form.own),
        version=_version(members),
        as_of=_oldest(members),
        tables=form.tables,
        own=form.own,
        answered=form.answered,
        country=reading.source.country if reading.source.format == "wash" else None,
        max_age=reading.source.max_age,
    )
    return Loaded(source, form.files, (None,) * len(members), (0,) * len(members))


def _load_registry(
    name: str, reading: Reading, files: dict[str, SourceFile], home: Path, progress: Progress | None
) -> Loaded:
    contents = [FileContent(file.path, digest) for digest, file in files.items()]
    forms = _registry_forms(name, reading, contents, home, progress)
    read = [(files[content.sha256], form) for content, form in zip(contents, forms, strict=True)]
    used, notes = _newest_of_each_area(read)
    listing: dict[str, list[tuple[int, BitmapFile]]] = defaultdict(list)
    area_entries = Counter[str]()
    members: list[Member] = []
    for place, (file, form, covered) in enumerate(used):
        members.append(_member(file, form.files[0], covered))
        for area, entries in form.areas.items():
            # Lines of another area code than the file's name says are entries all the same.
            if form.bitmaps is not None and (area in covered or file.area):
                listing[area].append((place, form.bitmaps))
            if area in covered:
                area_entries[area] += entries
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=tuple(members),
        kinds=frozenset({KeyKind.PHONE}),
        version=_version(members),
        as_of=_oldest(members),
        registry=Registry(
            listing={area: tuple(found) for area, found in listing.items()},
            entries=dict(area_entries),
            covered=frozenset(area_entries),
        ),
        max_age=reading.source.max_age,
        notes=tuple(notes),
    )
    foreign = tuple(
        sum(entries for area, entries in form.areas.items() if file.area and area != file.area)
        for file, form, _ in used
    )
    return Loaded(
        source,
        tuple(form.files[0] for _, form, _ in used),
        tuple(file.area for file, _, _ in used),
        foreign,
    )


def _registry_forms(
    name: str, reading: Reading, contents: Sequence[FileContent], home: Path, progress: Progress | None
) -> list[PreparedForm]:
    forms = [open_form([content], reading, home) for content in contents]
    missing = [place for place, form in enumerate(forms) if form is None]
    if missing:
        _tell(progress, name, 0, len(missing))
        # Unpacking and arrays leave the interpreter free.
        with preparing(home), ThreadPoolExecutor(2) as pool:
            built = pool.map(lambda place: prepare_form([contents[place]], reading, home), missing)
            for done, (place, form) in enumerate(zip(missing, built, strict=True), start=1):
                forms[place] = form
                _tell(progress, name, done, len(missing))
    return [form for form in forms if form is not None]


def _newest_of_each_area(
    read: Sequence[tuple[SourceFile, PreparedForm]],
) -> tuple[list[tuple[SourceFile, PreparedForm, tuple[str, ...]]], list[str]]:
    # Files with the area codes that each answers for, and notes about files that newer ones replace. Of two
    # files without an order neither replaces the other: each may list people whom the other does not.
    newest: dict[str, SourceFile] = {}
    offered = [(file.area,) if file.area else tuple(form.areas) for file, form in read]
    for (file, _), areas in zip(read, offered, strict=True):
        for area in areas:
            if file.as_of and (area not in newest or _newer(file, newest[area])):
                newest[area] = file
    used, notes = [], []
    for (file, form), areas in zip(read, offered, strict=True):
        covered = tuple(area for area in areas if not _replaced(file, newest.get(area)))
        if covered or not areas:
            used.append((file, form, covered))
        else:
            newer = newest[areas[0]].path.name
            notes.append(f"{file.path.name} is not used: {newer} is newer for the same area code")
    return used, notes


def _replaced(file: SourceFile, newest: SourceFile | None) -> bool:
    return newest is not None and file.as_of is not None and _newer(newest, file)


def _member(file: SourceFile, counts: FileCounts, areas: tuple[str, ...] = ()) -> Member:
    return Member(
        file.path.name, file.as_of, counts.entries, counts.rejected, counts.sha256, counts.others, areas
    )


def _version(members: Sequence[Member]) -> str:
    content = ",".join(sorted(f"{member.sha256}:{'+'.join(member.areas)}" for member in members))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _oldest(members: Sequence[Member]) -> date | None:
    days = [member.as_of for member in members]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _tell(progress: Progress | None, name: str, done: int, total: int) -> None:
    if progress is not None:
        progress(name, done, total)
