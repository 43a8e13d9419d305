"""Reports over a large run and a large ledger, measured."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.inputs import SUPPRESS, Sources, scrub_command
from benchmarks.measure import Measured, measure, output


@dataclass(frozen=True)
class Reporting:
    """What reports took."""

    rows: int
    """Rows of the run."""
    events: int
    """Events of the ledger."""
    page: Measured
    """The page of the run, made anew."""
    first: Measured
    """Trends for the first time: the columns that they count are copied from the ledger."""
    again: Measured
    """Trends after that."""


def report(ledger: Sources, campaign: Path, folder: Path, *, rows: int, events: int) -> Reporting:
    """Make the reports of a run and of its ledger.

    Args:
        ledger: The ledger job's policy, every event imported.
        campaign: A campaign list.
        folder: For the run, on the same disk; deleted afterwards.
        rows: Of the list.
        events: Of the ledger.
    """
    shutil.rmtree(folder, ignore_errors=True)
    runs = folder / "runs"
    chronicle = ledger.policy.parent / ".suppress" / "chronicle"
    try:
        runs.mkdir(parents=True)
        output([*scrub_command(campaign, ledger.job, ledger.policy), "-o", runs / "run"])
        page = measure([SUPPRESS, "report", runs / "run", "--html", folder / "report.html"])
        asked: list[str | Path] = [
            SUPPRESS,
            "trends",
            "-p",
            ledger.policy,
            "--runs",
            runs,
            "--from",
            "2024-01-01",
            "--html",
        ]
        shutil.rmtree(chronicle, ignore_errors=True)
        first = measure([*asked, folder / "first.html"])
        again = measure([*asked, folder / "again.html"])
        return Reporting(rows, events, page, first, again)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
