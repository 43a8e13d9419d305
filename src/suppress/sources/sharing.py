"""Sources that share files: what one of them is given, the others read too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from os.path import normpath
from pathlib import Path

from suppress.errors import SourceError
from suppress.policy.model import Policy, Source
from suppress.sources.accepted import accept
from suppress.sources.attestation import attested
from suppress.sources.catalog import reading_of
from suppress.sources.health import as_accepted
from suppress.sources.incoming import Incoming, Step
from suppress.sources.loaded import Loaded
from suppress.sources.locate import REPLACED, SourceFile, files_there, source_file
from suppress.sources.update_checks import warnings_of


def judge_sharing(policy: Policy, step: Step, incoming: Sequence[Incoming]) -> tuple[list[str], list[Loaded]]:
    """Judge the other sources that would read the files of an update, or lose files by it.

    Args:
        policy: The policy.
        step: What is asked of the source that is updated.
        incoming: Files of the command.

    Returns:
        What is newly to be warned of, and the versions that the other sources will have.

    Raises:
        SourceError: A required source could not be relied on any more.
    """
    warnings: list[str] = []
    versions: list[Loaded] = []
    for name, source in policy.sources.items():
        if name == step.name or source.format == "ledger":
            continue
        present, _ = files_there(source, step.place.base)
        files = list(_files_after(source, step.place.base, present, incoming))
        if files == present:
            continue
        other = replace(step, name=name, source=source, reading=reading_of(policy, source))
        try:
            said, after = _judged(other, incoming, present, files)
        except SourceError as error:
            if source.required:
                raise SourceError(
                    f"the source '{name}' shares files with '{step.name}': {error.message}",
                    hint="nothing was changed; the file must suit every source that reads it, or `files:` of "
                    f"'{name}' must not find it",
                    problems=error.problems,
                ) from error
            warnings.append(f"not required: {name}: {error.message}")
            continue
        warnings += said
        versions.append(after)
    return warnings, versions


def accept_sharing(versions: Sequence[Loaded], home: Path) -> None:
    """Take versions as the ones that later ones are compared with, however many entries are gone."""
    for one in versions:
        accept(one.source.name, as_accepted(one.source), home)


def _judged(
    step: Step, incoming: Sequence[Incoming], present: Sequence[SourceFile], files: Sequence[SourceFile]
) -> tuple[list[str], Loaded]:
    if not files:
        raise SourceError(f"it would have no file in place of {', '.join(file.name for file in present)}")
    try:
        before = step.load(present) if present else None
    except SourceError:
        before = None
    after = step.load(files)
    return warnings_of(step, incoming, before, after), after


def _files_after(
    source: Source, base: Path, present: Sequence[SourceFile], incoming: Sequence[Incoming]
) -> Iterator[SourceFile]:
    gone = {file.path for one in incoming for file in one.replaced}
    gone |= {one.target for one in incoming if not one.already}
    yield from (file for file in present if file.path not in gone)
    for one in incoming:
        if not one.already and any(_finds(pattern, one.target, base) for pattern in source.files):
            file = source_file(one.path, one.target.name, source)
            yield attested(file) if source.format == "attestation" else file


def _finds(pattern: str, path: Path, base: Path) -> bool:
    whole = Path(normpath((base / Path(pattern).expanduser()).absolute()))
    return path.parent.name != REPLACED and _match(whole.parts, Path(normpath(path)).parts)


def _match(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern or not parts:
        return not parts and all(one == "**" for one in pattern)
    if pattern[0] == "**":
        return _match(pattern[1:], parts) or _match(pattern, parts[1:])
    hidden = parts[0][0] == "." and pattern[0][0] != "."
    return not hidden and fnmatchcase(parts[0], pattern[0]) and _match(pattern[1:], parts[1:])
