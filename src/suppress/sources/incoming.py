"""New files of a source on their way: where each goes, and what it replaces."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from suppress.errors import SourceError, UsageError
from suppress.policy.model import Source
from suppress.sources.area_codes import is_by_area
from suppress.sources.attestation import attested
from suppress.sources.catalog import Place
from suppress.sources.digests import file_digests
from suppress.sources.form_folder import prepared_home
from suppress.sources.formats.batch import Reading
from suppress.sources.load import load_files
from suppress.sources.loaded import Loaded, Progress, RegistryList
from suppress.sources.locate import SourceFile, is_unfinished, replaced_files, source_file, without_date
from suppress.sources.place_in import files_named, files_replaced, stored_name, target_of
from suppress.sources.same_list import is_same_list, listed


@dataclass(frozen=True)
class Asked:
    """What the operator says of the files."""

    as_of: date | None = None
    """Day of the list, where the name says none."""
    named: str | None = None
    """Name that the file gets."""
    replaces: tuple[str, ...] = ()
    """Names of the files that it replaces."""
    beside: bool = False
    """It replaces nothing."""
    accept_shrunken: bool = False
    accept_gap: bool = False
    prune: bool = False


@dataclass(frozen=True)
class Step:
    """What all parts of an update ask for."""

    name: str
    source: Source
    reading: Reading
    place: Place
    today: date
    said: Asked
    progress: Progress | None

    def load(self, files: Sequence[SourceFile]) -> Loaded:
        """The version that some files make."""
        return load_files(self.name, self.reading, files, self.place.home, self.progress)


@dataclass(frozen=True)
class Incoming:
    """A file of the command on its way."""

    path: Path
    target: Path
    file: SourceFile
    sha256: str
    replaced: tuple[SourceFile, ...]
    beside: tuple[SourceFile, ...]
    already: bool
    replaced_before: bool = False
    """It was in place under this day or a newer one, and another has replaced it since."""
    superseded: bool = False
    """So it was, and it is passed over for being older than what is in place."""

    @property
    def changes_nothing(self) -> bool:
        """Whether it is in place, and nothing that it replaces."""
        return self.already and not self.replaced


def incoming_files(step: Step, files: Sequence[Path], present: Sequence[SourceFile]) -> list[Incoming]:
    """Where the files of a command go, and by their names what they replace.

    Args:
        step: What is asked.
        files: The files.
        present: Files of the source.

    Raises:
        SourceError: A file cannot be read, or has not arrived.
        UsageError: A name does not go with the source.
    """
    memory = prepared_home(step.place.home) / "digests.db"
    aside = [path.absolute() for path in replaced_files(step.source, step.place.base)]
    paths = [*(file.path for file in present), *aside, *(path.absolute() for path in files)]
    digests = file_digests(paths, memory)
    earlier = [_in_place(path, step.source) for path in aside]
    found: list[Incoming] = []
    left = [_in_place(one.path, step.source) for one in present]
    for path in files:
        if is_unfinished(path.name):
            raise SourceError(
                f"{path.name} is an unfinished download",
                hint="nothing was changed; wait until it has arrived",
            )
        name = stored_name(path.name, step.said.named, step.said.as_of, step.source)
        target = target_of(name, step.source, step.place.base, present, step.name)
        _refuse_twice(target, [one.target for one in found], by_area=is_by_area(step.source.format))
        file, digest = source_file(path.absolute(), name, step.source), digests[path.absolute()]
        if step.source.format == "attestation":
            file = attested(file)
        alike = [one for one in left if digests[one.path] == digest]
        same = next((one for one in alike if is_same_list(file, one)), None)
        before = [one for one in earlier if digests[one.path] == digest]
        again = same is None and any(_was_in_place(file, one) for one in before)
        already = same is not None and not (file.as_of and (same.as_of or date.min) < file.as_of)
        if same is not None and already:
            target, file = same.path, same
        others = [one for one in left if one is not same]
        beside: list[SourceFile] = []
        if is_by_area(step.source.format) or step.said.beside:
            replaced = files_named(target, others, step.said.replaces)
        else:
            only = same is None and len(files) == 1
            replaced, beside = files_replaced(target, others, step.said.replaces, only=only)
        replaced += [same] if same is not None and not already else []
        one = Incoming(path.absolute(), target, file, digest, tuple(replaced), tuple(beside), already, again)
        left = (
            left if again and is_older(file, replaced) else [there for there in left if there not in replaced]
        )
        found.append(one)
    return found


def _in_place(path: Path, source: Source) -> SourceFile:
    file = source_file(path, path.name, source)
    # Where one in place is damaged, another may come in its place.
    with suppress(SourceError):
        return attested(file) if source.format == "attestation" else file
    return file


def is_older(file: SourceFile, replaced: Sequence[SourceFile]) -> SourceFile | None:
    """The first of the files that a file would replace which is of a newer day."""
    return next((one for one in replaced if file.as_of and one.as_of and file.as_of < one.as_of), None)


def without_older(
    incoming: Sequence[Incoming], older: Collection[Path]
) -> tuple[list[Incoming], list[Incoming]]:
    """The files of a command to apply, and those passed over.

    All downloads may be named each time, with those that newer ones have replaced. Where nothing else is
    named they are given again on purpose, and judged as any file.

    Args:
        incoming: Files of the command.
        older: Those that were replaced before and are older than what is in place.
    """
    apart = [one for one in incoming if one.path in older]
    if len(apart) == len(incoming):
        return list(incoming), []
    passed = [replace(one, already=True, superseded=True, replaced=(), beside=()) for one in apart]
    return [one for one in incoming if one not in apart], passed


def _refuse_twice(target: Path, targets: Sequence[Path], *, by_area: bool) -> None:
    if target in targets:
        raise UsageError(
            f"two files would be stored as {target.name}", hint="update them one by one, with --as"
        )
    if not by_area and without_date(target.name) in {without_date(one.name) for one in targets}:
        raise UsageError(
            f"{target.name} and another file are versions of one list", hint="name the newest alone"
        )


def _was_in_place(file: SourceFile, earlier: SourceFile) -> bool:
    newer = bool(file.as_of and earlier.as_of and file.as_of <= earlier.as_of)
    return newer and is_same_list(file, earlier)


def version_with(incoming: Sequence[Incoming], present: Sequence[SourceFile]) -> list[SourceFile]:
    """The files of the source as they will be."""
    gone = {file.path for one in incoming for file in one.replaced}
    gone |= {one.target for one in incoming if not one.already}
    return [file for file in present if file.path not in gone] + [
        one.file for one in incoming if not one.already
    ]


def with_older_lists(
    incoming: Sequence[Incoming], present: Sequence[SourceFile], after: Loaded, step: Step
) -> list[Incoming]:
    """The same, with what they replace of a registry by area code.

    Full lists of the same area codes that are not newer, and lists that are no longer used.

    Args:
        incoming: Files of the command.
        present: Files of the source.
        after: The version with the files of the command.
        step: What is asked.
    """
    digests = file_digests([file.path for file in present], prepared_home(step.place.home) / "digests.db")
    unused = {file.path for file in after.unused}
    left = [file for file in present if file.path not in {one.target for one in incoming if not one.already}]
    found = []
    for one in sorted(incoming, key=lambda one: one.already):
        new = listed(after, one.sha256, one.file)
        older = [
            file
            for file in left
            if file.path != one.target
            and file not in one.replaced
            and (
                file.path in unused
                or _is_older_version(file, listed(after, digests[file.path], file), one, new)
            )
        ]
        replaced = [*one.replaced, *older]
        left = [file for file in left if file not in replaced]
        found.append(replace(one, replaced=tuple(replaced)))
    return found


def _is_older_version(
    file: SourceFile, old: RegistryList | None, one: Incoming, new: RegistryList | None
) -> bool:
    # Of one day, a file that comes replaces one that is there; of two that are there neither does.
    if old is None or new is None or old.changes or new.changes or not old.areas <= new.areas:
        return False
    if file.as_of is None or one.file.as_of is None:
        return not one.already
    return file.as_of < one.file.as_of or (file.as_of == one.file.as_of and not one.already)
