"""What `suppress sources status` shows: age, size, version and coverage of each source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from suppress.errors import SourceError
from suppress.policy.model import Format, Policy, Source
from suppress.sources.accepted import last_accepted
from suppress.sources.catalog import Place, reading_of
from suppress.sources.health import judge
from suppress.sources.load import load
from suppress.sources.loaded import Loaded, Progress
from suppress.sources.prepared import Member


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
    members: tuple[Member, ...]
    areas: int | None
    """Area codes covered; None for a source that does not come by area code."""
    problems: tuple[str, ...]
    """What stops a run, one line each with how to mend it."""
    warnings: tuple[str, ...]

    @property
    def coverage(self) -> str:
        """What the source answers for, in words."""
        if self.version is None:
            return "nothing"
        return "all contacts" if self.areas is None else f"{self.areas} area codes"


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
    return [
        _status(name, policy, place, contact_date, progress)
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
        members=prepared.members,
        areas=len(prepared.registry.covered) if prepared.registry else None,
        problems=(*health.problems, *health.stale),
        warnings=health.warnings,
    )
