"""Folders of prepared forms: each appears whole, with a manifest of its files, or is made again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suppress.whole_file import sync_to_disk

if TYPE_CHECKING:
    from filelock import FileLock

LAYOUT = 9
"""Raised when what is written here changes its meaning: every source is prepared again then."""

SOURCES = "sources"
"""Folder in the home folder."""
_MANIFEST = "manifest.json"


def prepared_home(home: Path) -> Path:
    """The folder of prepared sources, made where it is missing; nobody else may look into it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = home / SOURCES
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def preparing(home: Path) -> FileLock:
    """The lock that a process holds while it prepares sources."""
    from filelock import FileLock  # only a run that prepares something pays for it

    return FileLock(prepared_home(home) / ".preparing.lock")


def complete_manifest(folder: Path) -> dict[str, Any] | None:
    """What stands in the manifest of a prepared folder; None where anything of the folder is missing."""
    try:
        at = str(folder)  # a registry has hundreds of these, and a path object costs more than the look
        with open(f"{at}/{_MANIFEST}", "rb", buffering=0) as file:  # noqa: PTH123
            manifest: dict[str, Any] = json.loads(file.read())
        complete = all(os.stat(f"{at}/{name}").st_size == size for name, size in manifest["sizes"].items())  # noqa: PTH116
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if complete else None


def build_folder(folder: Path, build: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Make a prepared folder, which appears whole; one that is there is incomplete and goes.

    Args:
        folder: The folder.
        build: Writes files into the folder it is given; what it returns becomes the manifest.

    Returns:
        The manifest.
    """
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        manifest = _finish(building, build(building))
        if folder.exists():
            shutil.rmtree(folder)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return manifest


def _finish(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    sizes: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        sizes[path.name] = path.stat().st_size
        sync_to_disk(path)  # one that a crash left full of zeros would suppress nobody
    target = folder / _MANIFEST
    whole = {"layout": LAYOUT, **manifest, "sizes": sizes}
    target.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    sync_to_disk(target)
    return whole
