"""The bytes of texts one behind the other, as numpy and files take them, and texts of such bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import nanoarrow as na
import numpy as np
import numpy.typing as npt
import polars as pl


def text_bytes(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """Bytes of all texts of a column, in one piece and in their order.

    As lists of bytes their values lie one behind the other: one copy, a third to a half of the time of joined
    texts, which are copied three times.

    Args:
        texts: String, without nulls.
    """
    lists = texts.cast(pl.Binary).cast(pl.List(pl.UInt8))
    found: npt.NDArray[np.uint8] = lists.explode(empty_as_null=False).to_numpy()
    return found


def texts_between(
    data: bytes | npt.NDArray[np.uint8], starts: npt.NDArray[np.integer], stops: npt.NDArray[np.integer]
) -> pl.Series:
    """The texts between positions, String, without a copy of the bytes.

    Args:
        data: Bytes that are UTF-8 between the positions; elsewhere they may be anything.
        starts: In order.
        stops: None before its start or after the next start.
    """
    bounds = np.empty(2 * len(starts) + 1, np.int64)
    bounds[0:-1:2], bounds[1::2] = starts, stops
    bounds[-1] = stops[-1] if len(stops) else 0
    values = na.c_array_from_buffers(na.large_string(), 2 * len(starts), [None, bounds, data])
    # Every other value is what stands between two texts; nobody looks at it.
    return pl.Series(values).gather_every(2)


@dataclass(frozen=True)
class TextBytes:
    """Texts of a column that are still bytes.

    Args:
        buffer: Bytes; what is not between a start and its stop may be anything.
        starts: First byte of each text, in order.
        stops: First byte behind each, none beyond the next start.
    """

    buffer: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.integer]
    stops: npt.NDArray[np.integer]

    @classmethod
    def of(cls, texts: pl.Series, behind: int) -> TextBytes:
        """The bytes of texts.

        Args:
            texts: String; null is an empty text.
            behind: Bytes that follow the last text.
        """
        filled = texts.fill_null("") if texts.null_count() else texts
        stops = np.cumsum(filled.str.len_bytes().to_numpy(), dtype=np.int64)
        buffer = np.append(text_bytes(filled), np.zeros(behind, np.uint8))
        return cls(buffer, np.append(0, stops[:-1]) if len(stops) else stops, stops)

    def __len__(self) -> int:
        return len(self.starts)

    def texts(self, at: npt.NDArray[np.integer] | None = None) -> pl.Series:
        """The texts, String, without a copy of the bytes.

        Args:
            at: Places of those asked for, ascending; all where left out.
        """
        if at is None:
            return texts_between(self.buffer, self.starts, self.stops)
        return texts_between(self.buffer, self.starts.take(at), self.stops.take(at))


Column = pl.Series | TextBytes
"""Texts of a column, as texts or still as bytes."""

Later = Mapping[str, Callable[[], Column]]
"""Columns that are read when they are called for."""


def as_texts(column: Column) -> pl.Series:
    """The texts of a column, String."""
    return column.texts() if isinstance(column, TextBytes) else column


def filled(column: Column) -> npt.NDArray[np.bool_]:
    """Which texts of a column have something in them."""
    if isinstance(column, TextBytes):
        some: npt.NDArray[np.bool_] = column.stops != column.starts
    else:
        some = (column.str.len_bytes() > 0).fill_null(value=False).to_numpy()
    return some


def gathered(column: Column, at: npt.NDArray[np.integer]) -> pl.Series:
    """Some texts of a column, String.

    Args:
        column: Texts.
        at: Their places, ascending.
    """
    return column.texts(at) if isinstance(column, TextBytes) else column.gather(at)
