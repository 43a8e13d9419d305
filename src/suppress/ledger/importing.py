"""An export into the ledger: one batch of many transactions, the counts, and the rows that were no use."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from suppress.errors import SourceError
from suppress.ledger.imports.chunk import COUNTS, ImportChunk, ImportSettings
from suppress.ledger.imports.format import EVENTS_FORMAT, ImportFormat
from suppress.ledger.imports.importer import import_file
from suppress.ledger.imports.names import NAMED
from suppress.ledger.store import BatchInfo, Store
from suppress.text_files.lines import REJECTS


@dataclass(frozen=True)
class Imported:
    """What became of a file."""

    format: str
    batch: int | None
    """None where nothing was recorded."""
    rows: int
    added: int
    known: int
    """Events that the ledger had already."""
    unvoided: int
    """Of them, those that were void and are in force again."""
    silent: int
    """Rows that say nothing, such as a flag at 0."""
    undated: int
    unread_times: int
    """Events with a time that cannot be read; they are undated."""
    counts: pl.DataFrame
    """COUNTS of the whole file."""
    rejects: pl.DataFrame
    """REJECTS."""
    info: BatchInfo
    """Batch of the import."""
    listed: pl.Series
    """Int64, numbers of the events that the file lists, recorded now or known before."""
    unknown_columns: tuple[str, ...]
    """Columns of the plain event CSV that nobody reads."""
    unknown_channels: int
    """Events of the plain event CSV that name a channel which the policy does not have: of opt-outs and
    whatever else closes each counts for every channel, an opt-in for none."""
    named: Mapping[str, Mapping[str, int]]
    """Of the plain event CSV, for each column of NAMED the names in it and how many events have each."""

    @property
    def says_nothing(self) -> bool:
        """Whether there are rows, and no event in any of them."""
        return self.rows > 0 and not self.counts.height

    @property
    def assumed(self) -> int:
        """Events whose scope was assumed."""
        return int(self.counts.filter(pl.col("assumed"))["events"].sum())


def import_into(store: Store | None, path: Path, fmt: ImportFormat, settings: ImportSettings) -> Imported:
    """Record what an export says.

    Args:
        store: The ledger; None reads and counts only.
        path: The file.
        fmt: What kind of file it is.
        settings: What the format does not say.

    Raises:
        UsageError: The file lacks columns that the format needs.
        SourceError: The file cannot be read to its end; what came before is recorded, and importing the
            file again adds the rest.
        LedgerError: The ledger did not take it.
    """
    info = BatchInfo(fmt.platform or fmt.name, path.name, _sha256(path))
    of_chunks = ("rows", "silent", "undated", "unread_times", "unknown_channels")
    tally = dict.fromkeys((*of_chunks, "added", "known", "unvoided"), 0)
    counts, rejects = [COUNTS.to_frame()], [pl.DataFrame(schema=REJECTS)]
    listed = [pl.Series(dtype=pl.Int64)]
    unknown: dict[str, None] = {}
    named: dict[str, Counter[str]] = {name: Counter() for name in NAMED if fmt.name == EVENTS_FORMAT}

    def counted(chunks: Iterable[ImportChunk]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        for chunk in chunks:
            for name in of_chunks:
                tally[name] += getattr(chunk, name)
            counts.append(chunk.counts)
            rejects.append(chunk.rejects)
            unknown.update(dict.fromkeys(chunk.unknown_columns))
            for name, counter in named.items():
                counter.update(dict(chunk.events[name].drop_nulls().value_counts().iter_rows()))
            if chunk.events.height:
                yield chunk.events, chunk.contacts

    with closing(import_file(path, fmt, settings)) as chunks:  # type: ignore[type-var]  # a generator
        if store is None:
            for _ in counted(chunks):
                pass
        else:
            for done in store.append_all(counted(chunks), info):
                listed.append(done.events)
                info = replace(info, batch=done.batch)
                for name in ("added", "known", "unvoided"):
                    tally[name] += getattr(done, name)
    by = [name for name in COUNTS.names() if name != "events"]
    summed = pl.concat(counts).group_by(by).agg(pl.col("events").sum()).sort(by)
    return Imported(
        fmt.name,
        info.batch,
        counts=summed,
        rejects=pl.concat(rejects),
        info=info,
        listed=pl.concat(listed),
        unknown_columns=tuple(unknown),
        named=named,
        **tally,
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"'{path.name}' cannot be read: {error.strerror}", hint="name a file") from error
