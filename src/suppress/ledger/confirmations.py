"""Who asked to be left alone through one of our collection points and has not been told that it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.event import CONTACTS
from suppress.ledger.store import BatchInfo, Store
from suppress.ledger.voids import LOCATED, rows_about, void_events
from suppress.policy.model import Policy

DUE = pl.Schema(
    [
        ("event", pl.Int64()),
        ("contact", pl.String()),  # clear text; a name and address as a JSON object
        ("kind", pl.String()),  # email | phone | account | postal
        ("channel", pl.String()),  # channels that the person named, joined by `,`; null where none was named
        ("since", pl.Datetime("us", "UTC")),
    ]
)
"""One line for each event and contact, ascending."""

_SMS = "sms"
# One confirmation text is presumed to be covered by consent when it is sent within five minutes,
# 47 CFR 64.1200(a)(12).
_TEXT_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Due:
    """Confirmations that are due."""

    lines: pl.DataFrame
    """DUE."""
    late_texts: int
    """Events that asked by text message longer ago than a confirmation may be sent."""
    erased: int
    """Events whose contacts were erased."""


def due_confirmations(store: Store, policy: Policy, now: datetime) -> Due:
    """Opt-outs of which the person has not been told.

    Args:
        store: The ledger.
        policy: Its collection points say for which of them this organisation confirms.
        now: The time by which text messages are late.
    """
    points = [name for name, point in policy.collection_points.items() if point.confirms == "us"]
    asked, named, told = [], [], [pl.Series(dtype=pl.Int64)]
    for events, contacts in store.recorded():
        ours = events.filter((pl.col("action") == Action.OPT_OUT.value) & pl.col("via").is_in(points))
        asked.append(ours.select("event", "batch", "channels", "said_until", "recorded_at"))
        named.append(contacts.join(ours, on="event", how="semi", maintain_order="left"))
        told.append(events.filter(pl.col("action") == Action.TOLD.value)["target"])
    if not asked:
        return Due(DUE.to_frame(), 0, 0)
    open_ = pl.concat(asked)
    done = pl.concat([*told, void_events(open_.select(LOCATED.names()), store.voids())])
    since = pl.min_horizontal("said_until", "recorded_at").fill_null(pl.col("recorded_at"))
    open_ = open_.filter(~pl.col("event").is_in(done.implode())).with_columns(since=since)
    by_text = pl.col("channels").str.split(",").list.contains(_SMS).fill_null(value=False)
    late = open_.filter(by_text & (pl.col("since") < now - _TEXT_WITHIN))
    open_ = open_.join(late, on="event", how="anti", maintain_order="left")
    lines = open_.join(pl.concat(named), on="event", how="inner", maintain_order="left_right").select(
        "event", pl.col("text").alias("contact"), "kind", pl.col("channels").alias("channel"), "since"
    )
    return Due(lines, late.height, open_.height - lines["event"].n_unique())


def record_told(store: Store, path: Path) -> int:
    """Record that people were told.

    Args:
        store: The ledger.
        path: Numbers of events, one a line, or a CSV file with a column `event`.

    Returns:
        Events that were not told before.

    Raises:
        UsageError: The file cannot be read, or a line names no opt-out of the ledger; nothing is recorded.
    """
    numbers = _numbers(path)
    opted_out, told = [], [pl.Series(dtype=pl.Int64)]
    for events, _ in store.recorded():
        opted_out.append(events.filter(pl.col("action") == Action.OPT_OUT.value)["event"])
        told.append(events.filter(pl.col("action") == Action.TOLD.value)["target"])
    known = set(pl.concat(opted_out).to_list()) if opted_out else set()
    for line, number in numbers:
        if number not in known:
            raise UsageError(
                f"{path}, line {line}: this is the number of no opt-out", hint="nothing was recorded"
            )
    new = sorted({number for _, number in numbers} - set(pl.concat(told).to_list()))
    if new:
        rows = rows_about(pl.Series(new, dtype=pl.Int64), Action.TOLD, "cli")
        store.append(rows, CONTACTS.to_frame(), BatchInfo("cli", None, None))
    return len(new)


def _numbers(path: Path) -> list[tuple[int, int]]:
    """Lines and the numbers that stand in them."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read", hint="name a text file with numbers of events") from error
    header = [name.strip().strip('"') for name in lines[0].split(",")] if lines else []
    column = header.index("event") if "event" in header else 0
    found = []
    for line, text in enumerate(lines, start=1):
        if not text.strip() or (line == 1 and "event" in header):
            continue
        cells = text.split(",")
        cell = cells[column].strip().strip('"') if column < len(cells) else ""
        if not cell.isascii() or not cell.isdigit():
            raise UsageError(
                f"{path}, line {line}: this is no number of an event",
                hint="give what `suppress ledger confirmations` printed, or one number a line",
            )
        found.append((line, int(cell)))
    return found
