"""All commands, and what the program answers without one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pkgutil import resolve_name
from typing import Annotated

import typer
import typer.main

from suppress import __version__

COMMANDS = {
    "init": "suppress.cli.init:init",
    "scrub": "suppress.cli.scrub:scrub",
    "verify": "suppress.cli.scrub:verify",
    "rescrub": "suppress.cli.rescrub:rescrub",
    "report": "suppress.cli.report:report",
    "runs": "suppress.cli.report:runs",
    "check": "suppress.cli.check:check",
    "explain": "suppress.cli.check:explain",
    "opt-out": "suppress.cli.opt:opt_out",
    "opt-in": "suppress.cli.opt:opt_in",
    "trends": "suppress.cli.trends:trends",
    "audit": "suppress.cli.audit:audit",
    "ledger": "suppress.cli.ledger:app",
    "sources": "suppress.cli.sources:app",
    "policy": "suppress.cli.policy:app",
}
"""Each command in the order of the help: the function, or the group, of which it is made."""


def command(argv: Sequence[str]) -> typer.core.TyperGroup:
    """The program as one command, of which the rest is left out where `argv` names one of its commands.

    To load all of them and to read the types of their options takes 50 ms.
    """
    named = argv[0] if argv and argv[0] in COMMANDS else None
    return _made_of(tuple(COMMANDS) if named is None else (named,))


def commands_of_groups(name: str) -> list[str]:
    """Commands of that name in groups, such as `sources status`."""
    groups = {group: resolve_name(place) for group, place in COMMANDS.items()}
    return [
        f"{group} {name}"
        for group, app in groups.items()
        if isinstance(app, typer.Typer) and name in typer.main.get_group(app).commands
    ]


@cache
def _made_of(names: tuple[str, ...]) -> typer.core.TyperGroup:
    app = typer.Typer(
        help="Scrub campaign lists against opt-outs, registries and preference files.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(suppress)
    for name in names:
        found = resolve_name(COMMANDS[name])
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return typer.main.get_group(app)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version
        from platform import python_version

        typer.echo(f"suppress {__version__}")
        typer.echo(f"Python {python_version()}, polars {version('polars')}")
        raise typer.Exit


def suppress(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Name and versions."),
    ] = False,
) -> None:
    """Options of the program itself."""
