"""`suppress sources`: what the opt-out sources are and whether they may be used."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home, PolicyFile, calendar_day, day
from suppress.cli.output import out, progress, show_json, warn
from suppress.errors import ExitCode, UsageError

app = typer.Typer(help="Age, size, version and coverage of opt-out sources.", no_args_is_help=True)

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]…", help="Sources; all where none is named.")
]


@app.command()
def status(
    names: Names = None,
    policy: PolicyFile = Path("policies.yaml"),
    drop: Annotated[str | None, typer.Option(help="Day on which ages are judged; today by default.")] = None,
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Show each source; exit 5 when a required one would stop a scrub."""
    from suppress.ledger.place import home_folder
    from suppress.policy.load import load_policy
    from suppress.progress import preparing
    from suppress.report.sources import show_status
    from suppress.sources.catalog import Place
    from suppress.sources.status import source_status

    loaded = load_policy(policy)
    judged_on = day(drop) if drop else loaded.policy.sender.today()
    asked = _known(names, tuple(loaded.policy.sources))
    with progress() as shown:
        shown.stage("reading sources")
        found = source_status(
            loaded.policy,
            Place(loaded.folder, home_folder(policy, home)),
            judged_on,
            names=asked,
            progress=preparing(shown),
        )
    if json:
        show_json([asdict(one) | {"coverage": one.coverage} for one in found])
    else:
        show_status(found, judged_on, out())
    if any(one.stops for one in found):
        raise typer.Exit(ExitCode.SOURCE)


@app.command()
def prepare(
    names: Names = None,
    policy: PolicyFile = Path("policies.yaml"),
    accept_shrunken: Annotated[
        bool, typer.Option("--accept-shrunken", help="Take a version with many fewer entries as right.")
    ] = False,
    home: Home = None,
) -> None:
    """Build the prepared form of sources, so that the next scrub need not."""
    from suppress.ledger.place import home_folder
    from suppress.policy.load import load_policy
    from suppress.progress import preparing
    from suppress.report.sources import show_prepared
    from suppress.sources.catalog import Place, prepare_sources

    loaded = load_policy(policy)
    asked = _known(names, tuple(loaded.policy.sources))
    with progress() as shown:
        shown.stage("preparing sources")
        prepared = prepare_sources(
            loaded.policy,
            asked,
            Place(loaded.folder, home_folder(policy, home)),
            accept_shrunken=accept_shrunken,
            progress=preparing(shown),
        )
    show_prepared(prepared, out())
    today = loaded.policy.sender.today()
    for one in prepared:
        if one.good_until is not None and one.good_until < today:
            warn(f"{one.name} is too old for a send today: as of {one.as_of}, and max_age is {one.max_age}")


@app.command()
def update(
    source: Annotated[str, typer.Argument(help="Source of the policy.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="Full lists or change lists."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day of the list, where its name says none.")
    ] = None,
    named: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Name that the file gets.")] = None,
    replaces: Annotated[
        list[str] | None,
        typer.Option("--replaces", metavar="NAME", help="File of the source that it replaces."),
    ] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="Replace nothing: the files stand beside those that are there.")
    ] = False,
    accept_shrunken: Annotated[
        bool, typer.Option("--accept-shrunken", help="Take a list with many fewer entries as right.")
    ] = False,
    accept_gap: Annotated[
        bool, typer.Option("--accept-gap", help="Apply a change list although one before it is missing.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete replaced files that no run beside the policy names.")
    ] = False,
    policy: PolicyFile = Path("policies.yaml"),
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
) -> None:
    """Check new files of a source and put them in place: full lists and change lists of any format.

    Files are read to their end and judged like a run would before anything changes; all are taken, or none.
    What they replace is kept in the folder `replaced` beside them.
    """
    from suppress.ledger.place import home_folder
    from suppress.policy.load import load_policy
    from suppress.progress import preparing
    from suppress.report.updates import show_update
    from suppress.sources.catalog import Place
    from suppress.sources.incoming import Asked
    from suppress.sources.update import update_source

    loaded = load_policy(policy)
    (name,) = _known([source], tuple(loaded.policy.sources))
    day_of_list = calendar_day("--as-of", as_of) if as_of else None
    said = Asked(day_of_list, named, tuple(replaces or ()), beside, accept_shrunken, accept_gap, prune)
    with progress() as shown:
        shown.stage(f"checking {name}")
        done = update_source(
            loaded.policy,
            name,
            files or [],
            Place(loaded.folder, home_folder(policy, home)),
            loaded.policy.sender.today(),
            said,
            preparing(shown),
        )
        for warning in done.warnings:
            shown.warn(warning)
    if json:
        show_json(asdict(done) | {"already": done.already})
    else:
        show_update(done, out())


def _known(names: list[str] | None, sources: tuple[str, ...]) -> list[str]:
    from difflib import get_close_matches

    for name in names or ():
        if name not in sources:
            near = get_close_matches(name, sources, n=1)
            meant = f"did you mean '{near[0]}'? " if near else ""
            raise UsageError(
                f"the policy has no source '{name}'", hint=f"{meant}its sources are: {', '.join(sources)}"
            )
    return list(names or sources)
