"""Keys that several lists are asked for, and what is worked out of them once for all of the lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.uint64]
Made = TypeVar("Made")


class AskedKeys:
    """KEYS of one kind and one batch, for one thread."""

    def __init__(self, lines: pl.DataFrame) -> None:
        self.lines = lines
        self._made: dict[Callable[[Numbers], Any], Any] = {}

    @classmethod
    def of(cls, keys: pl.DataFrame | AskedKeys) -> AskedKeys:
        """The keys themselves, or KEYS that no other list is asked for."""
        return keys if isinstance(keys, AskedKeys) else cls(keys)

    @cached_property
    def key(self) -> Numbers:
        """The first halves."""
        key: Numbers = self.lines["key"].to_numpy()
        return key

    @cached_property
    def check(self) -> Numbers:
        """The second halves."""
        check: Numbers = self.lines["check"].to_numpy()
        return check

    def once(self, make: Callable[[Numbers], Made]) -> Made:
        """What a function makes of the first halves, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self.key)
        made: Made = self._made[make]
        return made
