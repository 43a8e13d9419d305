"""From the rows of an export to events, by the map of its format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from suppress.errors import UsageError
from suppress.ledger.contact import read_contacts
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.imports.chunk import COUNTS, ImportChunk, ImportSettings, reject
from suppress.ledger.imports.events_csv import read_events
from suppress.ledger.imports.format import EVENTS_FORMAT, ImportFormat, Statement
from suppress.ledger.imports.recognise import OTHER_LAYOUT, OWN_LIST, format_of_text
from suppress.ledger.imports.records import RECORD, opened_texts, record_chunks
from suppress.ledger.imports.rows import Spoken, doubtful, fitting, grouped, spoken
from suppress.ledger.said import said_interval

_WHATSAPP = r"^whatsapp:"  # https://www.twilio.com/docs/messaging/guides/webhook-request
_OWN_CODES = frozenset({"block", "invalid", "manual", "legal"})
"""Codes that stand as the reason where nobody gave one: the action alone does not tell them."""


def import_file(path: Path, fmt: ImportFormat, settings: ImportSettings) -> Iterator[ImportChunk]:
    """The events of an export, chunk by chunk.

    Args:
        path: CSV or JSON; plain, gzip or zip.
        fmt: What kind of file it is; members of a zip may be other files of its platform.
        settings: What the format does not say.

    Yields:
        Chunks of at most about 50,000 rows, in the order of the file.

    Raises:
        UsageError: A file lacks columns that the format needs; also between chunks.
        SourceError: The file is damaged; also between chunks.
    """
    for opened in opened_texts(path, fmt.records):
        own = format_of_text(opened, fmt)
        _require(own, opened.columns, opened.name)
        match = own.fits_name(Path(opened.name).name)
        group = match.groupdict().get("group") if match else None
        for cells, rejects in record_chunks(opened, _wanted(own, opened.columns), own.headless):
            if own.name == EVENTS_FORMAT:
                chunk = read_events(cells, settings)
            else:
                chunk = _read(cells, own, settings, group)
            yield _with_rejects(chunk, rejects)


def _require(fmt: ImportFormat, columns: tuple[str, ...], name: str) -> None:
    headless = bool(fmt.headless) and any("@" in column for column in columns)
    if headless or not columns:
        return
    is_plain = fmt.name == EVENTS_FORMAT
    own = OWN_LIST if is_plain else "check that the file is such an export"
    hint = f"{own}; columns are compared with their case; {OTHER_LAYOUT}"
    if not _contact_columns(fmt) & set(columns):
        raise UsageError(
            f"'{name}': none of the columns with a contact that {fmt.title} has is there", hint=hint
        )
    if is_plain and "action" not in columns:
        raise UsageError(f"'{name}' has no column `action`, which says what became of each contact", hint=hint)


def _contact_columns(fmt: ImportFormat) -> set[str]:
    every = (fmt.contact, *(statement.contact for statement in fmt.statements))
    return {column for contact in every for columns in contact.values() for column in columns}


def _wanted(fmt: ImportFormat, columns: tuple[str, ...]) -> tuple[str, ...]:
    if fmt.name == EVENTS_FORMAT:
        return columns
    wanted = _contact_columns(fmt) | {*fmt.said, *fmt.reason, *fmt.evidence}
    wanted |= {column for column in (fmt.reference, fmt.campaign) if column}
    for one in spoken(fmt.statements, columns):
        statement = one.statement
        wanted |= {*statement.when, *statement.matching, *statement.wording, *statement.group}
        wanted |= {column for column in (one.flag, statement.channel_from) if column}
    if fmt.headless and any("@" in column for column in columns):
        return tuple(column for column in fmt.headless if column in wanted)
    return tuple(column for column in dict.fromkeys(columns) if column in wanted)


@dataclass(frozen=True)
class _Contacts:
    frame: pl.DataFrame
    """CONTACTS by place of the row."""
    unreadable: pl.DataFrame
    """`event`, `field`."""


def _read(cells: pl.DataFrame, fmt: ImportFormat, settings: ImportSettings, group: str | None) -> ImportChunk:
    rows = cells.with_row_index("place")
    record = RECORD if RECORD in cells.columns else "place"
    free = pl.Series([True]).new_from_index(0, rows.height)
    heard = ~free
    known: dict[str, _Contacts] = {}
    said: list[pl.DataFrame] = []
    contacts: list[pl.DataFrame] = []
    bad: list[pl.DataFrame] = []
    times = _times(rows, fmt, settings)
    rows = rows.hstack(times)
    # Of all columns but our own, which a pattern may fit as well.
    for one in spoken(fmt.statements, cells.drop("line", RECORD, strict=False).columns):
        fits = fitting(rows, one)
        if fmt.take == "first":
            fits &= free
            free &= ~fits
        if one.statement.action == "nothing" or not fits.any():
            continue
        lines = _said(rows.filter(fits), one, fmt, settings, group)
        if not lines.height:
            continue
        mapping = one.statement.contact or fmt.contact
        key = repr(mapping)
        if key not in known:
            known[key] = _contacts(rows, mapping, fmt.last_resort, settings)
        found = known[key].frame
        reached = lines.filter(pl.col("place").is_in(found["event"].unique().implode()))
        heard = heard.scatter(lines["place"], values=True)
        bad.append(_unreached(lines, known[key], found))
        first = sum(part.height for part in said)
        placed = reached.select(pl.col("place").cast(pl.Int64)).with_row_index("number", first)
        contacts.append(
            placed.join(found, left_on="place", right_on="event", how="inner", maintain_order="left").select(
                pl.col("number").cast(pl.Int64).alias("event"), "point", "kind", "text"
            )
        )
        said.append(reached)
    if fmt.take == "first" and fmt.otherwise == "reject":
        bad.append(reject(rows.filter(free), _UNKNOWN))
        heard |= free
    events = pl.concat(said) if said else None
    return ImportChunk(
        events=EVENTS.to_frame() if events is None else events.select(EVENTS.names()),
        contacts=pl.concat([CONTACTS.to_frame(), *contacts]),
        rejects=pl.concat([reject(rows.clear(), ""), *bad]).unique(maintain_order=True),
        counts=COUNTS.to_frame() if events is None else _counted(events),
        rows=rows[record].n_unique(),
        silent=rows[record].n_unique() - rows.filter(heard)[record].n_unique(),
        undated=0 if events is None else events["said_until"].null_count(),
        unread_times=int((~rows["readable"]).sum()),
    )


_UNKNOWN = "no value that the format knows says what became of the contact"


def _said(
    rows: pl.DataFrame, one: Spoken, fmt: ImportFormat, settings: ImportSettings, group: str | None
) -> pl.DataFrame:
    """EVENTS of rows, with `place`, `line`, `group` and `code`."""
    statement = one.statement
    lines = grouped(rows, one, group, settings)
    if statement.only_mapped:
        lines = lines.filter("mapped")
    unsure = doubtful(lines, one)
    code = statement.code if statement.code in _OWN_CODES else None
    reason = (
        pl.coalesce(_text(lines, fmt.reason), pl.lit(code, pl.String))
        if statement.action == "opt_out"
        else pl.lit(code, pl.String)
    )
    values: dict[str, pl.Expr] = dict.fromkeys(EVENTS.names(), pl.lit(None)) | {
        "action": pl.lit(statement.action),
        "said_from": pl.lit(None) if statement.undated else pl.col("said_from"),
        "said_until": pl.lit(None) if statement.undated else pl.col("said_until"),
        "recorded_at": pl.lit(settings.recorded_at),
        "brand": pl.lit(settings.brand),
        "channels": _channels(statement, lines, settings),
        "category": pl.col("category"),
        "assumed": pl.col("assumed") | unsure,
        "via": pl.lit(settings.via),
        "reason": reason,
        "evidence": _text(lines, fmt.evidence),
        "review": pl.lit(statement.review) | unsure,
        "system": pl.lit(fmt.platform or fmt.name),
        # Of a time that nobody can read, the text still tells one event from the next.
        "reference": pl.coalesce(
            _text(lines, (fmt.reference,) if fmt.reference else ()),
            pl.when(~pl.col("readable")).then(_text(lines, fmt.said)),
        ),
        "campaign": _text(lines, (fmt.campaign,) if fmt.campaign else ()),
    }
    return lines.select(
        "place",
        "line",
        "group",
        pl.lit(statement.code).alias("code"),
        *(value.cast(EVENTS[name]).alias(name) for name, value in values.items()),
    )


def _times(rows: pl.DataFrame, fmt: ImportFormat, settings: ImportSettings) -> pl.DataFrame:
    cells = (
        rows.select(_text(rows, fmt.said).alias("said"))["said"]
        if rows.height
        else pl.Series([], dtype=pl.String)
    )
    if len(cells) != rows.height:
        cells = cells.new_from_index(0, rows.height)
    return said_interval(cells, time_zone=settings.time_zone or fmt.time_zone, day_order=fmt.day_order)


def _contacts(
    rows: pl.DataFrame,
    mapping: Mapping[str, tuple[str, ...]],
    last_resort: tuple[str, ...],
    settings: ImportSettings,
) -> _Contacts:
    there = set(rows.columns)
    fields = {field: _text(rows, columns) for field, columns in mapping.items() if there & set(columns)}
    if "phone" in fields:
        fields["phone"] = fields["phone"].str.replace(_WHATSAPP, "")
    if not fields:
        return _Contacts(CONTACTS.to_frame(), pl.DataFrame(schema={"event": pl.Int64, "field": pl.String}))
    frame, unreadable = read_contacts(
        rows.select(**fields), {field: field for field in fields}, settings.country
    )
    if last_resort:
        others = frame.filter(~pl.col("kind").is_in(last_resort))["event"].unique()
        frame = frame.filter(~pl.col("kind").is_in(last_resort) | ~pl.col("event").is_in(others.implode()))
    return _Contacts(frame, unreadable)


def _unreached(lines: pl.DataFrame, contacts: _Contacts, found: pl.DataFrame) -> pl.DataFrame:
    # A cell that cannot be read is named even where another of its row can.
    wrong = contacts.unreadable.join(lines.select("line", event=pl.col("place").cast(pl.Int64)), on="event")
    blank = lines.filter(
        ~pl.col("place").is_in(found["event"].unique().implode())
        & ~pl.col("place").is_in(contacts.unreadable["event"].unique().implode())
    )
    named = reject(wrong, pl.format("{} cannot be read", "field"))
    return pl.concat([named, reject(blank, "no contact")])


def _text(rows: pl.DataFrame, columns: tuple[str, ...]) -> pl.Expr:
    there = [pl.col(column) for column in columns if column in rows.columns]
    return pl.coalesce(there) if there else pl.lit(None, pl.String)


def _channels(statement: Statement, rows: pl.DataFrame, settings: ImportSettings) -> pl.Expr:
    if statement.channel_from:
        return _text(rows, (statement.channel_from,)).str.to_lowercase()
    names = {
        name for channel in statement.channels for name in settings.channels.get(channel, channel).split(",")
    }
    return pl.lit(",".join(sorted(names)) or None, pl.String)


def _counted(events: pl.DataFrame) -> pl.DataFrame:
    by = [name for name in COUNTS.names() if name != "events"]
    return events.group_by(by, maintain_order=True).agg(events=pl.len()).select(COUNTS.names())


def _with_rejects(chunk: ImportChunk, rejects: pl.DataFrame) -> ImportChunk:
    if not rejects.height:
        return chunk
    return ImportChunk(
        **{
            **vars(chunk),
            "rejects": pl.concat([rejects, chunk.rejects]),
            "rows": chunk.rows + rejects.height,
        }
    )
