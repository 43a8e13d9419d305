"""One append: what is new gets the next numbers, what is known keeps its own, and blocks cover it.

Everything happens in the caller's writing transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action
from suppress.errors import LedgerError
from suppress.ledger.blocks import packed
from suppress.ledger.chain import NULL, START, TERMS, Block, next_hash, term_texts
from suppress.ledger.confirmed import Confirmed, pack
from suppress.ledger.confirmed import next_hash as confirmed_hash
from suppress.ledger.database import Database
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import STORED_TERMS, Ints, Prepared, numbered, prepare
from suppress.ledger.store import Appended, BatchInfo
from suppress.ledger.voids import LOCATED, VOIDS, Voids, void_events

SELECT_POSITION = "SELECT coalesce((SELECT last_event FROM blocks ORDER BY first_event DESC LIMIT 1), 0)"
"""By the primary key: the largest `last_event` would be looked for in every block."""
SELECT_VOIDS = (
    "SELECT e.event, (SELECT x.batch FROM blocks x WHERE x.first_event <= e.event "
    "ORDER BY x.first_event DESC LIMIT 1), t.action, e.target "
    "FROM targets e JOIN terms t ON t.term = e.term WHERE t.action IN ('void', 'unvoid')"
)
SELECT_BLOCKS = (
    "WHERE first_event BETWEEN (SELECT coalesce(max(first_event), 0) FROM blocks WHERE first_event <= ?) "
    "AND ? ORDER BY first_event"
)
"""Blocks with any event from one number to another."""
SELECT_TERMS = f"SELECT term, {', '.join(TERMS)} FROM terms ORDER BY term"  # noqa: S608  names of our own
_BATCH = pl.Schema({"batch": pl.Int64, "system": pl.String, "source_name": pl.String, "sha256": pl.String})
_LOCATIONS = f"SELECT first_event, batch FROM blocks {SELECT_BLOCKS}"  # noqa: S608  names of our own
_LOCATION = pl.Schema({"event": pl.Int64, "batch": pl.Int64})
_BLOCKS = pl.Schema(
    {
        **dict.fromkeys(("first_event", "last_event", "batch"), pl.Int64),
        **dict.fromkeys(("hash", "events", "lines"), pl.Binary),
    }
)
_CONFIRMED_OF = (
    "SELECT number, batch, after_event, first_event, last_event, size, events FROM confirmed "
    "WHERE first_event <= ? AND last_event >= ? AND number > ? ORDER BY number LIMIT ?"
)
_CONFIRMED_TOGETHER = 64  # rows that are read at a time
_CONFIRMED_ROW = pl.Schema(
    {
        **dict.fromkeys(("number", "batch", "after_event", "first_event", "last_event", "size"), pl.Int64),
        **dict.fromkeys(("hash", "events"), pl.Binary),
    }
)
_TARGET = ("term", "target")
_LAST_HASH = "SELECT hash FROM blocks ORDER BY first_event DESC LIMIT 1"
_LAST_CONFIRMED = "SELECT number, hash FROM confirmed ORDER BY number DESC LIMIT 1"


def append_prepared(
    database: Database, key: LedgerKey, prepared: Prepared, info: BatchInfo, *, all_new: bool = False
) -> Appended:
    """Append events to a batch.

    Args:
        database: In a writing transaction.
        key: The ledger's key.
        prepared: The events.
        info: Their batch.
        all_new: None of them is thought to be known, as in a file that is imported for the first time: it is
            not asked which are, for inserting them tells.

    Raises:
        LedgerError: The batch does not exist or was reverted, or the database refuses.
        AlreadyThereError: One is known although none was thought to be; the transaction must be given up.
    """
    batch = _batch(database, info)
    order = prepared.order
    asked = order[:0] if all_new else order
    found = database.known(prepared.lookup[asked], prepared.rest[asked])
    number_of = np.zeros(len(prepared.events), np.int64)
    number_of[order[found["asked"].to_numpy()]] = found["event"].to_numpy()
    new = np.sort(order[number_of[order] == 0])
    if len(new):
        first = database.number(SELECT_POSITION) + 1
        fresh = np.zeros_like(number_of)
        fresh[new] = np.arange(first, first + len(new))
        _record(database, prepared, fresh, batch, all_new=all_new)
        number_of += fresh
    unvoided = 0
    if found.height:
        unvoided = _unvoid(database, key, found["event"], batch)
        _confirm(database, found["event"], batch)
    events = pl.Series("event", number_of[prepared.same])
    return Appended(batch.batch or 0, events, len(new), len(events) - len(new) - unvoided, unvoided)


def read_terms(database: Database) -> pl.DataFrame:
    """STORED_TERMS of the ledger; read anew in each transaction, for one that failed stored none."""
    return database.frame(SELECT_TERMS, (), STORED_TERMS)


def void_among(database: Database, located: pl.DataFrame) -> pl.Series:
    """Numbers of those of some events that are out of force.

    Args:
        database: In a transaction.
        located: LOCATED.
    """
    targets = [*located["event"].to_list(), *(-located["batch"].unique()).to_list()]
    condition, parameters = database.one_of("e.target", targets)
    concern = database.frame(f"{SELECT_VOIDS} AND {condition}", parameters, VOIDS)
    if concern.is_empty():
        return pl.Series([], dtype=pl.Int64)
    # Whether those still count is for the voids of their own batches to say.
    whole = database.frame(f"{SELECT_VOIDS} AND e.target < 0", (), VOIDS)
    said = pl.concat([concern.filter(pl.col("target") > 0), whole])
    return void_events(located, Voids(said, confirmed_in(database)))


def confirmed_in(database: Database, upto: int | None = None) -> Callable[[int, int], Iterator[Confirmed]]:
    """What was confirmed, for `Voids`.

    Args:
        database: The database.
        upto: The ledger's last event at the moment that counts; None is now.
    """

    def between(first: int, last: int) -> Iterator[Confirmed]:
        done = 0
        while rows := database.rows(_CONFIRMED_OF, (last, first, done, _CONFIRMED_TOGETHER)):
            found = [Confirmed(*row) for _, *row in rows]
            yield from (one for one in found if upto is None or one.after <= upto)
            done = rows[-1][0]

    return between


def located(database: Database, events: pl.Series) -> pl.DataFrame:
    """LOCATED of some events.

    Args:
        database: In a transaction.
        events: Int64, ascending numbers of events that the ledger has.
    """
    if events.is_empty():
        return LOCATED.to_frame()
    blocks = database.frame(_LOCATIONS, (events[0], events[-1]), _LOCATION)
    return events.alias("event").to_frame().join_asof(blocks, on="event").select(LOCATED.names())


def now_micros() -> int:
    """Microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def _unvoid(database: Database, key: LedgerKey, known: pl.Series, batch: BatchInfo) -> int:
    """Put those of the events that are void back in force; their number."""
    void = void_among(database, located(database, known.sort().set_sorted()))
    if void.len():
        fields = {"action": Action.UNVOID.value, "assumed": False, "review": False, "system": batch.system}
        events = pl.DataFrame({"target": void}).select(
            pl.lit(fields.get(column), dtype).alias(column) if column != "target" else "target"
            for column, dtype in EVENTS.items()
        )
        prepared = prepare(events, CONTACTS.to_frame(), key)
        first = database.number(SELECT_POSITION) + 1
        _record(database, prepared, np.arange(first, first + void.len()), batch)
    return void.len()


