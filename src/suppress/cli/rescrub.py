"""`suppress rescrub`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home, Html, PolicyFile
from suppress.cli.output import out, progress, show_json


def rescrub(
    run: Annotated[Path, typer.Argument(help="Result folder of a run, or of a rescrub of it.")],
    out_folder: Annotated[
        Path | None, typer.Option("--out", "-o", help="Result folder; by default a new one beside the run.")
    ] = None,
    pull_only: Annotated[
        bool, typer.Option("--pull-only", help="Write the rows to pull, and no new send file.")
    ] = False,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    html: Html = True,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Bring a run up to date: the rows that may not go any more, and the send file without them."""
    from suppress.report.page_process import page_maker
    from suppress.send_files import SendFiles

    # Hashing and the start of what draws go on while the rest is loaded.
    with SendFiles(run) as send_files, page_maker(html) as pages:
        from suppress.report.rescrub import show_rescrub
        from suppress.rescrub import RescrubJob
        from suppress.rescrub import rescrub as bring_up_to_date

        job = RescrubJob(run, policy, home, out_folder, pull_only, tuple(sys.argv[1:]))
        with progress() as shown:
            result = bring_up_to_date(job, shown, send_files, pages)
    if json:
        show_json(dict(result.report))
    else:
        show_rescrub(result.report, result.folder, out())
