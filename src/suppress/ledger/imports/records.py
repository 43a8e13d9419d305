"""The records of an export, CSV or JSON, as columns of text with the line on which each starts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from suppress.errors import SourceError
from suppress.text_files.lines import REJECTS, Text, open_text
from suppress.text_files.records import header_of, record_blocks
from suppress.text_files.stream import Stream, damage_named, open_streams

VALUE = "value"
"""Column of records that are a bare text."""

RECORD = "record"
"""Column with the place of a record among those of a chunk, where one can be several rows."""

_CHUNK = 50_000
_LARGEST_JSON = 512 << 20  # characters; a document is in memory as a whole
_DEEPEST = 8


@dataclass(frozen=True)
class Opened:
    """A text of an export, its beginning looked at."""

    name: str
    columns: tuple[str, ...]
    """Columns of a CSV, or keys of the first record."""
    is_json: bool
    text: Text
    first: tuple[tuple[int, Any], ...] = ()
    rest: Iterator[tuple[int, Any]] = field(default_factory=lambda: iter(()))


@contextmanager
def _opened(stream: Stream, records: Sequence[str]) -> Iterator[Opened]:
    with open_text(stream, None) as text:
        if text.first.lstrip()[:1] not in tuple("[{"):
            yield Opened(text.name, tuple(header_of(text, None)), False, text)
            return
        found = _json_records(text, records)
        first = tuple(item for item, _ in zip(found, range(20), strict=False))
        columns = dict.fromkeys(key for _, value in first for row in _flat(value) for key in row)
        yield Opened(text.name, tuple(columns), True, text, first, found)


def opened_texts(path: Path, records: Sequence[str] = ()) -> Iterator[Opened]:
    """The texts of an export, each open until the next is asked for.

    Args:
        path: Plain, gzip or zip.
        records: In JSON, keys under which the records may stand.

    Raises:
        SourceError: The file is damaged, or no JSON although it starts like it.
    """
    with damage_named(path.name):
        for stream in open_streams(path):
            with _opened(stream, records) as opened:
                yield opened


def record_chunks(
    opened: Opened, columns: Sequence[str], headless: Sequence[str]
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Records of a text in chunks of at most 50,000.

    Args:
        opened: The text.
        columns: Columns to read; one that the text lacks is absent.
        headless: Names of the columns, in order, where the first line may be a record already.

    Yields:
        `line` and the columns as String, blank cells null, in JSON also RECORD; and REJECTS.
    """
    if opened.is_json:
        yield from _json_chunks(opened, columns)
        return
    is_headless = bool(headless) and any("@" in cell for cell in opened.columns)
    names = headless if is_headless else opened.columns
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        # Of columns with one name, as merge fields can have, the first is the platform's own.
        if name in columns:
            places.setdefault(name, place)
    for records in record_blocks(opened.text, places, None, headless=is_headless, lenient=True):
        slices = records.cells.iter_slices(_CHUNK) if records.cells.height else iter([records.cells])
        for number, part in enumerate(slices):
            yield part, records.rejects if number == 0 else records.rejects.clear()


