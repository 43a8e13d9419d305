"""Where a new file of a source goes: its name, its folder, and the files whose place it takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from suppress.errors import UsageError
from suppress.policy.model import Source
from suppress.sources.locate import REPLACED, SourceFile, as_of, without_date


def stored_name(name: str, day: date | None) -> str:
    """The name of a file with a day in it.

    Args:
        name: Its name without folders.
        day: Day of the list, where the name does not say it.

    Raises:
        UsageError: The name says another day.
    """
    said = as_of(name)
    if day is None or said == day:
        return name
    if said is not None:
        raise UsageError(
            f"the name of {name} says {said}, and --as-of says {day}", hint="leave --as-of out, or correct one"
        )
    stem, dot, ending = name.partition(".")
    return f"{stem}_{day}{dot}{ending}"


def target_of(name: str, source: Source, base: Path, present: Sequence[SourceFile], source_name: str) -> Path:
    """The place of a file, by the first pattern that its name matches.

    Args:
        name: Its name without folders.
        source: The source.
        base: Folder that relative patterns start from.
        present: Files of the source.
        source_name: Name of the source, for the message.

    Raises:
        UsageError: No pattern matches.
    """
    for pattern in source.files:
        path = Path(pattern).expanduser()
        if fnmatchcase(name, path.name) and name[0] != ".":
            folder = _folder(base / path.parent, present)
            if folder is not None:
                return folder / name
    named = " or ".join(f"'{pattern}'" for pattern in source.files)
    raise UsageError(
        f"{name} is no name of a file of '{source_name}': its patterns are {named}",
        hint=f"give it a name that matches with --as, such as --as {_example(source, present)}",
    )


def _folder(parent: Path, present: Sequence[SourceFile]) -> Path | None:
    parts = parent.parts
    wild = next((place for place, part in enumerate(parts) if any(sign in part for sign in "*?[")), None)
    if wild is None:
        return parent.absolute()
    fixed, rest = Path(*parts[:wild]), str(Path(*parts[wild:]))
    used = {file.path.parent for file in present}
    folders = [folder.absolute() for folder in sorted(fixed.glob(rest)) if folder.is_dir()]
    folders = [folder for folder in folders if folder.name != REPLACED]
    return next((folder for folder in folders if folder in used), next(iter(folders), None))


def _example(source: Source, present: Sequence[SourceFile]) -> str:
    if present:
        return max(present, key=lambda file: (file.as_of or date.min, file.name)).name
    return Path(source.files[0]).name.replace("**", "*").replace("*", "2026-08-05").replace("?", "1")


def files_named(target: Path, present: Sequence[SourceFile], asked: Collection[str]) -> list[SourceFile]:
    """The files that the operator says a new one replaces, and one that is in its place.

    Raises:
        UsageError: The source has no such file.
    """
    unknown = sorted(set(asked) - {file.name for file in present})
    if unknown:
        raise UsageError(
            f"--replaces names {unknown[0]}, which is no file of the source",
            hint=f"its files are: {', '.join(file.name for file in present) or 'none'}",
        )
    return [file for file in present if file.name in asked or file.path == target]


def files_replaced(
    target: Path, present: Sequence[SourceFile], asked: Collection[str], *, only: bool = True
) -> tuple[list[SourceFile], list[SourceFile]]:
    """The files of a source whose place a new one takes, and the others, where it is told by names.

    A file of the same name, or one whose name differs by its day alone; else the only file.

    Args:
        target: Place of the new file.
        present: Files of the source.
        asked: Names of the files that the operator says it replaces; then no others.
        only: Whether the only file counts, whatever its name.

    Raises:
        UsageError: The source has no such file.
    """
    chosen = files_named(target, present, asked)
    if not asked:
        chosen = [file for file in present if without_date(file.name) == without_date(target.name)]
        chosen = [file for file in chosen if file.path.parent == target.parent]
        if not chosen and only and len(present) == 1:
            chosen = list(present)
    return chosen, [file for file in present if file not in chosen]
