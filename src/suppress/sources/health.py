"""Whether a version of a source can be relied on, and what to do where it cannot.

A registry that comes by area code is judged file by file. An area code whose file is too old stops
the run like any stale source, and the message names it: the operator downloads it again, or takes
the file away, which makes its numbers held. Where the source is not required, the stale area codes
are held and the others still answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from suppress.policy.layout import Layout
from suppress.policy.model import Source
from suppress.sources.accepted import Accepted, shrunken
from suppress.sources.loaded import Loaded
from suppress.sources.prepared import Member, PreparedSource
from suppress.sources.prepared_form import FileCounts


@dataclass(frozen=True)
class Health:
    """What is wrong with a version."""

    stale: tuple[str, ...]
    """Files that are too old: the only problem that `--allow-stale` lifts."""
    stale_areas: frozenset[str]
    """Their area codes; of registries by area code only."""
    problems: tuple[str, ...]
    """Everything else that stops a run."""
    warnings: tuple[str, ...]
    """What a run goes on with."""


def judge(loaded: Loaded, policy: Source, before: Accepted | None, contact_date: date) -> Health:
    """What is wrong with a version on a day.

    Args:
        loaded: The version.
        policy: The source in the policy.
        before: The version accepted last.
        contact_date: Day on which age is judged.
    """
    source = loaded.source
    problems = [
        *_undated(source, policy),
        *_in_future(source, policy, contact_date),
        *_too_few(loaded, policy),
        *_malformed(loaded, policy),
        *_cut_off(loaded),
        *_misnamed(loaded),
    ]
    # What a result answers for follows the list that was handed in.
    losses = [] if source.format == "wash" else shrunken(before, as_accepted(source), policy.max_shrink)
    problems += [
        f"{source.name}: {loss}, more than {policy.max_shrink:.0%} fewer: check the download; "
        f"where it is right, run: suppress sources prepare {source.name} --accept-shrunken"
        for loss in losses
    ]
    return Health(
        stale=tuple(_stale(source, policy, contact_date)),
        stale_areas=frozenset(_stale_areas(source, policy, contact_date)),
        problems=tuple(problems),
        warnings=(*_warnings(loaded, policy), *(f"{source.name}: {note}" for note in source.notes)),
    )


def as_accepted(source: PreparedSource) -> Accepted:
    """The counts of a version, as the next one is compared with them."""
    return Accepted(source.version, source.entries, dict(source.area_entries))


def without_stale_areas(source: PreparedSource, stale: frozenset[str]) -> PreparedSource | None:
    """The registry answering only for area codes that are fresh; None where there is none.

    What a stale file lists is still found: an old entry is no reason to send.
    """
    if source.registry is None:
        return None
    covered = source.registry.covered - stale
    if not covered:
        return None
    fresh = [day for area, day in source.registry.as_of.items() if area in covered and day]
    return replace(
        source,
        registry=replace(source.registry, covered=covered),
        as_of=min(fresh, default=None),
    )


def _is_stale(day: date | None, policy: Source, contact_date: date) -> bool:
    if policy.max_age is None or day is None:
        return False
    return contact_date > policy.max_age.after(day)


def _stale_areas(source: PreparedSource, policy: Source, contact_date: date) -> dict[str, date]:
    days = source.registry.as_of if source.registry else {}
    # Hundreds of area codes are of a few days.
    stale = {day for day in set(days.values()) if _is_stale(day, policy, contact_date)}
    return {area: day for area, day in days.items() if day in stale and day}


def _stale(source: PreparedSource, policy: Source, contact_date: date) -> Iterator[str]:
    stale = _stale_areas(source, policy, contact_date)
    found = defaultdict[tuple[Member, date], list[str]](list)
    for member in source.members:
        if source.registry is None and member.as_of and _is_stale(member.as_of, policy, contact_date):
            found[member, member.as_of] = []
        for area in stale.keys() & member.areas:
            found[member, stale[area]].append(area)
    fresh = [
        member
        for member in source.members
        if source.registry is None and member.as_of and not _is_stale(member.as_of, policy, contact_date)
    ]
    newest = max(fresh, key=lambda member: (member.as_of, member.file), default=None)
    update = f"suppress sources update {source.name} FILE"
    mend = f"download it again, then run: {update}"
    if newest is not None:
        mend = (
            f"{newest.file} of {newest.as_of} stands beside it, and a source is all its files: take the old "
            f"one out of the folder if the new one replaces it (`{update}` does both), or download it again"
        )
    for (member, day), areas in found.items():
        where = f"area code {', '.join(sorted(areas))}: " if areas else ""
        of = f"{member.as_of}" if day == member.as_of else f"{member.as_of} with changes until {day}"
        yield (
            f"{source.name}: {where}{member.file} of {of} is {(contact_date - day).days} days "
            f"old on {contact_date}, {policy.max_age} allowed: {mend}"
        )


def _undated(source: PreparedSource, policy: Source) -> list[str]:
    if policy.max_age is None:
        return []
    return [
        f"{source.name}: the name of {member.file} says no date, and `max_age` needs one: say it with "
        f"`suppress sources update {source.name} FILE --as-of YYYY-MM-DD`, rename the file like "
        f"{_dated_example(member.file)}, or add `as_of:` to the source"
        for member in source.members
        if member.as_of is None
    ]


def _in_future(source: PreparedSource, policy: Source, contact_date: date) -> list[str]:
    # A mistyped year would keep a version fresh for decades. A run for a past day may see newer lists.
    latest = max(contact_date, datetime.now(UTC).date()) + timedelta(days=1)
    mend = "correct its `date`" if source.format == "attestation" else "correct its name"
    return [
        f"{source.name}: {member.file} is of {member.as_of}, which lies in the future: {mend}"
        for member in source.members
        if policy.max_age is not None and member.as_of is not None and member.as_of > latest
    ]


def _dated_example(file: str) -> str:
    stem, dot, ending = file.partition(".")
    return f"{stem}-YYYY-MM-DD{dot}{ending}"


def _too_few(loaded: Loaded, policy: Source) -> list[str]:
    source = loaded.source
    if source.format == "attestation":
        return []
    mend = "check the download, or lower `min_entries` of the source"
    empty = (
        "check the download; where nothing changed since the last one, say in its name that it lists changes, "
        "such as 2026-8-12_818_changes.txt"
        if source.registry
        else mend
    )
    problems = [
        f"{source.name}: {member.file} has no entries: {empty}"
        for member in source.members
        if policy.min_entries and not member.changes and not _said(source, member)
    ]
    said = sum(_said(source, member) for member in source.members)
    if not problems and said < policy.min_entries:
        problems.append(f"{source.name}: {said:,} entries, at least {policy.min_entries:,} expected: {mend}")
    return problems


def _said(source: PreparedSource, member: Member) -> int:
    # A result in which nobody is listed answers all the same.
    return member.entries + (member.others if source.format == "wash" else 0)


def _malformed(loaded: Loaded, policy: Source) -> list[str]:
    return [
        f"{loaded.source.name}: {_rejects(member, counts)}, more than {policy.max_rejected * 100:g} %: "
        f"mend these lines, or check {_read_by(policy)}"
        for member, counts in zip(loaded.source.members, loaded.counts, strict=True)
        if _too_many(counts, policy)
    ]


def _cut_off(loaded: Loaded) -> list[str]:
    return [
        f"{loaded.source.name}: {member.file} seems to be cut off: it ends in the middle of line "
        f"{counts.cut_off:,}, which is no whole entry: get it again, or, if nothing is missing, mend that "
        "line and end it with a line end"
        for member, counts in zip(loaded.source.members, loaded.counts, strict=True)
        if counts.cut_off
    ]


def _read_by(policy: Source) -> str:
    """Keys of a source by which its lines are understood."""
    if policy.format == "wash":
        return "`columns` and `answers` of the source"
    if isinstance(policy.layout, Layout):
        of_values = [name for name in ("actions", "levels", "only") if getattr(policy.layout, name)]
        return " and ".join([*(f"`{name}`" for name in of_values), "the places of `fields`"]) + " of its layout"
    return "`format` and `columns` of the source"


def _too_many(counts: FileCounts, policy: Source) -> bool:
    return counts.rejected > policy.max_rejected * _lines(counts)


def _lines(counts: FileCounts) -> int:
    return counts.entries + counts.others + counts.rejected


def _rejects(member: Member, counts: FileCounts) -> str:
    # By line, and never by content: in a list of the house such a line may be somebody's opt-out.
    more = " …" if counts.rejected > len(counts.lines) else ""
    where = f"line{'' if counts.rejected == 1 else 's'} {', '.join(map(str, counts.lines))}{more}"
    return (
        f"{member.file}: {counts.rejected:,} of {_lines(counts):,} lines are no entry "
        f"({where}; most often: {counts.reason})"
    )


def _misnamed(loaded: Loaded) -> list[str]:
    return [
        f"{loaded.source.name}: {member.file} has no number of area code {file.area}, which its name says: "
        "download it again"
        for member, file, foreign in zip(loaded.source.members, loaded.files, loaded.foreign, strict=True)
        if file.area and member.entries and foreign == member.entries
    ]


def _warnings(loaded: Loaded, policy: Source) -> list[str]:
    name = loaded.source.name
    stops = "stops a run that has" if policy.required else "leaves it out of runs where it has"
    warnings = [
        f"{name}: {_rejects(member, counts)}: mend these lines; `max_rejected: 0 %` of the source {stops} any"
        for member, counts in zip(loaded.source.members, loaded.counts, strict=True)
        if counts.rejected and not _too_many(counts, policy)
    ]
    warnings += [
        f"{name}: {member.file} has {foreign:,} numbers of other area codes; they count as entries"
        for member, foreign in zip(loaded.source.members, loaded.foreign, strict=True)
        if foreign
    ]
    return warnings
