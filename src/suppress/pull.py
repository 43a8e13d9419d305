"""Which rows of a send file may not go any more: the whole file judged again, or only those it concerns.

Belongs here: choosing rows and screening them. Why they are looked at again is in `rescrub.py`, and the files
are written there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suppress.duplicates import Candidates
from suppress.evidence import ClassTable
from suppress.files.campaign_list import CampaignList
from suppress.files.copy_without import Offsets, read_ranges
from suppress.files.open_list import open_list
from suppress.indexed_run import IndexedList, OpenIndex
from suppress.mapped_list import MappedList, map_list
from suppress.opened import Opened
from suppress.past_run import PastList
from suppress.progress import Progress
from suppress.run_index import RunIndex, can_be_indexed, family_columns
from suppress.screen import Screen, Screened
from suppress.send_files import altered

WantedKeys = Mapping[str, npt.NDArray[np.uint64]]
"""Keys by which rows are looked for, by kind of key."""

_MOST_SHARE = 4  # more than a quarter of the rows: reading them one by one takes longer than all


@dataclass(frozen=True)
class Picked:
    """Rows of a send file that are judged apart from the others."""

    rows: Offsets
    """Their numbers in the index of the list."""
    starts: Offsets
    stops: Offsets
    """Their bytes in the send file."""


@dataclass(frozen=True)
class Judged:
    """A send file, or some rows of it, judged anew."""

    past: PastList
    mapped: MappedList
    screened: Screened
    removed: npt.NDArray[np.bool_]
    """For each row of `mapped`, whether it must not go."""
    picked: Picked | None
    """Where the rows of `mapped` stand in the send file; None where they are all of it."""


@dataclass(frozen=True)
class Judge:
    """What rows are judged by, and where temporary files go."""

    answers: Opened
    classes: ClassTable
    constants: Mapping[str, str]
    work: Path
    progress: Progress

    def all_rows(self, lists: Sequence[PastList]) -> tuple[list[Judged], RunIndex | None]:
        """Judge every row of every send file that has any.

        Returns:
            What was judged, and an index of it, to be finished once rows are removed; None where the files
            cannot be indexed.

        Raises:
            CampaignListError: A send file does not read as it was written.
        """
        opened = [(past, self._open_whole(past)) for past in lists if past.rows]
        index = self._new_index([rows for _, rows in opened]) if len(opened) == len(lists) else None
        judged = []
        for past, rows in opened:
            self.progress.stage(f"screening {past.path.name}", past.rows)
            mapped = self._map(past, rows)
            found = self._screen(mapped, index)
            if found.rows != past.rows or found.rejected:
                raise altered(past.path)
            judged.append(Judged(past, mapped, found, self._removed(found), None))
        return judged, index

    def concerned(self, lists: Sequence[PastList], index: OpenIndex, wanted: WantedKeys) -> list[Judged] | None:
        """Judge the rows that have any of some keys, or one where none has.

        Args:
            lists: Send files.
            index: Index of the run that wrote them.
            wanted: Keys whose people the ledger has learnt something about.

        Returns:
            What was judged of each send file that has rows. None where the index cannot tell: it lacks a
            column that is read by now, or so many rows are concerned that all are better judged at once.
        """
        judged = []
        for place, (past, indexed) in enumerate(zip(lists, index.lists, strict=True)):
            if not past.rows:
                continue
            picked = _pick(past, indexed, wanted)
            if len(picked.rows) > 1 and len(picked.rows) * _MOST_SHARE > past.rows:
                return None
            mapped = self._map(past, self._open_part(past, indexed, picked, place))
            if not _covers(indexed, mapped):
                return None
            found = self._screen(mapped, None)
            if found.rows != len(picked.rows) or found.rejected:
                return None
            judged.append(Judged(past, mapped, found, self._removed(found), picked))
        return judged

    def _open_whole(self, past: PastList) -> CampaignList:
        folder = self.work / f"whole-{past.path.name}"
        folder.mkdir()
        rows = open_list(past.path, folder, past.options)
        if rows.facts.encoding_guessed:  # as received: a part of the list may look like another encoding
            rows = open_list(past.path, folder, replace(past.options, encoding=past.report["encoding"]))
        return rows

    def _open_part(self, past: PastList, indexed: IndexedList, picked: Picked, place: int) -> CampaignList:
        folder = self.work / f"part-{place}"
        folder.mkdir()
        header = np.array([past.bytes - indexed.size])
        starts, stops = np.append([0], picked.starts), np.append(header, picked.stops)
        path = folder / f"{past.name}.csv"
        path.write_bytes(read_ranges(past.path, starts, stops))
        return open_list(path, folder, replace(past.options, encoding="utf-8"))

    def _new_index(self, lists: Sequence[CampaignList]) -> RunIndex | None:
        if self.answers.ledger is None or not can_be_indexed(lists, encoding_same=True):
            return None
        folder = self.work / "index"
        folder.mkdir()
        return RunIndex(folder)

    def _map(self, past: PastList, rows: CampaignList) -> MappedList:
        answers = self.answers
        return map_list(
            rows, past.name, answers.plan, answers.kinds, past.mapping, self.constants, answers.families
        )

    def _screen(self, mapped: MappedList, index: RunIndex | None) -> Screened:
        answers = self.answers
        screen = Screen(answers.plan, answers.sources, answers.codes, self.classes, None, answers.hearing)
        listed = None if index is None else index.start(mapped.key_plan)
        return screen.run(mapped, Candidates(), 0, self.progress.advance, listed)

    def _removed(self, found: Screened) -> npt.NDArray[np.bool_]:
        return self.classes.removed(np.concatenate([np.zeros(0, np.uint32), *found.classes]))


def _pick(past: PastList, indexed: IndexedList, wanted: WantedKeys) -> Picked:
    rows = indexed.rows_with(wanted)
    if not len(rows):
        # Nobody is concerned. One row is judged for all, so that the pull list has its header.
        rows = np.flatnonzero(indexed.lengths)[:1]
    stops = indexed.stops()[rows] + (past.bytes - indexed.size)
    return Picked(rows, stops - indexed.lengths[rows], stops)


def _covers(indexed: IndexedList, mapped: MappedList) -> bool:
    """Whether the index was made of all columns in which contacts are read now."""
    now = family_columns(mapped.key_plan)
    return all(set(columns) <= set(indexed.columns.get(kind, ())) for kind, columns in now.items())
