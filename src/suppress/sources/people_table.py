"""People of a source who may be found by a score, and what the source says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.linkage.asked import Asked, Places
from suppress.linkage.linkage import Linkage, LinkageBuilder
from suppress.linkage.people import PEOPLE
from suppress.linkage.score import SURE, Scored
from suppress.linkage.weights import Thresholds, shipped_weights
from suppress.match import ALIKE
from suppress.model import POSTAL_KINDS, KeyKind, MatchLevel
from suppress.sources.key_table import UNKNOWN_DAY

LISTED_PEOPLE = pl.Schema([*PEOPLE.items(), ("since", pl.Date), ("level", pl.UInt8)])
"""PEOPLE, the day an entry stands since, and the match level at which it holds whatever a rule asks: its place
in POSTAL_KINDS counted from 1, or 0 where the rule says."""

NAME = "people"
"""Name of the files in a prepared folder."""
_ARRAYS = ("since", "member", "level")
_HOUSEHOLD = POSTAL_KINDS.index(KeyKind.HOUSEHOLD) + 1

_Entries = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class PeopleTable:
    """People in the order in which they were read."""

    linkage: Linkage
    since: npt.NDArray[np.int32]
    member: npt.NDArray[np.uint16]
    level: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.level)

    def find(
        self,
        people: Asked,
        places: Places,
        asked: MatchLevel,
        thresholds: Mapping[MatchLevel, Thresholds],
        *,
        named: bool,
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Entries that people are, or may be, and rows that were not compared with every entry.

        Args:
            people: People of rows.
            places: Which of them to look for, ascending.
            asked: Match level of entries that say none.
            thresholds: Bits that are enough, by match level.
            named: See `guards.barred`.

        Returns:
            ALIKE by the place of the person and the entry; and numbers of rows, repetitions allowed.
        """
        parts, crowded = self.linkage.scored_by_parts(
            people,
            places,
            shipped_weights(),
            in_any_place=lambda entries: self._held(entries, asked) > _HOUSEHOLD,
        )
        found = [self._found(*part, people, asked, thresholds, named=named) for part in parts]
        return pl.concat([ALIKE.to_frame(), *found]), people.row.gather(crowded)

    def _held(self, entries: _Entries, asked: MatchLevel) -> npt.NDArray[np.integer]:
        """Level of each entry: its place in POSTAL_KINDS counted from 1."""
        own = self.level[entries]
        return np.where(own == 0, POSTAL_KINDS.index(KeyKind(asked)) + 1, own)

    def _found(
        self,
        places: Places,
        entries: _Entries,
        scored: Scored,
        people: Asked,
        asked: MatchLevel,
        thresholds: Mapping[MatchLevel, Thresholds],
        *,
        named: bool,
    ) -> pl.DataFrame:
        held = self._held(entries, asked)
        bands, bits = np.zeros(len(places), np.uint8), np.zeros(len(places), np.float32)
        for number in np.unique(held):
            match: MatchLevel = POSTAL_KINDS[number - 1].value
            at = held == number
            bands[at] = scored.bands(match, thresholds[match], named=named)[at]
            bits[at] = scored.total(match)[at]
        found = np.flatnonzero(bands)
        since = pl.Series("since", self.since[entries[found]])
        return (
            pl.DataFrame(
                {
                    "row": people.row.gather(pl.Series(places[found], dtype=pl.UInt32)),
                    "place": pl.Series(places[found], dtype=pl.UInt32),
                    "entry": pl.Series(entries[found], dtype=pl.UInt32),
                    "since": since,
                    "member": pl.Series(self.member[entries[found]], dtype=pl.UInt16),
                    "level": pl.Series(held[found] - 1, dtype=pl.UInt8),
                    "bits": pl.Series(bits[found], dtype=pl.Float32),
                    "sure": pl.Series(bands[found] == SURE),
                }
            )
            .with_columns(pl.when(since != UNKNOWN_DAY).then(since).cast(pl.Date).alias("since"))
            .select(ALIKE.names())
        )

    @classmethod
    def open(cls, folder: Path) -> PeopleTable:
        """Map the files written by `PeopleBuilder`.

        Raises:
            OSError, ValueError: A file is missing or cut short.
        """
        payload: list[npt.NDArray[Any]] = [map_array(folder / f"{NAME}.{array}.npy") for array in _ARRAYS]
        return cls(Linkage.open(folder, NAME), *payload)


class PeopleBuilder:
    """Makes the table of people who come in batches, once."""

    def __init__(self) -> None:
        self._linkage = LinkageBuilder()
        self._said: list[pl.DataFrame] = []

    def add(self, people: pl.DataFrame, member: int) -> None:
        """Take LISTED_PEOPLE of one file of the source."""
        self._linkage.add(people)
        self._said.append(people.select("since", "level", pl.lit(member, pl.UInt16).alias("member")))

    def build(self, folder: Path | None = None) -> PeopleTable | None:
        """The table of all of them; None of nobody.

        Args:
            folder: Where it is written piece by piece, and mapped; None keeps it in memory.
        """
        if not self._said:
            return None
        said = pl.concat(self._said)
        self._said.clear()
        since = said["since"].to_physical().fill_null(int(UNKNOWN_DAY)).to_numpy()
        arrays = since, said["member"].to_numpy(), said["level"].to_numpy()
        if folder is None:
            return PeopleTable(self._linkage.build()[0], *arrays)
        for name, array in zip(_ARRAYS, arrays, strict=True):
            np.save(folder / f"{NAME}.{name}.npy", array)
        self._linkage.write(folder, NAME)
        return PeopleTable.open(folder)
