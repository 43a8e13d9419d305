"""What a rescrub writes: the pull list, the new send file, report and certificate, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.certificate import CERTIFICATE, REPORT, canonical, certificate, result_digest, result_part
from suppress.evidence import State
from suppress.files.copy_without import copy_without
from suppress.files.result_folder import ResultFolder
from suppress.files.write import FILE_WORDS, OUTCOMES, Verdicts, WrittenFile
from suppress.files.write_rows import write_rows
from suppress.indexed_run import OpenIndex
from suppress.job import shown_arguments
from suppress.model import Outcome
from suppress.past_run import PastList, PastRun
from suppress.progress import Progress
from suppress.pull import Judged
from suppress.report.page_process import PageMaker
from suppress.result_page import write_page
from suppress.review_file import write_review
from suppress.run_index import RunIndex
from suppress.sources.catalog import accept_versions
from suppress.summary import RunFacts, summary
from suppress.verdicts import OUTCOME_CODES

_WORD = "pull"
_KEPT = (
    "version",
    "send",
    "notes",
    "allow_stale",
    "policy",
    "rules_left_out",
    "rules",
    "mask_below",
    "sources",
    "warnings",
)
"""Parts of a scrub's report that say nothing of rows."""
_OF_LIST = (
    "name",
    "form",
    "encoding",
    "delimiter",
    "delimiter_line",
    "escaped_quotes",
    "line_end",
    "bom",
    "layout",
    "columns",
    "set",
)
"""What the report says of a list as it said before."""


@dataclass(frozen=True)
class Pull:
    """Everything a rescrub found, before it is written."""

    run: PastRun
    judged: Sequence[Judged]
    """Of each send file that has rows."""
    facts: RunFacts
    pull_only: bool
    index: RunIndex | OpenIndex | None
    """Index of the rows judged, or that of the run where only some were."""
    constants: Mapping[str, str]


def write_pull(
    pull: Pull,
    final: Path,
    work: Path,
    started: datetime,
    progress: Progress,
    before_publishing: Callable[[], None],
    pages: PageMaker | None = None,
) -> dict[str, Any]:
    """Write the result folder of a rescrub.

    Args:
        pull: What was found.
        final: The folder; must not exist.
        work: Folder for temporary files.
        started: When the rescrub started.
        progress: Told of stages.
        before_publishing: Called when all files are there; if it fails, nothing appears.
        pages: Makes `report.html`; None leaves it out.

    Returns:
        The report.

    Raises:
        ResultError: Nothing was left behind.
    """
    job = pull.facts.job
    judged = {one.past.name: (one, codes) for one, codes in zip(pull.judged, pull.facts.verdicts, strict=True)}
    with ResultFolder(final) as folder:
        written = []
        for past in pull.run.lists:
            progress.stage(f"writing results of {past.name}")
            found = judged.get(past.name)
            written.append(_copied(past, folder, pull) if found is None else _written(*found, folder, pull))
        _finish(pull)
        report = _report(pull, written)
        content = canonical(report)
        (folder / REPORT).write_bytes(content)
        result = {**result_part(report, content), "rescrub_of": report["rescrub_of"]}
        page = None
        if pages is not None:
            pages.begin(report, ())
            page = write_page(pages, report, result, folder, progress)
        proof = certificate(result, shown_arguments(job.arguments), started, datetime.now(UTC), page)
        (folder / CERTIFICATE).write_bytes(proof)
        before_publishing()
        accept_versions(pull.facts.sources.values(), job.home_folder)
    if not pull.pull_only:
        _keep_index(pull, work, result_digest(result), final)
    return report


def _copied(past: PastList, folder: Path, pull: Pull) -> list[WrittenFile]:
    """A send file without rows stays as it is."""
    none = np.zeros(0, np.int64)
    return [] if pull.pull_only else [copy_without(past.path, folder / past.path.name, none, none, 0)]


def _written(judged: Judged, codes: npt.NDArray[np.uint32], folder: Path, pull: Pull) -> list[WrittenFile]:
    picked, table = judged.picked, pull.facts.table
    sends = OUTCOMES.index(Outcome.SEND)
    # A row that would be held now goes no more either.
    outcomes = np.where(table.outcomes == sends, sends, OUTCOMES.index(Outcome.SUPPRESS)).astype(np.uint8)
    whole = picked is None and not pull.pull_only
    files = write_rows(
        judged.mapped.rows,
        Verdicts(codes, outcomes, table.texts),
        folder,
        name=judged.past.name,
        files={Outcome.SEND, Outcome.SUPPRESS} if whole else {Outcome.SUPPRESS},
        encoding_same=True,
    )
    files = [_as_pull_list(file, folder) for file in files]
    # Of picked rows the sources are those of the run, and no score says more than it did.
    if picked is None:
        facts = pull.facts
        files += write_review(folder, judged.past.name, judged.screened, facts.answers.plan, facts.job.reasons)
    if picked is not None and not pull.pull_only:
        gone = judged.removed
        rows = judged.past.rows - int(gone.sum())
        target = folder / judged.past.path.name
        files.insert(0, copy_without(judged.past.path, target, picked.starts[gone], picked.stops[gone], rows))
    return files


