"""`suppress trends`: who leaves when, where, why and after which campaign."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from suppress.cli.options import Home, PolicyFile, calendar_day, split_names
from suppress.cli.output import out, progress, say, show_json, warn
from suppress.errors import ExitCode


def trends(
    policy: PolicyFile = Path("policies.yaml"),
    by: Annotated[Literal["day", "week", "month"], typer.Option("--by", help="Length of a period.")] = "month",
    first: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day; today by default.")] = None,
    dimensions: Annotated[
        str | None,
        typer.Option(
            "--break-down",
            metavar="NAME,…",
            help="channel, category, brand, collection_point, campaign, source, reason, domain, state, basis; "
            "all of them by default.",
        ),
    ] = None,
    runs: Annotated[Path, typer.Option(help="Folder of result folders: what was sent, for rates.")] = Path(
        "runs"
    ),
    segment: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Column of the lists by which those who left are told apart."),
    ] = None,
    follow: Annotated[
        bool, typer.Option(help="Look for those who left in the send files of past runs.")
    ] = True,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts, to a new file.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="DIR", help="Write each table as a CSV file into a new folder."),
    ] = None,
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Show opt-out trends over the ledger and past runs; exit 1 when an alert of the policy fires."""
    from suppress.new_file import check_new, write_text
    from suppress.report.tables import check_new_folder, write_tables
    from suppress.report.trend_csv import csv_tables
    from suppress.report.trends import show_trends
    from suppress.report.trends_page import trends_page
    from suppress.trends.counts import DIMENSIONS
    from suppress.trends.report import TrendsQuestion, fired
    from suppress.trends.report import trends as report_of

    check_new(html)
    check_new_folder(csv)
    question = TrendsQuestion(
        policy=policy,
        runs=runs,
        period=by,
        first=None if first is None else calendar_day("--from", first),
        last=None if last is None else calendar_day("--to", last),
        dimensions=DIMENSIONS if dimensions is None else split_names(dimensions),
        segment=segment,
        follow=follow,
        home=home,
    )
    with progress() as shown:
        report = report_of(question, shown)
    if report["runs_unreadable"]:
        warn(
            f"{report['runs_unreadable']} result folders in {runs} have a damaged certificate: what they sent "
            "is not counted; `suppress verify` says more"
        )
    if report.get("runs_not_read"):
        warn(
            f"the send files of {report['runs_not_read']} runs are not there or not as they were written: "
            "who left after them is not counted"
        )
    if html is not None:
        write_text(html, trends_page(report))
        say(f"page written to {html}")
    if csv is not None:
        write_tables(csv, csv_tables(report))
        say(f"tables written to {csv}")
    if json:
        show_json(report)
    else:
        show_trends(report, out())
    if fired(report):
        raise typer.Exit(ExitCode.NEGATIVE)
