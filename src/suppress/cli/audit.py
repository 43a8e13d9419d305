"""`suppress audit`: what was sent against what was known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home, PolicyFile, repeated_pairs
from suppress.cli.output import out, progress, say, show_json
from suppress.counted import counted
from suppress.errors import ExitCode


def audit(
    log: Annotated[
        Path, typer.Argument(metavar="SENT_LOG", help="What was sent, one message a row; - is standard input.")
    ],
    channel: Annotated[str | None, typer.Option(help="Channel, where the log does not say it.")] = None,
    category: Annotated[str | None, typer.Option(help="Category, where the log does not say it.")] = None,
    brand: Annotated[str | None, typer.Option(help="Brand, where the log does not say it.")] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN",
            help="Column of time, channel, category, brand, to (the contact used), or a field of a list.",
        ),
    ] = None,
    policy: PolicyFile = Path("policies.yaml"),
    as_said: Annotated[
        bool,
        typer.Option(
            "--as-said",
            help="Judge by when people said it, also where it reached the ledger later, as by an import.",
        ),
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts, to a new file.")
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the messages found, by their row in the log."),
    ] = None,
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Find messages that were forbidden by what was known; exit 1 for any, or where some cannot be judged."""
    from suppress.audit.conduct import AuditQuestion
    from suppress.audit.conduct import audit as judged
    from suppress.new_file import check_new, write_private, write_text
    from suppress.report.audit import show_audit
    from suppress.report.audit_page import audit_page

    for new in (html, csv):
        check_new(new)
    question = AuditQuestion(
        policy, log, channel, category, brand, repeated_pairs("--map", mapping or ()), as_said, home
    )
    with progress() as shown:
        found = judged(question, shown)
    if html is not None:
        write_text(html, audit_page(found.report))
        say(f"page written to {html}")
    if csv is not None:
        write_private(csv, found.findings.write_csv)
        say(f"{counted(found.findings.height, 'message')} written to {csv}")
    if json:
        show_json(found.report)
    else:
        show_audit(found.report, out())
    if found.report["sources_missing"]:
        raise typer.Exit(ExitCode.SOURCE)
    if found.forbidden or not found.all_judged:
        raise typer.Exit(ExitCode.NEGATIVE)
