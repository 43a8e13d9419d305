"""The conductor of a scrub: lists in, result files, report and certificate out.

    campaign list ─▶ rows ─ keys ─ match ─ rules ─▶ class of evidence of each row
    rows that would be sent ─▶ duplicates
    classes ─▶ verdicts ─▶ result files + report + certificate

Nothing is written before every row has its verdict, and all of it appears by one rename.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from suppress.array_files import give_back_pages
from suppress.crowded import crowded_rows
from suppress.duplicates import Candidates
from suppress.errors import CampaignListError, UsageError
from suppress.evidence import ClassTable
from suppress.files.campaign_list import CampaignList, ReadOptions
from suppress.files.list_layout import list_layout
from suppress.files.open_list import open_received, receive_list
from suppress.files.received import Received
from suppress.job import ScrubJob
from suppress.ledger_notes import unknown_name_warnings
from suppress.limits import over_limits
from suppress.mapped_list import MappedList, blind_rules, map_list
from suppress.normalise.phone_pool import shut_down_workers
from suppress.opened import Opened, open_answers
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Plan, make_plan
from suppress.progress import Progress, Recorded
from suppress.recipe_doubts import recipe_doubts
from suppress.report.page_process import PageMaker
from suppress.results import write_results
from suppress.run_index import RunIndex, can_be_indexed
from suppress.screen import Screen, Screened
from suppress.sent import add_sent_keys, compared_kind
from suppress.sources.catalog import accept_versions
from suppress.sources.read_ahead import reading_ahead
from suppress.strict import strict_kind
from suppress.summary import RunFacts, summary
from suppress.verdicts import list_verdicts, verdict_table
from suppress.work_folder import work_folder


@dataclass(frozen=True)
class ScrubResult:
    """What a run gives."""

    report: Mapping[str, Any]
    folder: Path | None
    """The result folder; None for a dry run."""
    exceeded: tuple[str, ...]
    """Limits of the policy that the run is beyond."""


def scrub(job: ScrubJob, progress: Progress, pages: PageMaker | None = None) -> ScrubResult:
    """Split campaign lists into send, suppressed, hold, duplicates and rejects files.

    Args:
        job: What is asked.
        progress: Told of stages.
        pages: Makes `report.html`; None leaves it out.

    Returns:
        The report, and where the files are.

    Raises:
        SuppressError: Nothing was written.
    """
    started = datetime.now(UTC)
    told = Recorded(progress)
    job.check()
    policy = load_policy(job.policy, job.home_folder)
    plan = make_plan(policy, job.send(policy.policy))
    with ExitStack() as stack:
        stack.callback(shut_down_workers)
        work = stack.enter_context(work_folder(job.home_folder))
        told.stage("receiving campaign lists")
        received = _receive_lists(job, policy.policy, work)
        told.stage("opening sources")
        answers = open_answers(policy, plan, job.home_folder, told, allow_stale=job.allow_stale)
        plan, sources, codes = answers.plan, answers.sources, answers.codes
        # While the encoding of the lists is looked for: the first rows look everywhere in the sources.
        size = sum(one.received.size for one in received)
        stack.enter_context(reading_ahead(sources.values(), answers.compared, size))
        told.stage("reading campaign lists")
        lists = _open_lists(received, job)
        mapped = _map_lists(lists, job, answers)
        told.warn_all(says for one in mapped for says in blind_rules(one, plan, answers.kinds))
        told.warn_all(unknown_name_warnings(answers))

        strict = strict_kind(plan)
        classes, candidates = ClassTable(), Candidates(keep_last=plan.keep_last, sent_only=strict is None)
        compared = strict if job.after is None else compared_kind(plan)
        screen = Screen(plan, sources, codes, classes, compared, answers.hearing)
        index = None if answers.ledger is None else _index(job, mapped, work)
        screened = list(_screen_all(screen, mapped, candidates, told, index))
        refuse_many_rejects(mapped, screened, plan, job.layout)
        told.warn_all(recipe_doubts(plan, sources, codes, classes, screened))
        told.warn_all(crowded_rows(plan, screened))

        told.stage("looking for duplicates")
        if job.after is not None:
            add_sent_keys(job.after, work, plan, job.mapping, candidates)
        duplicates = candidates.duplicates()
        verdicts = list_verdicts([found.classes for found in screened], duplicates)
        table = verdict_table(classes, plan, codes, answers.versions, job.reasons)

        found = (screened, verdicts, duplicates, table, codes, classes)
        facts = RunFacts(job, policy, answers, mapped, *found, told.warnings)
        if job.dry_run:
            report: Mapping[str, Any] = summary(facts)
            return ScrubResult(report, None, over_limits(report))
        give_back_pages()  # nothing is looked up any more
        accept = partial(accept_versions, sources.values(), job.home_folder)
        report, folder = write_results(facts, told, started, before_publishing=accept, index=index, pages=pages)
        return ScrubResult(report, folder, over_limits(report))


def refuse_many_rejects(
    mapped: Sequence[MappedList], screened: Sequence[Screened], plan: Plan, layout: str | None
) -> None:
    """Stop before anything is written if too many rows could not be read.

    Args:
        mapped: The lists.
        screened: What was found in each.
        plan: The plan.
        layout: Name of the layout by which the lists were read.

    Raises:
        CampaignListError: With the share and the limit.
    """
    limit = plan.policy.limits.rejected
    for one, found in zip(mapped, screened, strict=True):
        read = found.rows + found.rejected
        if limit is not None and found.rejected > limit * read:
            raise CampaignListError(
                f"{one.rows.name}: {found.rejected:,} of {read:,} rows could not be read "
                f"({found.rejected / read:.1%}; the policy allows {limit:.1%}); the first is in line "
                f"{found.first_reject[0]:,}: {found.first_reject[1]}",
                hint=f"{_reading_hint(layout, plan.policy)}; or repair the file; nothing was written",
            )


def _reading_hint(layout: str | None, policy: Policy) -> str:
    if layout is None:
        return (
            "look at the delimiter and encoding (--delimiter and --encoding override them); a list of fixed "
            "positions, or without a header, is read by a layout of the policy (--layout)"
        )
    if policy.layouts[layout].format == "fixed_width":
        return f"look at `record` and the positions of the layout '{layout}', and at --encoding"
    return f"look at the columns and delimiter of the layout '{layout}', and at --encoding"


@dataclass(frozen=True)
class _ReceivedList:
    received: Received
    folder: Path
    """For what has to be copied of it."""
    options: ReadOptions


def _receive_lists(job: ScrubJob, policy: Policy, work: Path) -> list[_ReceivedList]:
    lists = []
    layout = list_layout(job.layout, policy.layouts)
    options = ReadOptions(
        job.read_encoding, job.delimiter, sheet=job.sheet, block_size=job.block_size, layout=layout
    )
    for number, named in enumerate(job.lists, start=1):
        folder = work / f"list-{number}"
        folder.mkdir()
        received = receive_list("-" if named == "-" else Path(named), folder, options)
        lists.append(_ReceivedList(received, folder, options))
    return lists


def _open_lists(received: Sequence[_ReceivedList], job: ScrubJob) -> dict[str, CampaignList]:
    """The lists by the stem of their result files."""
    lists: dict[str, CampaignList] = {}
    for number, one in enumerate(received, start=1):
        rows = open_received(one.received, one.folder, one.options)
        name = rows.name if rows.name not in lists else f"{rows.name}-{number}"
        lists[name] = rows
    if job.sheet is not None and not any(rows.facts.sheet for rows in lists.values()):
        raise UsageError("--sheet names a sheet, and no list is a workbook", hint="leave it out")
    return lists


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
