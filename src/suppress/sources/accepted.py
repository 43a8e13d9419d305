"""The last version of each source that a run accepted, which the next one is compared with.

A source that lost many entries is more often a download that went wrong than people who withdrew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import quote

from suppress.sources.form_folder import prepared_home
from suppress.whole_file import replace_file


@dataclass(frozen=True)
class Accepted:
    """Counts of a version."""

    version: str
    entries: int
    areas: dict[str, int] = field(default_factory=dict)
    """Entries by area code; of registries by area code only."""


def last_accepted(name: str, home: Path) -> Accepted | None:
    """The version of a source that was accepted last; None where none is known."""
    try:
        return Accepted(**json.loads(_file(name, home).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def accept(name: str, accepted: Accepted, home: Path) -> None:
    """Remember a version as the one that the next is compared with."""
    replace_file(_file(name, home), json.dumps(asdict(accepted)).encode())


def shrunken(before: Accepted | None, now: Accepted, most: float) -> list[str]:
    """What of a version has lost more than it may, in words; area codes are judged each on their own.

    Args:
        before: The version accepted last.
        now: The version in question.
        most: Largest share of entries that may be gone.
    """
    if before is None or before.version == now.version:
        return []
    if before.areas and now.areas:
        # An area code that is gone altogether is a gap in coverage: its numbers are held.
        return [
            f"area code {area} fell from {before.areas[area]:,} to {entries:,} entries"
            for area, entries in sorted(now.areas.items())
            if _lost(before.areas.get(area, 0), entries, most)
        ]
    if _lost(before.entries, now.entries, most):
        return [f"it fell from {before.entries:,} to {now.entries:,} entries"]
    return []


def _lost(before: int, now: int, most: float) -> bool:
    return before > 0 and (before - now) / before > most


def _file(name: str, home: Path) -> Path:
    folder = prepared_home(home) / "accepted"
    folder.mkdir(exist_ok=True)
    return folder / f"{quote(name, safe='')}.json"