def _as_pull_list(file: WrittenFile, folder: Path) -> WrittenFile:
    suppressed = FILE_WORDS[Outcome.SUPPRESS]
    if file.kind != suppressed:
        return file
    stem, _, ending = file.name.rpartition(f".{suppressed}.")
    path = (folder / file.name).rename(folder / f"{stem}.{_WORD}.{ending}")
    return replace(file, name=path.name, kind=_WORD)


def _finish(pull: Pull) -> None:
    if isinstance(pull.index, RunIndex):
        for one, judged in zip(pull.index.lists, pull.judged, strict=True):
            one.finish(judged.mapped.rows, ~judged.removed)


def _keep_index(pull: Pull, work: Path, run_id: str, final: Path) -> None:
    home, send = pull.facts.job.home_folder, pull.run.send
    if isinstance(pull.index, RunIndex):
        pull.index.keep(home, run_id, final, send.contact_date, pull.constants)
    elif pull.index is not None:
        by_name = {one.past.name: one for one in pull.judged}
        gone = [_pulled_rows(by_name.get(past.name)) for past in pull.run.lists]
        folder = work / "index"
        folder.mkdir()
        pull.index.keep_without(gone, folder, home, run_id, final)


def _pulled_rows(judged: Judged | None) -> npt.NDArray[np.int64]:
    if judged is None or judged.picked is None:
        return np.zeros(0, np.int64)
    rows: npt.NDArray[np.int64] = judged.picked.rows[judged.removed]
    return rows


def _report(pull: Pull, written: Sequence[list[WrittenFile]]) -> dict[str, Any]:
    report = summary(pull.facts)
    judged = {one.past.name: one for one in pull.judged}
    lists = [
        _list(past, judged.get(past.name), pull, files)
        for past, files in zip(pull.run.lists, written, strict=True)
    ]
    totals = Counter[str]()
    for one in lists:
        totals.update(one["outcomes"])
    seen = pull.run.ledger
    return {
        **{part: report[part] for part in _KEPT},
        "good_until": _good_until(pull, report["good_until"]),
        "rescrub_of": {
            "folder": pull.run.folder.absolute().name,
            "result_sha256": pull.run.id,
            "ledger_position": None if seen is None else seen.position,
        },
        "lists": lists,
        "totals": {**totals, "rejected": 0, "read": sum(one["rows"] for one in lists)},
        "pulled": {"rows": totals["suppress"] + totals["hold"], "rules": _by_rule(pull)},
    }


def _good_until(pull: Pull, judged: str | None) -> str | None:
    """That of the run too, as long as its sources are the same: rows that nobody looked at again rest on it."""
    now = {name: source.version for name, source in pull.facts.sources.items()}
    before = pull.run.result["good_until"] if pull.run.versions == now else None
    return min((day for day in (before, judged) if day is not None), default=None)


def _list(past: PastList, judged: Judged | None, pull: Pull, files: Sequence[WrittenFile]) -> dict[str, Any]:
    counts = _counts(judged, pull.facts)
    pulled = counts[Outcome.SUPPRESS] + counts[Outcome.HOLD]
    return {
        **{part: past.report[part] for part in _OF_LIST if part in past.report},
        "sha256": past.sha256,
        "bytes": past.bytes,
        "rows": past.rows,
        "rejected": 0,
        "outcomes": {
            Outcome.SEND.value: past.rows - pulled,
            Outcome.SUPPRESS.value: counts[Outcome.SUPPRESS],
            Outcome.HOLD.value: counts[Outcome.HOLD],
            Outcome.DUPLICATE.value: 0,
        },
        "files": [asdict(file) for file in files],
    }


def _counts(judged: Judged | None, facts: RunFacts) -> Counter[Outcome]:
    """Rows of a send file by what becomes of them now, as far as they were judged."""
    if judged is None:
        return Counter()
    codes = facts.verdicts[[one.name for one in facts.lists].index(judged.past.name)]
    rows = np.bincount(facts.table.outcomes[codes], minlength=len(OUTCOMES))
    return Counter({outcome: int(rows[place]) for place, outcome in enumerate(OUTCOME_CODES)})


def _by_rule(pull: Pull) -> list[dict[str, Any]]:
    """Pulled rows by the rule that decides them, in the order of the policy."""
    facts = pull.facts
    rows = np.bincount(np.concatenate([np.zeros(0, np.uint32), *facts.verdicts]) >> np.uint32(1))
    found: dict[int, Counter[State]] = {}
    for number in np.flatnonzero(rows).tolist():
        first = next(iter(facts.classes.hits(number)), None)
        if first is not None and first.state is not State.EXEMPT:
            found.setdefault(first.rule, Counter())[first.state] += int(rows[number])
    return [
        {
            "rule": facts.plan.rules[place].rule.id,
            "suppressed": states[State.SUPPRESS],
            "held": states[State.HOLD],
        }
        for place, states in sorted(found.items())
    ]
