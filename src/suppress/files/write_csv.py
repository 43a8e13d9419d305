"""Result files of a CSV list: each row's own bytes, with columns added where a file adds them.

Belongs here: the second reading of the list. Rows are copied, never formatted anew: cells, quotes and
line ends leave as they came.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

import nanoarrow as na
import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.files.campaign_list import REJECTS
from suppress.files.check import Checked, raw_rows, rejects_of
from suppress.files.csv_list import CsvList, bom_of
from suppress.files.write import Target, Verdicts, WrittenFile, added_texts, targets
from suppress.model import Outcome

THREADS = 2
_REJECTS = Target("rejects", None, (), always=False)


@dataclass
class _Output:
    """One result file while it is written; opened with its first bytes."""

    path: Path
    target: Target
    start: bytes
    file: IO[bytes] | None = None
    rows: int = 0
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, data: bytes | memoryview, rows: int, stack: ExitStack) -> None:
        if self.file is None:
            self.file = stack.enter_context(self.path.open("wb"))
            self._put(self.start)
        self._put(data)
        self.rows += rows

    def _put(self, data: bytes | memoryview) -> None:
        if self.file is None:
            raise AssertionError("not opened")
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def written(self) -> WrittenFile:
        return WrittenFile(self.path.name, self.target.word, self.rows, self.size, self.digest.hexdigest())


@dataclass(frozen=True)
class _Plan:
    """What every block needs: the targets and, by code, the text each adds to a row."""

    lst: CsvList
    verdicts: Verdicts
    targets: tuple[Target, ...]
    suffixes: tuple[pl.Series | None, ...]
    encoding: str | None


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
    chosen = targets(files, flag_only=flag_only)
    suffixes = tuple(_suffixes(verdicts, target, _delimiter(lst)) for target in chosen)
    encoding = lst.encoding.name if encoding_same and lst.encoding.name != "utf-8" else None
    plan = _Plan(lst, verdicts, chosen, suffixes, encoding)
    bom = bom_of(lst, encoding_same=encoding_same)
    outputs = [
        _Output(folder / f"{name}.{target.word}.csv", target, bom + _encoded(_header(lst, target), encoding))
        for target in chosen
    ]
    header = ",".join(REJECTS.names()).encode() + b"\n"
    rejects = _Output(folder / f"{name}.rejects.csv", _REJECTS, header)
    with ExitStack() as stack:
        for output in outputs:
            if output.target.always:
                output.add(b"", 0, stack)
        for parts, rejected in _in_order(_jobs(plan)):
            for output, (data, rows) in zip(outputs, parts, strict=True):
                if rows:
                    output.add(data, rows, stack)
            if rejected.height:
                rejects.add(_csv(rejected), rejected.height, stack)
    return [output.written() for output in [*outputs, rejects] if output.file is not None]


_Parts = tuple[list[tuple[bytes | memoryview, int]], pl.DataFrame]


def _jobs(plan: _Plan) -> Iterator[Callable[[], _Parts]]:
    heights = plan.lst.heights
    if sum(heights) != len(plan.verdicts.codes):
        raise RuntimeError(f"{len(plan.verdicts.codes)} verdicts for {sum(heights)} rows")
    first = np.concatenate([[0], np.cumsum(heights, dtype=np.int64)])
    for number, check in enumerate(plan.lst.checked_blocks()):
        # A block too many has no first reading to agree with, and `check` says so.
        codes = plan.verdicts.codes[first[min(number, len(heights))] : first[min(number + 1, len(heights))]]

        def job(check: Callable[[], Checked] = check, codes: npt.NDArray[np.uint32] = codes) -> _Parts:
            checked = check()
            return _parts(plan, checked, codes), rejects_of(checked, plan.lst.width)

        yield job


def _in_order(jobs: Iterator[Callable[[], _Parts]]) -> Iterator[_Parts]:
    """Results in the order of the jobs, a few of them being worked on at a time."""
    waiting: deque[Future[_Parts]] = deque()
    with ThreadPoolExecutor(THREADS) as pool:
        for job in jobs:
            waiting.append(pool.submit(job))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _parts(
    plan: _Plan, checked: Checked, codes: npt.NDArray[np.uint32]
) -> list[tuple[bytes | memoryview, int]]:
    """Bytes and number of rows of one block for each target."""
    good = np.flatnonzero(checked.good)
    outcomes = plan.verdicts.of(codes)
    whole = len(plan.lst.dialect.header.dropped) == 0
    parts: list[tuple[bytes | memoryview, int]] = []
    pieces: pl.DataFrame | None = None
    for target, suffixes in zip(plan.targets, plan.suffixes, strict=True):
        taken = np.flatnonzero(target.rows_of(outcomes))
        if not len(taken):
            parts.append((b"", 0))
            continue
        rows = pl.Series(good[taken])
        if suffixes is None and whole:
            lines = _text(raw_rows(checked.block.data, checked.block.rows).gather(rows))
        else:
            pieces = _pieces(checked) if pieces is None else pieces
            lines = _lines(pieces[rows], suffixes, codes[taken])
        parts.append((_encoded(_joined(lines), plan.encoding), len(taken)))
    return parts


def _pieces(checked: Checked) -> pl.DataFrame:
    """Own columns and line end of each row, without a copy of the bytes."""
    rows = checked.block.rows
    offsets = np.empty(3 * len(rows.starts) + 1, np.int64)
    offsets[0:-1:3], offsets[1::3], offsets[2::3] = rows.starts, checked.ends, checked.line_ends
    offsets[-1] = rows.stops[-1]
    array = na.c_array_from_buffers(
        na.large_binary(), 3 * len(rows.starts), [None, offsets, checked.block.data]
    )
    series: pl.Series = pl.Series(array)
    return pl.DataFrame({"own": series.gather_every(3), "end": series.gather_every(3, 2)})


def _lines(pieces: pl.DataFrame, suffixes: pl.Series | None, codes: npt.NDArray[np.uint32]) -> pl.Series:
    texts = pieces.select(_text(piece) for piece in pieces)
    if suffixes is None:
        return texts.select(pl.concat_str("own", "end")).to_series()
    added = suffixes.gather(pl.Series(codes))
    return texts.select(pl.concat_str("own", pl.lit(added), "end")).to_series()


def _text(lines: pl.Series) -> pl.Series:
    # A strict cast looks at the whole buffer, where rejected rows still are.
    texts = lines.cast(pl.String, strict=False)
    if texts.null_count():
        raise RuntimeError("a row that was read as text is none")
    return texts


def _joined(lines: pl.Series) -> bytes | memoryview:
    buffer = BytesIO()
    lines.to_frame().write_csv(buffer, include_header=False, quote_style="never", line_terminator="")
    return buffer.getbuffer()


def _encoded(data: bytes | memoryview, encoding: str | None) -> bytes | memoryview:
    """In the list's own encoding; what it cannot hold of an added column becomes `?`."""
    return data if encoding is None else bytes(data).decode().encode(encoding, errors="replace")


