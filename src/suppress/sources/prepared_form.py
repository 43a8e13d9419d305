"""Prepared forms: built once for a content (`prepare.py`), checked and mapped ever after.

A prepared form is a folder `<format>-<digest>` under the home folder's `sources/`. The digest covers
the content of the files, the options that change what is read, and the versions of everything that
reads entries and makes keys. Folders of earlier versions stay. A form that is incomplete is built again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suppress.model import DigestKind, KeyKind, Kind
from suppress.sources.area_codes import is_by_area
from suppress.sources.changes import ChangeFile
from suppress.sources.form_folder import LAYOUT, SOURCES, complete_manifest
from suppress.sources.formats.batch import Reading
from suppress.sources.key_table import KeyTable
from suppress.sources.number_bitmap import BITMAP_BYTES, BitmapFile
from suppress.sources.read_by import read_by

if TYPE_CHECKING:
    from suppress.sources.people_table import PeopleTable

BITMAPS = "numbers.bits"
"""File of the bitmaps in a prepared folder of a registry."""
_JUDGED = {
    "files", "max_age", "required", "min_entries", "max_shrink", "max_rejected", "statutory", "licensed",
    "match", "as_of", "country", "url",
}  # fmt: skip
"""Options of a source that change nothing about what is read."""


@dataclass(frozen=True)
class FileContent:
    """A file and the digest of its content."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class FileCounts:
    """What reading one file gave."""

    sha256: str
    entries: int
    others: int
    """Lines that are read and list nobody."""
    rejected: int
    reason: str
    """The most frequent reason of rejects; empty without any."""
    lines: tuple[int, ...]
    """The first lines with a reject, in order; never all of many."""
    cut_off: int = 0
    """The line in the middle of which the file seems to end; 0 where nothing speaks for that."""
    left_out: str = ""
    """Which records the layout's `only` leaves out, in words; empty where there are none."""


@dataclass(frozen=True)
class PreparedForm:
    """A prepared folder, opened."""

    folder: Path
    files: tuple[FileCounts, ...]
    """One for each content, in the order that the tables number them."""
    tables: dict[Kind, KeyTable]
    own: dict[KeyKind, KeyTable]
    doubt: dict[KeyKind, KeyTable]
    answered: dict[KeyKind, KeyTable]
    people: PeopleTable | None
    bitmaps: BitmapFile | None
    areas: dict[str, int]
    """Entries by area code; of full lists of registries only."""
    changes: ChangeFile | None = None
    """Of a change list of a registry only."""


def open_form(files: Sequence[FileContent], reading: Reading, home: Path) -> PreparedForm | None:
    """The prepared form of some files, if there is a complete one.

    Args:
        files: Contents, each once, in the order of their digests.
        reading: How they are read.
        home: The home folder.
    """
    folder = home / SOURCES / form_name([file.sha256 for file in files], reading)
    manifest = complete_manifest(folder)
    try:
        return None if manifest is None else opened_form(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def form_name(contents: Sequence[str], reading: Reading) -> str:
    """Name of the folder of a prepared form.

    Args:
        contents: Digests of the files, in the order of `open_form`.
        reading: How they are read.
    """
    source = reading.source
    options: list[Any] = [LAYOUT, source.format, *read_by(source.format)]
    if not is_by_area(source.format):
        # All that is said of the source except how it is judged, so that no new option can be forgotten.
        said = source.model_dump(mode="json", exclude=_JUDGED, exclude_defaults=True)
        options += [said, reading.country]
    text = json.dumps([options, list(contents)], sort_keys=True)
    return f"{source.format}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def opened_form(folder: Path, manifest: dict[str, Any]) -> PreparedForm:
    """A prepared folder, opened.

    Args:
        folder: The folder.
        manifest: What stands in its manifest.

    Raises:
        OSError, ValueError, KeyError, TypeError: It is not what the manifest says.
    """
    kinds = [_kind_of(data) for data in manifest.get("kinds", ())]
    levels = [KeyKind(level) for level in manifest.get("own", ())]
    doubt = [KeyKind(level) for level in manifest.get("doubt", ())]
    answered = [KeyKind(kind) for kind in manifest.get("answered", ())]
    areas: dict[str, int] | None = manifest.get("areas")
    changes: dict[str, Any] | None = manifest.get("changes")
    if areas and manifest["sizes"][BITMAPS] != len(areas) * BITMAP_BYTES:
        raise ValueError("bitmaps of another layout")
    return PreparedForm(
        folder,
        tuple(FileCounts(**{**counts, "lines": tuple(counts["lines"])}) for counts in manifest["files"]),
        {kind: KeyTable.open(folder, kind_name(kind)) for kind in kinds},
        {level: KeyTable.open(folder, f"own-{level}") for level in levels},
        {level: KeyTable.open(folder, f"doubt-{level}") for level in doubt},
        {kind: KeyTable.open(folder, f"answered-{kind}") for kind in answered},
        _people(folder) if manifest.get("people") else None,
        None if areas is None else BitmapFile(folder / BITMAPS, areas),
        areas or {},
        None if changes is None else _change_file(folder, changes),
    )


def _people(folder: Path) -> PeopleTable:
    from suppress.sources.people_table import PeopleTable  # what compares people loads for names and addresses

    return PeopleTable.open(folder)


def _change_file(folder: Path, changes: dict[str, Any]) -> ChangeFile:
    first = changes["first"]
    return ChangeFile(
        folder,
        changes["lines"],
        changes["areas"],
        None if first is None else datetime.fromtimestamp(first / 1e6, UTC).replace(tzinfo=None),
    )


def kind_name(kind: Kind) -> str:
    """Name of the files of a table of one kind of key."""
    return f"{kind}-{kind.recipe}" if isinstance(kind, DigestKind) else kind.value


def kind_data(kind: Kind) -> str | list[str]:
    """How a manifest writes a kind of key."""
    return [kind.contact, kind.algorithm, kind.recipe] if isinstance(kind, DigestKind) else kind.value


def _kind_of(data: Any) -> Kind:
    return DigestKind(*data) if isinstance(data, list) else KeyKind(data)
