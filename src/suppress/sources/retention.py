"""What is kept of earlier versions: as long as a run's certificate names it.

Prepared forms can be built again, so those that neither a file in place nor a certificate needs are
removed at every update. Replaced files cannot, and a result folder may lie elsewhere than in `runs`:
they are removed only when they are told to be.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from suppress.policy.model import Source
from suppress.sources.area_codes import is_by_area
from suppress.sources.digests import file_digests
from suppress.sources.form_folder import prepared_home, preparing
from suppress.sources.formats.batch import Reading
from suppress.sources.in_use import alone_with_forms
from suppress.sources.locate import SourceFile, files_there, replaced_files, source_file
from suppress.sources.prepared_form import form_name
from suppress.sources.registry import changed_name

_CERTIFICATES = "runs/*/certificate.json"


@dataclass(frozen=True)
class NamedContents:
    """What certificates name."""

    versions: Mapping[str, list[list[tuple[str, str]]]] = field(default_factory=dict)
    """Source → for each run the digest and name of each file."""
    unclear: frozenset[str] | None = frozenset()
    """Sources of which a certificate does not say its files; None where a certificate cannot be read."""

    def digests(self) -> set[str]:
        """Digests of all files that are named."""
        return {sha256 for runs in self.versions.values() for files in runs for sha256, _ in files}


def named_contents(base: Path) -> NamedContents:
    """What the certificates of the runs beside a policy name.

    Args:
        base: Folder of the policy.
    """
    versions: dict[str, list[list[tuple[str, str]]]] = defaultdict(list)
    unclear: set[str] = set()
    readable = True
    for path in base.glob(_CERTIFICATES):
        try:
            sources: list[dict[str, Any]] = json.loads(path.read_bytes())["result"]["sources"]
            for source in sources:
                if "contents" not in source:
                    unclear.add(source["name"])
                    continue
                files = [(one["sha256"], one["file"]) for one in source["contents"]]
                versions[source["name"]].append(files)
        except (OSError, ValueError, KeyError, TypeError):
            readable = False
    return NamedContents(dict(versions), frozenset(unclear) if readable else None)


def remove_forms(
    readings: Mapping[str, Reading], needed: frozenset[str], named: NamedContents, base: Path, home: Path
) -> int | None:
    """Remove prepared forms of a format that nobody needs.

    Args:
        readings: Sources of one format, by name.
        needed: Folders that the version in place of one of them opens.
        named: What certificates name.
        base: Folder of the policy.
        home: Home folder.

    Returns:
        How many were removed; None where a run is using prepared forms, so that none was.
    """
    kept = set(needed)
    for name, reading in readings.items():
        kept |= _in_place(reading, base, home)
        for files in named.versions.get(name, ()):
            read = [(sha256, source_file(Path(file), file, reading.source)) for sha256, file in files]
            kept |= _forms_of(reading, read)
    formats = {reading.source.format for reading in readings.values()}
    several = len(readings) > 1
    with preparing(home), alone_with_forms(home) as alone:
        if not alone:
            return None
        removed = 0
        for folder in prepared_home(home).iterdir():
            made, _, _ = folder.name.removeprefix(".").rpartition("-")
            if not folder.is_dir() or folder.name in kept:
                continue
            whole = folder.name.removeprefix(".") == folder.name
            ours = made in formats or (not several and made in {f"{one}-changed" for one in formats})
            left_behind = not whole and any(made.startswith(f"{one}-") for one in formats)
            if (whole and ours) or left_behind:
                shutil.rmtree(folder, ignore_errors=True)
                removed += whole
        return removed


def prune(name: str, source: Source, named: NamedContents, base: Path, home: Path) -> tuple[list[str], int]:
    """Delete the replaced files of a source that no certificate names.

    Returns:
        Names of those deleted, and how many stay.
    """
    paths = list(replaced_files(source, base))
    if named.unclear is None or name in named.unclear:
        return [], len(paths)
    digests = file_digests([path.absolute() for path in paths], prepared_home(home) / "digests.db")
    names = named.digests()
    gone = [path for path in paths if digests[path.absolute()] not in names]
    for path in gone:
        path.unlink()
    return [path.name for path in gone], len(paths) - len(gone)


def _in_place(reading: Reading, base: Path, home: Path) -> set[str]:
    files, _ = files_there(reading.source, base)
    digests = file_digests([file.path for file in files], prepared_home(home) / "digests.db")
    return _forms_of(reading, [(digests[file.path], file) for file in files])


def _forms_of(reading: Reading, files: list[tuple[str, SourceFile]]) -> set[str]:
    if is_by_area(reading.source.format):
        return {changed_name(reading, files), *(form_name([sha256], reading) for sha256, _ in files)}
    return {form_name(sorted({sha256 for sha256, _ in files}), reading)}
