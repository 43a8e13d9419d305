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
    _prefixes: dict[int, Hashes] = field(default_factory=dict, repr=False, compare=False)
    _read: dict[Callable[[pl.Series], npt.NDArray[Any]], npt.NDArray[Any]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @cached_property
    def hashes(self) -> Hashes:
        """64 bits of each value, 0 for an absent one."""
        return _but_first(text_hashes(self.texts))

    def prefix_hashes(self, length: int) -> Hashes:
        """64 bits of the first letters of each value, 0 for an absent one."""
        if length not in self._prefixes:
            self._prefixes[length] = _but_first(text_hashes(self.texts.str.slice(0, length)))
        return self._prefixes[length]

    def remembered(self, read: Callable[[pl.Series], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """What a function says of the values, in their order; it is asked once."""
        if read not in self._read:
            self._read[read] = read(self.texts)
        return self._read[read]


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


Parts = Mapping[str, Coded]
"""FIELDS of some people."""


def coded(frame: pl.DataFrame) -> Parts:
    """The columns of a frame of texts, coded."""
    return {name: _coded(frame[name]) for name in frame.columns}


def _coded(texts: pl.Series) -> Coded:
    if texts.null_count() == len(texts):
        return Coded(np.zeros(len(texts), np.uint32), Values(pl.Series("value", [""])))
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
