"""A source that answers: which keys are its entries, and which it cannot answer for.

Thread-safe: look-ups read mapped files and change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.asked_keys import AskedKeys
from suppress.frames import ALL_COVERED, NOTHING_FOUND, UNCOVERED
from suppress.guards import agreement, without_short_forms
from suppress.match import ALIKE
from suppress.model import DECEASED_LEVELS, KeyKind, Kind, MatchLevel
from suppress.normalise.phone_region import phone_regions
from suppress.normalise.territories import with_territories
from suppress.policy.duration import Span
from suppress.policy.model import Format
from suppress.sources.area_codes import area_codes_in_plan
from suppress.sources.area_registry import Registry
from suppress.sources.key_table import KeyTable
from suppress.sources.number_bitmap import (
    AREA_CODES,
    BITMAP_BYTES,
)
from suppress.sources.numbers_by_area import ELSEWHERE, numbers_by_area

if TYPE_CHECKING:
    from suppress.linkage.asked import Asked, Places
    from suppress.linkage.weights import Thresholds
    from suppress.sources.people_table import PeopleTable

NOT_WASHED = "not in the result"
"""In place of the area code, of contacts that were not handed in for washing."""


@dataclass(frozen=True)
class Member:
    """A file of a source."""

    file: str
    """Its name without folders."""
    as_of: date | None
    entries: int
    rejected: int
    """Lines that are no entry."""
    sha256: str
    others: int = 0
    """Lines that are read and list nobody."""
    areas: tuple[str, ...] = ()
    """Area codes that the file covers; of registries by area code only."""
    changes: bool = False
    """The file is a change list: its lines are no entries by themselves."""
    left_out: str = ""
    """Which records the layout's `only` leaves out, in words; empty where there are none."""


@dataclass(frozen=True)
class Attestation:
    """Somebody's word that a duty was met outside the program."""

    who: str
    what: str
    date: date