def _csv(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_csv(buffer, include_header=False)
    return buffer.getvalue()


def _delimiter(lst: CsvList) -> str:
    return lst.dialect.grammar.delimiter.decode()


def _header(lst: CsvList, target: Target) -> bytes:
    header = lst.dialect.header
    delimiter = lst.dialect.grammar.delimiter
    return delimiter.join([header.raw, *(column.encode() for column in target.columns)]) + header.end


def _suffixes(verdicts: Verdicts, target: Target, delimiter: str) -> pl.Series | None:
    """What a target writes after a row's own columns, by code; None where it adds nothing."""
    if not target.columns:
        return None
    texts = added_texts(verdicts, target)
    cells = [_quoted(pl.col(column), delimiter) for column in target.columns]
    joined = pl.concat_str(pl.lit(""), *cells, separator=delimiter)
    return texts.select(joined.alias("suffix")).to_series()


def _quoted(text: pl.Expr, delimiter: str) -> pl.Expr:
    text = text.fill_null("")
    special = pl.any_horizontal(text.str.contains(mark, literal=True) for mark in (delimiter, '"', "\n", "\r"))
    doubled = text.str.replace_all('"', '""', literal=True)
    return pl.when(special).then(pl.concat_str(pl.lit('"'), doubled, pl.lit('"'))).otherwise(text)
