"""What `suppress sources status` shows: age, size, version and coverage of each source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from suppress.counted import counted
from suppress.errors import SourceError
from suppress.policy.model import Format, Policy, Source
from suppress.policy.scope import sources_used
from suppress.sources.accepted import Accepted, last_accepted
from suppress.sources.catalog import Place, reading_of
from suppress.sources.health import judge
from suppress.sources.load import load
from suppress.sources.loaded import Loaded, Progress, oldest
from suppress.sources.prepared import Member, PreparedSource

Level = Literal["ok", "due soon", "too old", "unknown"]
"""Where an age stands against its limit; `unknown` without a day. Without a limit every age is `ok`."""

_SOON = 0.25
"""Share of the limit that is left when a version is due soon: 7 of 31 days."""


@dataclass(frozen=True)
class MemberStatus:
    """A file of a source as it stands on a day."""

    file: str
    sha256: str
    changes: bool
    """Whether it is a change list; then it has no age of its own, and `entries` are its lines."""
    as_of: date | None
    """Day that the file is of."""
    current_to: date | None
    """Day with the change lists applied that name its area codes; of these the oldest."""
    age_days: int | None
    good_until: date | None
    """Last day on which the age is within the limit."""
    level: Level
    entries: int
    """Of a full list with changes: its area codes as they stand now."""
    rejected: int
    change: int | None
    """Entries more or fewer than in the version accepted last; by area code alone it is known for a file."""
    areas: tuple[str, ...]
    """Area codes that it covers."""
    left_out: str
    """Which records the layout's `only` leaves out, in words; empty where there are none."""


@dataclass(frozen=True)
class SourceStatus:
    """A source as it stands on a day. Figures are None where the source cannot be read."""

    name: str
    format: Format
    required: bool
    version: str | None
    as_of: date | None
    """Day of the oldest file."""
    age_days: int | None
    limit: str | None
    """Oldest version that the policy accepts, such as `31 days`."""
    good_until: date | None
    """Last day on which the age is within the limit."""
    entries: int | None
    rejected: int | None
    change: int | None
    """Entries more (or fewer, below 0) than in the version accepted last."""
    level: Level
    """Of the oldest file."""
    members: tuple[MemberStatus, ...]
    areas: int | None
    """Area codes covered; None for a source that does not come by area code."""
    problems: tuple[str, ...]
    """What stops a run that uses it, one line each with how to mend it."""
    warnings: tuple[str, ...]
    used: bool = True
    """Whether a rule that is in force on the day reads it for some send."""

    @property
    def stops(self) -> bool:
        """Whether a run that is asked for on the day would stop."""
        return self.required and self.used and bool(self.problems)

    @property
    def coverage(self) -> str:
        """What the source answers for, in words."""
        if self.version is None:
            return "nothing"
        return "all contacts" if self.areas is None else counted(self.areas, "area code")


def source_status(
    policy: Policy,
    place: Place,
    contact_date: date,
    *,
    names: Iterable[str] | None = None,
    progress: Progress | None = None,
) -> list[SourceStatus]:
    """The state of sources on a day; a source without a prepared form is prepared for it.

    Args:
        policy: The policy.
        place: Where files and prepared forms are.
        contact_date: Day on which ages are judged.
        names: Sources to look at; all of the policy where None. The ledger is passed over.
        progress: Told about files that are prepared.
    """
    used = sources_used(policy, contact_date)
    return [
        replace(_status(name, policy, place, contact_date, progress), used=name in used)
        for name in (policy.sources if names is None else names)
        if policy.sources[name].format != "ledger"
    ]


def _status(
    name: str, policy: Policy, place: Place, contact_date: date, progress: Progress | None
) -> SourceStatus:
    source = policy.sources[name]
    try:
        loaded = load(name, reading_of(policy, source), place.base, place.home, progress)
    except SourceError as error:
        return _unreadable(name, source, f"{name}: {error.message}: {error.hint}")
    return _readable(name, source, loaded, place, contact_date)


def _unreadable(name: str, source: Source, problem: str) -> SourceStatus:
    return SourceStatus(
        name=name,
        format=source.format,
        required=source.required,
        version=None,
        as_of=None,
        age_days=None,
        limit=str(source.max_age) if source.max_age else None,
        good_until=None,
        entries=None,
        rejected=None,
        change=None,
        level="unknown",
        members=(),
        areas=None,
        problems=(problem,),
        warnings=(),
    )


def _readable(name: str, source: Source, loaded: Loaded, place: Place, contact_date: date) -> SourceStatus:
    before = last_accepted(name, place.home)
    health = judge(loaded, source, before, contact_date)
    prepared = loaded.source
    return SourceStatus(
        name=name,
        format=source.format,
        required=source.required,
        version=prepared.version,
        as_of=prepared.as_of,
        age_days=(contact_date - prepared.as_of).days if prepared.as_of else None,
        limit=str(source.max_age) if source.max_age else None,
        good_until=prepared.good_until,
        entries=prepared.entries,
        rejected=sum(member.rejected for member in prepared.members),
        change=prepared.entries - before.entries if before else None,
        level=_level(prepared.as_of, source, contact_date),
        members=tuple(_member(member, prepared, source, before, contact_date) for member in prepared.members),
        areas=len(prepared.registry.covered) if prepared.registry else None,
        problems=(*health.problems, *health.stale),
        warnings=health.warnings,
    )


def _member(
    member: Member, prepared: PreparedSource, source: Source, before: Accepted | None, contact_date: date
) -> MemberStatus:
    registry = prepared.registry
    days = [registry.as_of.get(area) for area in member.areas] if registry else []
    current = oldest(days) if days else member.as_of
    entries, change = member.entries, None
    if registry and member.areas:
        entries = sum(registry.entries.get(area, 0) for area in member.areas)
        known = before is not None and set(member.areas) <= before.areas.keys()
        change = entries - sum(before.areas[area] for area in member.areas) if before and known else None
    return MemberStatus(
        file=member.file,
        sha256=member.sha256,
        changes=member.changes,
        as_of=member.as_of,
        current_to=current,
        age_days=(contact_date - current).days if current and not member.changes else None,
        good_until=source.max_age.after(current) if source.max_age and current and not member.changes else None,
        level="ok" if member.changes else _level(current, source, contact_date),
        entries=entries,
        rejected=member.rejected,
        change=change,
        areas=member.areas,
        left_out=member.left_out,
    )


def _level(day: date | None, source: Source, contact_date: date) -> Level:
    if day is None:
        return "unknown"
    if source.max_age is None:
        return "ok"
    until = source.max_age.after(day)
    if contact_date > until:
        return "too old"
    return "due soon" if (until - contact_date).days <= _SOON * (until - day).days else "ok"