def _json_chunks(opened: Opened, columns: Sequence[str]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    schema = pl.Schema({"line": pl.UInt64(), RECORD: pl.UInt32()} | dict.fromkeys(columns, pl.String()))
    items = chain(opened.first, opened.rest)
    while batch := [item for _, item in zip(range(_CHUNK), items, strict=False)]:
        rows: list[dict[str, Any]] = []
        wrong: list[tuple[int, str]] = []
        for number, (line, value) in enumerate(batch):
            flat = _flat(value)
            own = {"line": line, RECORD: number}
            rows += [{name: row.get(name) for name in columns} | own for row in flat]
            if not flat:
                wrong.append((line, "no record"))
        cells = pl.DataFrame(rows, schema=schema)
        bare = cells.with_columns(pl.col(name).str.strip_chars() for name in columns)
        nulled = bare.with_columns(pl.when(pl.col(name) != "").then(name) for name in columns)
        yield nulled, pl.DataFrame(wrong, schema=REJECTS, orient="row")


def _json_records(text: Text, records: Sequence[str]) -> Iterator[tuple[int, Any]]:
    """Records with their lines; a line that is no JSON, among lines that are, comes as None."""
    if _is_json(text.first) and text.first.lstrip().startswith("{"):
        behind = ((number, line) for number, line in enumerate(text.rest, text.line + 1) if line.strip())
        second = next(behind, None)
        if second:
            for number, line in chain([(text.line, text.first), second], behind):
                yield number, _loads(line)
            return
        yield from _of_document(text.first, text, records)
        return
    whole = f"{text.first}\n" + text.rest.read(_LARGEST_JSON + 1)
    if len(whole) > _LARGEST_JSON:
        raise SourceError(
            f"'{text.name}' is a JSON document of more than 512 MB",
            hint="export it as CSV, or with one record a line",
        )
    yield from _of_document(whole, text, records)


def _of_document(whole: str, text: Text, records: Sequence[str]) -> Iterator[tuple[int, Any]]:
    try:
        start = _start_of_records(whole, records)
        if start is None:
            yield text.line, _DECODER.decode(whole)
            return
        line, position, counted = text.line, start, 0
        while True:
            position = _skip(whole, position, " \t\r\n,")
            if whole[position : position + 1] == "]":
                return
            value, end = _DECODER.raw_decode(whole, position)
            line += whole.count("\n", counted, position)
            counted = position
            yield line, value
            position = end
    except (json.JSONDecodeError, RecursionError) as error:
        at = error.lineno + text.line - 1 if isinstance(error, json.JSONDecodeError) else text.line
        raise SourceError(
            f"'{text.name}' line {at}: not JSON", hint="export the file again; nothing of it may be missing"
        ) from error


def _start_of_records(whole: str, records: Sequence[str]) -> int | None:
    """Place of the first record, behind the bracket; None where the document is one record."""
    start = _skip(whole, 0, " \t\r\n")
    if whole[start] == "[":
        return start + 1
    _DECODER.decode(whole)  # a document that is cut short is refused before any of it is read
    places = [whole.find(f'"{key}"') for key in records]
    for place, key in zip(places, records, strict=True):
        behind = _skip(whole, place + len(key) + 2, " \t\r\n:") if place >= 0 else -1
        if behind > 0 and whole[behind] == "[":
            return behind + 1
    return None


def _skip(text: str, position: int, signs: str) -> int:
    while position < len(text) and text[position] in signs:
        position += 1
    return position


def _number(text: str) -> str:
    # Amazon writes seconds as 1.6E9.
    return format(Decimal(text), "f") if "e" in text.lower() else text


_DECODER = json.JSONDecoder(parse_float=_number, parse_int=str)


def _is_json(line: str) -> bool:
    return _loads(line) is not None


def _loads(line: str) -> Any:
    try:
        return _DECODER.decode(line.strip())
    except (json.JSONDecodeError, RecursionError):
        return None


def _flat(value: Any) -> list[dict[str, str | None]]:
    """A record as rows of text under dotted names; lists of objects in it make a row each."""
    if isinstance(value, str):
        return [{VALUE: value}]
    if not isinstance(value, Mapping):
        return []
    own: dict[str, str | None] = {}
    lists: list[tuple[str, list[Any]]] = []
    _collect(value, "", own, lists, 0)
    rows = [
        own | {f"{name}.{key}": cell for key, cell in row.items()}
        for name, items in lists
        for item in items
        for row in _flat(item)
    ]
    return rows or [own]


def _collect(
    value: Mapping[str, Any],
    prefix: str,
    own: dict[str, str | None],
    lists: list[tuple[str, list[Any]]],
    depth: int,
) -> None:
    for key, item in value.items():
        name = f"{prefix}{key}"
        if isinstance(item, Mapping) and depth < _DEEPEST:
            _collect(item, f"{name}.", own, lists, depth + 1)
        elif isinstance(item, list) and any(isinstance(one, Mapping) for one in item):
            lists.append((name, item))
        elif isinstance(item, list):
            own[name] = "\n".join(str(one) for one in item)
        else:
            own[name] = item if isinstance(item, str) or item is None else str(item).lower()
