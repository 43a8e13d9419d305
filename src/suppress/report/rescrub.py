"""What a rescrub found, on a terminal, from the same data as its `report.json`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from suppress.counted import counted
from suppress.report.terminal import Report, table


def show_rescrub(report: Report, folder: Path, console: Console) -> None:
    """Print the report.

    Args:
        report: Data of `report.json`.
        folder: The new result folder.
        console: Where to print.
    """
    send, pulled, read = report["send"], report["pulled"]["rows"], report["totals"]["read"]
    what = f"{send['channel']}, {' + '.join(send['categories'])}, contact date {send['contact_date']}"
    console.print(f"[bold]rescrub[/] of {escape(report['rescrub_of']['folder'])}: {escape(what)}")
    if pulled:
        console.print(f"[bold]{pulled:,} of {counted(read, 'row')} must not be sent any more[/]")
        by_rule = table("pulled by", "rule", "suppressed", "held")
        for one in report["pulled"]["rules"]:
            by_rule.add_row(escape(one["rule"]), f"{one['suppressed']:,}", f"{one['held']:,}")
        console.print(by_rule)
    else:
        console.print(
            f"[bold]nothing to pull[/]: {'the row' if read == 1 else f'all {read:,} rows'} may still be sent"
        )
    if report["good_until"]:
        console.print(f"good until {report['good_until']}")
    console.print(f"results in {escape(str(folder))}")
    for one in report["lists"]:
        for file in one["files"]:
            console.print(f"  {escape(file['name'])}  {counted(file['rows'], 'row')}")
    if (folder / "report.html").is_file():
        console.print("  report.html")
