"""What is said of texts that come again and again, asked once for each.

A list has far fewer first names, cities and streets than rows, and the next block has the same ones: reading
each of them by the grammar once costs a fraction of reading every row by it. What is remembered depends on the
text alone, so that no row changes what is said of another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

LIMIT = 100_000
"""Texts remembered; when there are more, all are forgotten. A block has about as many rows."""

Places = npt.NDArray[np.int64]

NOTHING = 0
"""Line of what is said of null: the first that is asked."""
_UNASKED = -1


@dataclass(frozen=True)
class _Memory:
    """The texts met so far and what was said of them."""

    table: pl.DataFrame
    numbered: pl.Series = field(default_factory=lambda: _numbered_by(pl.Categories.random()))
    """The engine numbers texts for as long as a column with these categories is kept."""
    place: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    """By the number of a text, its line in the table; number 0 is null."""


class Remembered:
    """A function of texts that remembers its answers; any thread may ask.

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
        while True:
            memory = self._current()
            codes = texts.cast(memory.numbered.dtype).to_physical()
            number = (codes.cast(pl.Int64) + 1).fill_null(0).to_numpy()
            found = self._with_new(memory, texts, number, few)
            if found is not None:
                return found.table, np.maximum(found.place.take(number), NOTHING)

    def _current(self) -> _Memory:
        with self._lock:
            if self._memory is None or self._memory.table.height > self._limit:
                self._memory = _Memory(self._read(pl.Series("text", [None], dtype=pl.String)))
            return self._memory

    def _with_new(self, memory: _Memory, texts: pl.Series, number: Places, few: float) -> _Memory | None:
        """The memory with all of some texts; None where their numbers are of one that was given up."""
        with self._lock:
            now = self._memory
            if now is None or now.numbered is not memory.numbered:
                return None
            lacking = int(number.max(initial=0)) + 1 - len(now.place)
            place = np.concatenate([now.place, np.full(max(0, lacking), _UNASKED)])
            unknown = np.flatnonzero(place.take(number) == _UNASKED)
            if not len(unknown):
                return now
            if len(unknown) <= few * len(number):
                return _Memory(now.table, now.numbered, place)
            distinct, first = np.unique(number[unknown], return_index=True)
            said = self._read(texts.gather(unknown[first]))
            place[distinct] = np.arange(len(distinct)) + now.table.height
            self._memory = _Memory(pl.concat([now.table, said], rechunk=True), now.numbered, place)
            return self._memory


class Further:
    """What more is said of the lines of a table of a `Remembered`, where few ask; any thread may ask.

    Args:
        read: Takes some lines of the table, and gives one flag for each.
        column: Column with the texts that the lines are about.
        share: So often, as a share of the lines not known, somebody must have asked before all are read.
    """

    def __init__(
        self, read: Callable[[pl.DataFrame], npt.NDArray[np.bool_]], column: str, share: float = 0.25
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


def _numbered_by(categories: pl.Categories) -> pl.Series:
    return pl.Series([], dtype=pl.Categorical(categories))
