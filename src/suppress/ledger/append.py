"""One append: what is new gets the next numbers, what is known keeps its own, and a link covers it.

Everything happens in the caller's writing transaction.
"""

from __future__ import annotations

import time

import polars as pl

from suppress.consent import Action
from suppress.errors import LedgerError
from suppress.ledger.chain import START, TERMS, Link, digested, next_hash
from suppress.ledger.database import Database
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import STORED_TERMS, Prepared, prepare, take
from suppress.ledger.store import Appended, BatchInfo
from suppress.ledger.voids import VOIDS, void_events

EVENT_COLUMNS = ("event", "batch", "term", "said_from", "said_until", "recorded_at", "target")
DIGESTS = ("subject", "texts", "identity")
"""Columns of the table `events`: numbers, and digests."""

SELECT_POSITION = "SELECT coalesce(max(event), 0) FROM events"
SELECT_VOIDS = (
    "SELECT e.event, t.action, e.target FROM events e JOIN terms t ON t.term = e.term "
    "WHERE e.target IS NOT NULL AND t.action IN ('void', 'unvoid')"
)
_SELECT_TERMS = f"SELECT term, {', '.join(TERMS)} FROM terms ORDER BY term"  # noqa: S608  names of our own
_BATCH = pl.Schema({"batch": pl.Int64, "system": pl.String, "source_name": pl.String, "sha256": pl.String})
_LAST_LINK = pl.Schema({"link": pl.Int64, "hash": pl.Binary})


def append_prepared(database: Database, key: LedgerKey, prepared: Prepared, info: BatchInfo) -> Appended:
    """Append events to a batch.

    Args:
        database: In a writing transaction.
        key: The ledger's key.
        prepared: The events.
        info: Their batch.

    Raises:
        LedgerError: The batch does not exist or was reverted, or the database refuses.
    """
    batch = _batch(database, info)
    identities = prepared.events["identity"].to_list()
    places = {identity: place for place, identity in reversed(list(enumerate(identities)))}
    asked = list(places)
    known = database.known(asked)
    number_of = {asked[place]: number for place, number in known.select("asked", "event").iter_rows()}
    new = sorted(place for identity, place in places.items() if identity not in number_of)
    if new:
        first = database.number(SELECT_POSITION) + 1
        numbers = range(first, first + len(new))
        _record(database, take(prepared, new, numbers), batch)
        number_of.update(zip((identities[place] for place in new), numbers, strict=True))
    unvoided = _unvoid(database, key, known.select("event", "batch"), batch) if known.height else 0
    events = pl.Series("event", [number_of[identity] for identity in identities], pl.Int64)
    return Appended(batch.batch or 0, events, len(new), len(identities) - len(new) - unvoided, unvoided)


def read_terms(database: Database) -> pl.DataFrame:
    """STORED_TERMS of the ledger; read anew in each transaction, for one that failed stored none."""
    return database.frame(_SELECT_TERMS, (), STORED_TERMS)


def void_among(database: Database, located: pl.DataFrame) -> pl.Series:
    """Numbers of those of some events that are out of force.

    Args:
        database: In a transaction.
        located: LOCATED.
    """
    targets = [*located["event"].to_list(), *(-located["batch"].unique()).to_list()]
    condition, parameters = database.one_of("e.target", targets)
    voids = database.frame(f"{SELECT_VOIDS} AND {condition}", parameters, VOIDS)
    return void_events(located, voids) if voids.height else pl.Series([], dtype=pl.Int64)


def now_micros() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def _unvoid(database: Database, key: LedgerKey, known: pl.DataFrame, batch: BatchInfo) -> int:
    """Put those of the events that are void back in force; their number."""
    void = void_among(database, known)
    if void.len():
        fields = {"action": Action.UNVOID.value, "assumed": False, "review": False, "system": batch.system}
        events = pl.DataFrame({"target": void}).select(
            pl.lit(fields.get(column), dtype).alias(column) if column != "target" else "target"
            for column, dtype in EVENTS.items()
        )
        prepared = prepare(events, CONTACTS.to_frame(), key)
        first = database.number(SELECT_POSITION) + 1
        _record(database, take(prepared, range(void.len()), range(first, first + void.len())), batch)
    return void.len()