def _confirm(database: Database, known: pl.Series, info: BatchInfo) -> None:
    """Note that a batch said known events again: they stand as long as it does."""
    position = database.number(SELECT_POSITION)
    one = pack(info.batch or 0, position, known.unique().sort().to_numpy())
    number, previous = (database.rows(_LAST_CONFIRMED) or [(0, None)])[0]
    block = bytes(database.rows(_LAST_HASH)[0][0])
    source = (info.system, info.source_name, info.sha256)
    made = confirmed_hash(previous, block, one, source)
    numbers = (number + 1, one.batch, one.after, one.first_event, one.last_event, one.size)
    database.insert("confirmed", pl.DataFrame([(*numbers, made, one.events)], _CONFIRMED_ROW, orient="row"))


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
    if database.number("SELECT count(*) FROM targets WHERE target = ?", (-info.batch,)):
        raise LedgerError(
            f"batch {info.batch} was reverted while it was being recorded",
            hint="import the file again to put it back in force",
        )
    return BatchInfo(stored["system"][0], stored["source_name"][0], stored["sha256"][0], info.batch)


def _record(
    database: Database, prepared: Prepared, number_of: Ints, info: BatchInfo, *, all_new: bool = False
) -> None:
    """Insert events under their numbers, in blocks of the chain.

    Args:
        database: In a writing transaction.
        prepared: The events.
        number_of: Number of each place, ascending; 0 for events that are left out.
        info: Their batch.
        all_new: See `append_prepared`.
    """
    batch = info.batch or 0
    kept = number_of != 0
    order = prepared.order[kept[prepared.order]]
    identities = {"lookup": prepared.lookup[order], "rest": prepared.rest[order], "event": number_of[order]}
    database.add_identities(pl.DataFrame(identities), all_new=all_new)
    terms, numbers = _stored_terms(database, prepared, kept)
    events = prepared.events[kept]
    events["term"] = numbers[events["term"]]
    lines = prepared.lines[kept[prepared.lines["event"]]]
    lines["event"] = number_of[lines["event"]]
    first = int(number_of[kept][0])
    last = database.rows(_LAST_HASH)
    previous = bytes(last[0][0]) if last else START
    texts = term_texts(terms)
    blocks = []
    for low, high, *parts in packed(first, events, lines):
        previous = next_hash(
            previous, Block(low, high, batch, info.system, info.source_name, info.sha256, *parts), texts
        )
        blocks.append((low, high, batch, previous, *parts))
    database.insert("blocks", pl.DataFrame(blocks, _BLOCKS, orient="row"))
    database.add_contact_texts(numbered(prepared.contacts, number_of))
    database.insert("event_texts", numbered(prepared.texts, number_of))
    database.insert("key_places", numbered(prepared.keys, number_of))
    targeted = np.flatnonzero(events["target"] != NULL)
    if len(targeted):
        targets = {"event": first + targeted, **{c: events[c][targeted].astype(np.int64) for c in _TARGET}}
        database.insert("targets", pl.DataFrame(targets))


def _stored_terms(
    database: Database, prepared: Prepared, kept: npt.NDArray[np.bool_]
) -> tuple[list[tuple[Any, ...]], Ints]:
    """All terms of the store, and its number for each of those prepared; those that are new are inserted."""
    stored = database.rows(SELECT_TERMS)
    number_of = {tuple(values): number for number, *values in stored}
    numbers = np.zeros(prepared.terms.height, np.int64)
    added = []
    for given in np.unique(prepared.events["term"][kept]).tolist():
        values = prepared.terms.row(given)[1:]
        if values not in number_of:
            number_of[values] = len(number_of) + 1
            added.append((number_of[values], *values))
        numbers[given] = number_of[values]
    database.insert("terms", pl.DataFrame(added, STORED_TERMS, orient="row"))
    return [*stored, *added], numbers
