"""A log of what was sent: one line for each message, with its time, channel, category and brand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from suppress.errors import CampaignListError
from suppress.files.campaign_list import CampaignList, ReadOptions
from suppress.files.headers import columns_in_words, fold
from suppress.files.open_list import open_list
from suppress.ledger.said import said_interval
from suppress.normalise.text import is_blank

FIELDS: Mapping[str, tuple[str, ...]] = {
    "time": ("time", "sent at", "sent", "sent time", "send time", "timestamp", "date", "sent date", "datetime"),
    "channel": ("channel", "medium"),
    "category": ("category", "message category", "topic"),
    "brand": ("brand", "sender brand"),
    "to": ("to", "recipient", "address", "contact", "sent to"),
}
"""What a line says of its message, and the headers under which it may stand; `to` is the contact that was
used, an e-mail address or phone number, whatever the channel."""
SAID = ("channel", "category", "brand")

LOG = pl.Schema(
    [
        ("row", pl.Int64()),  # of the log, from 1, the header and rejected lines not counted
        ("sent", pl.Datetime("us", "UTC")),  # the earliest instant at which it may have been; null: unreadable
        *((name, pl.String()) for name in SAID),
    ]
)
"""What is known of each line; the log's own columns stand beside it."""

CELL = "cell:"
"""What the log's own columns begin with in the frame of lines, so that none is taken for one of LOG."""


@dataclass(frozen=True)
class SentLog:
    """A log as it was read."""

    name: str
    lines: pl.DataFrame
    """LOG, and the log's own columns under CELL and their header."""
    columns: tuple[str, ...]
    """The log's own columns, without those that FIELDS were read from."""
    to: str | None
    """The column of the contacts that were used, where the log has one for all channels."""
    rejected: int
    """Lines that could not be read at all."""


def read_log(
    path: Path, work: Path, given: Mapping[str, str | None], mapping: Mapping[str, str], time_zone: str
) -> SentLog:
    """Read a log.

    Args:
        path: The log: CSV, Parquet or a workbook, packed or not; `-` is standard input.
        work: Existing folder for temporary copies.
        given: Channel, category and brand of lines that do not say them.
        mapping: FIELDS and the headers that the operator names for them.
        time_zone: Zone of times that say none.

    Raises:
        CampaignListError: The log cannot be read, or says neither its times nor its channels or categories.
    """
    rows = open_list("-" if str(path) == "-" else path, work, ReadOptions())
    found = _columns(rows, mapping)
    parts, rejected = [], 0
    for parse in rows.batches(rows.columns):
        batch = parse()
        parts.append(batch.rows)
        rejected += batch.rejects.height
    cells = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(rows.columns, pl.String))
    for name in ("time", "channel", "category"):
        if name not in found and given.get(name) is None:
            raise CampaignListError(
                f"{rows.name} does not say the {name} of its messages",
                hint=(f"give --{name} for all of them, or " if name != "time" else "")
                + f"name its column: --map {name}=COLUMN; {columns_in_words(rows.columns)}",
            )
    sent = said_interval(cells[found["time"]], time_zone=time_zone)["said_from"]
    said = [
        (_filled(cells[found[name]]) if name in found else _nothing(cells.height))
        .fill_null(given[name] or "")
        .alias(name)
        for name in SAID
    ]
    known = pl.DataFrame(
        [pl.int_range(1, cells.height + 1, eager=True).alias("row"), sent.alias("sent"), *said]
    ).with_columns(brand=pl.when(pl.col("brand") != "").then("brand"))
    own = tuple(column for column in rows.columns if column not in found.values())
    marked = cells.rename({column: f"{CELL}{column}" for column in cells.columns})
    lines = pl.concat([known, marked], how="horizontal")
    return SentLog(rows.name, lines, own, found.get("to"), rejected)


def _columns(rows: CampaignList, mapping: Mapping[str, str]) -> dict[str, str]:
    by_name = {fold(column): column for column in rows.columns}
    found = {}
    for field, headers in FIELDS.items():
        if field in mapping:
            if mapping[field] not in rows.columns:
                raise CampaignListError(
                    f"{rows.name} has no column '{mapping[field]}'", hint=columns_in_words(rows.columns)
                )
            found[field] = mapping[field]
            continue
        stands = [by_name[fold(header)] for header in headers if fold(header) in by_name]
        if stands:
            found[field] = stands[0]
    return found


def _filled(cells: pl.Series) -> pl.Series:
    trimmed = cells.str.strip_chars()
    return trimmed.set(is_blank(trimmed), None)


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
