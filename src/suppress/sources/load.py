"""One source, from the files that the policy names to a version that answers.

Nothing is judged here: a stale or shrunken version is loaded like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from suppress.errors import SourceError
from suppress.sources.area_codes import is_by_area
from suppress.sources.digests import file_digests
from suppress.sources.form_folder import prepared_home, preparing
from suppress.sources.formats.batch import Reading
from suppress.sources.in_use import hold_forms
from suppress.sources.loaded import Loaded, Progress, member_of, oldest, tell, version_of
from suppress.sources.locate import SourceFile, locate, says_changes
from suppress.sources.prepared import Member, PreparedSource
from suppress.sources.prepared_form import FileContent, FileCounts, open_form
from suppress.sources.registry import load_registry
from suppress.sources.same_list import each_once


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
    return load_files(name, reading, locate(name, reading.source, base), home, progress)


def load_files(
    name: str, reading: Reading, files: Sequence[SourceFile], home: Path, progress: Progress | None = None
) -> Loaded:
    """The version of a source that some files would make, wherever they lie.

    Args:
        name: The source's name.
        reading: The source and how it is read.
        files: The files.
        home: Home folder with prepared sources.
        progress: Told about files that are prepared.

    Raises:
        SourceError: A file cannot be read to its end.
    """
    if reading.source.format == "attestation":
        return _load_attestations(name, reading, files, home)
    hold_forms(home)
    digests = file_digests([file.path for file in files], prepared_home(home) / "digests.db")
    lists = each_once(files, digests)
    if is_by_area(reading.source.format):
        return load_registry(name, reading, lists, home, progress)
    if reading.source.format == "tps":
        _refuse_changes_alone(name, [file for _, file in lists])
    return _load_tables(name, reading, dict(lists), home, progress)


def _refuse_changes_alone(name: str, files: Sequence[SourceFile]) -> None:
    # The daily additions look like the list itself, and taken for it they would free everybody else.
    if files and all(says_changes(file.name) for file in files):
        raise SourceError(
            f"source '{name}': the name of {files[0].name} says that it lists changes, "
            "and there is no full list",
            hint="download the full list; where it is one, give the file another name",
        )


def _load_attestations(name: str, reading: Reading, files: Sequence[SourceFile], home: Path) -> Loaded:
    from suppress.sources.attestation import contradiction, read_attestation  # few policies have any

    digests = file_digests([file.path for file in files], prepared_home(home) / "digests.db")
    attested = tuple(read_attestation(file.path) for file in files)
    members = tuple(
        Member(file.name, said.date, 0, 0, digests[file.path])
        for file, said in zip(files, attested, strict=True)
    )
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=members,
        kinds=frozenset(),
        version=version_of(members),
        as_of=oldest([member.as_of for member in members]),
        attested=attested,
        max_age=reading.source.max_age,
        notes=tuple(
            note
            for file, said in zip(files, attested, strict=True)
            if (note := contradiction(file.name, said.date))
        ),
    )
    counts = tuple(FileCounts(member.sha256, 0, 0, 0, "", ()) for member in members)
    return Loaded(source, tuple(files), counts, (0,) * len(members))


def _load_tables(
    name: str, reading: Reading, files: dict[str, SourceFile], home: Path, progress: Progress | None
) -> Loaded:
    contents = [FileContent(files[digest].path, digest) for digest in sorted(files)]
    form = open_form(contents, reading, home)
    if form is None:
        from suppress.sources.prepare import prepare_form  # only a run that reads files loads the readers

        tell(progress, name, 0, len(contents))
        with preparing(home):
            form = prepare_form(contents, reading, home)
        tell(progress, name, len(contents), len(contents))
    members = tuple(member_of(files[counts.sha256], counts) for counts in form.files)
    source = PreparedSource(
        name=name,
        format=reading.source.format,
        members=members,
        kinds=frozenset(form.tables) | frozenset(form.own),
        version=version_of(members),
        as_of=oldest([member.as_of for member in members]),
        tables=form.tables,
        own=form.own,
        doubt=form.doubt,
        answered=form.answered,
        people=form.people,
        country=reading.source.country if reading.source.format == "wash" else None,
        max_age=reading.source.max_age,
    )
    used = tuple(files[counts.sha256] for counts in form.files)
    return Loaded(source, used, form.files, (0,) * len(members), forms=frozenset({form.folder.name}))