@dataclass(frozen=True)
class PreparedSource:
    """One version of a source, ready for look-ups."""

    name: str
    format: Format
    members: tuple[Member, ...]
    """Its files; FOUND names them by their place here."""
    kinds: frozenset[Kind]
    """Kinds of key that entries have."""
    version: str
    """Short digest over the content of the files."""
    as_of: date | None
    """Day of the oldest file; null where none says."""
    tables: Mapping[Kind, KeyTable] = field(default_factory=dict)
    own: Mapping[KeyKind, KeyTable] = field(default_factory=dict)
    doubt: Mapping[KeyKind, KeyTable] = field(default_factory=dict)
    answered: Mapping[KeyKind, KeyTable] = field(default_factory=dict)
    """Contacts that were handed in to be checked; of results of washing only."""
    people: PeopleTable | None = None
    """Entries with name and address, to be found by a score."""
    country: str | None = None
    """Country of the numbers that a result of washing answers for; every number where null."""
    attested: tuple[Attestation, ...] = ()
    """Who vouches for what was done elsewhere; of attestations only."""
    registry: Registry | None = None
    max_age: Span | None = None
    """Oldest version that the policy accepts."""
    stale_allowed: bool = False
    """The version is older than the policy allows, and the operator let it stand."""
    notes: tuple[str, ...] = ()
    """What a reader of the report should know of this version; it is among the warnings of a run."""

    @property
    def entries(self) -> int:
        """Entries of all files, with changes applied."""
        if self.registry is not None:
            return self.registry.total
        return sum(member.entries for member in self.members)

    @property
    def area_entries(self) -> Mapping[str, int]:
        """Entries by area code; of registries by area code only."""
        return {} if self.registry is None else self.registry.entries

    @property
    def good_until(self) -> date | None:
        """Last day on which the policy accepts this version's age; None without a limit."""
        return None if self.max_age is None or self.as_of is None else self.max_age.after(self.as_of)

    @property
    def own_kinds(self) -> frozenset[KeyKind]:
        """Postal kinds at which `find_own` may answer."""
        return frozenset(self.own)

    def match_level(self, asked: MatchLevel) -> MatchLevel:
        """The level at which entries that say none are looked up, given what rule and channel ask."""
        if self.of_deaths and asked not in DECEASED_LEVELS:
            return DECEASED_LEVELS[0]
        return asked

    def find(self, kind: Kind, keys: pl.DataFrame | AskedKeys) -> pl.DataFrame:
        """The keys that are entries.

        Postal entries that say their own match level are not among them: see `find_own`.

        Args:
            kind: Kind of all keys.
            keys: KEYS.

        Returns:
            FOUND in the order of `keys`; empty for a kind that the source does not have.
        """
        if self.registry is not None and kind is KeyKind.PHONE:
            return self.registry.find(AskedKeys.of(keys))
        table = self.tables.get(kind)
        if table is not None and self.format == "phone_blocks":
            from suppress.sources.formats.phone_blocks import blocks_of  # what reads such a list loads with it

            return table.find(blocks_of(AskedKeys.of(keys).lines))
        return NOTHING_FOUND if table is None else table.find(keys, agreement(kind))

    def looked_through(self, kinds: frozenset[Kind]) -> Iterator[npt.NDArray[Any]]:
        """What look-ups of many keys touch all over, whether or not they find anything.

        Args:
            kinds: Kinds of key that are looked up with `find`.
        """
        if self.registry is not None and KeyKind.PHONE in kinds:
            for area, found in self.registry.listing.items():
                yield from (file.bits(area) for _, file in found)
        for kind, table in self.tables.items():
            if kind in kinds:
                yield from table.index.looked_through

    def looked_through_bytes(self, kinds: frozenset[Kind]) -> int:
        """Size of `looked_through`, for which no file of a registry is opened."""
        bitmaps = 0
        if self.registry is not None and KeyKind.PHONE in kinds:
            bitmaps = sum(map(len, self.registry.listing.values()))
        tables = (table for kind, table in self.tables.items() if kind in kinds)
        return bitmaps * BITMAP_BYTES + sum(
            one.nbytes for table in tables for one in table.index.looked_through
        )

    def find_own(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """The keys that are postal entries which hold at exactly this level, whatever a rule asks.

        An entry says so by a level of its own, or because it lacks what a stricter level needs: one
        without a first name stands for the household.

        Args:
            kind: The level, as a kind of key.
            keys: KEYS of that kind.

        Returns:
            FOUND in the order of `keys`.
        """
        table = self.own.get(kind)
        return NOTHING_FOUND if table is None else table.find(keys, agreement(kind))

    @property
    def of_deaths(self) -> bool:
        """Whether entries are deaths."""
        return self.format == "deceased"

    def find_by_name(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """As `find`, where the given name is the same or an initial of the other, and no short form."""
        table = self.tables.get(kind)
        return NOTHING_FOUND if table is None else table.find(keys, without_short_forms)

    @property
    def has_people(self) -> bool:
        """Whether people can be found by a score."""
        return self.people is not None

    def find_alike(
        self, people: Asked, places: Places, level: MatchLevel, thresholds: Mapping[MatchLevel, Thresholds]
    ) -> tuple[pl.DataFrame, pl.Series]:
        """People who are, or may be, an entry, although no exact key may say so.

        Args:
            people: People of rows.
            places: Which of them to look for, ascending.
            level: Match level of entries that say none.
            thresholds: Bits that are enough, by match level.

        Returns:
            ALIKE, and numbers of rows that were not compared with every entry, because more share a blocking
            key with them than are compared; repetitions allowed.
        """
        if self.people is None:
            return ALIKE.to_frame(), pl.Series("row", [], pl.UInt32)
        # A death is one person's: whoever has no given name is not known to be dead.
        return self.people.find(people, places, self.match_level(level), thresholds, named=self.of_deaths)

    def entry_texts(self, entries: pl.Series) -> pl.DataFrame:
        """FIELDS of entries that `find_alike` gave, as text; null where absent."""
        if self.people is None:
            raise TypeError(f"source '{self.name}' has no people")
        return self.people.linkage.entries.texts(entries.to_numpy())

    @property
    def doubt_kinds(self) -> frozenset[KeyKind]:
        """Postal kinds at which `find_doubt` may answer."""
        return frozenset(self.doubt)

    def find_doubt(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        """The keys of entries that say a match level for which these keys have too little.

        Args:
            kind: HOUSEHOLD for rows without a first name, INDIVIDUAL_INITIAL for rows with an initial alone,
                ADDRESS for rows to whoever lives there.
            keys: KEYS of that kind.

        Returns:
            FOUND in the order of `keys`: rows that may be persons whom `find_own` does not find.
        """
        table = self.doubt.get(kind)
        return NOTHING_FOUND if table is None else table.find(keys, agreement(kind))

    @property
    def partial(self) -> frozenset[KeyKind]:
        """Kinds of key of which the source answers for some only: see `uncovered`."""
        return frozenset(self.answered) if self.registry is None else frozenset({KeyKind.PHONE})

    def uncovered(self, kind: KeyKind, keys: pl.DataFrame | AskedKeys) -> pl.DataFrame:
        """Keys that the source cannot answer for, so that absence says nothing.

        Args:
            kind: Kind of all keys.
            keys: KEYS.

        Returns:
            UNCOVERED in the order of `keys`: for a registry by area code, numbers of its
            numbering plan of which it has no (fresh) file; for a result of washing, contacts that
            were not handed in. Numbers outside the registry's plan are clear.
        """
        if self.registry is None:
            return self._unwashed(kind, AskedKeys.of(keys).lines)
        if kind is not KeyKind.PHONE:
            return ALL_COVERED
        asked = AskedKeys.of(keys)
        numbers = asked.once(numbers_by_area)
        if not self._unanswered_areas[list(numbers.parts)].any():
            return ALL_COVERED
        areas = numbers.area
        missing = self._unanswered_areas.take(areas)
        area = pl.Series("area", areas[missing]).cast(pl.String).str.zfill(3)
        return (
            asked.lines.select("row", "point")
            .filter(pl.Series(missing))
            .with_columns(area)
            .select(UNCOVERED.names())
        )

    @cached_property
    def _unanswered_areas(self) -> npt.NDArray[np.bool_]:
        """By area code, whether its numbers are of the registry's plan and there is no fresh list of them."""
        unanswered = np.zeros(ELSEWHERE + 1, np.bool_)
        if self.registry is not None:
            unanswered[:AREA_CODES] = area_codes_in_plan(self.format)
            unanswered[[int(area) for area in self.registry.covered]] = False
        return unanswered

    def _unwashed(self, kind: KeyKind, keys: pl.DataFrame) -> pl.DataFrame:
        table = self.answered.get(kind)
        if table is None:
            return ALL_COVERED
        asked = keys
        if kind is KeyKind.PHONE and self.country is not None:
            region = phone_regions(keys["key"])
            asked = keys.filter(region.is_in(with_territories({self.country})) | region.is_null())
        missing = asked.join(
            table.find(asked, agreement(kind)), on=["row", "point"], how="anti", maintain_order="left"
        )
        return missing.select("row", "point", pl.lit(NOT_WASHED).alias("area"))
