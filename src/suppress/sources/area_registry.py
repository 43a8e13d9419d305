"""A registry that comes by area code: its bitmaps, and what change lists add to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from suppress.asked_keys import AskedKeys
from suppress.frames import NOTHING_FOUND
from suppress.key_index import ascending
from suppress.sources.key_table import UNKNOWN_DAY, found_entries
from suppress.sources.number_bitmap import AREA_CODES, LOCAL_NUMBERS, BitmapFile
from suppress.sources.numbers_by_area import BitmapLayer, layers, numbers_by_area

if TYPE_CHECKING:
    from suppress.sources.changes import Additions


@dataclass(frozen=True)
class Registry:
    """The bitmaps of a registry that comes by area code."""

    listing: Mapping[str, tuple[tuple[int, BitmapFile], ...]]
    """Area code → the members with numbers of it, each with its place among the members."""
    entries: Mapping[str, int]
    """Entries of the area codes that it has full lists of."""
    covered: frozenset[str]
    """Area codes that it answers for: of these, those with a list that is fresh."""
    as_of: Mapping[str, date | None]
    """Day of the area codes that it has full lists of, with the change lists that name them."""
    total: int
    """Entries, also of area codes without a full list."""
    additions: Additions | None = None
    """Entries that change lists added."""
    first_changes: int = 0
    """Place of the first change list among the members."""

    @cached_property
    def layers(self) -> tuple[BitmapLayer, ...]:
        """The bitmaps as they are looked up."""
        return layers(self.listing)

    def find(self, asked: AskedKeys) -> pl.DataFrame:
        """FOUND for phone numbers, in their order."""
        numbers = asked.once(numbers_by_area)
        found = [layer.found(numbers) for layer in self.layers]
        if not any(len(places) for places in found):
            return NOTHING_FOUND
        of = [
            layer.member.take(numbers.area.take(numbers.at.take(places)))
            for layer, places in zip(self.layers, found, strict=True)
        ]
        where, member = numbers.at.take(np.concatenate(found)), np.concatenate(of)
        since = None
        if self.additions is not None and len(self.additions.number):
            # Numbers that change lists added are entries of theirs, since the day of the line. Looked up area
            # code by area code, as they stand here: in list order each would be a walk through all of them.
            national = asked.key.take(where) - np.uint64(AREA_CODES * LOCAL_NUMBERS)
            added, place = self.additions.positions(national)
            lists = self.additions.list[place] + np.uint16(self.first_changes)
            member = np.where(added, lists, member)
            since = np.where(added, self.additions.since[place], UNKNOWN_DAY)
        where, order = ascending(where, np.arange(len(where), dtype=np.uint32), len(numbers.at))
        return found_entries(asked.lines, where, None if since is None else since[order], member.take(order))
