"""Which format a file is, by its header or keys and its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from suppress.errors import SourceError, UsageError
from suppress.ledger.imports.format import EVENTS_FORMAT, ImportFormat, shipped_formats
from suppress.ledger.imports.records import Opened, opened_texts

OWN_LIST = (
    "in a list of your own, name the columns `email` or `phone`, and `said` for the day, and add a column "
    "`action`, with opt_out in every row if everybody in it opted out"
)
OTHER_LAYOUT = "another layout can be told by a map: --format FILE.yaml"
_EMPTY = "export it again; a file that arrived is not empty, it has a header at least"


def recognise(path: Path, formats: Sequence[ImportFormat] | None = None) -> list[ImportFormat]:
    """Formats that a file may be, those only that nothing in the file or its name speaks against.

    Args:
        path: An export.
        formats: Formats to choose from; all that ship without it.

    Returns:
        One format where it is clear; several where the file cannot tell; none where it is unknown.

    Raises:
        SourceError: The file cannot be read.
    """
    known = shipped_formats() if formats is None else formats
    records = tuple(dict.fromkeys(key for fmt in known for key in fmt.records))
    for opened in opened_texts(path, records):
        return _formats_of(opened, known)
    return []


def format_of_text(opened: Opened, fmt: ImportFormat) -> ImportFormat:
    """The format of one text of an export: platforms pack files of several sorts into one zip.

    Args:
        opened: The text.
        fmt: Format of the export as it was named or recognised.

    Raises:
        SourceError: The text is one of several, and neither of this format nor clearly of another one of
            the platform.
    """
    siblings = [other for other in shipped_formats() if other.platform == fmt.platform]
    if "/" not in opened.name or fmt not in siblings:
        return fmt
    found = _formats_of(opened, siblings)
    if fmt in found:
        return fmt
    if len(found) != 1:
        raise SourceError(
            f"'{opened.name}' is not clearly a file of {fmt.platform} that is known",
            hint="unpack the zip and import its files one by one, each with its --format",
        )
    return found[0]


def the_format(path: Path, formats: Sequence[ImportFormat]) -> ImportFormat:
    """The one format that a file is.

    Args:
        path: An export.
        formats: Formats to choose from; one alone is taken as said.

    Raises:
        UsageError: The file is none of them, or may be several.
        SourceError: The file cannot be read.
    """
    if len(formats) == 1:
        return formats[0]
    found = recognise(path, formats)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(fmt.name for fmt in found)
        raise UsageError(
            f"'{path.name}' may be any of: {names}",
            hint="name one with --format; the columns of these files are the same",
        )
    if not any(opened.columns for opened in opened_texts(path)):
        raise UsageError(f"'{path.name}' is empty: nothing was imported", hint=_EMPTY)
    raise UsageError(
        f"'{path.name}' has the header of no export that is known",
        hint=f"of a platform's export, name the platform with --format; {OWN_LIST}; {OTHER_LAYOUT}",
    )


def _formats_of(opened: Opened, known: Sequence[ImportFormat]) -> list[ImportFormat]:
    name = Path(opened.name).name
    fits = [fmt for fmt in known if _fits(fmt, opened.columns, name)]
    named = [fmt for fmt in fits if fmt.fits_name(name)]
    fits = named or [fmt for fmt in fits if not fmt.named]
    # What asks for more columns says more: the others ask for some of them.
    return [fmt for fmt in fits if not any(set(fmt.columns) < set(other.columns) for other in fits)]


def _fits(fmt: ImportFormat, columns: Sequence[str], name: str) -> bool:
    there = set(columns)
    if fmt.headless and len(columns) == len(fmt.headless) and _is_record(fmt, columns):
        return True
    if fmt.name == EVENTS_FORMAT and "action" not in there:
        return False
    if fmt.named and not fmt.fits_name(name):
        return False
    wanted = set(fmt.columns)
    # Of flags there may be any number: a pattern stands for at least one column.
    patterns = {column for column in wanted if column.startswith("^")}
    if not all(any(re.fullmatch(pattern, column) for column in columns) for pattern in patterns):
        return False
    wanted -= patterns
    return wanted == there if fmt.exact else wanted <= there


def _is_record(fmt: ImportFormat, cells: Sequence[str]) -> bool:
    if not any("@" in cell for cell in cells):
        return False
    # Besides the address, every cell is one of the values that the map knows for its column.
    row = dict(zip(fmt.headless, cells, strict=True))
    known = {column: values for one in fmt.statements for column, values in one.when.items()}
    every = {
        column: {value.lower() for one in fmt.statements for value in one.when.get(column, ())}
        for column in known
    }
    return all(row[column].lower() in values for column, values in every.items() if column in row)
