"""`suppress init`: a policy and folders to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from suppress.cli.output import out
from suppress.errors import ResultError

_OPT_OUTS = "contact,date\n"


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder to start in; made if missing.")
    ] = Path(),
) -> None:
    """Write a starting policy and an empty list of opt-outs; nothing that exists is touched."""
    from rich.markup import escape

    starting = files("suppress.policy").joinpath("starting_policy.yaml").read_text("utf-8")
    written = {folder / "policies.yaml": starting, folder / "sources" / "opt-outs.csv": _OPT_OUTS}
    taken = next((path for path in written if path.exists()), None)
    if taken is not None:
        raise ResultError(f"{taken} exists", hint="name another folder; nothing was written")
    try:
        for path, text in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ResultError(
            f"{folder} cannot be written to: {error.strerror}", hint="name a folder that can be written to"
        ) from error
    for path in written:
        out().print(f"wrote {escape(str(path))}")
    out().print("next: put your name and opt-outs in, then run: suppress policy check")
