"""What both stores do alike, in SQL that both understand; how each is reached is its own module.

Statements have `?` for parameters. Nothing here commits: `_writing` of a store does.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from suppress.consent import Action
from suppress.errors import LedgerError
from suppress.ledger.chain import START, TERMS, Link, digested, next_hash
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import (
    IDENTITY_BYTES,
    PREFIX_BYTES,
    STORED_TERMS,
    TEXTS,
    Prepared,
    prepare,
    recorded_events,
    take,
)
from suppress.ledger.store import BATCHES, ERASED_KEYS, Appended, BatchInfo
from suppress.ledger.verify import check_links, check_texts, linked_ranges
from suppress.ledger.voids import LOCATED, VOIDS, void_events, voided_counts

ERASED = "erased:"
"""How the subject of an erased event begins; its digest follows, so that subjects still differ."""
CHUNK_EVENTS = 200_000
"""Events that are read at a time."""

_EVENT_COLUMNS = ("event", "batch", "term", "said_from", "said_until", "recorded_at", "target")
_EVENT_ROWS = pl.Schema(dict.fromkeys(_EVENT_COLUMNS, pl.Int64))
_DIGESTS = ("subject", "texts", "identity")
_DIGESTED_ROWS = pl.Schema({**_EVENT_ROWS, **dict.fromkeys(_DIGESTS, pl.Binary)})
_KEY_ROWS = pl.Schema({"event": pl.Int64, "point": pl.UInt8, "kind": pl.String, "digest": pl.Binary})
_TEXT_ROWS = pl.Schema({"event": pl.Int64, **dict.fromkeys(TEXTS, pl.String)})
_LINK_ROWS = pl.Schema(
    {
        "number": pl.Int64,
        "batch": pl.Int64,
        "system": pl.String,
        "source_name": pl.String,
        "sha256": pl.String,
        "first_event": pl.Int64,
        "last_event": pl.Int64,
        "hash": pl.Binary,
    }
)
_POINTS = pl.Schema({"event": pl.Int64, "point": pl.UInt8})
_STARTED = pl.Schema({**{c: t for c, t in BATCHES.items() if c != "voided"}, "started_at": pl.Int64()})
_VOIDING = f"('{Action.VOID.value}', '{Action.UNVOID.value}')"
_BATCH = pl.Schema({"batch": pl.Int64, "system": pl.String, "source_name": pl.String, "sha256": pl.String})
_LAST_LINK = pl.Schema({"link": pl.Int64, "hash": pl.Binary})
_CONTACT_ROWS = pl.Schema({**_KEY_ROWS, "text": pl.String})
_ERASED_SUBJECTS = pl.Schema({"event": pl.Int64, "subject": pl.Binary})
_SELECT_LINKS = (
    "SELECT l.link, l.batch, b.system, b.source_name, b.sha256, l.first_event, l.last_event, l.hash "
    "FROM links l JOIN batches b ON b.batch = l.batch ORDER BY l.link"
)
_SELECT_CONTACTS = (
    "SELECT c.event, c.point, c.kind, c.digest, t.text FROM event_contacts c "
    "LEFT JOIN contact_texts t ON t.event = c.event AND t.point = c.point WHERE c.event BETWEEN ? AND ?"
)
_SELECT_CLEAR = (
    "SELECT c.event, c.point, c.kind, t.text FROM event_contacts c "
    "JOIN contact_texts t ON t.event = c.event AND t.point = c.point WHERE c.event BETWEEN ? AND ? "
    "ORDER BY c.event, c.point"
)
_SELECT_ERASED_SUBJECTS = (
    "SELECT DISTINCT e.event, e.subject FROM events e JOIN erasures x ON x.event = e.event "
    "WHERE e.event BETWEEN ? AND ? AND e.subject IS NOT NULL"
)
_SELECT_VOIDS = (
    "SELECT e.event, t.action, e.target FROM events e JOIN terms t ON t.term = e.term "
    f"WHERE e.target IS NOT NULL AND t.action IN {_VOIDING}"
)


class SqlStore(ABC):
    """A store in a database; `store.Store` says what each method promises."""

    def __init__(self, key: LedgerKey, ledger_id: str) -> None:
        self.key = key
        self._ledger_id = ledger_id
        self._terms = pl.DataFrame(schema=STORED_TERMS)

    @property
    def ledger_id(self) -> str:
        """Random hexadecimal text made with the ledger."""
        return self._ledger_id

    @abstractmethod
    def _frame(self, sql: str, parameters: Sequence[Any], schema: pl.Schema) -> pl.DataFrame:
        """Rows of a query, its columns in the order of the schema."""

    @abstractmethod
    def _insert(self, table: str, rows: pl.DataFrame) -> None:
        """Insert rows whose columns are named as the table's."""

    @abstractmethod
    def _execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement; the number of rows it touched."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[None]:
        """A transaction during which nobody else writes, durable once it has ended."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[None]:
        """A transaction in which every query sees the same ledger."""

    @abstractmethod
    def _known(self, identities: Sequence[bytes]) -> pl.DataFrame:
        """Those of some identities that the ledger has: `place` among them, `event`, `batch` (Int64)."""

    @abstractmethod
    def _one_of(self, column: str, numbers: Sequence[int]) -> tuple[str, list[Any]]:
        """A condition that a column is one of some numbers, with its parameters."""

    @abstractmethod
    def _check_storage(self) -> None:
        """Raise LedgerError unless every guard is there and the database itself is sound."""

    @abstractmethod
    def _forget(self) -> None:
        """After an erasure: leave no copy of what was removed in the database's own files."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, events: pl.DataFrame, contacts: pl.DataFrame, info: BatchInfo) -> Appended:
        """See `Store.append`."""
        prepared = prepare(events, contacts, self.key)  # the long part, before anybody has to wait for it
        with self._writing():
            return self._append(prepared, info)

    def position(self) -> int:
        """See `Store.position`."""
        return self._number("SELECT coalesce(max(event), 0) FROM events")

    def erasures(self) -> int:
        """See `Store.erasures`."""
        return self._number("SELECT coalesce(max(erasure), 0) FROM erasures")

    def recorded(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """See `Store.recorded`."""
        position = self.position()
        last = position if upto is None else min(upto, position)
        for first in range(after + 1, last + 1, CHUNK_EVENTS):
            with self._reading():
                chunk = self._recorded(first, min(first + CHUNK_EVENTS - 1, last))
            yield chunk

    def erased_keys(self) -> pl.DataFrame:
        """See `Store.erased_keys`."""
        # A key that equals the contact itself has no row of its own.
        sql = """
            SELECT c.event, c.point, c.kind, c.digest FROM erasures e
            JOIN event_contacts c ON c.event = e.event AND c.point = e.point WHERE c.kind <> 'postal'
            UNION SELECT c.event, c.point, 'email_wide', c.digest FROM erasures e
            JOIN event_contacts c ON c.event = e.event AND c.point = e.point
            WHERE c.kind = 'email' AND NOT EXISTS (
                SELECT 1 FROM event_keys k
                WHERE k.event = c.event AND k.point = c.point AND k.kind = 'email_wide')
            UNION SELECT k.event, k.point, k.kind, k.digest FROM erasures e
            JOIN event_keys k ON k.event = e.event AND k.point = e.point
        """
        return self._frame(sql, (), ERASED_KEYS).sort("event", "point", "kind")

    def events_of(self, digests: Collection[bytes]) -> list[int]:
        """See `Store.events_of`."""
        with self._reading():
            return self._points_of(digests)["event"].unique().sort().to_list()

    def batches(self) -> pl.DataFrame:
        """See `Store.batches`."""
        with self._reading():
            started = self._frame(
                """SELECT b.batch, b.system, b.source_name, b.started_at, (
                    SELECT CAST(coalesce(sum(l.last_event - l.first_event + 1), 0) AS BIGINT)
                    FROM links l WHERE l.batch = b.batch
                ) FROM batches b ORDER BY b.batch""",
                (),
                _STARTED,
            )
            voids = self._frame(_SELECT_VOIDS, (), VOIDS)
            targets = (
                "SELECT event, batch FROM events WHERE event IN (SELECT target FROM events WHERE target > 0)"
            )
            located = self._frame(targets, (), LOCATED)
        counts = voided_counts(started.select("batch", "events"), voids, located)
        found = started.with_columns(counts["voided"], pl.col("started_at").cast(BATCHES["started_at"]))
        return found.select(BATCHES.names())

    def erase(self, digests: Collection[bytes]) -> int:
        """See `Store.erase`."""
        with self._writing():
            erased = self._points_of(digests)
            gone = self._frame("SELECT event, point FROM erasures", (), _POINTS)
            fresh = erased.join(gone, on=["event", "point"], how="anti")
            if fresh.is_empty():
                return 0
            number = self._number("SELECT coalesce(max(erasure), 0) + 1 FROM erasures")
            self._insert(
                "erasures",
                fresh.with_columns(
                    erasure=pl.lit(number, pl.Int64),
                    erased_at=pl.lit(_now(), pl.Int64),
                    point=pl.col("point").cast(pl.Int64),
                ),
            )
            self._execute(
                """DELETE FROM contact_texts WHERE EXISTS (SELECT 1 FROM erasures e WHERE e.erasure = ?
                AND e.event = contact_texts.event AND e.point = contact_texts.point)""",
                (number,),
            )
            self._execute(
                "DELETE FROM event_texts WHERE event IN (SELECT event FROM erasures WHERE erasure = ?)",
                (number,),
            )
        self._forget()
        return fresh["event"].n_unique()

    def verify(self) -> None:
        """See `Store.verify`."""
        with self._reading():
            self._check_storage()
            links = self._frame(_SELECT_LINKS, (), _LINK_ROWS)
            self._read_terms()
            previous = START
            for part in linked_ranges(links, self.position(), CHUNK_EVENTS):
                bounds = (part["first_event"][0], part["last_event"][-1])
                events = self._frame(_between("events", (*_EVENT_COLUMNS, *_DIGESTS)), bounds, _DIGESTED_ROWS)
                contacts = self._frame(_SELECT_CONTACTS, bounds, _CONTACT_ROWS)
                keys = self._frame(_between("event_keys", _KEY_ROWS.names()), bounds, _KEY_ROWS)
                whole = events.height == bounds[1] - bounds[0] + 1
                rows = digested(self._terms, events, contacts, keys) if whole else None
                previous = check_links(part, previous, rows)
                texts = self._frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
                erased = self._frame(_between("erasures", _POINTS.names()), bounds, _POINTS)
                check_texts(self.key, events, contacts, texts, erased)

    def _append(self, prepared: Prepared, info: BatchInfo) -> Appended:
        batch = self._batch(info)
        identities = prepared.events["identity"]
        places = pl.DataFrame({"identity": identities}).with_row_index("place")
        distinct = places.unique("identity", keep="first", maintain_order=True)
        known = self._known(distinct["identity"].to_list())
        new = distinct.with_row_index("asked").join(
            known.select(asked=pl.col("asked").cast(pl.UInt32)), on="asked", how="anti", maintain_order="left"
        )
        first = self.position() + 1
        numbers = pl.int_range(first, first + new.height, dtype=pl.Int64, eager=True)
        if new.height:
            self._record(take(prepared, new["place"].cast(pl.Int64), numbers), batch)
        unvoided = self._unvoid(known.select("event", "batch"), batch) if known.height else 0
        found = distinct.with_row_index("asked").join(
            pl.concat(
                [
                    new.select("asked").with_columns(event=numbers),
                    known.select(pl.col("asked").cast(pl.UInt32), "event"),
                ]
            ),
            on="asked",
        )
        events = places.join(
            found.select("identity", "event"), on="identity", how="left", maintain_order="left"
        )
        added = new.height
        return Appended(batch.batch or 0, events["event"], added, identities.len() - added - unvoided, unvoided)

    def _unvoid(self, known: pl.DataFrame, batch: BatchInfo) -> int:
        """Put those of the events that are void back in force; their number."""
        targets = [*known["event"].to_list(), *(-known["batch"].unique()).to_list()]
        condition, parameters = self._one_of("e.target", targets)
        voids = self._frame(f"{_SELECT_VOIDS} AND {condition}", parameters, VOIDS)
        void = void_events(known, voids) if voids.height else pl.Series([], dtype=pl.Int64)
        if void.len():
            fields = {"action": Action.UNVOID.value, "assumed": False, "review": False, "system": batch.system}
            events = pl.DataFrame({"target": void}).select(
                pl.lit(fields.get(column), dtype).alias(column) if column != "target" else "target"
                for column, dtype in EVENTS.items()
            )
            prepared = prepare(events, CONTACTS.to_frame(), self.key)
            first = self.position() + 1
            numbers = pl.int_range(first, first + void.len(), dtype=pl.Int64, eager=True)
            self._record(take(prepared, prepared.events["event"], numbers), batch)
        return void.len()

    def _batch(self, info: BatchInfo) -> BatchInfo:
        """The batch to add to, as it is stored; started where none is named."""
        if info.batch is None:
            batch = self._number("SELECT coalesce(max(batch), 0) + 1 FROM batches")
            row = {
                "batch": batch,
                "system": info.system,
                "source_name": info.source_name,
                "sha256": info.sha256,
            }
            schema = {"batch": pl.Int64, "system": pl.String, "source_name": pl.String, "sha256": pl.String}
            self._insert(
                "batches", pl.DataFrame([row], schema).with_columns(started_at=pl.lit(_now(), pl.Int64))
            )
            return BatchInfo(info.system, info.source_name, info.sha256, batch)
        stored = self._frame(
            "SELECT batch, system, source_name, sha256 FROM batches WHERE batch = ?", (info.batch,), _BATCH
        )
        if stored.is_empty():
            raise LedgerError(f"the ledger has no batch {info.batch}", hint="run: suppress ledger stats")
        if self._number("SELECT count(*) FROM events WHERE target = ?", (-info.batch,)):
            raise LedgerError(
                f"batch {info.batch} was reverted while it was being recorded",
                hint="import the file again to put it back in force",
            )
        return BatchInfo(stored["system"][0], stored["source_name"][0], stored["sha256"][0], info.batch)

    def _record(self, prepared: Prepared, info: BatchInfo) -> None:
        """Insert events under their numbers, and the link that covers them."""
        batch = info.batch or 0
        events = self._with_stored_terms(prepared).with_columns(batch=pl.lit(batch, pl.Int64))
        first, last = int(events["event"][0]), int(events["event"][-1])
        contacts = prepared.contacts.with_columns(pl.col("point").cast(pl.Int64))
        keys = prepared.keys.with_columns(pl.col("point").cast(pl.Int64))
        self._insert("events", events.select(*_EVENT_COLUMNS, *_DIGESTS))
        self._insert("event_contacts", contacts.select("event", "point", "kind", "digest"))
        self._insert("contact_texts", contacts.select("event", "point", "text"))
        self._insert("event_keys", keys)
        self._insert("event_texts", prepared.texts)
        before = self._frame("SELECT link, hash FROM links ORDER BY link DESC LIMIT 1", (), _LAST_LINK)
        number, previous = before.row(0) if before.height else (0, START)
        link = Link(number + 1, batch, info.system, info.source_name, info.sha256, first, last)
        row = {"link": number + 1, "batch": batch, "first_event": first, "last_event": last}
        row["hash"] = next_hash(previous, link, digested(self._terms, events, contacts, keys))
        self._insert("links", pl.DataFrame([row]))

    def _with_stored_terms(self, prepared: Prepared) -> pl.DataFrame:
        """Events with the store's numbers of their terms; terms that are new are inserted."""
        self._read_terms()
        used = prepared.terms.rename({"term": "given"}).filter(
            pl.col("given").is_in(prepared.events["term"].unique().implode())
        )
        new = used.join(self._terms, on=TERMS, how="anti", nulls_equal=True, maintain_order="left")
        if new.height:
            start = (self._terms["term"][-1] if self._terms.height else 0) + 1
            numbers = pl.int_range(start, start + new.height, dtype=pl.Int64, eager=True)
            self._insert("terms", new.select(numbers.alias("term"), *TERMS))
            self._read_terms()
        numbered = used.join(self._terms, on=TERMS, how="left", nulls_equal=True).select(
            given="given", number="term"
        )
        return prepared.events.join(
            numbered, left_on="term", right_on="given", how="left", maintain_order="left"
        ).with_columns(term="number")

    def _read_terms(self) -> None:
        # Always anew: what is remembered from a transaction that failed was never stored.
        sql = f"SELECT term, {', '.join(TERMS)} FROM terms ORDER BY term"
        self._terms = self._frame(sql, (), STORED_TERMS)

    def _recorded(self, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        bounds = (first, last)
        rows = self._frame(_between("events", _EVENT_COLUMNS), bounds, _EVENT_ROWS)
        texts = self._frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
        erased = self._frame(_SELECT_ERASED_SUBJECTS, bounds, _ERASED_SUBJECTS)
        if erased.height:
            hidden = pl.concat_str(pl.lit(ERASED), pl.col("subject").bin.encode("hex"))
            texts = pl.concat([texts, erased.select("event", hidden.alias("subject"))], how="diagonal")
        self._read_terms()
        return recorded_events(rows, self._terms, texts), self._frame(_SELECT_CLEAR, bounds, CONTACTS)

    def _points_of(self, digests: Collection[bytes]) -> pl.DataFrame:
        """`event` and `point` of contacts that have any of these key digests."""
        parts = [_POINTS.to_frame()]
        for digest in digests:
            # Identities begin with their first contact's digest; the contact itself tells which.
            start = digest[:PREFIX_BYTES]
            rest = IDENTITY_BYTES - PREFIX_BYTES
            parts.append(
                self._frame(
                    """SELECT c.event, c.point FROM events e JOIN event_contacts c ON c.event = e.event
                    WHERE e.identity BETWEEN ? AND ? AND c.digest = ?""",
                    (start + bytes(rest), start + b"\xff" * rest, digest),
                    _POINTS,
                )
            )
            parts.append(
                self._frame("SELECT event, point FROM event_keys WHERE digest = ?", (digest,), _POINTS)
            )
        return pl.concat(parts).unique()

    def _number(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        return int(self._frame(sql, parameters, pl.Schema({"number": pl.Int64})).item())


def _between(table: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE event BETWEEN ? AND ? ORDER BY event"


def _now() -> int:
    return time.time_ns() // 1000
