"""The conductor of a rescrub: an earlier run brought up to date by what ledger and sources learnt since.

    run ─▶ certificate, report, send files (hashed meanwhile)
    sources as they were, and an index of the run: events since ─▶ whom they concern ─▶ those rows
    otherwise: all rows of the send files
    rows ─ keys ─ match ─ rules ─▶ pull list, and the send file without them

It only removes rows: whoever was not sent stays so, and the contact date stays that of the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from suppress.crowded import crowded_rows
from suppress.duplicates import DUPLICATES
from suppress.errors import LedgerError, PolicyError, UsageError
from suppress.evidence import ClassTable
from suppress.indexed_run import OpenIndex, open_index
from suppress.job import ScrubJob
from suppress.ledger.place import home_folder, open_policy_ledger
from suppress.ledger.since import keys_since
from suppress.ledger_notes import unknown_name_warnings
from suppress.mapped_list import blind_rules
from suppress.normalise.phone_pool import shut_down_workers
from suppress.opened import Opened, open_answers
from suppress.past_run import PastRun, read_past_run, refuse_unknown_contacts
from suppress.policy.load import LoadedPolicy, load_policy
from suppress.policy.plan import Plan, make_plan
from suppress.progress import Progress, Recorded
from suppress.pull import Judge, Judged, WantedKeys
from suppress.pull_results import Pull, write_pull
from suppress.report.page_process import PageMaker
from suppress.run_index import RunIndex, remove_old_indexes
from suppress.send_files import SendFiles, altered
from suppress.summary import RunFacts
from suppress.verdicts import list_verdicts, verdict_table
from suppress.work_folder import work_folder

_SUFFIX = re.compile(r"-rescrub-\d+$")


@dataclass(frozen=True)
class RescrubJob:
    """A run to be brought up to date."""

    run: Path
    """Its result folder."""
    policy: Path
    home: Path | None = None
    out: Path | None = None
    """Result folder; None makes one beside the run."""
    pull_only: bool = False
    """Write the rows to be pulled, and no new send file."""
    arguments: tuple[str, ...] = ()

    @property
    def home_folder(self) -> Path:
        """Folder of prepared sources, ledger and indexes."""
        return home_folder(self.policy, self.home)


@dataclass(frozen=True)
class RescrubResult:
    """What a rescrub gives."""

    report: Mapping[str, Any]
    folder: Path


def rescrub(
    job: RescrubJob,
    progress: Progress,
    send_files: SendFiles | None = None,
    pages: PageMaker | None = None,
) -> RescrubResult:
    """Find the rows of a run's send files that may not go any more.

    Args:
        job: What is asked.
        progress: Told of stages.
        send_files: Those of the run, where hashing them has begun.
        pages: Makes `report.html`; None leaves it out.

    Returns:
        The report, and the new result folder.

    Raises:
        SuppressError: The run cannot be brought up to date; nothing was written.
    """
    started = datetime.now(UTC)
    told = Recorded(progress)
    run = read_past_run(job.run)
    with ExitStack() as stack:
        stack.callback(shut_down_workers)
        send_files = send_files or stack.enter_context(SendFiles(job.run))
        _refuse_other_sizes(run)
        policy = load_policy(job.policy, job.home_folder)
        _refuse_changed_policy(run, policy)
        _refuse_passed(run, policy)
        plan = make_plan(policy, run.send)
        _refuse_other_ledger(run, policy, job.home_folder)
        work = stack.enter_context(work_folder(job.home_folder))
        remove_old_indexes(job.home_folder)
        told.stage("opening sources")
        answers = _open_answers(run, policy, plan, job.home_folder, told)
        index = open_index(job.home_folder, run.id)
        constants = refuse_unknown_contacts(run, None if index is None else index.constants)
        judge = Judge(answers, ClassTable(), constants, work, told)
        judged, new_index = _judge(judge, run, policy, job, index)
        told.warn_all(says for one in judged for says in blind_rules(one.mapped, answers.plan, answers.kinds))
        told.warn_all(unknown_name_warnings(answers))
        told.warn_all(crowded_rows(answers.plan, [one.screened for one in judged]))
        facts = _facts(job, run, policy, judge, judged, told.warnings)
        send_files.require_unaltered()
        pull = Pull(run, judged, facts, pull_only=job.pull_only, index=new_index, constants=constants)
        final = job.out or _beside(job.run)
        report = write_pull(pull, final, work, started, told, send_files.require_unaltered, pages)
        return RescrubResult(report, final)


def _refuse_other_sizes(run: PastRun) -> None:
    """What needs no hashing: a file that is gone or has another size."""
    for one in run.lists:
        if not one.path.is_file() or one.path.stat().st_size != one.bytes:
            raise altered(one.path)


def _refuse_changed_policy(run: PastRun, policy: LoadedPolicy) -> None:
    now = [(path.name, digest) for path, digest in policy.files]
    if now == run.policy:
        return
    before = dict(run.policy)
    changed = sorted(
        {name for name, digest in now if before.get(name) != digest} | before.keys() - dict(now).keys()
    )
    raise PolicyError(
        f"the policy changed after the run: {', '.join(changed) or 'its files have another order'}",
        hint="a rescrub looks for what ledger and sources learnt, by the rules of the run: name that policy "
        "with --policy, or scrub the campaign list again by the new one",
    )


def _refuse_passed(run: PastRun, policy: LoadedPolicy) -> None:
    zone = policy.policy.sender.time_zone
    today = policy.policy.sender.today()
    if run.send.contact_date < today:
        raise UsageError(
            f"the contact date of the run, {run.send.contact_date}, has passed: it is {today} in {zone}",
            hint="scrub the campaign list again for the day on which it will be sent",
        )


def _refuse_other_ledger(run: PastRun, policy: LoadedPolicy, home: Path) -> None:
    seen = run.ledger
    if seen is None:
        return
    with open_policy_ledger(policy.policy, home) as store:
        ledger_id, position = store.ledger_id, store.position()
    if ledger_id != seen.ledger_id:
        raise LedgerError(
            "the ledger is not the one that the run asked",
            hint="name the run's own home folder with --home, or scrub the campaign list again",
        )
    if position < seen.position:
        raise LedgerError(
            f"the ledger ends at event {position:,}, and the run knew event {seen.position:,}: an older copy",
            hint="put the newest copy of the ledger back; opt-outs are missing in this one",
        )


def _open_answers(run: PastRun, policy: LoadedPolicy, plan: Plan, home: Path, told: Progress) -> Opened:
    """What a version that was allowed although too old may answer for, it may for the same send again."""
    if not run.allow_stale:
        return open_answers(policy, plan, home, told)
    try:
        return open_answers(policy, plan, home, told, allow_stale=run.allow_stale)
    except UsageError:  # a newer version has come, which needs no allowance
        return open_answers(policy, plan, home, told)


def _judge(
    judge: Judge, run: PastRun, policy: LoadedPolicy, job: RescrubJob, index: OpenIndex | None
) -> tuple[list[Judged], RunIndex | OpenIndex | None]:
    if index is not None:
        wanted = _wanted(run, judge.answers, policy, job.home_folder)
        judged = None if wanted is None else judge.concerned(run.lists, index, wanted)
        if judged is not None:
            return judged, index
    return judge.all_rows(run.lists)


def _wanted(run: PastRun, answers: Opened, policy: LoadedPolicy, home: Path) -> WantedKeys | None:
    """Keys of those whom the ledger has learnt something about since; None where others are concerned too."""
    if run.versions != {name: source.version for name, source in answers.sources.items()}:
        return None
    seen, ledger = run.ledger, answers.ledger
    if seen is None or ledger is None:
        return None
    with open_policy_ledger(policy.policy, home) as store:
        concerned = keys_since(store, seen.position, ledger.snapshot.position)
    if concerned is None:
        return None
    return {str(kind): lines["key"].to_numpy() for (kind,), lines in concerned.group_by("kind")}


def _facts(
    job: RescrubJob,
    run: PastRun,
    policy: LoadedPolicy,
    judge: Judge,
    judged: Sequence[Judged],
    warnings: Sequence[str],
) -> RunFacts:
    """What the report of a scrub would be made of, for the rows that were judged."""
    answers, classes, send = judge.answers, judge.classes, run.send
    asked = ScrubJob(
        lists=tuple(str(one.path) for one in run.lists),
        policy=job.policy,
        channel=send.channel,
        categories=send.categories,
        brands=send.brands,
        home=job.home,
        because=run.because,
        reasons=run.reasons,
        arguments=job.arguments,
    )
    none = pl.DataFrame(schema=DUPLICATES)
    screened = [one.screened for one in judged]
    verdicts = list_verdicts([found.classes for found in screened], none)
    table = verdict_table(classes, answers.plan, answers.codes, answers.versions, run.reasons)
    mapped = [one.mapped for one in judged]
    return RunFacts(
        asked, policy, answers, mapped, screened, verdicts, none, table, answers.codes, classes, warnings
    )


def _beside(run: Path) -> Path:
    """First free `<run>-rescrub-1`, `-2` … beside a run or a rescrub of it."""
    run = run.absolute()
    stem, number = _SUFFIX.sub("", run.name), 1
    while (folder := run.with_name(f"{stem}-rescrub-{number}")).exists():
        number += 1
    return folder
