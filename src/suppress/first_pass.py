"""The first pass of a scrub: lists received, opened, mapped and screened.

Belongs here: what is begun before all of a list was looked at, and done anew where that was wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from suppress.duplicates import Candidates
from suppress.errors import UsageError
from suppress.evidence import ClassTable
from suppress.files.campaign_list import CampaignList, ReadOptions
from suppress.files.csv_list import CsvList
from suppress.files.list_layout import list_layout
from suppress.files.open_list import open_received, receive_list
from suppress.files.parquet_list import ParquetList
from suppress.files.presumption import OtherEncodingError
from suppress.files.received import Received
from suppress.job import ScrubJob
from suppress.ledger_notes import unknown_name_warnings
from suppress.mapped_list import MappedList, blind_rules, map_list
from suppress.opened import Opened
from suppress.opt_out_columns import unread_opt_outs
from suppress.policy.model import Policy
from suppress.progress import Progress, Recorded
from suppress.run_index import RunIndex, can_be_indexed
from suppress.screen import Screen, Screened
from suppress.sent import compared_kind
from suppress.strict import strict_kind


@dataclass(frozen=True)
class ReceivedList:
    """A list that is there, and how it is read."""

    received: Received
    options: ReadOptions


def receive_lists(job: ScrubJob, policy: Policy, work: Path) -> list[ReceivedList]:
    """The lists of a run, unpacked.

    Args:
        job: What is asked.
        policy: Its layouts.
        work: Folder of the run for temporary copies.

    Raises:
        CampaignListError, UsageError: One is not there, or of no kind that is read.
    """
    lists = []
    layout = list_layout(job.layout, policy.layouts)
    options = ReadOptions(
        job.read_encoding, job.delimiter, sheet=job.sheet, block_size=job.block_size, layout=layout
    )
    for number, named in enumerate(job.lists, start=1):
        folder = work / f"received-{number}"
        folder.mkdir()
        received = receive_list("-" if named == "-" else Path(named), folder, options)
        lists.append(ReceivedList(received, options))
    return lists


@dataclass(frozen=True)
class Judged:
    """What the first pass leaves."""

    mapped: Sequence[MappedList]
    screened: Sequence[Screened]
    classes: ClassTable
    candidates: Candidates
    index: RunIndex | None


@dataclass(frozen=True)
class FirstPass:
    """Every row of some lists gets its class of evidence.

    Args:
        job: What is asked.
        received: The lists.
        answers: What answers the rules.
        told: Told of stages and warnings.
        work: Folder of the run for temporary copies.
    """

    job: ScrubJob
    received: Sequence[ReceivedList]
    answers: Opened
    told: Recorded
    work: Path

    def run(self) -> Judged:
        """Open, map and screen: as UTF-8 what begins so, and all anew where that was wrong.

        Raises:
            SuppressError: A list cannot be read, or lacks what the plan needs.
        """
        begun = self.work / "presumed"
        lists = self._open(begun, presume=True)
        mapped = _map_lists(lists, self.job, self.answers)
        warnings = [says for one in mapped for says in blind_rules(one, self.answers.plan, self.answers.kinds)]
        warnings += [says for one in mapped for says in unread_opt_outs(one, self.answers.plan)]
        self.told.warn_all([*warnings, *unknown_name_warnings(self.answers)])
        try:
            return self._screen(mapped, begun)
        except OtherEncodingError:
            self.told.stage("reading campaign lists again")
        known = self.work / "known"
        again = self._open(known, presume=False)
        for rows in lists.values():
            rows.require_unchanged()  # the digest is that of what was opened first
        shutil.rmtree(begun)
        # The header is the same, and with it all that was warned of.
        return self._screen(_map_lists(again, self.job, self.answers), known)

    def _open(self, folder: Path, *, presume: bool) -> dict[str, CsvList | ParquetList]:
        """The lists by the stem of their result files."""
        lists: dict[str, CsvList | ParquetList] = {}
        for number, one in enumerate(self.received, start=1):
            own = folder / f"list-{number}"
            own.mkdir(parents=True)
            rows = open_received(one.received, own, one.options, presume=presume)
            name = rows.name if rows.name not in lists else f"{rows.name}-{number}"
            lists[name] = rows
        if self.job.sheet is not None and not any(rows.facts.sheet for rows in lists.values()):
            raise UsageError("--sheet names a sheet, and no list is a workbook", hint="leave it out")
        return lists

    def _screen(self, mapped: Sequence[MappedList], folder: Path) -> Judged:
        plan, sources, codes = self.answers.plan, self.answers.sources, self.answers.codes
        strict = strict_kind(plan)
        classes, candidates = ClassTable(), Candidates(keep_last=plan.keep_last, sent_only=strict is None)
        compared = strict if self.job.after is None else compared_kind(plan)
        screen = Screen(plan, sources, codes, classes, compared, self.answers.hearing)
        index = None if self.answers.ledger is None else _index(self.job, mapped, folder)
        screened = list(_screen_all(screen, mapped, candidates, self.told, index))
        return Judged(mapped, screened, classes, candidates, index)


def _map_lists(lists: Mapping[str, CampaignList], job: ScrubJob, answers: Opened) -> list[MappedList]:
    plan, kinds, families = answers.plan, answers.kinds, answers.families
    return [
        map_list(rows, name, plan, kinds, job.mapping, job.constants, families) for name, rows in lists.items()
    ]


def _index(job: ScrubJob, lists: Sequence[MappedList], work: Path) -> RunIndex | None:
    """What a rescrub will look new opt-outs up in; None where there will be no send file."""
    rows = [one.rows for one in lists]
    sends = not (job.dry_run or job.flag_only or job.replay)
    if not (sends and can_be_indexed(rows, encoding_same=job.encoding_same)):
        return None
    folder = work / "index"
    folder.mkdir()
    return RunIndex(folder)


def _screen_all(
    screen: Screen,
    lists: Sequence[MappedList],
    candidates: Candidates,
    progress: Progress,
    index: RunIndex | None,
) -> Iterator[Screened]:
    first_row = 0
    for mapped in lists:
        progress.stage(f"screening {mapped.name}")
        listed = None if index is None else index.start(mapped.key_plan)
        found = screen.run(mapped, candidates, first_row, progress.advance, listed)
        first_row += found.rows
        yield found
