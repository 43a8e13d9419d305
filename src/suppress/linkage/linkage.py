"""The people of a source, found again among the rows of a list by name and address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.apart import TOLD_BY, apart
from suppress.linkage.asked import Asked, Places
from suppress.linkage.block_index import CROWDED, BlockIndex, build_blocks
from suppress.linkage.blocks import CAP, FAMILIES, WIDE_ENTRIES, Family, Tokens, family_keys
from suppress.linkage.coded import coded
from suppress.linkage.entries import Entries, EntriesBuilder
from suppress.linkage.people import fields
from suppress.linkage.score import NONE, SURE, Scored, score
from suppress.linkage.weights import Thresholds, Weights, shipped_weights
from suppress.model import MatchLevel
from suppress.normalise.digest import Hashes

_PEOPLE, _PAIRS, _ENTRIES = 20_000, 200_000, 200_000
"""People whose candidates are looked for at a time, pairs that are compared at a time, and entries that keys
are made of at a time."""

_Numbers = npt.NDArray[np.uint32]
_Mask = npt.NDArray[np.bool_]

PAIRS = pl.Schema({"place": pl.UInt32, "entry": pl.UInt32, "bits": pl.Float32, "sure": pl.Boolean})
"""People who are or may be an entry: the place of the person in the frame asked about, the number of the entry,
the bits of evidence at the match level asked for, and whether they are enough; else a person has to look."""


@dataclass(frozen=True)
class Linkage:
    """Entries and the blocks they are in."""

    entries: Entries
    blocks: Mapping[str, BlockIndex]

    def find(
        self,
        people: pl.DataFrame,
        match: MatchLevel,
        *,
        thresholds: Thresholds | None = None,
        named: bool = False,
        weights: Weights | None = None,
    ) -> pl.DataFrame:
        """Entries that people are, or may be.

        Args:
            people: PEOPLE; further columns are left out.
            match: The level to match at.
            thresholds: Bits that are enough; None takes those of the weights.
            named: See `guards.barred`.
            weights: What levels of agreement add; None takes those that the package ships.

        Returns:
            PAIRS by place and entry.
        """
        weights = weights or shipped_weights()
        thresholds = thresholds or weights.thresholds[match]
        places, entries, scored = self.scored(people, weights)
        bands = scored.bands(match, thresholds, named=named)
        found = pl.DataFrame(
            {
                "place": pl.Series(places, dtype=pl.UInt32),
                "entry": pl.Series(entries, dtype=pl.UInt32),
                "bits": pl.Series(scored.total(match), dtype=pl.Float32),
                "sure": pl.Series(bands == SURE),
            },
            schema=PAIRS,
        )
        return found.filter(pl.Series(bands != NONE))

    def scored(self, people: pl.DataFrame, weights: Weights) -> tuple[Places, _Numbers, Scored]:
        """Candidate pairs by place and entry, compared.

        Args:
            people: PEOPLE.
            weights: What levels of agreement add.
        """
        asked = Asked.of(people)
        places, entries, _ = self._candidates(asked, asked.everybody)
        return places, entries, score(asked.at(places), self.entries.parts(entries), weights)

    def scored_by_parts(
        self, asked: Asked, places: Places, weights: Weights, *, in_any_place: Callable[[_Numbers], _Mask]
    ) -> tuple[Iterator[tuple[Places, _Numbers, Scored]], Places]:
        """What `scored` gives without pairs that are no match at any level (`apart.py`), a part at a time.

        Args:
            asked: People.
            places: Which of them to look for, ascending.
            weights: What levels of agreement add.
            in_any_place: Given entries, whether each may be a person of another place; the others hold for
                those who live there.

        Returns:
            The parts; and places of people of whom a key is that of more entries than are compared.
        """
        near = [
            self._candidates(asked, places[start : start + _PEOPLE], in_any_place)
            for start in range(0, len(places), _PEOPLE)
        ]
        found = np.concatenate([np.empty(0, np.int64), *(one for one, _, _ in near)])
        entries = np.concatenate([np.empty(0, np.uint32), *(other for _, other, _ in near)])
        crowded = np.concatenate([np.empty(0, np.int64), *(many for _, _, many in near)])
        return self._scored_parts(asked, found, entries, weights), crowded

    def _scored_parts(
        self, asked: Asked, places: Places, entries: _Numbers, weights: Weights
    ) -> Iterator[tuple[Places, _Numbers, Scored]]:
        for start in range(0, len(places), _PAIRS):
            part = slice(start, start + _PAIRS)
            one, other = asked.at(places[part]), self.entries.parts(entries[part])
            yield places[part], entries[part], score(one, other, weights)

    def _candidates(
        self, asked: Asked, some: Places, in_any_place: Callable[[_Numbers], _Mask] | None = None
    ) -> tuple[Places, _Numbers, Places]:
        """Place and entry of each pair, and places of people who share a key with more than are compared.

        Args:
            asked: People.
            some: Which of them, ascending.
            in_any_place: As for `scored_by_parts`; None leaves out no pair.
        """
        chosen = np.zeros(asked.height, np.bool_)
        chosen[some] = True
        pairs, crowded = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
        for family in self._families():
            places, keys = asked.keys(family)
            near = slice(*np.searchsorted(places, [some[0], some[-1] + 1])) if len(some) else slice(0)
            places, keys = places[near], keys[near]
            if len(some) < asked.height:
                wanted = np.flatnonzero(chosen[places])
                places, keys = places.take(wanted), keys.take(wanted)
            at, entries = self.blocks[family.name].find(keys)
            found = places.take(at)
            many = entries == CROWDED
            if many.any():
                crowded.append(found[many])
                found, entries = found[~many], entries[~many]
            # Here and not when all are together: of ten pairs, one is left to be put in order.
            if in_any_place is not None and len(found) and not family.in_one_place:
                near_by = np.flatnonzero(~self._apart(asked, found, entries, in_any_place))
                found, entries = found.take(near_by), entries.take(near_by)
            pairs.append((found.astype(np.uint64) << np.uint64(32)) | entries)
        distinct = _distinct(np.concatenate(pairs))
        places, entries = (distinct >> np.uint64(32)).astype(np.int64), distinct.astype(np.uint32)
        return places, entries, np.concatenate(crowded)

    def _apart(
        self, asked: Asked, places: Places, entries: _Numbers, in_any_place: Callable[[_Numbers], _Mask]
    ) -> _Mask:
        one, other = asked.at(places, TOLD_BY), self.entries.parts(entries, TOLD_BY)
        return apart(one, other, in_any_place(entries))

    def _families(self) -> tuple[Family, ...]:
        """Those of which an entry has a key."""
        return tuple(family for family in FAMILIES if len(self.blocks.get(family.name, ())))

    @classmethod
    def open(cls, folder: Path, name: str) -> Linkage:
        """Map the files written by `LinkageBuilder.write`.

        Raises:
            OSError, ValueError: A file is missing or cut short.
        """
        entries = Entries.open(folder, name)
        families = [family.name for family in _families(len(entries))]
        return cls(entries, {family: BlockIndex.open(folder, f"{name}.{family}") for family in families})


class LinkageBuilder:
    """Makes the linkage of people who come in parts; they are numbered in the order of coming.

    Args:
        cap: Entries that a block may have; larger ones are left out.
    """

    def __init__(self, cap: int = CAP) -> None:
        self._cap = cap
        self._entries = EntriesBuilder()

    def add(self, people: pl.DataFrame) -> None:
        """Take some people.

        Args:
            people: PEOPLE; further columns are left out.
        """
        self._entries.add(coded(fields(people)), people.height)

    def build(self) -> tuple[Linkage, Mapping[str, int]]:
        """The linkage of all of them, and by family of keys how many blocks were left out for their size."""
        entries = self._entries.build()
        found = {family: build_blocks(*_keys(entries, family), self._cap) for family in _families(len(entries))}
        blocks = {family.name: index for family, (index, _) in found.items()}
        return Linkage(entries, blocks), {family.name: many for family, (_, many) in found.items() if many}

    def write(self, folder: Path, name: str) -> None:
        """Write the linkage of all of them, piece by piece, into files whose names start with `NAME.`."""
        entries = self._entries.build()
        entries.save(folder, name)
        for family in _families(len(entries)):
            # One family after the other: those of all at once would take more memory than the people.
            index, _ = build_blocks(*_keys(entries, family), self._cap)
            index.save(folder, f"{name}.{family.name}")


def _distinct(shared: Hashes) -> Hashes:
    shared.sort()  # `numpy.unique` takes ten times as long
    return shared[np.r_[True, shared[1:] != shared[:-1]]] if len(shared) else shared


def _keys(entries: Entries, family: Family) -> tuple[Hashes, _Numbers]:
    """The keys of a family, and the entry that has each."""
    keys, numbers = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)]
    for start in range(0, len(entries), _ENTRIES):
        part = np.arange(start, min(start + _ENTRIES, len(entries)))
        places, found = family_keys(Tokens(entries.parts(part)), family)
        keys.append(found)
        numbers.append((places + start).astype(np.uint32))
    return np.concatenate(keys), np.concatenate(numbers)


def _families(entries: int) -> tuple[Family, ...]:
    """Those of a source of so many entries."""
    return tuple(family for family in FAMILIES if not family.wide or entries <= WIDE_ENTRIES)


def build_linkage(people: Iterable[pl.DataFrame], cap: int = CAP) -> tuple[Linkage, Mapping[str, int]]:
    """What a `LinkageBuilder` makes of some frames of PEOPLE."""
    builder = LinkageBuilder(cap)
    for frame in people:
        builder.add(frame)
    return builder.build()
