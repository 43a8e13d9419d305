"""New files of a source: read to their end, judged like a run would, and only then put in place.

All files of a command are taken, or none. A full list takes the place of older ones; a change list
stands beside its full list, and is applied whenever the source is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from suppress.errors import SourceError, UsageError
from suppress.policy.model import Policy, Source
from suppress.sources.accepted import accept
from suppress.sources.area_codes import is_by_area
from suppress.sources.catalog import Place, reading_of
from suppress.sources.difference import difference
from suppress.sources.form_folder import prepared_home
from suppress.sources.health import as_accepted
from suppress.sources.incoming import (
    Asked,
    Incoming,
    Step,
    incoming_files,
    is_older,
    version_with,
    with_older_lists,
    without_older,
)
from suppress.sources.loaded import Loaded, Progress
from suppress.sources.locate import SourceFile, files_there, replaced_files
from suppress.sources.retention import NamedContents, named_contents, prune, remove_forms
from suppress.sources.same_list import listed
from suppress.sources.sharing import accept_sharing, judge_sharing
from suppress.sources.storing import set_aside, store
from suppress.sources.update_checks import (
    check_lists,
    is_change_list,
    is_out_of_order,
    left_behind,
    refuse_older,
    unusual,
    warnings_of,
)

if TYPE_CHECKING:
    from filelock import FileLock


@dataclass(frozen=True)
class Taken:
    """A file of the command."""

    file: str
    """Its name in place."""
    changes: bool
    lines: int
    areas: tuple[str, ...]
    """Area codes that it names; of registries by area code only."""
    replaces: tuple[str, ...]
    beside: tuple[str, ...]
    """Files that stay beside it although it might have been meant to replace them."""
    already: bool
    """It was in place before."""
    superseded: bool
    """It was, a newer one has replaced it since, and it is passed over."""


@dataclass(frozen=True)
class Figures:
    """A version in figures."""

    version: str
    entries: int
    as_of: date | None
    good_until: date | None
    areas: int | None


@dataclass(frozen=True)
class Update:
    """What an update did."""

    name: str
    taken: tuple[Taken, ...]
    before: Figures | None
    """None where the source could not be loaded before."""
    after: Figures | None
    """None where nothing but replaced files was looked at."""
    added: int
    removed: int
    warnings: tuple[str, ...]
    forms_removed: int | None
    """None where a run was using prepared forms."""
    pruned: tuple[str, ...]
    kept: int
    """Replaced files that stay."""

    @property
    def already(self) -> bool:
        """Whether everything was in place before."""
        return bool(self.taken) and all(one.already and not one.replaces for one in self.taken)


def update_source(
    policy: Policy,
    name: str,
    files: Sequence[Path],
    place: Place,
    today: date,
    asked: Asked | None = None,
    progress: Progress | None = None,
) -> Update:
    """Apply full lists and change lists to a source.

    Args:
        policy: The policy.
        name: The source.
        files: The files; they stay where they are.
        place: Folder of the policy and home folder.
        today: Day on which ages are judged.
        asked: What the operator says of the files.
        progress: Told about files that are prepared.

    Raises:
        SourceError: A file is refused, and nothing was changed.
        UsageError: The files and options do not go with the source.
    """
    said = asked or Asked()
    source = policy.sources[name]
    _check_asked(name, source, files, said)
    with _updating(place.home):
        step = Step(name, source, reading_of(policy, source), place, today, said, progress)
        before, after, incoming, warnings = _apply(policy, step, files) if files else (None, None, [], [])
        # While the prepared forms of the version before are still there.
        added, removed = difference(before.source, after.source) if before and after else (0, 0)
        named = named_contents(place.base)
        forms = _remove_forms(policy, source, after, named, place) if after else None
        pruned: list[str] = []
        kept = len(list(replaced_files(source, place.base)))
        if said.prune:
            pruned, kept = prune(name, source, named, place.base, place.home)
    if before and after:
        warnings += unusual(name, before, after, added, removed)
    taken = tuple(_taken(one, after) for one in incoming if after)
    figures = _figures(before), _figures(after)
    return Update(name, taken, *figures, added, removed, tuple(warnings), forms, tuple(pruned), kept)


def _check_asked(name: str, source: Source, files: Sequence[Path], said: Asked) -> None:
    if source.format == "ledger":
        raise UsageError(
            f"'{name}' is the ledger, which has no files", hint="record in it with `suppress ledger import`"
        )
    if not files and not said.prune:
        raise UsageError("no file is named", hint=f"suppress sources update {name} FILE")
    if said.beside and said.replaces:
        raise UsageError("--beside and --replaces do not go together", hint="say one of them")
    if said.named is not None and (len(files) != 1 or Path(said.named).name != said.named):
        raise UsageError("--as takes a name without folders, for one file", hint="update the files one by one")


def _updating(home: Path) -> FileLock:
    from filelock import FileLock

    return FileLock(prepared_home(home) / ".updating.lock")


def _apply(
    policy: Policy, step: Step, files: Sequence[Path]
) -> tuple[Loaded | None, Loaded, list[Incoming], list[str]]:
    present, _ = files_there(step.source, step.place.base)
    before = _loaded(step, present)
    everything = incoming_files(step, files, present)
    by_area = is_by_area(step.source.format)
    incoming, superseded = without_older(everything, _older(step, everything, present, before))
    if before and not by_area and all(one.changes_nothing for one in incoming):
        return before, before, [*incoming, *superseded], []
    after = step.load(version_with(incoming, present))
    if by_area:
        if not step.said.beside:
            incoming = with_older_lists(incoming, present, after, step)
        if before and all(one.changes_nothing for one in incoming):
            return before, before, [*incoming, *superseded], []
        check_lists(incoming, before, after, step.said)
        after = step.load(version_with(incoming, present))
    else:
        for one in incoming:
            refuse_older(one.file, one.replaced)
    warnings = warnings_of(step, incoming, before, after) + left_behind(incoming, after)
    of_others, others = judge_sharing(policy, step, incoming)
    warnings += of_others
    order = sorted(incoming, key=lambda one: (is_change_list(one, after), one.file.as_of or date.min))
    for one in order:
        _put(one, swap=not by_area)
    if step.said.accept_shrunken:
        accept(step.name, as_accepted(after.source), step.place.home)
        accept_sharing(others, step.place.home)
    return before, after, [*incoming, *superseded], warnings


def _older(
    step: Step, everything: Sequence[Incoming], present: Sequence[SourceFile], before: Loaded | None
) -> set[Path]:
    again = [one for one in everything if one.replaced_before]
    if not is_by_area(step.source.format):
        return {one.path for one in again if is_older(one.file, one.replaced)}
    if not again or before is None:
        return set()
    loaded = step.load(version_with(again, present))
    found = [(one, listed(loaded, one.sha256, one.file)) for one in again]
    return {one.path for one, what in found if what and is_out_of_order(one.file, what, before)}


def _loaded(step: Step, present: Sequence[SourceFile]) -> Loaded | None:
    # Where a file in place is damaged, another may come in its place.
    try:
        return step.load(present) if present else None
    except SourceError:
        return None


def _put(one: Incoming, *, swap: bool) -> None:
    if one.already:
        for file in one.replaced:
            set_aside(file.path)
        return
    replaced = [file.path for file in one.replaced]
    if one.target.exists() and one.target not in replaced:
        replaced.append(one.target)
    store(one.path, one.target, one.sha256, replaced, swap=swap)


def _remove_forms(
    policy: Policy, source: Source, after: Loaded, named: NamedContents, place: Place
) -> int | None:
    alike = {
        name: reading_of(policy, other)
        for name, other in policy.sources.items()
        if other.format == source.format
    }
    return remove_forms(alike, after.forms, named, place.base, place.home)


def _taken(one: Incoming, after: Loaded) -> Taken:
    what = listed(after, one.sha256, one.file)
    entries = {counts.sha256: counts.entries for counts in after.counts}
    return Taken(
        one.target.name,
        changes=bool(what and what.changes),
        lines=what.lines if what else entries.get(one.sha256, 0),
        areas=tuple(sorted(what.areas)) if what else (),
        replaces=tuple(file.name for file in one.replaced),
        beside=tuple(file.name for file in one.beside) if not one.already else (),
        already=one.already,
        superseded=one.superseded,
    )


def _figures(loaded: Loaded | None) -> Figures | None:
    if loaded is None:
        return None
    source = loaded.source
    areas = len(source.registry.covered) if source.registry else None
    return Figures(source.version, source.entries, source.as_of, source.good_until, areas)
