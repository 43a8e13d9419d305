"""What both stores do alike, whatever its database.

Statements have `?` for parameters. `append.py` has what an append does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
import polars as pl

from suppress.ledger.append import (
    SELECT_BLOCKS,
    SELECT_POSITION,
    SELECT_TERMS,
    SELECT_VOIDS,
    append_prepared,
    confirmed_in,
    located,
    now_micros,
    read_terms,
    void_among,
)
from suppress.ledger.blocks import (
    BLOCK_COLUMNS,
    BLOCK_EVENTS,
    KEYED,
    POINTS,
    Unpacked,
    contacts_of,
    recorded_events,
    unpacked,
)
from suppress.ledger.chain import KINDS, START, Block, term_texts
from suppress.ledger.database import AlreadyThereError, Database
from suppress.ledger.few import FEW, prepare_few
from suppress.ledger.found_by import FoundBy
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import (
    KEY_BYTES,
    LOOKUP_DIGEST_BYTES,
    TEXTS,
    Prepared,
    leading_integers,
    prepare,
)
from suppress.ledger.snapshot_voids import Runs
from suppress.ledger.snapshot_voids import void_among as void_numbers
from suppress.ledger.store import BATCHES, ERASED_KEYS, Appended, BatchInfo
from suppress.ledger.verify import check_blocks, check_confirmed, check_texts
from suppress.ledger.voids import VOIDS, Voids
from suppress.model import KeyKind

T = TypeVar("T")

ERASED = "erased:"
"""How the subject of an erased event begins; its digest follows, so that subjects still differ."""
SUBJECT_POINT = 255
"""Stands in an erasure for the event's subject; no event has so many contacts."""
CHUNK_EVENTS = 200_000
"""Events that are read at a time."""

