"""What was sent, by the certificates of past runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from suppress.past_run import LedgerSeen
from suppress.runs import Run, list_runs

SENDS = pl.Schema(
    [
        ("run", pl.String()),  # name of the result folder
        ("campaign", pl.String()),  # names of its lists
        ("day", pl.Date()),  # the contact date
        ("finished", pl.Datetime("us", "UTC")),
        ("channel", pl.String()),
        ("categories", pl.List(pl.String())),
        ("brands", pl.List(pl.String())),
        ("sent", pl.Int64()),
        ("ledger", pl.String()),  # the ledger that it asked; null for none
        ("position", pl.Int64()),  # number of the last event that it knew
    ]
)
"""One line for each run that made a send file and was not brought up to date by another one."""


@dataclass(frozen=True)
class Sends:
    """Past runs."""

    runs: Sequence[Run]
    lines: pl.DataFrame
    """SENDS, ascending by `finished`; a line for each of `runs`, in their order."""
    unreadable: int
    """Result folders whose certificate cannot be read: what they sent is not counted."""


def past_sends(folder: Path, ledger_id: str) -> Sends:
    """The runs in a folder of result folders; none where there is no such folder.

    A run that a later one brought up to date is left out: its people were counted by the later one.

    Args:
        folder: Where result folders are.
        ledger_id: The ledger; runs that asked another one are left out.
    """
    read = list_runs(folder)
    replaced = {run.result["rescrub_of"]["result_sha256"] for run in read.runs if run.is_rescrub}
    kept = [
        run
        for run in read.runs
        if run.id not in replaced and _has_send_file(run) and _seen(run)[0] in {None, ledger_id}
    ]
    kept.sort(key=lambda run: (run.finished, run.folder.name))
    frame = pl.DataFrame([_line(run) for run in kept], schema=SENDS, orient="row")
    return Sends(kept, frame, read.unreadable)


def sent_by_run(run: Run) -> int:
    """Contacts in the send files of a run."""
    return sum(int(file["rows"]) for file in run.result["outputs"] if file["kind"] == "send")


def _has_send_file(run: Run) -> bool:
    return any(file["kind"] == "send" for file in run.result["outputs"])


def _seen(run: Run) -> tuple[str | None, int | None]:
    for source in run.result["sources"]:
        if source["format"] == "ledger":
            seen = LedgerSeen.parse(source["version"])
            return seen.ledger_id, seen.position
    return None, None


def _line(run: Run) -> tuple[Any, ...]:
    send = run.send
    return (
        run.folder.name,
        run.campaign,
        run.contact_date,
        run.finished,
        send["channel"],
        send["categories"],
        send["brands"],
        sent_by_run(run),
        *_seen(run),
    )
