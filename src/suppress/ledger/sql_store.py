"""What both stores do alike, whatever its database.

Statements have `?` for parameters. `append.py` has what an append does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

import polars as pl

from suppress.ledger.append import (
    DIGESTS,
    EVENT_COLUMNS,
    SELECT_POSITION,
    SELECT_VOIDS,
    append_prepared,
    now_micros,
    read_terms,
    void_among,
)
from suppress.ledger.chain import START, digested
from suppress.ledger.database import Database
from suppress.ledger.event import CONTACTS
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import (
    IDENTITY_BYTES,
    PREFIX_BYTES,
    TEXTS,
    Prepared,
    prepare,
    recorded_events,
)
from suppress.ledger.store import BATCHES, ERASED_KEYS, Appended, BatchInfo
from suppress.ledger.verify import check_links, check_texts, linked_ranges
from suppress.ledger.voids import LOCATED, VOIDS, voided_counts

ERASED = "erased:"
"""How the subject of an erased event begins; its digest follows, so that subjects still differ."""
CHUNK_EVENTS = 200_000
"""Events that are read at a time."""

_EVENT_ROWS = pl.Schema(dict.fromkeys(EVENT_COLUMNS, pl.Int64))
_DIGESTED_ROWS = pl.Schema([*_EVENT_ROWS.items(), *((column, pl.Binary()) for column in DIGESTS)])
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
_CONTACT_ROWS = pl.Schema([*_KEY_ROWS.items(), ("text", pl.String())])
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


class SqlStore:
    """A store in a database; `store.Store` says what each method promises."""

    def __init__(self, database: Database, key: LedgerKey, ledger_id: str) -> None:
        self.key = key
        self._database = database
        self._ledger_id = ledger_id

    @property
    def ledger_id(self) -> str:
        """Random hexadecimal text made with the ledger."""
        return self._ledger_id

    def close(self) -> None:
        """Close the connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(self, events: pl.DataFrame, contacts: pl.DataFrame, info: BatchInfo) -> Appended:
        """See `Store.append`."""
        prepared = prepare(events, contacts, self.key)  # the long part, before anybody has to wait for it
        with self._database.writing():
            return append_prepared(self._database, self.key, prepared, info)

    def append_all(
        self, chunks: Iterable[tuple[pl.DataFrame, pl.DataFrame]], info: BatchInfo
    ) -> Iterator[Appended]:
        """See `Store.append_all`."""
        with ThreadPoolExecutor(1, "ledger") as ahead:
            waiting = iter(chunks)

            def prepared_next() -> Prepared | None:
                chunk = next(waiting, None)
                return prepare(*chunk, self.key) if chunk is not None else None

            coming = ahead.submit(prepared_next)
            while (prepared := coming.result()) is not None:
                coming = ahead.submit(prepared_next)
                with self._database.writing():
                    done = append_prepared(self._database, self.key, prepared, info)
                info = replace(info, batch=done.batch)
                yield done

    def position(self) -> int:
        """See `Store.position`."""
        return self._database.number(SELECT_POSITION)

    def erasures(self) -> int:
        """See `Store.erasures`."""
        return self._database.number("SELECT coalesce(max(erasure), 0) FROM erasures")

    def recorded(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """See `Store.recorded`."""
        position = self.position()
        last = position if upto is None else min(upto, position)
        for first in range(after + 1, last + 1, CHUNK_EVENTS):
            with self._database.reading():
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
        return self._database.frame(sql, (), ERASED_KEYS).sort("event", "point", "kind")

    def events_of(self, digests: Collection[bytes]) -> list[int]:
        """See `Store.events_of`."""
        with self._database.reading():
            return self._points_of(digests)["event"].unique().sort().to_list()

    def void_of(self, events: Collection[int]) -> list[int]:
        """See `Store.void_of`."""
        condition, parameters = self._database.one_of("event", list(events))
        sql = f"SELECT event, batch FROM events WHERE {condition} ORDER BY event"  # noqa: S608  made of numbers
        with self._database.reading():
            return void_among(self._database, self._database.frame(sql, parameters, LOCATED)).to_list()

    def batches(self) -> pl.DataFrame:
        """See `Store.batches`."""
        with self._database.reading():
            started = self._database.frame(
                """SELECT b.batch, b.system, b.source_name, b.started_at, (
                    SELECT CAST(coalesce(sum(l.last_event - l.first_event + 1), 0) AS BIGINT)
                    FROM links l WHERE l.batch = b.batch
                ) FROM batches b ORDER BY b.batch""",
                (),
                _STARTED,
            )
            voids = self._database.frame(SELECT_VOIDS, (), VOIDS)
            targets = (
                "SELECT event, batch FROM events WHERE event IN (SELECT target FROM events WHERE target > 0)"
            )
            located = self._database.frame(targets, (), LOCATED)
        counts = voided_counts(started.select("batch", "events"), voids, located)
        found = started.with_columns(counts["voided"], pl.col("started_at").cast(BATCHES["started_at"]))
        return found.select(BATCHES.names())

    def erase(self, digests: Collection[bytes]) -> int:
        """See `Store.erase`."""
        with self._database.writing():
            erased = self._points_of(digests)
            gone = self._database.frame("SELECT event, point FROM erasures", (), _POINTS)
            fresh = erased.join(gone, on=["event", "point"], how="anti")
            if fresh.is_empty():
                return 0
            number = self._database.number("SELECT coalesce(max(erasure), 0) + 1 FROM erasures")
            self._database.insert(
                "erasures",
                fresh.with_columns(
                    erasure=pl.lit(number, pl.Int64),
                    erased_at=pl.lit(now_micros(), pl.Int64),
                    point=pl.col("point").cast(pl.Int64),
                ),
            )
            self._database.execute(
                """DELETE FROM contact_texts WHERE EXISTS (SELECT 1 FROM erasures e WHERE e.erasure = ?
                AND e.event = contact_texts.event AND e.point = contact_texts.point)""",
                (number,),
            )
            self._database.execute(
                "DELETE FROM event_texts WHERE event IN (SELECT event FROM erasures WHERE erasure = ?)",
                (number,),
            )
        self._database.forget()
        return fresh["event"].n_unique()

    def verify(self) -> None:
        """See `Store.verify`."""
        with self._database.reading():
            self._database.check()
            links = self._database.frame(_SELECT_LINKS, (), _LINK_ROWS)
            terms = read_terms(self._database)
            previous = START
            for part in linked_ranges(links, self.position(), CHUNK_EVENTS):
                bounds = (part["first_event"][0], part["last_event"][-1])
                events = self._database.frame(
                    _between("events", (*EVENT_COLUMNS, *DIGESTS)), bounds, _DIGESTED_ROWS
                )
                contacts = self._database.frame(_SELECT_CONTACTS, bounds, _CONTACT_ROWS)
                keys = self._database.frame(_between("event_keys", _KEY_ROWS.names()), bounds, _KEY_ROWS)
                whole = events.height == bounds[1] - bounds[0] + 1
                rows = digested(terms, events, contacts, keys) if whole else None
                previous = check_links(part, previous, rows)
                texts = self._database.frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
                erased = self._database.frame(_between("erasures", _POINTS.names()), bounds, _POINTS)
                check_texts(self.key, events, contacts, texts, erased)

    def _recorded(self, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        bounds = (first, last)
        rows = self._database.frame(_between("events", EVENT_COLUMNS), bounds, _EVENT_ROWS)
        texts = self._database.frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
        erased = self._database.frame(_SELECT_ERASED_SUBJECTS, bounds, _ERASED_SUBJECTS)
        if erased.height:
            hidden = pl.concat_str(pl.lit(ERASED), pl.col("subject").bin.encode("hex"))
            texts = pl.concat([texts, erased.select("event", hidden.alias("subject"))], how="diagonal")
        return recorded_events(rows, read_terms(self._database), texts), self._database.frame(
            _SELECT_CLEAR, bounds, CONTACTS
        )

    def _points_of(self, digests: Collection[bytes]) -> pl.DataFrame:
        """`event` and `point` of contacts that have any of these key digests."""
        parts = [_POINTS.to_frame()]
        for digest in digests:
            # Identities begin with their first contact's digest; the contact itself tells which.
            start = digest[:PREFIX_BYTES]
            rest = IDENTITY_BYTES - PREFIX_BYTES
            parts.append(
                self._database.frame(
                    """SELECT c.event, c.point FROM events e JOIN event_contacts c ON c.event = e.event
                    WHERE e.identity BETWEEN ? AND ? AND c.digest = ?""",
                    (start + bytes(rest), start + b"\xff" * rest, digest),
                    _POINTS,
                )
            )
            parts.append(
                self._database.frame("SELECT event, point FROM event_keys WHERE digest = ?", (digest,), _POINTS)
            )
        return pl.concat(parts).unique()


def _between(table: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE event BETWEEN ? AND ? ORDER BY event"  # noqa: S608  names of our own
