"""Why an update is refused, and what it is warned of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from suppress.errors import SourceError
from suppress.sources.accepted import last_accepted, shrunken
from suppress.sources.health import as_accepted, judge
from suppress.sources.incoming import Asked, Incoming, Step, is_older
from suppress.sources.loaded import TOO_LONG, Loaded, RegistryList, some
from suppress.sources.locate import SourceFile
from suppress.sources.same_list import listed

_UNUSUAL = 0.01
"""Share of entries that come or go at once of which a list is mentioned: of the TPS, 125,000 of 20 million
have gone in a day of clean-up (domain/registries.md section 4.1)."""


def is_change_list(one: Incoming, after: Loaded) -> bool:
    """Whether a file of the command is a change list of a registry by area code."""
    what = listed(after, one.sha256, one.file)
    return what is not None and what.changes


def check_lists(incoming: Sequence[Incoming], before: Loaded | None, after: Loaded, said: Asked) -> None:
    """Refuse lists of a registry that have no base, come out of order, or leave a gap.

    Each in the order of their days, as if they were applied one by one.

    Args:
        incoming: Files of the command.
        before: The version in place.
        after: The version with them.
        said: What the operator says.

    Raises:
        SourceError: A list is refused.
    """
    days = _days(before)
    for one in sorted(incoming, key=lambda one: (one.file.as_of or date.min, is_change_list(one, after))):
        what = listed(after, one.sha256, one.file)
        if what is None:
            continue
        if not one.already:
            _check_list(one.file, what, days, said)
        for area in what.areas if not what.changes else what.areas & days.keys():
            known, day = days.get(area), one.file.as_of
            days[area] = max(known, day) if known and day else known or day


def is_out_of_order(file: SourceFile, what: RegistryList, before: Loaded) -> bool:
    """Whether a list of a registry is older than all that is in place of its area codes."""
    return _newest_all(file, what, _days(before)) is not None


def _days(before: Loaded | None) -> dict[str, date | None]:
    return dict(before.source.registry.as_of) if before and before.source.registry else {}


def _newest_all(file: SourceFile, what: RegistryList, days: Mapping[str, date | None]) -> date | None:
    # The day of what is in place, where all of it is newer than the file.
    there = [days[area] for area in what.areas & days.keys()]
    known = [day for day in there if day]
    if not file.as_of or not known or len(known) < len(there) or min(known) <= file.as_of:
        return None
    return min(known)


def _check_list(file: SourceFile, what: RegistryList, days: Mapping[str, date | None], said: Asked) -> None:
    if what.changes and file.as_of is None:
        raise SourceError(
            f"the name of {file.name} does not say of which day the change list is",
            hint="nothing was changed; say it with --as-of YYYY-MM-DD",
        )
    if what.changes and what.areas and not what.areas & days.keys():
        raise SourceError(
            f"{file.name} is a change list, and there is no full list of its area codes to apply it to",
            hint="nothing was changed; download the full list first",
        )
    if newer := _newest_all(file, what, days):
        again = "move the newer lists out of the folder of the source and apply all in the order of their days"
        raise SourceError(
            f"{file.name} is of {file.as_of}, and what is in place is of {newer}: out of order",
            hint=f"nothing was changed; download the newest full list; or, where this one is to count, {again}",
        )
    gap = "" if said.accept_gap else what.gap(days)
    if gap:
        raise SourceError(
            f"{file.name} {gap}: a change list in between is missing",
            hint="nothing was changed; apply that one first, or download the full list; --accept-gap goes on "
            f"without it, and after more than {TOO_LONG.days} days the area code then stays as old as it is",
        )


def refuse_older(file: SourceFile, replaced: Sequence[SourceFile]) -> None:
    """Refuse a file that is older than one whose place it would take.

    Raises:
        SourceError: It is.
    """
    if newer := is_older(file, replaced):
        raise SourceError(
            f"{file.name} is of {file.as_of}, and {newer.name} in its place is of {newer.as_of}: out of order",
            hint=f"nothing was changed; to go back to an older list, move {newer.name} out of its folder first",
        )


def warnings_of(step: Step, incoming: Sequence[Incoming], before: Loaded | None, after: Loaded) -> list[str]:
    """What is newly to be warned of with a version; what was so before is not the fault of these files.

    Args:
        step: What is asked.
        incoming: Files of the command.
        before: The version in place.
        after: The version with them.

    Raises:
        SourceError: The version could not be relied on for a reason that is new.
    """
    health = judge(after, step.source, None, step.today)
    earlier = judge(before, step.source, None, step.today) if before else None
    problems = [one for one in health.problems if earlier is None or one not in earlier.problems]
    accepted = last_accepted(step.name, step.place.home) or (as_accepted(before.source) if before else None)
    if not step.said.accept_shrunken:
        problems += [
            f"{step.name}: {loss}, more than {step.source.max_shrink:.0%} fewer: check the download; "
            "where it is right, say --accept-shrunken"
            for loss in shrunken(accepted, as_accepted(after.source), step.source.max_shrink)
        ]
    if problems:
        names = ", ".join(one.file.name for one in incoming)
        lines = "".join(f"\n  {problem}" for problem in problems)
        raise SourceError(
            f"{names} cannot be relied on:{lines}",
            hint="nothing was changed; do what is said there, or ask for the file again, and run the same "
            f"command; `suppress sources status {step.name}` shows what is in place",
            problems=tuple(problems),
        )
    weight = "stops a run" if step.source.required else "not required"
    said = [*health.warnings, *(f"{weight}: {line}" for line in health.stale)]
    known = {*earlier.warnings, *(f"{weight}: {line}" for line in earlier.stale)} if earlier else set()
    return [line for line in said if line not in known]


def left_behind(incoming: Sequence[Incoming], after: Loaded) -> list[str]:
    """Warnings of change lists that leave area codes as old as they were, for want of a line or a name.

    Args:
        incoming: Files of the command.
        after: The version with them.
    """
    stands = after.source.registry.as_of if after.source.registry else {}
    found = []
    for one in incoming:
        what, day = listed(after, one.sha256, one.file), one.file.as_of
        if what is None or not what.changes or one.file.area or day is None:
            continue
        left = {
            area: known for area, known in stands.items() if known and known < day and area not in what.areas
        }
        if left:
            _, dot, ending = one.file.name.partition(".")
            found.append(
                f"{one.file.name} has no line of area code {some(sorted(left))} and none in its name: such an "
                f"area code stays as old as it is, of {min(left.values())}; where the list is of all area "
                f"codes, name it so: --as {day.year}-{day.month}-{day.day}_Global_changes{dot}{ending}"
            )
    return found


def unusual(name: str, before: Loaded, after: Loaded, added: int, removed: int) -> list[str]:
    """Warnings of many entries that come or go at once."""
    old, new = before.source.registry, after.source.registry
    if not before.source.entries or (old and new and old.covered != new.covered):
        return []
    share = f"more than {_UNUSUAL * 100:g} %"
    return [
        f"{name}: {number:,} of {before.source.entries:,} entries {did} at once, {share}: "
        "look whether that is right"
        for number, did in ((removed, "went"), (added, "came"))
        if number > _UNUSUAL * before.source.entries
    ]
