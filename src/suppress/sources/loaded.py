"""A version of a source as it is loaded, with all that is needed to judge it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from suppress.sources.locate import SourceFile
from suppress.sources.prepared import Member, PreparedSource
from suppress.sources.prepared_form import FileCounts

Progress = Callable[[str, int, int], None]
"""Told the source, prepared files so far, and files to prepare."""


_GAP = timedelta(days=7)
_FEW_LINES = 1_000  # a list of fewer changes may begin late without a list before it missing
TOO_LONG = timedelta(days=31)
"""No list of changes, however short, is the next one after a gap that is longer: for so long a version may be
used at all (16 CFR 310.4(b)(3)(iv), https://www.ecfr.gov/current/title-16/part-310/section-310.4)."""
_NAMED_AREAS = 10


@dataclass(frozen=True)
class RegistryList:
    """A file of a registry that comes by area code, used or not."""

    areas: frozenset[str]
    """Area codes that its name or its lines name."""
    lines: int
    changes: bool
    """Whether it is a change list."""
    first: datetime | None
    """The earliest time in a change list; of one without lines the day that it is of."""

    @property
    def begins(self) -> date | None:
        """The day of the earliest change."""
        return self.first.date() if self.first else None

    def late(self, days: Mapping[str, date | None], limit: timedelta) -> dict[str, date]:
        """The area codes that stood still for longer than a limit when a change list begins, and their days.

        Args:
            days: Area code → day that it stands at.
            limit: The longest gap.
        """
        begins = self.begins if self.changes else None
        known = {area: day for area in sorted(self.areas) if (day := days.get(area))}
        return {area: day for area, day in known.items() if begins and begins > day + limit}

    def gap(self, days: Mapping[str, date | None]) -> str:
        """What a change list begins too late after, in words; empty where none before it is missing.

        Args:
            days: Area code → day that it stands at.
        """
        late = self.late(days, TOO_LONG if self.lines < _FEW_LINES else _GAP)
        return self.words(late) if late else ""

    def words(self, late: Mapping[str, date]) -> str:
        """When a change list begins, and at what day the area codes stand for which that is too late."""
        return f"begins on {self.begins}, and area code {some(list(late))} is of {min(late.values())}"


@dataclass(frozen=True)
class Loaded:
    """A version of a source with all that is needed to judge it."""

    source: PreparedSource
    files: tuple[SourceFile, ...]
    """The file of each member, in order."""
    counts: tuple[FileCounts, ...]
    """One for each member."""
    foreign: tuple[int, ...]
    """Entries of each member that are of another area code than its name says."""
    unused: tuple[SourceFile, ...] = ()
    """Files that newer ones replace."""
    forms: frozenset[str] = frozenset()
    """Names of the prepared folders that it opens."""
    lists: tuple[tuple[str, SourceFile, RegistryList], ...] = ()
    """Digest, file and what it is, used or not; of registries by area code only."""


def member_of(
    file: SourceFile, counts: FileCounts, areas: tuple[str, ...] = (), *, changes: bool = False
) -> Member:
    """The member that a file is."""
    return Member(
        file.name,
        file.as_of,
        counts.entries,
        counts.rejected,
        counts.sha256,
        counts.others,
        areas,
        changes,
        counts.left_out,
    )


def version_of(members: Sequence[Member], names: Sequence[str] = ()) -> str:
    """Short digest over the content of the members.

    Args:
        members: Files of the version.
        names: For each what its name alone says; all empty where left out.
    """
    said = (member.as_of if member.changes else "+".join(member.areas) for member in members)
    content = sorted(
        f"{member.sha256}:{says}{name}"
        for member, says, name in zip(members, said, names or [""] * len(members), strict=True)
    )
    return hashlib.sha256(",".join(content).encode()).hexdigest()[:12]


def is_newer(file: SourceFile, known: SourceFile) -> bool:
    """Whether the day of a file is known, and is later than that of another or the other's unknown."""
    return file.as_of is not None and (known.as_of is None or file.as_of > known.as_of)


def oldest(days: Sequence[date | None]) -> date | None:
    """The earliest of some days; None where there are none or one is not known."""
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def some(areas: Sequence[str]) -> str:
    """Area codes in a message, not all of many."""
    return ", ".join(areas[:_NAMED_AREAS]) + (" …" if len(areas) > _NAMED_AREAS else "")


def tell(progress: Progress | None, name: str, done: int, total: int) -> None:
    """Report how many files are prepared."""
    if progress is not None:
        progress(name, done, total)
