"""What is said of texts that come again and again, asked once for each.

A list has far fewer first names, cities and streets than rows, and the next block has the same ones: reading
each of them by the grammar once costs a fraction of reading every row by it. What is remembered depends on the
text alone, so that no row changes what is said of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.digest import Hashes, text_hashes

LIMIT = 100_000
"""Texts remembered; when there are more, all are forgotten. A block has about as many rows."""

Places = npt.NDArray[np.int64]

NOTHING = 0
"""Line of what is said of null: the first that is asked."""
_BUCKETS = 4  # for each text, at least: nearly every one is alone in its own


@dataclass(frozen=True)
class _Memory:
    """The texts met so far and what was said of them."""

    table: pl.DataFrame
    hashes: Hashes
    """Of the texts, ascending; 0 stands for null."""
    line: Places
    """Of each of them, its line in the table."""
    starts: Places
    """By the first bits of a hash, where those that begin with them start."""

    @classmethod
    def of(cls, table: pl.DataFrame, hashes: Hashes) -> _Memory:
        """What is said of texts, by their hashes."""
        line = np.argsort(hashes)
        ascending = hashes[line]
        bits = (_BUCKETS * len(hashes)).bit_length()
        bucket = (ascending >> np.uint64(64 - bits)).astype(np.int64)
        starts = np.zeros(2**bits + 1, np.int64)
        np.cumsum(np.bincount(bucket, minlength=2**bits), out=starts[1:])
        return cls(table, ascending, line, starts)

    def lines(self, hashes: Hashes) -> tuple[Places, Places]:
        """The line of each text, NOTHING for those that are new, and the places of these."""
        bits = (len(self.starts) - 1).bit_length() - 1
        bucket = (hashes >> np.uint64(64 - bits)).astype(np.int64)
        at = self.starts.take(bucket)
        last = len(self.hashes) - 1
        differ = np.flatnonzero(self.hashes.take(at, mode="clip") != hashes)
        end = self.starts.take(bucket[differ] + 1)
        new = [differ[:0]]
        while len(differ):
            at[differ] += 1
            inside = at[differ] < end
            new.append(differ[~inside])
            differ, end = differ[inside], end[inside]
            other = self.hashes.take(at[differ]) != hashes[differ]
            differ, end = differ[other], end[other]
        unknown = np.concatenate(new)
        found = self.line.take(np.minimum(at, last))
        found[unknown] = NOTHING
        return found, unknown


class Remembered:
    """A function of texts that remembers its answers; any thread may ask.

    Texts are known by their 64-bit hashes, as parts of addresses are when lists are compared: that one of 10
    million is taken for one of 100,000 others has a chance of about 10⁻⁷.

    Args:
        read: Takes distinct texts, of which one may be null, and gives one line for each in order.
        limit: As LIMIT.
    """

    def __init__(self, read: Callable[[pl.Series], pl.DataFrame], limit: int = LIMIT) -> None:
        self._read, self._limit = read, limit
        self._memory: _Memory | None = None
        self._lock = Lock()

    def __call__(self, texts: pl.Series, *, few: float = 0) -> tuple[pl.DataFrame, Places]:
        """What is said of texts, in no order, and for each of them its line.

        Args:
            texts: String, nulls allowed.
            few: Share of the texts that may be answered as null is, by line NOTHING, where they are new: to
                read a few may cost more than to do without what is said of them.
        """
        hashes = text_hashes(texts)
        memory = self._memory
        if memory is None:
            memory = self._learnt(texts, hashes)
        line, new = memory.lines(hashes)
        if len(new) > few * len(hashes):
            memory = self._learnt(texts, hashes)
            line, _ = memory.lines(hashes)
        return memory.table, line

    def _learnt(self, texts: pl.Series, hashes: Hashes) -> _Memory:
        """The memory with all of some texts."""
        with self._lock:
            now = self._memory
            if now is not None and now.table.height > self._limit:
                now = None
            new = np.flatnonzero(hashes) if now is None else now.lines(hashes)[1]
            distinct, first = np.unique(hashes[new], return_index=True)
            unread = texts.gather(new[first])
            if now is None:
                # Null among the others: to read it by itself may take as long as to read all of them.
                said = self._read(
                    pl.concat([pl.Series(texts.name, [None], dtype=pl.String), unread], rechunk=True)
                )
                now = _Memory.of(said, np.concatenate([np.zeros(1, np.uint64), distinct]))
            elif len(new):
                known = np.empty(now.table.height, np.uint64)
                known[now.line] = now.hashes
                said = pl.concat([now.table, self._read(unread)], rechunk=True)
                now = _Memory.of(said, np.concatenate([known, distinct]))
            self._memory = now
            return now


class Further:
    """What more is said of the lines of a table of a `Remembered`, where few ask; any thread may ask.

    Args:
        read: Takes some lines of the table, and gives one flag for each.
        column: Column with the texts that the lines are about.
        share: So often, as a share of the lines not known, somebody must have asked before all are read.
    """

    def __init__(
        self, read: Callable[[pl.DataFrame], npt.NDArray[np.bool_]], column: str, share: float = 0.4
    ) -> None:
        self._read, self._column, self._share = read, column, share
        self._table: pl.DataFrame | None = None
        self._said = np.zeros(0, np.bool_)
        self._asked = 0
        self._lock = Lock()

    def __call__(self, table: pl.DataFrame, lines: Places) -> npt.NDArray[np.bool_]:
        """The flags of some lines of a table; false for those not read yet.

        Args:
            table: What a `Remembered` gave.
            lines: Lines of it, in any order, repetitions allowed.
        """
        with self._lock:
            if self._table is not table and not self._begin_alike(table):
                self._table, self._said = table, np.zeros(0, np.bool_)
            known = len(self._said)
            if int(lines.max(initial=-1)) >= known:
                self._asked += len(lines)
                # All of them at once: to read one takes as long as to read hundreds.
                if self._asked >= self._share * (table.height - known):
                    self._table, self._asked = table, 0
                    self._said = np.concatenate([self._said, self._read(table[known:])])
            return np.append(self._said, False).take(np.minimum(lines, len(self._said)))

    def _begin_alike(self, table: pl.DataFrame) -> bool:
        # A table grows, until all is forgotten.
        if self._table is None:
            return False
        both = min(table.height, len(self._said))
        return table[self._column][:both].equals(self._table[self._column][:both])
