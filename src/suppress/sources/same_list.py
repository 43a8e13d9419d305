"""When files of the same content are one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from suppress.sources.loaded import Loaded, RegistryList, is_newer
from suppress.sources.locate import SourceFile, says_changes


def is_same_list(one: SourceFile, other: SourceFile) -> bool:
    """Whether two files of the same content are one list under two names.

    Lists of no changes are all alike, and each speaks for what its name says.
    """
    if one.area == other.area and one.everywhere == other.everywhere:
        return True
    if one.area and other.area:
        return False
    return not (says_changes(one.name) or says_changes(other.name))


def each_once(files: Iterable[SourceFile], digests: Mapping[Path, str]) -> list[tuple[str, SourceFile]]:
    """The lists that files hold, with the digest of each: one under two names is as new as the newer says.

    Args:
        files: The files.
        digests: Path → digest of the content.
    """
    found: dict[str, list[SourceFile]] = {}
    for file in files:
        alike = found.setdefault(digests[file.path], [])
        place = next((place for place, known in enumerate(alike) if is_same_list(file, known)), None)
        if place is None:
            alike.append(file)
        elif is_newer(file, alike[place]):
            alike[place] = file
    return [(digest, file) for digest, alike in found.items() for file in alike]


def listed(loaded: Loaded, digest: str, file: SourceFile) -> RegistryList | None:
    """What a file of a registry is in a version that has its content; None where it has not.

    Args:
        loaded: The version.
        digest: Of the file.
        file: The file; in the version it may have another name.
    """
    alike = [(known, what) for held, known, what in loaded.lists if held == digest]
    same = (what for known, what in alike if (known.area, known.everywhere) == (file.area, file.everywhere))
    return next(same, alike[0][1] if alike else None)
