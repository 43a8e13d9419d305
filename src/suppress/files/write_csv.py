"""Result files of a CSV list: each row's own bytes, with columns added where a file adds them.

Belongs here: the second reading of the list. Rows are copied, never formatted anew: cells, quotes and
line ends leave as they came.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from io import FileIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.files.campaign_list import REJECTS
from suppress.files.csv_list import CsvList, bom_of
from suppress.files.fixed_columns import added_positions, column_widths, fixed_suffixes
from suppress.files.rows import Bounds
from suppress.files.write import Target, Verdicts, WrittenFile, added_texts, targets
from suppress.model import MARK_COLUMN, RESULT_MARK, Outcome
from suppress.parallel import Lane, in_order
from suppress.text_bytes import text_bytes, texts_between

_REJECTS = Target("rejects", None, (), always=False)

# From 2 MB a write on, Linux takes huge pages for the file, and finds and fills them at several times the cost.
_WRITTEN_AT_ONCE = 1 << 20

# The result folder is synced before it appears: what is on the disk by then nobody waits for.
_SYNCED_AT_ONCE = 32 << 20

# Rows put together at a time: a megabyte or two, which the processor's caches hold.
_JOINED_AT_ONCE = 1 << 14


@dataclass
class _Output:
    """One result file while it is written; opened with its first bytes."""

    path: Path
    target: Target
    start: bytes
    added: dict[str, str]
    file: FileIO | None = None
    lanes: tuple[Lane, Lane, Lane] | None = None
    rows: int = 0
    size: int = 0
    synced: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, pieces: Sequence[bytes], rows: int, stack: ExitStack) -> None:
        if self.file is None:
            self.file = stack.enter_context(self.path.open("wb", buffering=0))
            writing, hashing, syncing = (stack.enter_context(Lane()) for _ in range(3))
            self.lanes = writing, hashing, syncing
            self._put([self.start])
        self._put(pieces)
        self.rows += rows

    def _put(self, pieces: Sequence[bytes]) -> None:
        if self.file is None or self.lanes is None:
            raise AssertionError("not opened")
        # Writing and hashing take as long as making the bytes, and the disk may take longer: all at once.
        writing, hashing, syncing = self.lanes
        writing.do(partial(_write, self.file, pieces))
        hashing.do(partial(_update, self.digest, pieces))
        self.size += sum(map(len, pieces))
        if self.size - self.synced >= _SYNCED_AT_ONCE:
            syncing.do(partial(_to_disk, self.file.fileno()))
            self.synced = self.size

    def written(self) -> WrittenFile:
        digest = self.digest.hexdigest()
        return WrittenFile(self.path.name, self.target.word, self.rows, self.size, digest, self.added)


def _write(file: FileIO, pieces: Sequence[bytes]) -> None:
    for data in pieces:
        left = memoryview(data)
        while left:
            left = left[file.write(left[:_WRITTEN_AT_ONCE]) :]


def _update(digest: hashlib._Hash, pieces: Sequence[bytes]) -> None:
    for data in pieces:
        digest.update(data)


def _to_disk(file: int) -> None:
    """Sync what was written, and let its memory go: the next pages are the same ones, warm and at hand.

    Nobody in this run reads them again, and pages that the machine has to find anew for a gigabyte cost seconds
    where it is a virtual one.
    """
    os.fsync(file)
    if hasattr(os, "posix_fadvise"):  # not on every platform
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


@dataclass(frozen=True)
class _Plan:
    """What every block needs: the targets and, by code, the text each adds to a row."""

    lst: CsvList
    verdicts: Verdicts
    targets: tuple[Target, ...]
    suffixes: tuple[pl.Series | None, ...]
    encoding: str | None
    _ended: dict[str, list[pl.Series | None]] = field(default_factory=dict)

    def added(self, line_end: str) -> list[pl.Series | None]:
        """By target and code what stands behind a row's own columns, a line end with it; None for nothing."""
        if line_end not in self._ended:
            bare = pl.Series([line_end] * len(self.verdicts.outcomes)) if line_end else None
            self._ended[line_end] = [
                bare if suffixes is None else suffixes + line_end for suffixes in self.suffixes
            ]
        return self._ended[line_end]


