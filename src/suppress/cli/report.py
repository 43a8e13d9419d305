"""`suppress report` and `suppress runs`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.output import out, say, show_json, warn
from suppress.counted import counted
from suppress.errors import ExitCode, UsageError

_USUAL_FOLDER = Path("runs")
_FEWEST = 2
"""A count of one is what masking is for."""


def report(
    run: Annotated[Path, typer.Argument(help="Result folder of a run.")],
    open_: Annotated[bool, typer.Option("--open", help="Open the page of the run in a browser.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page anew, to a new file.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="DIR", help="Write each table as a CSV file into a new folder."),
    ] = None,
    mask_below: Annotated[
        int | None,
        typer.Option(
            min=_FEWEST,
            help="For --html and --csv: leave out counts below this, and what would give them away; "
            "what the policy said by default.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Show the suppression report of a run again; --open, --html and --csv in place of the terminal."""
    from suppress.new_file import check_new
    from suppress.past_report import csv_tables, open_page, past_report, write_page_anew
    from suppress.report.tables import check_new_folder, write_tables

    check_new(html)
    check_new_folder(csv)
    past = past_report(run)
    below = mask_below or past.report.get("mask_below")
    if html is not None:
        if not write_page_anew(past, html, below):
            warn(f"{html} has no charts: they could not be drawn on this machine; its tables hold all figures")
        say(f"page written to {html}")
    if csv is not None:
        write_tables(csv, csv_tables(past, below))
        say(f"tables written to {csv}")
    if open_:
        open_page(run)
    if json:
        show_json(dict(past.report))
    elif not (open_ or html or csv):
        past.show(out())


def runs(
    folder: Annotated[Path, typer.Argument(help="Where result folders are.")] = _USUAL_FOLDER,
    whole: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Compare every byte of the result files, not only their sizes; exit 1 if any differs.",
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """List runs, newest first: counts, how long they are good, whether their files are as written."""
    from suppress.report.runs import show_runs
    from suppress.runs import list_runs, shown_run

    if folder != _USUAL_FOLDER and not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder} {what}", hint="name the folder in which the result folders are")
    now = datetime.now(UTC)
    found = list_runs(folder)
    lines = [shown_run(run, now, whole=whole) for run in found.runs]
    if found.unreadable:
        folders = counted(found.unreadable, "result folder")
        warn(
            f"{folders} in {folder} {'has' if found.unreadable == 1 else 'have'} a damaged certificate; "
            "`suppress verify` says more"
        )
    if json:
        show_json(lines)
    else:
        show_runs(lines, str(folder), out())
    if whole and (found.unreadable or any(line["files"] != "ok" for line in lines)):
        raise typer.Exit(ExitCode.NEGATIVE)
