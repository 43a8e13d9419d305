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

from suppress.duplicates import Candidates
from suppress.errors import CampaignListError, UsageError
from suppress.evidence import ClassTable, KindCodes
from suppress.files.campaign_list import CampaignList, ReadOptions
from suppress.files.open_list import open_list
from suppress.job import ScrubJob, refuse_ledger_rules, without_sources
from suppress.mapped_list import MappedList, blind_rules, map_list
from suppress.normalise.phone_pool import shut_down_workers
from suppress.policy.load import LoadedPolicy, load_policy
from suppress.policy.plan import Plan, make_plan
from suppress.progress import Progress, Recorded, preparing
from suppress.recipe_doubts import recipe_doubts
from suppress.results import write_results
from suppress.run_index import RunIndex, can_be_indexed
from suppress.screen import Screen, Screened
from suppress.sent import add_sent_keys, compared_kind
from suppress.sources.catalog import Place, accept_versions, open_sources
from suppress.sources.prepared import PreparedSource
from suppress.strict import strict_kind
from suppress.summary import RunFacts, over_limits, summary
from suppress.verdicts import SourceVersion, list_verdicts, verdict_table
from suppress.work_folder import work_folder


@dataclass(frozen=True)
class ScrubResult:
    """What a run gives."""

    report: Mapping[str, Any]
    folder: Path | None
    """The result folder; None for a dry run."""
    exceeded: tuple[str, ...]
    """Limits of the policy that the run is beyond."""


def scrub(job: ScrubJob, progress: Progress) -> ScrubResult:
    """Split campaign lists into send, suppressed, hold, duplicates and rejects files.

    Args:
        job: What is asked.
        progress: Told of stages.

    Returns:
        The report, and where the files are.

    Raises:
        SuppressError: Nothing was written.
    """
    started = datetime.now(UTC)
    told = Recorded(progress)
    job.check()
    policy = load_policy(job.policy)
    plan = make_plan(policy, job.send(policy.policy))
    refuse_ledger_rules(plan)
    with ExitStack() as stack:
        stack.callback(shut_down_workers)
        work = stack.enter_context(work_folder(job.home_folder))
        told.stage("reading campaign lists")
        lists = _open_lists(job, work)
        told.stage("opening sources")
        sources = _open_sources(job, policy, plan, told)
        plan = _without_missing(plan, sources)
        kinds = {name: source.kinds for name, source in sources.items()}
        mapped = [map_list(rows, name, plan, kinds, job.mapping, job.constants) for name, rows in lists.items()]
        told.warn_all(says for one in mapped for says in blind_rules(one, plan, kinds))

        codes = KindCodes.of(frozenset().union(*kinds.values()))
        strict = strict_kind(plan)
        classes, candidates = ClassTable(), Candidates(keep_last=plan.keep_last, sent_only=strict is None)
        screen = Screen(plan, sources, codes, classes, strict if job.after is None else compared_kind(plan))
        index = _index(job, plan, mapped, work)
        screened = list(_screen_all(screen, mapped, candidates, told, index))
        refuse_many_rejects(mapped, screened, plan)
        told.warn_all(recipe_doubts(plan, sources, codes, classes, screened))

        told.stage("looking for duplicates")
        if job.after is not None:
            add_sent_keys(job.after, work, plan, job.mapping, candidates)
        duplicates = candidates.duplicates()
        verdicts = list_verdicts([found.classes for found in screened], duplicates)
        table = verdict_table(classes, plan, codes, _versions(sources), job.reasons)

        found = (screened, verdicts, duplicates, table, codes, classes)
        facts = RunFacts(job, policy, plan, sources, mapped, *found, told.warnings)
        if job.dry_run:
            report: Mapping[str, Any] = summary(facts, ())
            return ScrubResult(report, None, over_limits(report))
        accept = partial(accept_versions, sources.values(), job.home_folder)
        report, folder = write_results(facts, told, started, before_publishing=accept, index=index)
        return ScrubResult(report, folder, over_limits(report))


def refuse_many_rejects(mapped: Sequence[MappedList], screened: Sequence[Screened], plan: Plan) -> None:
    """Stop before anything is written if too many rows could not be read.

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
                hint="look at the delimiter and encoding (--delimiter and --encoding override them), or "
                "repair the file; nothing was written",
            )


def _open_lists(job: ScrubJob, work: Path) -> dict[str, CampaignList]:
    """The lists by the stem of their result files."""
    lists: dict[str, CampaignList] = {}
    options = ReadOptions(job.read_encoding, job.delimiter, job.sheet, job.block_size)
    for number, named in enumerate(job.lists, start=1):
        folder = work / f"list-{number}"
        folder.mkdir()
        rows = open_list("-" if named == "-" else Path(named), folder, options)
        name = rows.name if rows.name not in lists else f"{rows.name}-{number}"
        lists[name] = rows
    if job.sheet is not None and not any(rows.facts.sheet for rows in lists.values()):
        raise UsageError("--sheet names a sheet, and no list is a workbook", hint="leave it out")
    return lists


def _open_sources(
    job: ScrubJob, policy: LoadedPolicy, plan: Plan, progress: Progress
) -> dict[str, PreparedSource]:
    return open_sources(
        policy.policy,
        plan.sources,
        Place(policy.folder, job.home_folder),
        plan.send.contact_date,
        allow_stale=job.allow_stale,
        progress=preparing(progress),
        warn=progress.warn,
    )


def _without_missing(plan: Plan, sources: Mapping[str, PreparedSource]) -> Plan:
    missing = set(plan.sources) - set(sources)
    return make_plan(without_sources(plan.policy, missing), plan.send) if missing else plan


def _index(job: ScrubJob, plan: Plan, lists: Sequence[MappedList], work: Path) -> RunIndex | None:
    """What a rescrub will look new opt-outs up in; None where there will be no send file, or no ledger."""
    rows = [one.rows for one in lists]
    sends = not (job.dry_run or job.flag_only or job.replay)
    if not (sends and plan.ledger_rules and can_be_indexed(rows, encoding_same=job.encoding_same)):
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


def _versions(sources: Mapping[str, PreparedSource]) -> dict[str, SourceVersion]:
    return {
        name: SourceVersion(
            source.version,
            tuple(member.as_of.isoformat() if member.as_of else source.version for member in source.members),
        )
        for name, source in sources.items()
    }
