"""Texts of a column as codes of its distinct values, so that each pair of values is compared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.digest import Hashes, text_hashes

Codes = npt.NDArray[np.unsignedinteger]


@dataclass(frozen=True)
class Values:
    """Distinct values of a field; place 0 stands for an absent one."""

    texts: pl.Series
    _pieces: tuple[Values, ...] = field(default=(), repr=False, compare=False)
    _prefixes: dict[int, Hashes] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[Callable[[pl.Series], npt.NDArray[Any]], npt.NDArray[Any]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def and_further(self, more: Values) -> Values:
        """These, and further ones behind them: what is known of either is not found anew."""
        if len(more.texts) == 1:
            return self
        return Values(pl.concat([self.texts, more.texts[1:]]), (self, more))

    @cached_property
    def hashes(self) -> Hashes:
        """64 bits of each value, 0 for an absent one."""
        if self._pieces:
            return self._together(lambda piece: piece.hashes)
        return _but_first(text_hashes(self.texts))

    def prefix_hashes(self, length: int) -> Hashes:
        """64 bits of the first letters of each value, 0 for an absent one."""
        if length not in self._prefixes:
            self._prefixes[length] = (
                self._together(lambda piece: piece.prefix_hashes(length))
                if self._pieces
                else _but_first(text_hashes(self.texts.str.slice(0, length)))
            )
        return self._prefixes[length]

    def remembered(self, read: Callable[[pl.Series], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """What a function says of the values, of each by itself, in their order; it is asked once."""
        if read not in self._read:
            self._read[read] = (
                self._together(lambda piece: piece.remembered(read)) if self._pieces else read(self.texts)
            )
        return self._read[read]

    def _together(self, said: Callable[[Values], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        first, *others = self._pieces
        return np.concatenate([said(first), *(said(other)[1:] for other in others)])


@dataclass(frozen=True)
class Coded:
    """A field of some people: codes into its values."""

    codes: Codes
    values: Values

    def at(self, places: npt.NDArray[np.integer]) -> Coded:
        """The field of some of the people."""
        return Coded(self.codes.take(places), self.values)

    @property
    def texts(self) -> pl.Series:
        """Each person's value, empty where it is absent."""
        return self.values.texts.gather(self.codes.astype(np.uint32))

    @property
    def hashes(self) -> Hashes:
        """64 bits of each person's value, 0 where it is absent."""
        return self.values.hashes.take(self.codes)


_VALUES = Values(pl.Series("value", [""]))
"""Of a field that is absent everywhere."""

Parts = Mapping[str, Coded]
"""FIELDS of some people."""


def coded(frame: pl.DataFrame) -> Parts:
    """The columns of a frame of texts, coded."""
    return {name: _coded(frame[name]) for name in frame.columns}


@dataclass
class Numbering:
    """Codes of texts that come piece by piece, into the values of all."""

    values: Values = field(default_factory=lambda: _VALUES)

    def __call__(self, texts: pl.Series) -> npt.NDArray[np.uint32]:
        """Codes of texts, 0 for those that are null or empty."""
        found = _coded(texts.set(texts == "", None))
        before = np.uint32(len(self.values.texts) - 1)
        self.values = self.values.and_further(found.values)
        return np.where(found.codes == 0, np.uint32(0), found.codes.astype(np.uint32) + before)


def _coded(texts: pl.Series) -> Coded:
    if texts.null_count() == len(texts):
        return Coded(np.zeros(len(texts), np.uint32), _VALUES)
    numbered = texts.cast(pl.Categorical(pl.Categories.random())).to_physical()
    codes = (numbered.cast(pl.UInt32) + 1).fill_null(0).to_numpy()
    somewhere = np.zeros(int(codes.max(initial=0)) + 1, np.uint32)
    somewhere[codes] = np.arange(len(codes))
    values = pl.concat([pl.Series("value", [""]), texts.gather(somewhere[1:]).rename("value")])
    return Coded(codes, Values(values))


def _but_first(hashed: Hashes) -> Hashes:
    found = hashed.copy()
    found[0] = 0
    return found
