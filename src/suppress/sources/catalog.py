"""The sources of a run: loaded, judged on the contact date, and refused all at once where one fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from suppress.errors import SourceError, UsageError
from suppress.policy.model import Policy, Source
from suppress.sources.accepted import accept, last_accepted
from suppress.sources.formats.batch import Reading
from suppress.sources.health import Health, as_accepted, judge, without_stale_areas
from suppress.sources.load import load
from suppress.sources.loaded import Progress
from suppress.sources.prepared import PreparedSource

_ALLOWANCE = re.compile(r"^(?P<name>[^@]+)@(?P<as_of>\d{4}-\d{2}-\d{2})$")
_NO_READER = "ledger"  # the ledger is opened by its own package

Warn = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where sources come from and where their prepared forms stand."""

    base: Path
    """Folder of the policy, from which relative patterns start."""
    home: Path
    """Home folder."""


def open_sources(
    policy: Policy,
    names: Iterable[str],
    place: Place,
    contact_date: date,
    *,
    allow_stale: Mapping[str, date] | None = None,
    progress: Progress | None = None,
    warn: Warn | None = None,
) -> dict[str, PreparedSource]:
    """The sources that a run needs, each fit for the contact date.

    Args:
        policy: The policy.
        names: Sources that the run needs; the ledger among them is passed over.
        place: Where files and prepared forms are.
        contact_date: Day on which ages are judged.
        allow_stale: As-of date by source whose version of that date may stand although too old.
        progress: Told about files that are prepared.
        warn: Told what the run goes on with, one line each.

    Returns:
        Prepared sources by name, in the order asked. One that fails and is not `required` is left out.

    Raises:
        SourceError: `problems` lists what is wrong with all of the sources.
        UsageError: `allow_stale` names a source that does not exist, is required by law or is not stale.
    """
    allowances = dict(allow_stale or {})
    _check_allowances(policy, allowances)
    tell = warn or (lambda _: None)
    opened: dict[str, PreparedSource] = {}
    problems: list[str] = []
    for name in dict.fromkeys(names):
        source = policy.sources[name]
        if source.format == _NO_READER:
            continue
        allowed = allowances.get(name)
        fit, wrong = _opened(name, policy, place, contact_date, allowed=allowed, progress=progress, tell=tell)
        if fit is not None:
            opened[name] = fit
        if source.required:
            problems += wrong
        else:
            for problem in wrong:
                tell(f"not required: {problem}")
    if problems:
        raise _refusal(problems)
    return opened


def accept_versions(sources: Iterable[PreparedSource], home: Path) -> None:
    """Remember versions as the ones that the next ones are compared with.

    For a run that has come to its end: one that stopped or was only tried accepted nothing.

    Args:
        sources: Sources from `open_sources`; of a registry, one with stale area codes is passed over.
        home: Home folder.
    """
    for source in sources:
        accepted = as_accepted(source)
        whole = source.registry is None or source.registry.covered == source.registry.entries.keys()
        if whole and last_accepted(source.name, home) != accepted:
            accept(source.name, accepted, home)


def _opened(
    name: str,
    policy: Policy,
    place: Place,
    contact_date: date,
    *,
    allowed: date | None,
    progress: Progress | None,
    tell: Warn,
) -> tuple[PreparedSource | None, list[str]]:
    # The source as the run may use it, and what is wrong with it.
    source = policy.sources[name]
    try:
        loaded = load(name, reading_of(policy, source), place.base, place.home, progress)
    except SourceError as error:
        return None, [f"{name}: {error.message}: {error.hint}"]
    health = judge(loaded, source, last_accepted(name, place.home), contact_date)
    for warning in health.warnings:
        tell(warning)
    return _fit(loaded.source, source, health, allowed)


def prepare_sources(
    policy: Policy,
    names: Iterable[str],
    place: Place,
    *,
    accept_shrunken: bool = False,
    progress: Progress | None = None,
) -> list[PreparedSource]:
    """Build the prepared forms of sources, so that the next run need not.

    Args:
        policy: The policy.
        names: Sources to prepare; the ledger among them is passed over.
        place: Where files and prepared forms are.
        accept_shrunken: Take these versions as the ones that later versions are compared with,
            however many entries are gone.
        progress: Told about files that are prepared.

    Raises:
        SourceError: `problems` lists the sources that cannot be read.
    """
    prepared: list[PreparedSource] = []
    problems: list[str] = []
    for name in dict.fromkeys(names):
        source = policy.sources[name]
        if source.format == _NO_READER:
            continue
        try:
            loaded = load(name, reading_of(policy, source), place.base, place.home, progress)
        except SourceError as error:
            problems.append(f"{name}: {error.message}: {error.hint}")
            continue
        prepared.append(loaded.source)
        if accept_shrunken:
            accept(name, as_accepted(loaded.source), place.home)
    if problems:
        raise _refusal(problems)
    return prepared


def parse_allowance(text: str) -> tuple[str, date]:
    """Source and as-of date of `--allow-stale SOURCE@AS-OF`.

    Raises:
        UsageError: The text is not of that form.
    """
    found = _ALLOWANCE.match(text)
    try:
        return (found["name"], date.fromisoformat(found["as_of"])) if found else _no_allowance()
    except ValueError as error:
        raise UsageError(
            "--allow-stale takes a source and the date of its version, such as acme@2026-08-05"
        ) from error


def reading_of(policy: Policy, source: Source) -> Reading:
    """How a source is read: its options and the country of its phone numbers."""
    return Reading(source, source.country or policy.sender.country)


def _no_allowance() -> tuple[str, date]:
    raise ValueError("not of the form SOURCE@AS-OF")


def _check_allowances(policy: Policy, allowances: Mapping[str, date]) -> None:
    for name in allowances:
        if name not in policy.sources:
            raise UsageError(
                f"--allow-stale names '{name}', which is no source of the policy",
                hint=f"sources are: {', '.join(policy.sources)}",
            )
        if policy.sources[name].statutory:
            raise UsageError(
                f"--allow-stale is refused for '{name}': a version that is too old is against the law",
                hint="download a new version of the source",
            )
        if policy.sources[name].max_age is None:
            raise UsageError(
                f"--allow-stale names '{name}', which has no `max_age` and is never too old",
                hint="leave it out",
            )


def _fit(
    source: PreparedSource, policy: Source, health: Health, allowed: date | None
) -> tuple[PreparedSource | None, list[str]]:
    if health.problems:
        return None, [*health.problems, *health.stale]
    if not health.stale:
        if allowed is not None:
            raise UsageError(
                f"--allow-stale names '{source.name}', whose version is not too old", hint="leave it out"
            )
        return source, []
    if allowed is not None and allowed == source.as_of:
        return replace(source, stale_allowed=True), []
    if allowed is not None:
        mismatch = f"{source.name}: --allow-stale names {allowed}, and the version is of {source.as_of}"
        return None, [mismatch, *health.stale]
    if not policy.required:
        return without_stale_areas(source, health.stale_areas), list(health.stale)
    return None, list(health.stale)


def _refusal(problems: list[str]) -> SourceError:
    lines = "".join(f"\n  {problem}" for problem in problems)
    return SourceError(
        f"sources cannot be relied on:{lines}",
        hint="mend what is named; `suppress sources status` shows every source",
        problems=tuple(problems),
    )
