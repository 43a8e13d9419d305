"""The files of a source, and what their names say: the as-of date and the area code.

A file's time of change says when it was copied, not of which day the list is; it is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from suppress.errors import SourceError
from suppress.policy.model import Source
from suppress.sources.area_codes import is_by_area

_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[-_.](?P<month>\d{1,2})[-_.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
    # Not inside a GUID, where such a pair of groups is no month.
    re.compile(r"(?<![\dA-Za-z])(?P<year>\d{4})[-_](?P<month>\d{1,2})(?![\dA-Za-z])(?!-[\dA-Za-z])"),
)
REPLACED = "replaced"
"""Folder beside the files of a source for those that newer ones replaced; no pattern finds them there."""
_YEARS = range(1990, 2100)
# What browsers, rsync, WinSCP and editors call a file that is still being written, or a copy of an older state.
_UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".download", ".swp", "~")
_AREA_CODE = re.compile(r"(?:^|[_\s.])([2-9]\d\d)(?=[_\s.]|$)")
# In the place of the area code alone: elsewhere it may be a part of what the registry is called.
_EVERY_AREA = re.compile(r"(?i)^\d{4}-\d{1,2}-\d{1,2}_(?:global|national)(?=[_.])")
# The singular of `suppressions` is what this trade calls any such list, and New York is an area.
_CHANGES_BY_NAME = re.compile(
    r"(?i)(?<![^\W\d_])(?:additions?|adds?|deletions?|deletes?|delta|changes?|upd|updates?|incremental|diff"
    r"|ajouts?|suppressions|retraits?|radiations?"
    r"|new(?![\W_]*(?:york|jersey|mexico|hampshire|england|orleans|haven|brunswick|foundland)))(?![^\W\d_])"
)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # NoChanges
# Part of the names that the FTC gives, and its digits may spell a word: `…-add48b69e39a`.
_GUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class SourceFile:
    """A file of a source."""

    path: Path
    as_of: date | None
    """Day of the list, by the name, else by the policy."""
    area: str | None
    """Area code in the name; of registries by area code only."""
    name: str
    """Its name without folders; of a file that is not in its place yet, the name that it gets."""
    everywhere: bool = False
    """Whether the name says, in the place of the area code, that the list is of all of them."""


def locate(name: str, source: Source, base: Path) -> list[SourceFile]:
    """The files of a source, sorted by path.

    Args:
        name: The source's name.
        source: The source.
        base: Folder that relative patterns start from.

    Raises:
        SourceError: The source names no files, a pattern finds none, or a file that has not arrived.
    """
    if not source.files:
        raise SourceError(f"source '{name}' names no files", hint=f"add `files:` to the source '{name}'")
    found = {pattern: _glob(pattern, base) for pattern in source.files}
    for paths in found.values():
        for path in paths:
            if is_unfinished(path.name):
                raise SourceError(
                    f"{path.name} is an unfinished download", hint="wait until it has arrived, or delete it"
                )
    files, missing = _arrived(found, source)
    if missing:
        raise SourceError(
            f"source '{name}': no file for {' and '.join(repr(pattern) for pattern in missing)} in {base}",
            hint=f"put the file there, or correct `files:` of the source '{name}'",
        )
    return files


def files_there(source: Source, base: Path) -> tuple[list[SourceFile], list[str]]:
    """The files that are there, sorted by path, and the patterns that find none.

    Hidden files are none of them, nor are downloads that have not arrived.

    Args:
        source: The source.
        base: Folder that relative patterns start from.
    """
    return _arrived({pattern: _glob(pattern, base) for pattern in source.files}, source)


def _arrived(found: Mapping[str, Sequence[Path]], source: Source) -> tuple[list[SourceFile], list[str]]:
    """`files_there`, of what each pattern finds."""
    whole = {
        pattern: [path for path in paths if not is_unfinished(path.name)] for pattern, paths in found.items()
    }
    paths = sorted(set(chain.from_iterable(whole.values())))
    files = [source_file(path, path.name, source) for path in paths]
    return files, [pattern for pattern, arrived in whole.items() if not arrived]


def is_unfinished(file_name: str) -> bool:
    """Whether a name is that of a download that has not arrived: half a list frees the other half."""
    return file_name.lower().endswith(_UNFINISHED)


def replaced_files(source: Source, base: Path) -> Iterator[Path]:
    """Files of a source that were replaced."""
    folders = {(base / Path(pattern).expanduser()).parent for pattern in source.files}
    folders |= {file.path.parent for file in files_there(source, base)[0]}
    for folder in sorted(folders):
        aside = folder / REPLACED
        if aside.is_dir():
            yield from sorted(path for path in aside.iterdir() if path.is_file() and path.name[0] != ".")


def source_file(path: Path, name: str, source: Source) -> SourceFile:
    """A file of a source under a name, which says its day and area code.

    Args:
        path: Where it lies.
        name: Its name without folders.
        source: The source.
    """
    day = as_of(name) or source.as_of
    if not is_by_area(source.format):
        return SourceFile(path, day, None, name)
    everywhere = _EVERY_AREA.match(name) is not None
    return SourceFile(path, day, None if everywhere else _area(name), name, everywhere)


def as_of(file_name: str) -> date | None:
    """The day that a file name says: `2026-8-5`, `2026-08-05`, `20260805`; `2026-08` is its first day."""
    found = _date_in(file_name)
    return found[0] if found else None


def says_changes(file_name: str) -> bool:
    """Whether the name of a file says that it is no full list.

    A file of nothing but additions, read as a full list, would free everybody else.
    """
    return _CHANGES_BY_NAME.search(_CAPITAL.sub("_", _GUID.sub("", file_name))) is not None


def without_date(file_name: str) -> str:
    """A file name with its day taken out, by which versions of one list are known."""
    found = _date_in(file_name)
    return file_name if found is None else f"{file_name[: found[1]]}{{day}}{file_name[found[2] :]}"


def _date_in(file_name: str) -> tuple[date, int, int] | None:
    # The day, and where it begins and ends.
    for pattern in _DATES:
        for found in pattern.finditer(file_name):
            parts = found.groupdict("1")
            year, month, day = int(parts["year"]), int(parts["month"]), int(parts.get("day", "1"))
            try:
                named = date(year, month, day)
            except ValueError:
                continue
            if year in _YEARS:
                return named, *found.span()
    return None


def _glob(pattern: str, base: Path) -> list[Path]:
    whole = Path(pattern).expanduser()
    root = Path(whole.anchor) if whole.is_absolute() else base
    relative = whole.relative_to(whole.anchor) if whole.is_absolute() else whole
    named = {part for part in relative.parts if part[0] == "." or part == REPLACED}
    found = (path for path in root.glob(str(relative)) if path.is_file())
    return [path.absolute() for path in found if not _is_passed_over(path.relative_to(root), named)]


def _is_passed_over(path: Path, named: Collection[str]) -> bool:
    # As in a shell a wildcard finds nothing that is hidden: there rsync writes, and prepared forms stand.
    hidden = any(part[0] == "." and part not in named for part in path.parts[:-1])
    return hidden or path.name[0] == "." or (path.parent.name == REPLACED and REPLACED not in named)


def _area(file_name: str) -> str | None:
    # `2026-8-5_818_<guid>.txt.zip`, and `Global` for the whole country (domain/registries.md section 2)
    found = _AREA_CODE.search(file_name)
    return found[1] if found else None