def write_csv_rows(
    lst: CsvList,
    verdicts: Verdicts,
    folder: Path,
    *,
    name: str,
    files: Collection[Outcome],
    flag_only: bool,
    encoding_same: bool,
) -> list[WrittenFile]:
    """Result files of a CSV list; see `write_rows`."""
    record = lst.dialect.record
    chosen = tuple(_marked(target, lst) for target in targets(files, flag_only=flag_only))
    texts = [_texts(verdicts, target) for target in chosen]
    widths_of = [column_widths(added) if record else {} for added in texts]
    suffixes = tuple(_suffixes(*one, _delimiter(lst)) for one in zip(texts, widths_of, strict=True))
    encoding_same |= lst.keeps_encoding
    encoding = lst.encoding.name if encoding_same and lst.encoding.name != "utf-8" else None
    plan = _Plan(lst, verdicts, chosen, suffixes, encoding)
    bom = bom_of(lst, encoding_same=encoding_same)
    lst.require_unchanged()
    outputs = [
        _Output(
            folder / f"{name}.{target.word}.{lst.ending}",
            target,
            bom + _encoded(_header(lst, target, widths), encoding),
            added_positions(record.length, widths) if record and widths else {},
        )
        for target, widths in zip(chosen, widths_of, strict=True)
    ]
    header = ",".join(REJECTS.names()).encode() + b"\n"
    rejects = _Output(folder / f"{name}.rejects.csv", _REJECTS, header, {})
    with ExitStack() as stack:
        for output in outputs:
            if output.target.always:
                output.add([], 0, stack)
        for parts, rejected, count in in_order(_jobs(plan)):
            for output, (pieces, rows) in zip(outputs, parts, strict=True):
                if rows:
                    output.add(pieces, rows, stack)
            if count:
                rejects.add([rejected], count, stack)
    lst.require_unchanged()
    return [output.written() for output in [*outputs, rejects] if output.file is not None]


_Texts = tuple[pl.Series, npt.NDArray[np.uint32] | None]
"""Texts, and the place of each row's among them; None where they are one for each row."""

_Parts = tuple[list[tuple[list[bytes], int]], bytes, int]
"""Bytes and number of rows for each target, and of the rejects."""


def _jobs(plan: _Plan) -> Iterator[Callable[[], _Parts]]:
    blocks = plan.lst.first.blocks
    if sum(plan.lst.heights) != len(plan.verdicts.codes):
        raise RuntimeError(f"{len(plan.verdicts.codes)} verdicts for {sum(plan.lst.heights)} rows")
    first = 0
    for number, block in enumerate(blocks):
        codes = plan.verdicts.codes[first : first + block.height]
        first += block.height
        yield partial(_block_parts, plan, number, codes)


def _block_parts(plan: _Plan, number: int, codes: npt.NDArray[np.uint32]) -> _Parts:
    data, first = plan.lst.read_again(number), plan.lst.first
    rows, outcomes = first.rows(number), plan.verdicts.of(codes)
    same = _same_line_end(data, rows.line_ends, rows.stops)
    parts: list[tuple[list[bytes], int]] = []
    for target, added in zip(plan.targets, plan.added(same or ""), strict=True):
        places = np.flatnonzero(target.rows_of(outcomes))
        as_received = not target.columns and rows.ends is rows.line_ends
        pieces = []
        for begin in range(0, len(places), _JOINED_AT_ONCE):
            at = places[begin : begin + _JOINED_AT_ONCE]
            if as_received:
                texts: list[_Texts] = [(_neighbours(data, rows.starts[at], rows.stops[at]), None)]
            else:
                texts = [(texts_between(data, rows.starts[at], rows.ends[at]), None)]
                if added is not None:
                    texts.append((added, codes[at]))
                if same is None:
                    texts.append((texts_between(data, rows.line_ends[at], rows.stops[at]), None))
            pieces.append(_encoded(_joined(texts), plan.encoding))
        parts.append((pieces, len(places)))
    return parts, first.rejects(number), first.blocks[number].rejected


