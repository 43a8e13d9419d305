"""The plain event CSV: what `ledger export` writes, and what anybody can write by hand.

    action,email,channel,category,said
    opt_out,ann@example.org,email,newsletter,2026-03-01T10:00:00Z

Only `action` and a contact are needed. Times exported stand in `said_from` and `said_until`, a time
written by hand in `said`; contacts exported in `contacts`, in the canonical form of the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import polars as pl

from suppress.consent import EVERYTHING, Action
from suppress.ledger.contact import read_contacts
from suppress.ledger.event import CONTACTS, ERASED_PREFIX, EVENTS
from suppress.ledger.imports.channels import named_channels, unknown_channels
from suppress.ledger.imports.chunk import COUNTS, ImportChunk, ImportSettings, reject
from suppress.ledger.said import said_interval
from suppress.ledger.voids import VOIDING
from suppress.model import FIELDS, POSTAL_FIELDS
from suppress.normalise.text import is_blank

CONTACTS_COLUMN = "contacts"
COLUMNS = (*(name for name in EVENTS.names() if name != "target"), CONTACTS_COLUMN)
"""Header of an exported file. An event's number is its ledger's own, so that `target` cannot go along:
void events and what they void are left out by whoever exports, and so is who was told."""

_READ = frozenset((*COLUMNS, *FIELDS, "channel", "said", "line"))
_SAYABLE = frozenset(action.value for action in Action) - {*VOIDING, Action.TOLD, Action.REVIEWED}
_TEXTS = ("brand", "category", "subject", "via", "basis", "reason", "evidence", "reference", "campaign")
_CONTACT = pl.Struct({"kind": pl.String, "text": pl.String})
_CLOSING = [action.value for action in (Action.OPT_OUT, Action.COMPLAINT, Action.HARD_BOUNCE, Action.DECEASED)]
_TRUE = ["true", "1", "t", "yes", "y", "on", "x"]
_FALSE = ["false", "0", "f", "no", "n", "off", ""]
_UNREADABLE = "a contact cannot be read"
_NO_ACTION = f"no action that is known: {', '.join(sorted(_SAYABLE))}"
_OPT_OUTS = ("optout", "opted_out", "optedout", "unsubscribe", "unsubscribed", "stop")
"""What else people and platforms write for an opt-out, and can mean nothing else."""
_TIMES = ("said_from", "said_until", "recorded_at")


def events_table(events: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Events as rows of the plain event CSV.

    Args:
        events: EVENTS, or RECORDED whose `event` is that of the contacts.
        contacts: CONTACTS.

    Returns:
        COLUMNS as String; events without a contact (void, unvoid, told, reviewed, erased) are left out.
    """
    numbered = events if "event" in events.columns else events.with_row_index("event")
    said = contacts.sort("event", "point").group_by("event", maintain_order=True).agg(pl.struct("kind", "text"))
    # JSON of a list, for an account or address may hold any separator.
    texts = said.select(
        "event",
        pl.struct(all=pl.col("kind"))
        .struct.json_encode()
        .str.slice(7)
        .str.strip_suffix("}")
        .alias(CONTACTS_COLUMN),
    )
    together = numbered.with_columns(pl.col("event").cast(pl.Int64)).join(
        texts, on="event", how="inner", maintain_order="left"
    )
    times = [pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ") for name in _TIMES]
    # Who said it is erased: elsewhere nobody could be known as that person, so it holds for all.
    subject = pl.when(~pl.col("subject").str.starts_with(ERASED_PREFIX)).then("subject").alias("subject")
    return together.with_columns(*times, subject).select(pl.col(name).cast(pl.String) for name in COLUMNS)


def read_events(cells: pl.DataFrame, settings: ImportSettings) -> ImportChunk:
    """Events of rows of the plain event CSV.

    Args:
        cells: `line` and the file's columns as String.
        settings: What the rows do not say.

    Returns:
        The chunk. A row is a reject where its action, every contact, a flag or a day of expiry cannot be
        read; a time that cannot be read makes the event undated.
    """
    rows = cells.with_row_index("place")
    exported, wrongly_exported = _contacts(rows, settings.country)
    read, unread_cells = read_contacts(
        rows, {field: field for field in FIELDS if field in rows.columns}, settings.country
    )
    contacts = pl.concat([exported, read.filter(~pl.col("event").is_in(exported["event"].implode()))])
    unreadable = pl.concat([wrongly_exported, unread_cells.select("event")])
    values = rows.select("place", "line", **_values(rows, settings))
    wrong = _wrong(rows, values, contacts, unreadable)
    good = values.join(wrong.select("place").unique(), on="place", how="anti", maintain_order="left")
    # What has a contact that can be read is an event; the other one is told as a reject besides.
    unread = good.filter(pl.col("place").is_in(unreadable["event"].implode()))
    partly = unread.select("place", "line", reason=pl.lit(_UNREADABLE))
    placed = good.select(pl.col("place").cast(pl.Int64)).with_row_index("number")
    numbered = placed.join(contacts, left_on="place", right_on="event", how="inner", maintain_order="left")
    events = good.select(pl.col(name).cast(kind) for name, kind in EVENTS.items())
    counts = events.select(
        "action",
        "channels",
        "category",
        "assumed",
        code=pl.col("action"),
        group=pl.lit(None, pl.String),
    )
    by = [name for name in COUNTS.names() if name != "events"]
    return ImportChunk(
        events=events,
        contacts=numbered.select(pl.col("number").cast(pl.Int64).alias("event"), "point", "kind", "text"),
        rejects=reject(pl.concat([wrong, partly]).sort("line"), pl.col("reason")),
        counts=counts.group_by(by, maintain_order=True).agg(events=pl.len()).select(COUNTS.names()),
        rows=rows.height,
        silent=0,
        undated=events["said_until"].null_count(),
        unread_times=int(values["unread"].sum()),
        unknown_columns=tuple(name for name in cells.columns if name not in _READ),
        unknown_channels=unknown_channels(events["channels"], settings.policy_channels),
    )


def _values(rows: pl.DataFrame, settings: ImportSettings) -> dict[str, pl.Expr | pl.Series]:
    said, unread = _said(rows, settings)
    now = pl.lit(settings.recorded_at).cast(EVENTS["recorded_at"])
    recorded = said_interval(_column(rows, "recorded_at"), time_zone=settings.time_zone)["said_until"]
    channels = pl.select(pl.coalesce(_column(rows, "channels"), _column(rows, "channel"))).to_series()
    texts = {name: _cell(rows, name) for name in _TEXTS}
    # Of a time that nobody can read, the text still tells one event from the next.
    unread_time = pl.concat_str(
        [_cell(rows, name) for name in ("said", "said_from", "said_until")], ignore_nulls=True
    )
    texts["reference"] = pl.coalesce(texts["reference"], pl.when(unread).then(unread_time))
    texts["category"] = pl.when(texts["category"] != EVERYTHING).then(texts["category"])
    texts["brand"] = pl.coalesce(texts["brand"], pl.lit(settings.brand, pl.String))
    texts["via"] = pl.coalesce(texts["via"], pl.lit(settings.via, pl.String))
    action = _by_distinct(_column(rows, "action"), _action)
    closes = pl.lit(action).is_in(_CLOSING).fill_null(value=False)
    return {
        "action": action,
        "said_from": said["said_from"],
        "said_until": said["said_until"],
        # A ledger elsewhere may have a clock that runs ahead.
        "recorded_at": pl.min_horizontal(pl.lit(recorded), now).fill_null(now) if rows.height else now,
        **texts,
        "channels": named_channels(channels, settings.policy_channels),
        "assumed": _flag(rows, "assumed") | (closes & _unclear(rows, "assumed")),
        "review": _flag(rows, "review") | (closes & _unclear(rows, "review")),
        "expires": _cell(rows, "expires").str.to_date("%Y-%m-%d", strict=False),
        "system": _cell(rows, "system").fill_null("events"),
        "target": pl.lit(None, pl.Int64),
        "unread": unread,
    }


def _action(cells: pl.Expr) -> pl.Expr:
    """Actions as the ledger names them, of what people write: `Opt-Out`, `opt out`, `Unsubscribed`."""
    plain = cells.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")
    said = dict.fromkeys(_OPT_OUTS, Action.OPT_OUT.value) | {"optin": Action.OPT_IN.value}
    return plain.replace(said)


def _flag(rows: pl.DataFrame, name: str) -> pl.Expr:
    return _cell(rows, name).fill_null("").str.to_lowercase().is_in(_TRUE)


def _unclear(rows: pl.DataFrame, name: str) -> pl.Expr:
    return ~_cell(rows, name).fill_null("").str.to_lowercase().is_in([*_TRUE, *_FALSE])


def _by_distinct(cells: pl.Series, read: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """What is read out of cells of few distinct texts; null stays null."""
    distinct = cells.unique().drop_nulls()
    meaning = distinct.to_frame("cell").select(read(pl.col("cell"))).to_series()
    return cells.replace_strict(distinct, meaning, default=None, return_dtype=pl.String)


def _said(rows: pl.DataFrame, settings: ImportSettings) -> tuple[pl.DataFrame, pl.Series]:
    first = said_interval(_column(rows, "said_from"), time_zone=settings.time_zone)
    last = said_interval(_column(rows, "said_until"), time_zone=settings.time_zone)
    one = said_interval(_column(rows, "said"), time_zone=settings.time_zone)
    both = first["said_from"].is_not_null() & last["said_until"].is_not_null()
    ends = pl.DataFrame({"from": first["said_from"], "until": last["said_until"]}).select(
        said_from=pl.when(both & (pl.col("from") <= pl.col("until"))).then("from").otherwise(one["said_from"]),
        said_until=pl.when(both & (pl.col("from") <= pl.col("until")))
        .then("until")
        .otherwise(one["said_until"]),
    )
    return ends, ~(first["readable"] & last["readable"] & one["readable"])


def _wrong(
    rows: pl.DataFrame, values: pl.DataFrame, contacts: pl.DataFrame, unreadable: pl.DataFrame
) -> pl.DataFrame:
    """`place`, `line` and `reason` of rows that are no event."""
    given = _cell(rows, "expires")
    # What closes is recorded all the same: an unclear flag counts as set, and an expiry says nothing of it.
    opens = ~values["action"].is_in(_CLOSING).fill_null(value=False)
    place = pl.col("place")
    reached = place.is_in(contacts["event"].implode())
    reasons = (
        (~values["action"].is_in(list(_SAYABLE)).fill_null(value=False), _NO_ACTION),
        (opens & given.is_not_null() & values["expires"].is_null(), "expires is no date such as 2026-12-31"),
        (
            opens & (_unclear(rows, "assumed") | _unclear(rows, "review")),
            "assumed or review is neither true nor false",
        ),
        (~reached & place.is_in(unreadable["event"].implode()), _UNREADABLE),
        (~reached & ~place.is_in(unreadable["event"].implode()), "no contact"),
    )
    # As a column first: a filter by a literal alone, of a column that the file lacks, fails on large frames.
    found = [
        rows.with_columns(wrong=where).filter("wrong").select("place", "line", reason=pl.lit(reason))
        for where, reason in reasons
    ]
    return pl.concat(found).unique("place", keep="first", maintain_order=True)


def _contacts(rows: pl.DataFrame, country: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """CONTACTS, by place, of cells as an export writes them, and `event` of what cannot be read.

    A cell may have been edited: its texts are read like any others.
    """
    cells = rows.select(pl.col("place").cast(pl.Int64).alias("event"), text=_cell(rows, CONTACTS_COLUMN))
    written = cells.filter(~is_blank(pl.col("text")))
    if not written.height:
        return CONTACTS.to_frame(), written.select("event")
    try:
        listed, each = written, _each(written)
    except pl.exceptions.ComputeError:  # one cell that is no JSON stops the engine's reader
        listed = written.filter(pl.Series([_is_contacts(cell) for cell in written["text"].to_list()]))
        each = _each(listed)
    of_kind = {kind: pl.when(pl.col("kind") == kind).then("text") for kind in ("email", "phone", "account")}
    postal = pl.when(pl.col("kind") == "postal").then("text")
    fields = {field: postal.str.json_path_match(f"$.{field}") for field in POSTAL_FIELDS}
    read, bad = read_contacts(each.select(**of_kind, **fields), {f: f for f in (*of_kind, *fields)}, country)
    events = each["event"].to_frame("of").with_row_index("event").with_columns(pl.col("event").cast(pl.Int64))
    found = read.join(events, on="event").select(
        pl.col("of").alias("event"),
        point=pl.int_range(pl.len()).over("of").cast(pl.UInt8),
        kind="kind",
        text="text",
    )
    unread = events.join(read, on="event", how="anti").select(event="of")
    unlisted = written.join(listed, on="event", how="anti").select("event")
    return found, pl.concat([unread, bad.join(events, on="event").select(event="of"), unlisted])


def _each(written: pl.DataFrame) -> pl.DataFrame:
    wrapped = (pl.lit('{"all":') + pl.col("text") + "}").str.json_decode(pl.Struct({"all": pl.List(_CONTACT)}))
    return written.select("event", wrapped.struct.field("all")).explode("all").unnest("all")


def _is_contacts(cell: str) -> bool:
    try:
        listed = json.loads(cell)
    except ValueError:
        return False
    return isinstance(listed, list) and all(
        isinstance(one, dict) and isinstance(one.get("kind"), str) and isinstance(one.get("text"), str)
        for one in listed
    )


def _column(rows: pl.DataFrame, name: str) -> pl.Series:
    return (
        rows[name]
        if name in rows.columns
        else pl.Series(name, [None], pl.String).new_from_index(0, rows.height)
    )


def _cell(rows: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in rows.columns else pl.lit(None, pl.String)
