"""The bytes of a column of texts in one piece, for what is decided in a few passes over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.text_bytes import texts_between

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

_LINE_FEED = b"\n"
_NULL = -1
_ZERO = np.uint8(ord("0"))
_SMALL_A, _LETTERS, _CASE = np.uint8(ord("a")), 26, 5
MOST_FIGURES = 9
"""As many fit the numbers that they are read as."""


@dataclass(frozen=True)
class ColumnBytes:
    """Texts one behind the other, a line feed before and behind each; null starts and stops at a line feed."""

    buffer: Bytes
    starts: Places
    stops: Places
    """Places of the line feeds."""

    @classmethod
    def of(cls, texts: pl.Series) -> ColumnBytes:
        """The bytes of texts.

        Args:
            texts: String, nulls allowed.
        """
        joined = texts.str.join(_LINE_FEED.decode()).cast(pl.Binary).item()
        lengths = texts.str.len_bytes().cast(pl.Int64).fill_null(_NULL).to_numpy()
        stops = np.cumsum(lengths + 1)
        buffer = np.frombuffer(b"".join((_LINE_FEED, joined, _LINE_FEED)), np.uint8)
        return cls(buffer, stops - np.maximum(lengths, 0), stops)

    @property
    def lengths(self) -> Places:
        """Bytes of each text."""
        return self.stops - self.starts

    def in_capitals(self) -> ColumnBytes:
        """The texts with the small letters of ASCII in capitals, all others as they are."""
        small = (self.buffer - _SMALL_A) < _LETTERS
        return ColumnBytes(self.buffer - (small.view(np.uint8) << _CASE), self.starts, self.stops)

    def between(self, starts: Places, stops: Places) -> pl.Series:
        """What stands between places, String, without a copy of the bytes.

        Args:
            starts: A place in each text, and not inside a character.
            stops: One behind it.
        """
        return texts_between(self.buffer, starts, stops)

    def figures(self, starts: Places) -> tuple[npt.NDArray[np.int32], Places]:
        """The number that the figures at places are, 0 where there are none, and how many there are.

        Args:
            starts: A place in each text, or behind its last.

        Returns:
            Of more than MOST_FIGURES the number is that of the first ones, and their count is greater.
        """
        figure = self.buffer.take(starts) - _ZERO
        going = figure < 10
        value, count = (figure * going).astype(np.int32), going.astype(np.int64)
        for place in range(1, MOST_FIGURES + 1):
            figure = self.buffer.take(starts + place, mode="clip") - _ZERO
            going &= figure < 10
            if not going.any():
                break
            if place < MOST_FIGURES:
                value = np.where(going, value * np.int32(10) + figure, value)
            count += going
        return value, count

    def figures_at_end(self, starts: Places, most: int) -> Places:
        """How many figures stand at the end of each text.

        Args:
            starts: A place in each text, before which none counts.
            most: Further ones do not count.
        """
        count = np.zeros(len(starts), np.int64)
        left = np.flatnonzero(self.stops > starts)
        for place in range(1, most + 1):
            figure = self.buffer.take(self.stops.take(left) - place) - _ZERO
            left = left.take(np.flatnonzero(figure < 10))
            if not len(left):
                break
            count[left] = place
            left = left.take(np.flatnonzero(self.stops.take(left) - place > starts.take(left)))
        return count
