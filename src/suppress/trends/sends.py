"""What was sent, by the certificates of past runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from suppress.certificate import CERTIFICATE, read_certificate

SENDS = pl.Schema(
    [
        ("run", pl.String()),  # name of the result folder
        ("campaign", pl.String()),  # names of its lists, joined by `,`
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

_LEDGER = "ledger"


@dataclass(frozen=True)
class Sends:
    """Past runs."""

    lines: pl.DataFrame
    """SENDS, ascending by `finished`."""
    unreadable: int
    """Result folders whose certificate cannot be read: what they sent is not counted."""


def past_sends(folder: Path) -> Sends:
    """The runs in a folder of result folders; none where there is no such folder.

    A run that a later one brought up to date is left out: its people were counted by the later one.

    Args:
        folder: Where result folders are.
    """
    read = list(_certificates(folder))
    results = [(run, found) for run, found in read if found is not None]
    replaced = {found["result"]["rescrub_of"]["result_sha256"] for _, found in results if _is_rescrub(found)}
    lines = [
        _line(run, found)
        for run, found in results
        if found["about"]["result_sha256"] not in replaced and _sends(found["result"])
    ]
    frame = pl.DataFrame(lines, schema=SENDS, orient="row").sort("finished", "run")
    return Sends(frame, len(read) - len(results))


def _certificates(folder: Path) -> Iterator[tuple[Path, dict[str, Any] | None]]:
    for path in sorted(folder.glob(f"*/{CERTIFICATE}")):
        found = read_certificate(path.parent)
        yield path.parent, found if found is None else {**found}


def _is_rescrub(found: dict[str, Any]) -> bool:
    return "rescrub_of" in found["result"]


def _sends(result: dict[str, Any]) -> bool:
    return any(file["kind"] == "send" for file in result["outputs"])


def _line(run: Path, found: dict[str, Any]) -> tuple[Any, ...]:
    result, about = found["result"], found["about"]
    send = result["send"]
    ledger, position = None, None
    for source in result["sources"]:
        if source["format"] == _LEDGER:
            ledger, _, number = source["version"].rpartition(":")
            position = int(number)
    return (
        run.name,
        ", ".join(one["name"] for one in result["inputs"]),
        date.fromisoformat(send["contact_date"]),
        datetime.fromisoformat(about["finished"]),
        send["channel"],
        send["categories"],
        send["brands"],
        sum(file["rows"] for file in result["outputs"] if file["kind"] == "send"),
        ledger,
        position,
    )
