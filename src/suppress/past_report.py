"""The suppression report of a run that is written: shown again, as a page, as tables."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from suppress.certificate import CERTIFICATE, PAGE, REPORT
from suppress.errors import UsageError
from suppress.new_file import write_text
from suppress.report.masking import masked
from suppress.report.page_process import PageMaker
from suppress.report.run_tables import tables_of
from suppress.report.table_data import Cell, Kind, Table
from suppress.report.tables import ReportTable
from suppress.runs import Run, earlier_reports, read_report, read_run

if TYPE_CHECKING:
    from rich.console import Console

_TYPES: Mapping[Kind, type[pl.DataType]] = {
    "text": pl.String,
    "name": pl.String,
    "code": pl.String,
    "count": pl.Int64,
    "number": pl.Int64,
    "share": pl.Float64,
}


@dataclass(frozen=True)
class PastReport:
    """A run and its report."""

    run: Run
    report: Mapping[str, Any]

    def show(self, console: Console) -> None:
        """Print it as the run did."""
        from suppress.report.rescrub import show_rescrub
        from suppress.report.terminal import show_report

        show = show_rescrub if self.run.is_rescrub else show_report
        show(self.report, self.run.folder, console)


def past_report(folder: Path) -> PastReport:
    """The report in a result folder.

    Raises:
        UsageError: There is none, or certificate or report are not as the run wrote them.
    """
    run = read_run(folder)
    report = None if run is None else read_report(run)
    if run is None or report is None or run.files(whole=False) == "damaged":
        wrong = CERTIFICATE if run is None or report is not None else REPORT
        raise UsageError(
            f"the report of {folder} cannot be shown: its {wrong} is not as the run wrote it",
            hint="put the run's own file back, or scrub the campaign list again",
        )
    return PastReport(run, report)


def write_page_anew(past: PastReport, file: Path, mask_below: int | None) -> bool:
    """Write the page of a run, compared with the runs before it that are there now.

    Args:
        past: The run.
        file: The page; must not exist.
        mask_below: Counts below this are masked; None masks none.

    Returns:
        Whether it has its charts.

    Raises:
        ResultError: The file exists, or cannot be written.
    """
    folder = past.run.folder.absolute().parent
    earlier = [] if past.run.is_rescrub else earlier_reports(folder, past.report, past.run.finished)
    with PageMaker() as pages:
        pages.begin({**past.report, "mask_below": mask_below}, earlier)
        page, with_charts = pages.finish(past.report, past.run.id)
    write_text(file, page)
    return with_charts


def csv_tables(past: PastReport, mask_below: int | None) -> Iterator[ReportTable]:
    """The tables of a report, to be written as CSV; a masked count is an empty cell.

    Args:
        past: The run.
        mask_below: Counts below this are masked; None masks none.
    """
    return map(_typed, tables_of(masked(past.report, mask_below)))


def _typed(table: Table) -> ReportTable:
    types = [_TYPES[column.kind] for column in table.columns]
    names = [column.title.replace(" ", "_").replace(",", "").lower() for column in table.columns]
    rows = [
        tuple(cell if kind is pl.String else _figure(cell) for cell, kind in zip(row, types, strict=True))
        for row in table.rows
    ]
    return ReportTable(table.name, dict(zip(names, types, strict=True)), rows)


def _figure(cell: Cell) -> Cell:
    """A figure; None for the blank text of a row that has none."""
    return None if isinstance(cell, str) else cell


def open_page(folder: Path) -> None:
    """Show `report.html` of a result folder in the browser of this machine.

    Raises:
        UsageError: There is no such page, or no browser.
    """
    page = folder.absolute() / PAGE
    if not page.is_file():
        raise UsageError(f"{folder} has no {PAGE}", hint="write one with: suppress report RUN --html FILE")
    if not webbrowser.open(page.as_uri()):
        raise UsageError("no browser could be started here", hint=f"open {page} in one")
