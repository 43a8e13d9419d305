"""What is prepared of the files of a source (`prepared_form.py`), built from their content."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from suppress.model import KeyKind, Kind
from suppress.sources.area_codes import is_by_area
from suppress.sources.cut_off import cut_off_line
from suppress.sources.deleted import without_deleted
from suppress.sources.form_folder import build_folder, prepared_home
from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.layout_only import in_words, together
from suppress.sources.formats.registry import read_registry
from suppress.sources.key_table import ENTRIES, KeyTable, build_table
from suppress.sources.number_bitmap import save_bitmaps
from suppress.sources.people_table import PeopleBuilder, PeopleTable
from suppress.sources.prepared_form import (
    BITMAPS,
    FileContent,
    PreparedForm,
    form_name,
    kind_data,
    kind_name,
    open_form,
    opened_form,
)
from suppress.text_files.stream import damage_named, open_streams

_REJECTS = "rejects.csv"
_SHOWN_REJECTS = 1_000_000
_NAMED_LINES = 5  # in messages


def prepare_form(files: Sequence[FileContent], reading: Reading, home: Path) -> PreparedForm:
    """Build the prepared form of some files, unless it is there by now.

    The caller holds `preparing`, so that one process at a time prepares.

    Args:
        files: As for `open_form`.
        reading: How they are read.
        home: The home folder.

    Raises:
        SourceError: A file cannot be read to its end, or is not of the format.
    """
    if prepared := open_form(files, reading, home):
        return prepared
    folder = prepared_home(home) / form_name([file.sha256 for file in files], reading)
    build = _build_registry if is_by_area(reading.source.format) else _build_tables
    return opened_form(folder, build_folder(folder, lambda building: build(building, files, reading)))


@dataclass(frozen=True)
class Tables:
    """What readers yielded, as tables."""

    tables: dict[Kind, KeyTable]
    own: dict[KeyKind, KeyTable]
    """Entries with a match level of their own."""
    doubt: dict[KeyKind, KeyTable]
    """These at the looser levels where a row that lacks what theirs compares may be them."""
    answered: dict[KeyKind, KeyTable]
    """Contacts that results of washing answer for."""
    people: PeopleTable | None
    """Entries with name and address, to be found by a score."""
    entries: Counter[int]
    """By place of the file."""
    others: Counter[int]
    """Lines that list nobody, by place of the file."""
    rejects: pl.DataFrame
    """`file` (its place), `line`, `reason`."""
    left_out: dict[int, pl.DataFrame]
    """LEFT_OUT by place of the file."""


def read_tables(batches: Iterator[tuple[int, Batch]], folder: Path | None = None) -> Tables:
    """Key tables of everything that readers yield.

    Args:
        batches: Batches, each with the place of its file.
        folder: Where each table is written as soon as it is made, and mapped, so that there is one at a time in
            memory; None keeps them all there.
    """
    keys: dict[Kind, list[pl.DataFrame]] = defaultdict(list)
    own: dict[KeyKind, list[pl.DataFrame]] = defaultdict(list)
    doubt: dict[KeyKind, list[pl.DataFrame]] = defaultdict(list)
    answered: dict[KeyKind, list[pl.DataFrame]] = defaultdict(list)
    entries, others = Counter[int](), Counter[int]()
    rejects = [pl.DataFrame(schema={"file": pl.UInt16, "line": pl.UInt64, "reason": pl.String})]
    left: dict[int, pl.DataFrame] = {}
    deletes: dict[Kind, list[pl.DataFrame]] = defaultdict(list)
    people = PeopleBuilder()
    columns = ["key", "check", "since"]
    for number, (place, batch) in enumerate(batches):
        member = pl.lit(place, pl.UInt16)
        if batch.deletes is not None:
            columns = ["key", "check", "since", "time", "line"]
            for kind, frame in batch.deletes.items():
                deletes[kind].append(frame)
        of_batch = [pl.lit(number).alias("batch")] if batch.deletes is not None else []
        for kind, frame in batch.keys.items():
            keys[kind].append(frame.select(*columns, member.alias("member"), *of_batch))
        for level, frame in batch.own.items():
            own[level].append(frame.select("key", "check", "since", member.alias("member")))
        for level, frame in batch.doubt.items():
            doubt[level].append(frame.select("key", "check", "since", member.alias("member")))
        for asked, frame in batch.answered.items():
            answered[asked].append(frame.select("key", "check", "since", member.alias("member")))
        if batch.people is not None:
            people.add(batch.people, place)
        rejects.append(batch.rejects.select(member.alias("file"), "line", "reason"))
        entries[place] += batch.entries
        others[place] += batch.others
        if batch.left_out is not None:
            left[place] = together([batch.left_out, *([left[place]] if place in left else [])])
    if deletes:
        whole = {kind: pl.concat(keys.pop(kind)) for kind in list(keys)}
        kept, gone = without_deleted(whole, {kind: pl.concat(frames) for kind, frames in deletes.items()})
        entries.subtract(gone)
        others.update(gone)
        keys.update({kind: [frame.select(ENTRIES.names())] for kind, frame in kept.items() if frame.height})
    tables = {kind: _built(keys.pop(kind), folder, kind_name(kind)) for kind in list(keys)}
    own_tables = {level: _built(own.pop(level), folder, f"own-{level}") for level in list(own)}
    doubt_tables = {level: _built(doubt.pop(level), folder, f"doubt-{level}") for level in list(doubt)}
    asked_tables = {kind: _built(answered.pop(kind), folder, f"answered-{kind}") for kind in list(answered)}
    return Tables(
        tables,
        own_tables,
        doubt_tables,
        asked_tables,
        people.build(folder),
        entries,
        others,
        pl.concat(rejects),
        left,
    )


def _built(entries: list[pl.DataFrame], folder: Path | None, name: str) -> KeyTable:
    """The table of ENTRIES in pieces, which are let go."""
    whole = pl.concat(entries).select(ENTRIES.names())
    entries.clear()
    table = build_table(whole)
    if folder is None:
        return table
    table.save(folder, name)
    return KeyTable.open(folder, name)


def _build_tables(folder: Path, files: Sequence[FileContent], reading: Reading) -> dict[str, Any]:
    read = read_tables(_read_all(files, reading), folder)
    _write_rejects(folder, files, read.rejects)
    return {
        "people": read.people is not None,
        "files": [
            _counts(file, read.entries[place], read.others[place], read.rejects, place)
            | {"left_out": in_words(read.left_out[place]) if place in read.left_out else ""}
            for place, file in enumerate(files)
        ],
        "kinds": [kind_data(kind) for kind in read.tables],
        "own": [level.value for level in read.own],
        "doubt": [level.value for level in read.doubt],
        "answered": [kind.value for kind in read.answered],
    }


def _read_all(files: Sequence[FileContent], reading: Reading) -> Iterator[tuple[int, Batch]]:
    from suppress.sources.formats.readers import READERS

    read = READERS[reading.source.format]
    for place, file in enumerate(files):
        for stream in open_streams(file.path):
            with damage_named(file.path.name):
                for batch in read(stream, reading):
                    yield place, batch


def _build_registry(folder: Path, files: Sequence[FileContent], reading: Reading) -> dict[str, Any]:  # noqa: ARG001
    (file,) = files
    content = read_registry(file.path)
    rejects = content.rejects.select(pl.lit(0, pl.UInt16).alias("file"), "line", "reason")
    _write_rejects(folder, files, rejects)
    if content.changes is None:
        areas = save_bitmaps(folder / BITMAPS, content.bitmaps)
        return {"files": [_counts(file, sum(areas.values()), 0, rejects, 0)], "areas": areas}
    content.changes.save(folder)
    first = int(content.changes.at.min()) if len(content.changes) else None
    changes = {"lines": len(content.changes), "areas": content.changes.areas(), "first": first}
    return {"files": [_counts(file, len(content.changes), 0, rejects, 0)], "changes": changes}


def _counts(file: FileContent, entries: int, others: int, rejects: pl.DataFrame, place: int) -> dict[str, Any]:
    of_file = rejects.filter(pl.col("file") == place)
    reasons = of_file.group_by("reason").len().sort("len", "reason", descending=[True, False])
    lines = of_file["line"].unique().sort()
    return {
        "sha256": file.sha256,
        "entries": entries,
        "others": others,
        "rejected": of_file.height,
        "reason": reasons["reason"][0] if of_file.height else "",
        "lines": lines.head(_NAMED_LINES).to_list(),
        "cut_off": cut_off_line(file.path, lines[-1] if len(lines) else 0),
    }


def _write_rejects(folder: Path, files: Sequence[FileContent], rejects: pl.DataFrame) -> None:
    with (folder / _REJECTS).open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(["file", "line", "reason"])
        shown = rejects.sort("file", "line").head(_SHOWN_REJECTS)
        writer.writerows((files[place].path.name, line, reason) for place, line, reason in shown.iter_rows())
