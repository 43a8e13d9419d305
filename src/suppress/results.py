"""The second pass: result files, report and certificate, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from suppress.certificate import CERTIFICATE, REPORT, canonical, certificate, result_digest, result_part
from suppress.files.result_folder import ResultFolder, default_folder
from suppress.files.write import Verdicts, WrittenFile
from suppress.files.write_rows import write_rows
from suppress.job import shown_arguments
from suppress.mapped_list import MappedList
from suppress.model import Outcome
from suppress.progress import Progress
from suppress.report.page_process import PageMaker
from suppress.result_page import write_page
from suppress.review_file import write_review
from suppress.run_index import RunIndex
from suppress.runs import earlier_reports
from suppress.summary import RunFacts, summary
from suppress.verdicts import OUTCOME_CODES


def write_results(
    facts: RunFacts,
    progress: Progress,
    started: datetime,
    *,
    before_publishing: Callable[[], None],
    index: RunIndex | None = None,
    pages: PageMaker | None = None,
) -> tuple[dict[str, Any], Path]:
    """Write everything a run gives.

    Args:
        facts: What the run found.
        progress: Told of stages.
        started: When the run started.
        before_publishing: Called when all files are there, just before they appear; if it fails, nothing does.
        index: Index that the lists were screened with; kept once the results are there.
        pages: Makes `report.html`; None leaves it out.

    Returns:
        The report and the result folder.

    Raises:
        ResultError: Nothing was left behind.
    """
    final = _folder(facts)
    report = summary(facts)
    if pages is not None:
        pages.begin(report, earlier_reports(final.parent, report))
    with ResultFolder(final) as folder:
        written = []
        for mapped, codes, found in zip(facts.lists, facts.verdicts, facts.screened, strict=True):
            progress.stage(f"writing results of {mapped.name}")
            review = write_review(folder, mapped.name, found, facts.answers.plan, facts.job.reasons)
            written.append([*_write_list(facts, mapped, codes, folder), *review])
        if index is not None:
            _finish(index, facts)
        report = _with_files(report, written)
        content = canonical(report)
        result = result_part(report, content)
        (folder / REPORT).write_bytes(content)
        page = None if pages is None else write_page(pages, report, result, folder, progress)
        proof = certificate(result, shown_arguments(facts.job.arguments), started, datetime.now(UTC), page)
        (folder / CERTIFICATE).write_bytes(proof)
        before_publishing()
    if index is not None:
        job = facts.job
        contact_date = facts.plan.send.contact_date
        index.keep(job.home_folder, result_digest(result), final, contact_date, job.constants)
    return report, final


def _with_files(report: Mapping[str, Any], written: Sequence[Sequence[WrittenFile]]) -> dict[str, Any]:
    """The report with the files of each list."""
    lists = [
        {**one, "files": [_file(file) for file in files]}
        for one, files in zip(report["lists"], written, strict=True)
    ]
    return {**report, "lists": lists}


def _file(file: WrittenFile) -> dict[str, Any]:
    added = {"added_columns": dict(file.added)} if file.added else {}
    shown = {
        "name": file.name,
        "kind": file.kind,
        "rows": file.rows,
        "bytes": file.bytes,
        "sha256": file.sha256,
    }
    return {**shown, **added}


def _finish(index: RunIndex, facts: RunFacts) -> None:
    sends = facts.table.outcomes == OUTCOME_CODES.index(Outcome.SEND)
    for one, mapped, codes in zip(index.lists, facts.lists, facts.verdicts, strict=True):
        one.finish(mapped.rows, sends[codes])


def _write_list(
    facts: RunFacts, mapped: MappedList, codes: npt.NDArray[np.uint32], folder: Path
) -> list[WrittenFile]:
    kept = [outcome for outcome in Outcome if outcome is not Outcome.SEND or not facts.job.replay]
    return write_rows(
        mapped.rows,
        Verdicts(codes, facts.table.outcomes, facts.table.texts),
        folder,
        name=mapped.name,
        files=kept,
        flag_only=facts.job.flag_only,
        encoding_same=facts.job.encoding_same,
    )


def _folder(facts: RunFacts) -> Path:
    if facts.job.out is not None:
        return facts.job.out
    send = facts.plan.send
    name = "+".join(mapped.name for mapped in facts.lists)
    return default_folder(Path("runs"), name, send.channel, "+".join(send.categories), send.contact_date)
