"""Blocks of the chain as arrays and frames: many at a time, whatever their sizes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.ledger.chain import CONTACT_KINDS, EVENT, KINDS, LINE, NULL, TERMS
from suppress.ledger.event import CONTACTS, EVENTS, RECORDED
from suppress.ledger.rows import TEXTS, Ints

BLOCK_EVENTS = 1024
"""Events of a block at most: who looks for one event reads no more than these."""

BLOCK_COLUMNS = ("first_event", "last_event", "batch", "events", "lines")
KEYED = pl.Schema({"event": pl.Int64, "point": pl.UInt8, "kind": pl.String, "digest": pl.Binary})
"""Digests of contacts and their keys."""

POINTS = 256
"""Points of an event at most: both make one number."""


@dataclass(frozen=True)
class Unpacked:
    """Events of some blocks, ascending."""

    numbers: Ints
    batches: Ints
    events: npt.NDArray[np.void]
    """EVENT."""
    lines: npt.NDArray[np.void]
    """LINE."""

    def between(self, first: int, last: int) -> Unpacked:
        """Events from one number to another."""
        kept = slice(*np.searchsorted(self.numbers, [first, last + 1]).tolist())
        lines = slice(*np.searchsorted(self.lines["event"], [first, last + 1]).tolist())
        return Unpacked(self.numbers[kept], self.batches[kept], self.events[kept], self.lines[lines])

    def keyed(self, kinds: Collection[str] = KINDS) -> pl.DataFrame:
        """KEYED, of some kinds of lines only."""
        codes = [code for code, kind in enumerate(KINDS) if kind in kinds]
        lines = self.lines[np.isin(self.lines["kind"], codes)]
        named = pl.Series(KINDS).gather(lines["kind"].astype(np.int64))
        columns = (lines["event"].copy(), lines["point"].copy(), named, lines["digest"].tolist())
        return pl.DataFrame(dict(zip(KEYED, columns, strict=True)), KEYED)

    def column(self, name: str) -> pl.Series:
        """A column of numbers, null where there is none."""
        found = pl.Series(name, np.ascontiguousarray(self.events[name])).cast(pl.Int64)
        return found.set(found == NULL, None)

    def contact_lines(self) -> npt.NDArray[np.void]:
        """The lines that are contacts."""
        return self.lines[self.lines["kind"] < CONTACT_KINDS]


def contacts_of(lines: npt.NDArray[np.void], texts: Sequence[str]) -> pl.DataFrame:
    """CONTACTS of some contacts' lines, given their clear text."""
    kinds = pl.Series(KINDS).gather(lines["kind"].astype(np.int64))
    columns = (lines["event"].astype(np.int64), lines["point"].copy(), kinds, pl.Series(texts, dtype=pl.String))
    return pl.DataFrame(dict(zip(CONTACTS, columns, strict=True)), CONTACTS)


def unpacked(rows: Sequence[tuple[int, int, int, bytes, bytes]]) -> Unpacked:
    """Blocks as arrays.

    Args:
        rows: BLOCK_COLUMNS, ascending and with as many events as their numbers say.
    """
    sizes = [last - first + 1 for first, last, *_ in rows]
    starts = np.repeat([first - done for (first, *_), done in zip(rows, _before(sizes), strict=True)], sizes)
    return Unpacked(
        starts.astype(np.int64) + np.arange(len(starts)),
        np.repeat([row[2] for row in rows], sizes).astype(np.int64),
        np.frombuffer(b"".join([row[3] for row in rows]), EVENT),
        np.frombuffer(b"".join([row[4] for row in rows]), LINE),
    )


def recorded_events(part: Unpacked, terms: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Events as they were given.

    Args:
        part: The events.
        terms: STORED_TERMS, ascending.
        texts: `event` and some of TEXTS.

    Returns:
        RECORDED.
    """
    booleans = [pl.col(c).cast(pl.Boolean) for c in TERMS if EVENTS[c] == pl.Boolean]
    meaning = terms.with_columns(*booleans, pl.col("expires").str.to_date("%Y-%m-%d"))
    places = np.searchsorted(terms["term"].to_numpy(), part.events["term"])
    numbers = [part.column(name) for name in ("said_from", "said_until", "recorded_at", "target")]
    found = meaning[places].with_columns(
        pl.Series("event", part.numbers),
        pl.Series("batch", part.batches),
        *(column.cast(EVENTS[column.name]) for column in numbers),
    )
    if texts.height:
        found = found.join(texts, on="event", how="left", maintain_order="left")
    lacking = [pl.lit(None, pl.String).alias(text) for text in TEXTS if text not in found.columns]
    return found.with_columns(lacking).select(RECORDED.names())


def packed(
    first: int, events: npt.NDArray[np.void], lines: npt.NDArray[np.void]
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Events in blocks: first and last number, events and lines.

    Args:
        first: Number of the first event.
        events: EVENT.
        lines: LINE, ascending.
    """
    for start in range(0, len(events), BLOCK_EVENTS):
        part = events[start : start + BLOCK_EVENTS]
        low, high = first + start, first + start + len(part) - 1
        own = slice(*np.searchsorted(lines["event"], [low, high + 1]).tolist())
        yield low, high, part.tobytes(), lines[own].tobytes()


def _before(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes[:-1]).tolist()] if sizes else []
