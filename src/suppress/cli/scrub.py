"""`suppress scrub` and `suppress verify`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home, Html, PolicyFile, day, pairs, repeated_pairs, split_names
from suppress.cli.output import out, progress, show_json
from suppress.errors import ExitCode, UsageError

_FAIL_ON = ("held", "rejected", "limits")
_REASONS = ("full", "coarse", "none")


def scrub(
    lists: Annotated[list[str], typer.Argument(metavar="LIST…", help="Campaign lists; - is standard input.")],
    channel: Annotated[str, typer.Option(help="Channel of the send, as the policy names it.")],
    category: Annotated[list[str], typer.Option(help="Category of the send; a row must be allowed for each.")],
    brand: Annotated[list[str] | None, typer.Option(help="Brand of the send.")] = None,
    policy: PolicyFile = Path("policies.yaml"),
    out_folder: Annotated[
        Path | None, typer.Option("--out", "-o", help="Result folder; by default a new one in runs/.")
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            help="Day of the send, YYYY-MM-DD, today by default; of several, ages are those on the latest, "
            "and a row must be allowed on each."
        ),
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map", help="field=COLUMN, where the header does not tell; a field may have several columns."
        ),
    ] = None,
    set_: Annotated[list[str] | None, typer.Option("--set", help="column=VALUE for every row.")] = None,
    after: Annotated[
        Path | None, typer.Option(help="Leave out the rows that this earlier run has sent.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only; write nothing.")] = False,
    flag_only: Annotated[
        bool, typer.Option("--flag-only", help="One file with the outcome beside each row.")
    ] = False,
    replay: Annotated[
        bool, typer.Option("--replay", help="Judge a day in the past; writes no send file.")
    ] = False,
    fail_on: Annotated[
        str, typer.Option(help="Exit 1 on any of: held, rejected, limits (limits always).")
    ] = "",
    reasons: Annotated[
        str | None, typer.Option(help="full, coarse or none; coarse for licensed sources by default.")
    ] = None,
    allow_stale: Annotated[
        list[str] | None, typer.Option(help="SOURCE@AS-OF: let this too old version stand; needs --because.")
    ] = None,
    because: Annotated[str | None, typer.Option(help="Reason for --allow-stale.")] = None,
    encoding: Annotated[
        list[str] | None,
        typer.Option(
            help="same: results in the encoding of the list instead of UTF-8. "
            "A name such as cp1252: how the lists are read, where it is not recognised."
        ),
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="Delimiter of the lists, where it is not recognised.")
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(help="Layout of the lists, out of the policy's: fixed positions, or no header."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook with several.")] = None,
    home: Home = None,
    html: Html = True,
    json: Annotated[bool, typer.Option("--json", help="The report as JSON on standard output.")] = False,
) -> None:
    """Split campaign lists into send, suppressed, hold, duplicates and rejects files."""
    from suppress.report.page_process import page_maker

    with page_maker(html and not dry_run) as pages:  # what draws starts while the rest is loaded
        from suppress.job import ScrubJob
        from suppress.report.terminal import show_report
        from suppress.scrub import scrub as run
        from suppress.sources.catalog import parse_allowance

        fails = _one_of("--fail-on", split_names(fail_on), _FAIL_ON)
        _one_of("--reasons", [reasons] if reasons else [], _REASONS)
        job = ScrubJob(
            lists=tuple(lists),
            policy=policy,
            channel=channel,
            categories=tuple(category),
            brands=tuple(brand or ()),
            drops=tuple(day(text) for text in drop or ()),
            out=out_folder,
            home=home,
            mapping=repeated_pairs("--map", map_ or []),
            constants=pairs("--set", set_ or []),
            encoding_same="same" in (encoding or ()),
            read_encoding=next((name for name in encoding or () if name != "same"), None),
            delimiter=delimiter,
            layout=layout,
            sheet=sheet,
            dry_run=dry_run,
            flag_only=flag_only,
            replay=replay,
            reasons=reasons,  # type: ignore[arg-type]  # checked above
            after=after,
            allow_stale=dict(parse_allowance(text) for text in allow_stale or ()),
            because=because,
            arguments=tuple(sys.argv[1:]),
        )
        with progress() as shown:
            result = run(job, shown, pages)
    if json:
        show_json(dict(result.report))
    else:
        show_report(result.report, result.folder, out())
    totals = result.report["totals"]
    failed = {"held": totals["hold"] > 0, "rejected": totals["rejected"] > 0, "limits": bool(result.exceeded)}
    if result.exceeded or any(failed[name] for name in fails):
        raise typer.Exit(ExitCode.NEGATIVE)


def verify(
    run: Annotated[Path, typer.Argument(help="Result folder of a run.")],
    json: Annotated[bool, typer.Option("--json", help="Findings as JSON on standard output.")] = False,
) -> None:
    """Prove a run from its certificate; exit 1 when a file differs or "good until" has passed."""
    from dataclasses import asdict

    from suppress.certificate import verify as prove
    from suppress.report.terminal import show_findings

    findings = prove(run, datetime.now(UTC))
    if json:
        show_json([asdict(finding) for finding in findings])
    else:
        show_findings(findings, out())
    if not all(finding.ok for finding in findings):
        raise typer.Exit(ExitCode.NEGATIVE)


def _one_of(option: str, given: list[str], known: tuple[str, ...]) -> list[str]:
    for name in given:
        if name not in known:
            raise UsageError(f"{option} does not know '{name}'", hint=f"it takes: {', '.join(known)}")
    return given
