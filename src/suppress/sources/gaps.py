"""Gaps between the day at which an area code stands and the beginning of a change list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from suppress.sources.loaded import TOO_LONG, RegistryList
from suppress.sources.locate import SourceFile


@dataclass(frozen=True)
class Bridge:
    """A change list between the day at which area codes stand and its own."""

    file: SourceFile
    listed: RegistryList
    areas: tuple[str, ...]
    """Area codes that it would bring up to its day."""


def bring_up(
    bridges: Sequence[Bridge], days: Mapping[str, date | None]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The area codes that each change list brings up to its day, and notes on the gaps before it.

    After too long a gap it makes no area code newer: who was added in between is in no list.

    Args:
        bridges: The change lists; lists that are used, however they came to their place.
        days: Day of the full lists of each area code.
    """
    now = dict(days)
    brought = [bridge.areas for bridge in bridges]
    notes = []
    # By their beginnings: what the earlier ones leave open none of the later ones closes.
    for place in sorted(range(len(bridges)), key=lambda place: bridges[place].listed.begins or date.min):
        file, listed, areas = bridges[place].file, bridges[place].listed, bridges[place].areas
        missed = listed.late({area: now[area] for area in areas}, TOO_LONG)
        brought[place] = tuple(area for area in areas if area not in missed)
        if missed:
            notes.append(
                f"{file.name} {listed.words(missed)}: its lines count, and do not make the area code newer, "
                f"because more than {TOO_LONG.days} days lie between: download the full list"
            )
        gap = listed.gap({area: now[area] for area in brought[place]})
        if gap:
            notes.append(f"{file.name} {gap}: a change list in between may be missing")
        for area in brought[place]:
            now[area] = max(now[area] or date.min, file.as_of or date.min)
    return brought, notes
