"""`suppress init`: a policy and an empty ledger to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.output import out
from suppress.errors import ResultError


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder to start in; made if missing.")
    ] = Path(),
) -> None:
    """Write a starting policy and an empty ledger; nothing that exists is touched."""
    from importlib.resources import files

    from rich.markup import escape

    from suppress.ledger.open import LEDGER_FILE, open_ledger
    from suppress.ledger.place import home_folder

    policy = folder / "policies.yaml"
    ledger = home_folder(policy, None) / LEDGER_FILE
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
