"""Where a new file of a source goes: its name, its folder, and the files whose place it takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from suppress.errors import UsageError
from suppress.policy.model import Source
from suppress.sources.area_codes import is_by_area
from suppress.sources.locate import REPLACED, SourceFile, as_of, without_date

_DAY_TO_FILL = "YYYY-MM-DD"


def stored_name(own: str, named: str | None, day: date | None, source: Source) -> str:
    """The name that a file gets.

    Args:
        own: Its own name without folders.
        named: The name that the operator gives it.
        day: Day of the list, where the name does not say it.
        source: The source; a day in its own name is kept where a pattern leaves room for it.

    Raises:
        UsageError: A name says another day, or what the operator says would make the list newer than its
            own name does.
    """
    name, known = named or own, as_of(own)
    said = as_of(name)
    if named is not None and known is not None and max(said or known, day or known) > known:
        newer = f"--as says {said}" if said and said > known else f"--as-of says {day}"
        raise UsageError(
            f"the name of {own} says {known}, and {newer}",
            hint="an old list must not look newer than it is; where its own name is wrong, rename the file",
        )
    if day is not None and said not in (None, day):
        raise UsageError(
            f"the name of {name} says {said}, and --as-of says {day}", hint="leave --as-of out, or correct one"
        )
    if said is not None:
        return name
    if day is not None:
        return _with_day(name, day)
    dated = name if known is None else _with_day(name, known)
    return dated if any(_finds(pattern, dated) for pattern in source.files) else name


def _with_day(name: str, day: date) -> str:
    stem, dot, ending = name.partition(".")
    return f"{stem}_{day}{dot}{ending}"


def _finds(pattern: str, name: str) -> bool:
    return fnmatchcase(name, Path(pattern).name) and name[0] != "."


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
        if _finds(pattern, name):
            folder = _folder(base / Path(pattern).expanduser().parent, present)
            if folder is not None:
                return folder / name
    named = " or ".join(f"'{pattern}'" for pattern in source.files)
    raise UsageError(
        f"{name} is no name of a file of '{source_name}': its patterns are {named}",
        hint=f"give it a name that matches with --as{_example(name, source, present)}",
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


def _example(name: str, source: Source, present: Sequence[SourceFile]) -> str:
    # With the file's own day and area code: those of another list would make it pass for that one.
    known = as_of(name)
    shown = str(known) if known else _DAY_TO_FILL
    by_area = is_by_area(source.format)
    latest = max(present, key=lambda file: (file.as_of or date.min, file.name), default=None)
    like = [] if by_area or latest is None else [without_date(latest.name).replace("{day}", shown)]
    stem = name.partition(".")[0]
    fill = shown if not by_area else stem if known else f"{shown}_{stem}"
    like += [_filled(Path(pattern).name, fill) for pattern in source.files]
    there = {file.name for file in present}
    for example in like:
        literal = example in {Path(pattern).name for pattern in source.files}
        if any(_finds(pattern, example) for pattern in source.files) and (literal or example not in there):
            todo = "" if known or _DAY_TO_FILL not in example else f", with its day for {_DAY_TO_FILL}"
            return f", such as --as {example}{todo}"
    return ""


def _filled(pattern: str, fill: str) -> str:
    first, star, rest = pattern.replace("**", "*").partition("*")
    return f"{first}{fill if star else ''}{rest.replace('*', '')}".replace("?", "1")


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