_TEXT_ROWS = pl.Schema({"event": pl.Int64, **dict.fromkeys(TEXTS, pl.String)})
_TEXTS_OF = pl.Schema({"event": pl.Int64, "point": pl.UInt8, "text": pl.String})
_POINTS = pl.Schema({"event": pl.Int64, "point": pl.UInt8})
_SELECT_BATCHES = (
    "SELECT b.batch, b.system, b.source_name, b.started_at, coalesce(x.events, 0), coalesce(c.confirmed, 0) "
    "FROM batches b LEFT JOIN (SELECT batch, CAST(sum(last_event - first_event + 1) AS BIGINT) AS events "
    "FROM blocks GROUP BY batch) x ON x.batch = b.batch "
    "LEFT JOIN (SELECT batch, CAST(sum(size) AS BIGINT) AS confirmed FROM confirmed GROUP BY batch) c "
    "ON c.batch = b.batch ORDER BY b.batch"
)
_STARTED = pl.Schema({**{c: t for c, t in BATCHES.items() if c != "voided"}, "started_at": pl.Int64()})
_SELECT_RUNS = "SELECT first_event, batch FROM blocks ORDER BY first_event"
_RUNS = pl.Schema({"first_event": pl.Int64, "batch": pl.Int64})
_FOUND_BY_KEYS = tuple(kind for kind in KINDS if kind not in ("postal", "subject", "texts"))
_CONTACTS_AND_KEYS = tuple(kind for kind in KINDS if kind not in ("subject", "texts"))
_SELECT_SAID_BY = "SELECT event FROM event_texts WHERE trim(subject) = ? ORDER BY event"
_FROM_TEXTS = "FROM contact_texts WHERE event BETWEEN ? AND ? ORDER BY event, point"
_BLOCKS_TOGETHER = 64  # blocks far apart that are read at a time
_SELECT_PACKED = f"SELECT {', '.join(BLOCK_COLUMNS)} FROM blocks {SELECT_BLOCKS}"  # noqa: S608  names of our own
_SELECT_CHAIN = (
    "SELECT x.first_event, x.last_event, x.batch, b.system, b.source_name, b.sha256, x.events, x.lines, x.hash "
    "FROM (SELECT * FROM blocks WHERE first_event > ? ORDER BY first_event LIMIT ?) x "
    "LEFT JOIN batches b ON b.batch = x.batch ORDER BY x.first_event"
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
        how = prepare_few if events.height <= FEW else prepare
        prepared = how(events, contacts, self.key)  # the long part, before anybody has to wait for it
        return self._append(prepared, info, all_new=False)

    def append_all(
        self, chunks: Iterable[tuple[pl.DataFrame, pl.DataFrame]], info: BatchInfo
    ) -> Iterator[Appended]:
        """See `Store.append_all`."""
        with ThreadPoolExecutor(1, "reading") as reading, ThreadPoolExecutor(1, "preparing") as preparing:
            frames = _ahead(iter(chunks), reading)
            all_new = True
            for prepared in _ahead((prepare(*chunk, self.key) for chunk in frames), preparing):
                done = self._append(prepared, info, all_new=all_new)
                all_new = not done.known
                info = replace(info, batch=done.batch)
                yield done

    def _append(self, prepared: Prepared, info: BatchInfo, *, all_new: bool) -> Appended:
        if all_new:
            with suppress(AlreadyThereError), self._database.writing():
                return append_prepared(self._database, self.key, prepared, info, all_new=True)
        with self._database.writing():
            return append_prepared(self._database, self.key, prepared, info)

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
        with self._database.reading():
            erased = self._database.frame("SELECT event, point FROM erasures", (), _POINTS)
            found = self._keyed(erased["event"].unique(), _FOUND_BY_KEYS)
        lines = found.join(erased, on=["event", "point"], how="semi")
        # A wide key that equals the contact itself has no line of its own.
        strict = lines.filter(pl.col("kind") == KeyKind.EMAIL.value).with_columns(
            kind=pl.lit(KeyKind.EMAIL_WIDE.value)
        )
        wide = strict.join(lines, on=["event", "point", "kind"], how="anti")
        return pl.concat([lines, wide]).select(ERASED_KEYS.names()).sort("event", "point", "kind")

    def events_of(self, digests: Collection[bytes]) -> list[int]:
        """See `Store.events_of`."""
        with self._database.reading():
            return self._points_of(digests)["event"].unique().sort().to_list()

    def events_by(self, account: str) -> list[int]:
        """See `Store.events_by`."""
        return [event for (event,) in self._database.rows(_SELECT_SAID_BY, (account.strip(),))]

    def void_of(self, events: Collection[int]) -> list[int]:
        """See `Store.void_of`."""
        numbers = pl.Series("event", sorted(set(events)), pl.Int64).set_sorted()
        with self._database.reading():
            return void_among(self._database, located(self._database, numbers)).to_list()

    def voids(self, upto: int | None = None) -> Voids:
        """See `Store.voids`."""
        with self._database.reading():
            return self._voids(upto)

    def batches(self) -> pl.DataFrame:
        """See `Store.batches`."""
        with self._database.reading():
            started = self._database.frame(_SELECT_BATCHES, (), _STARTED)
            voids = self._voids(None)
            void = np.zeros(1, np.bool_)
            runs = Runs(np.empty(0, np.int64), np.empty(0, np.int64))
            if voids.said.height:
                blocks = self._database.frame(_SELECT_RUNS, (), _RUNS)
                runs = Runs(*(blocks[name].to_numpy() for name in _RUNS))
                void = void_numbers(voids, runs, self.position())
        numbers = np.flatnonzero(void)
        of_batch = pl.Series("batch", runs.batch[np.searchsorted(runs.start, numbers, side="right") - 1])
        voided = of_batch.value_counts(name="voided").select("batch", pl.col("voided").cast(pl.Int64))
        found = started.join(voided, on="batch", how="left", maintain_order="left")
        times = pl.col("started_at").cast(BATCHES["started_at"])
        return found.with_columns(times, pl.col("voided").fill_null(0)).select(BATCHES.names())

    def erase(self, digests: Collection[bytes], account: str | None = None) -> int:
        """See `Store.erase`."""
        with self._database.writing():
            erased = self._points_of(digests)
            said = [] if account is None else self.events_by(account)
            subjects = pl.DataFrame({"event": said, "point": [SUBJECT_POINT] * len(said)}, _POINTS)
            erased = pl.concat([erased, subjects])
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
            terms = term_texts(self._database.rows(SELECT_TERMS))
            last, previous, found_by = 0, START, FoundBy()
            while rows := self._database.rows(_SELECT_CHAIN, (last, CHUNK_EVENTS // BLOCK_EVENTS)):
                blocks = [Block(*row[:-1]) for row in rows]
                last, previous = check_blocks(blocks, [row[-1] for row in rows], last, previous, terms)
                part = unpacked([(b.first_event, b.last_event, b.batch, b.events, b.lines) for b in blocks])
                self._check_texts(part)
                found_by.add(part)
            found_by.check(self._database)
            check_confirmed(self._database)

    def _voids(self, upto: int | None) -> Voids:
        last = self.position() if upto is None else upto
        said = self._database.frame(f"{SELECT_VOIDS} AND e.event <= ?", (last,), VOIDS)
        return Voids(said, confirmed_in(self._database, last))

    def _check_texts(self, part: Unpacked) -> None:
        bounds = (int(part.numbers[0]), int(part.numbers[-1]))
        texts = self._database.frame(_between("contact_texts", _TEXTS_OF.names()), bounds, _TEXTS_OF)
        said = self._database.frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
        erased = self._database.frame(_between("erasures", _POINTS.names()), bounds, _POINTS)
        check_texts(self.key, part, texts, said, erased)

    def _recorded(self, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
        bounds = (first, last)
        part = unpacked(self._database.rows(_SELECT_PACKED, bounds)).between(first, last)
        said = self._database.frame(_between("event_texts", _TEXT_ROWS.names()), bounds, _TEXT_ROWS)
        erased = self._database.frame(_between("erasures", _POINTS.names()), bounds, _POINTS)
        if erased.height:
            subjects = part.keyed(["subject"]).join(erased, on="event", how="semi")
            hidden = pl.concat_str(pl.lit(ERASED), pl.col("digest").bin.encode("hex"))
            said = pl.concat([said, subjects.select("event", hidden.alias("subject"))], how="diagonal")
        contacts = self._contacts(part, bounds, whole=erased.is_empty())
        return recorded_events(part, read_terms(self._database), said), contacts

    def _contacts(self, part: Unpacked, bounds: tuple[int, int], *, whole: bool) -> pl.DataFrame:
        """CONTACTS of events; `whole` where the clear text of all of them is there."""
        lines = part.contact_lines()
        if whole:
            texts = [text for (text,) in self._database.rows(f"SELECT text {_FROM_TEXTS}", bounds)]
            if len(texts) == len(lines):
                return contacts_of(lines, texts)
        rows = self._database.rows(f"SELECT event, point, text {_FROM_TEXTS}", bounds)
        places = [event * POINTS + point for event, point, _ in rows]
        found = np.searchsorted(lines["event"] * POINTS + lines["point"], places)
        return contacts_of(lines[found], [text for *_, text in rows])

    def _keyed(self, events: pl.Series, kinds: Collection[str]) -> pl.DataFrame:
        """KEYED of some events."""
        wanted = events.sort()
        waiting = wanted.to_list()
        parts = [KEYED.to_frame()]
        rows: list[tuple[Any, ...]] = []
        for number in waiting:
            if not rows or number > rows[-1][1]:
                if len(rows) == _BLOCKS_TOGETHER:
                    parts.append(unpacked(rows).keyed(kinds).filter(pl.col("event").is_in(wanted.implode())))
                    rows = []
                rows += self._database.rows(_SELECT_PACKED, (number, number))
        parts.append(unpacked(rows).keyed(kinds).filter(pl.col("event").is_in(wanted.implode())))
        return pl.concat(parts)

    def _points_of(self, digests: Collection[bytes]) -> pl.DataFrame:
        """`event` and `point` of contacts that have any of these key digests."""
        found: set[int] = set()
        for digest in digests:
            bounds = leading_integers(digest, LOOKUP_DIGEST_BYTES)
            key = leading_integers(digest, KEY_BYTES)[0]
            found.update(self._database.found_between(*bounds))
            places = self._database.rows("SELECT event FROM key_places WHERE key = ?", (key,))
            found.update(event for (event,) in places)
        # Both know the beginning of a digest only; the lines have it whole.
        lines = self._keyed(pl.Series(sorted(found), dtype=pl.Int64), _CONTACTS_AND_KEYS)
        return lines.filter(pl.col("digest").is_in(list(digests))).select(_POINTS.names()).unique()


def _ahead(items: Iterator[T], thread: ThreadPoolExecutor) -> Iterator[T]:
    """The items; each next one is made in the thread while the one before it is used."""
    coming = thread.submit(next, items, None)
    while (item := coming.result()) is not None:
        coming = thread.submit(next, items, None)
        yield item


def _between(table: str, columns: Sequence[str]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE event BETWEEN ? AND ? ORDER BY event"  # noqa: S608  names of our own