def _neighbours(data: bytes, starts: Bounds, stops: Bounds) -> pl.Series:
    """Rows as received, those that follow on each other as one text."""
    apart = starts[1:] != stops[:-1]
    return texts_between(data, starts[np.append(True, apart)], stops[np.append(apart, True)])


def _same_line_end(data: bytes, line_ends: Bounds, stops: Bounds) -> str | None:
    """The line end of all rows where it is the same, as in all blocks but a few."""
    if not len(stops):
        return ""
    # Lines end with one byte, and rows where a line does: those of one length are the same, but for the last of
    # the file, which may end with another byte, or none.
    sizes = stops - line_ends
    first, last = (data[line_ends[row] : stops[row]] for row in (0, -1))
    return first.decode() if first == last and bool((sizes == sizes[0]).all()) else None


def _joined(pieces: Sequence[_Texts]) -> bytes:
    """Rows put together, of each its pieces one behind the other."""
    texts = pieces[0][0]
    if len(pieces) > 1:
        places = np.empty((len(texts), len(pieces)), np.uint32)
        first = 0
        for column, (piece, at) in enumerate(pieces):
            places[:, column] = np.arange(first, first + len(piece)) if at is None else at + np.uint32(first)
            first += len(piece)
        # One series of all texts, of which rows are picked: nothing is copied but for the last time.
        texts = pl.concat([piece.alias("text") for piece, _ in pieces], rechunk=True).gather(places.ravel())
    # A copy, so that the engine has its memory back for the next block while this is written and hashed.
    return text_bytes(texts).tobytes()


def _encoded(data: bytes, encoding: str | None) -> bytes:
    """In the list's own encoding; what it cannot hold of an added column becomes `?`."""
    return data if encoding is None else data.decode().encode(encoding, errors="replace")


def _delimiter(lst: CsvList) -> str:
    return lst.dialect.grammar.delimiter.decode()


def _header(lst: CsvList, target: Target, widths: Mapping[str, int]) -> bytes:
    header, record = lst.dialect.header, lst.dialect.record
    if not header.raw:
        return header.above
    if record is None:
        delimiter = lst.dialect.grammar.delimiter
        cells = delimiter.join([header.raw, *(column.encode() for column in target.columns)])
        return header.above + cells + header.end
    if not widths:
        return header.above + header.raw + header.end
    names = pl.DataFrame({column: RESULT_MARK if column == MARK_COLUMN else column for column in widths})
    own = header.raw.decode().ljust(record.length)
    return header.above + f"{own}{fixed_suffixes(names, widths).item()}".encode() + header.end


def _marked(target: Target, lst: CsvList) -> Target:
    """The target with the mark by which a later scrub knows its columns, where no header does."""
    if not target.columns or not lst.dialect.marked:
        return target
    return replace(target, columns=(MARK_COLUMN, *target.columns))


def _texts(verdicts: Verdicts, target: Target) -> pl.DataFrame:
    """The columns a target adds, by code; empty where it adds none."""
    own = replace(target, columns=tuple(column for column in target.columns if column != MARK_COLUMN))
    texts = added_texts(verdicts, own)
    return texts.with_columns(pl.lit(RESULT_MARK).alias(MARK_COLUMN)).select(target.columns)


def _suffixes(texts: pl.DataFrame, widths: Mapping[str, int], delimiter: str) -> pl.Series | None:
    """What a target writes after a row's own columns, by code; None where it adds nothing."""
    if not texts.columns:
        return None
    if widths:
        return fixed_suffixes(texts, widths)
    cells = [_quoted(pl.col(column), delimiter) for column in texts.columns]
    joined = pl.concat_str(pl.lit(""), *cells, separator=delimiter)
    return texts.select(joined.alias("suffix")).to_series()


def _quoted(text: pl.Expr, delimiter: str) -> pl.Expr:
    text = text.fill_null("")
    special = pl.any_horizontal(text.str.contains(mark, literal=True) for mark in (delimiter, '"', "\n", "\r"))
    doubled = text.str.replace_all('"', '""', literal=True)
    return pl.when(special).then(pl.concat_str(pl.lit('"'), doubled, pl.lit('"'))).otherwise(text)