def _batch(database: Database, info: BatchInfo) -> BatchInfo:
    """The batch to add to, as it is stored; started where none is named."""
    if info.batch is None:
        batch = database.number("SELECT coalesce(max(batch), 0) + 1 FROM batches")
        row = {
            "batch": batch,
            "system": info.system,
            "source_name": info.source_name,
            "sha256": info.sha256,
        }
        schema = {"batch": pl.Int64, "system": pl.String, "source_name": pl.String, "sha256": pl.String}
        database.insert(
            "batches", pl.DataFrame([row], schema).with_columns(started_at=pl.lit(now_micros(), pl.Int64))
        )
        return BatchInfo(info.system, info.source_name, info.sha256, batch)
    stored = database.frame(
        "SELECT batch, system, source_name, sha256 FROM batches WHERE batch = ?", (info.batch,), _BATCH
    )
    if stored.is_empty():
        raise LedgerError(f"the ledger has no batch {info.batch}", hint="run: suppress ledger stats")
    if database.number("SELECT count(*) FROM events WHERE target = ?", (-info.batch,)):
        raise LedgerError(
            f"batch {info.batch} was reverted while it was being recorded",
            hint="import the file again to put it back in force",
        )
    return BatchInfo(stored["system"][0], stored["source_name"][0], stored["sha256"][0], info.batch)


def _record(database: Database, prepared: Prepared, info: BatchInfo) -> None:
    """Insert events under their numbers, and the link that covers them."""
    batch = info.batch or 0
    events, terms = _with_stored_terms(database, prepared)
    events = events.with_columns(batch=pl.lit(batch, pl.Int64))
    first, last = int(events["event"][0]), int(events["event"][-1])
    contacts = prepared.contacts.with_columns(pl.col("point").cast(pl.Int64))
    keys = prepared.keys.with_columns(pl.col("point").cast(pl.Int64))
    database.insert("events", events.select(*EVENT_COLUMNS, *DIGESTS))
    database.insert("event_contacts", contacts.select("event", "point", "kind", "digest"))
    database.insert("contact_texts", contacts.select("event", "point", "text"))
    database.insert("event_keys", keys)
    database.insert("event_texts", prepared.texts)
    before = database.frame("SELECT link, hash FROM links ORDER BY link DESC LIMIT 1", (), _LAST_LINK)
    number, previous = before.row(0) if before.height else (0, START)
    link = Link(number + 1, batch, info.system, info.source_name, info.sha256, first, last)
    row = {"link": number + 1, "batch": batch, "first_event": first, "last_event": last}
    row["hash"] = next_hash(previous, link, digested(terms, events, contacts, keys))
    database.insert("links", pl.DataFrame([row]))


def _with_stored_terms(database: Database, prepared: Prepared) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Events with the store's numbers of their terms, and all terms; those that are new are inserted."""
    terms = read_terms(database)
    used = prepared.terms.rename({"term": "given"}).filter(
        pl.col("given").is_in(prepared.events["term"].unique().implode())
    )
    new = used.join(terms, on=TERMS, how="anti", nulls_equal=True, maintain_order="left")
    if new.height:
        start = (terms["term"][-1] if terms.height else 0) + 1
        numbers = pl.int_range(start, start + new.height, dtype=pl.Int64, eager=True)
        database.insert("terms", new.select(numbers.alias("term"), *TERMS))
        terms = read_terms(database)
    numbered = used.join(terms, on=TERMS, how="left", nulls_equal=True).select(given="given", number="term")
    events = prepared.events.join(numbered, left_on="term", right_on="given", how="left", maintain_order="left")
    return events.with_columns(term="number"), terms
