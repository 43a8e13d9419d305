"""`suppress init`: a policy and an empty ledger to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.options import Home
from suppress.cli.output import out
from suppress.counted import counted
from suppress.errors import ResultError


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder to start in; made if missing.")
    ] = Path(),
    home: Home = None,
) -> None:
    """Write a starting policy and an empty ledger; nothing that exists is touched.

    Beside a policies.yaml that is there already, an empty ledger alone.
    """
    from importlib.resources import files

    from rich.markup import escape

    from suppress.ledger.open import LEDGER_FILE, open_ledger
    from suppress.ledger.place import home_folder

    policy = folder / "policies.yaml"
    ledger = home_folder(policy, home) / LEDGER_FILE
    if policy.exists() and not ledger.exists():
        _begin_ledger(policy, ledger.parent)
        return
    taken = next((path for path in (policy, ledger) if path.exists()), None)
    if taken is not None:
        raise ResultError(f"{taken} exists", hint="name another folder; nothing was written")
    starting = files("suppress.policy").joinpath("starting_policy.yaml").read_text("utf-8")
    try:
        ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        open_ledger(None, ledger.parent, create=True).close()
        policy.write_text(starting, encoding="utf-8")
    except OSError as error:
        raise ResultError(
            f"{folder} cannot be written to: {error.strerror}", hint="name a folder that can be written to"
        ) from error
    for path in (policy, ledger):
        out().print(f"wrote {escape(str(path))}")
    out().print(
        "next: put your name in, then run: suppress policy check; record opt-outs with suppress opt-out"
    )


def _begin_ledger(policy: Path, home: Path) -> None:
    """An empty ledger where a policy that is there names it."""
    from suppress.ledger.place import open_policy_ledger
    from suppress.policy.load import load_policy

    loaded = load_policy(policy).policy
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ResultError(
            f"{home} cannot be made: {error.strerror}", hint="allow writing beside the policy"
        ) from error
    with open_policy_ledger(loaded, home, create=True) as store:
        events = store.position()
    if events:
        out().print(f"the ledger that the policy names is there already: {counted(events, 'event')}")
    else:
        out().print("the policy stays as it is; an empty ledger is ready")
    out().print(
        "next: bring in who left already with suppress ledger import, or record them with suppress opt-out"
    )
