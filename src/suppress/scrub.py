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
from suppress.errors import CampaignListError
from suppress.files.csv_list import CsvList
from suppress.files.encoding import doubt_warning
from suppress.files.repeated_header import repeated_header_warning
from suppress.first_pass import FirstPass, receive_lists
from suppress.job import ScrubJob
from suppress.limits import over_limits
from suppress.mapped_list import MappedList
from suppress.normalise.phone_pool import shut_down_workers
from suppress.opened import open_answers
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Plan, make_plan
from suppress.progress import Progress, Recorded
from suppress.recipe_doubts import recipe_doubts
from suppress.report.page_process import PageMaker
from suppress.results import write_results
from suppress.screen import Screened
from suppress.sent import add_sent_keys
from suppress.sources.catalog import accept_versions
from suppress.sources.read_ahead import reading_ahead
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
        received = receive_lists(job, policy.policy, work)
        told.stage("opening sources")
        answers = open_answers(policy, plan, job.home_folder, told, allow_stale=job.allow_stale)
        plan, sources, codes = answers.plan, answers.sources, answers.codes
        # While the encoding of the lists is looked for: the first rows look everywhere in the sources.
        size = sum(one.received.size for one in received)
        stack.enter_context(reading_ahead(sources.values(), answers.compared, size))
        told.stage("reading campaign lists")
        judged = FirstPass(job, received, answers, told, work).run()
        mapped, screened, classes = judged.mapped, judged.screened, judged.classes
        refuse_many_rejects(mapped, screened, plan, job.layout)
        told.warn_all(recipe_doubts(plan, sources, codes, classes, screened))
        told.warn_all(crowded_rows(plan, screened))
        told.warn_all(_of_reading(mapped))

        told.stage("looking for duplicates")
        if job.after is not None:
            add_sent_keys(job.after, work, plan, job.mapping, judged.candidates)
        duplicates = judged.candidates.duplicates()
        verdicts = list_verdicts([found.classes for found in screened], duplicates)
        table = verdict_table(classes, plan, codes, answers.versions, job.reasons)

        found = (screened, verdicts, duplicates, table, codes, classes)
        facts = RunFacts(job, policy, answers, mapped, *found, told.warnings)
        if job.dry_run:
            report: Mapping[str, Any] = summary(facts)
            return ScrubResult(report, None, over_limits(report))
        give_back_pages()  # nothing is looked up any more
        accept = partial(accept_versions, sources.values(), job.home_folder)
        report, folder = write_results(
            facts, told, started, before_publishing=accept, index=judged.index, pages=pages
        )
        return ScrubResult(report, folder, over_limits(report))


def _of_reading(mapped: Sequence[MappedList]) -> Iterator[str]:
    """What was seen of each text once all of it was read."""
    for one in mapped:
        if not isinstance(one.rows, CsvList):
            continue
        if (read_as := one.rows.read_as).doubt:
            yield doubt_warning(one.name, read_as)
        if lines := one.rows.repeated_headers:
            yield repeated_header_warning(one.name, lines)


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
