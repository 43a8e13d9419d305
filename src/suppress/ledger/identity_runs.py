"""Identities of large appends as sorted runs: arrays in pages instead of rows of an index.

The order of identities is that of digests, so that the rows of a large append would fall on nearly every
page of an index, which would all be written anew. A run is written in one piece; a few runs are merged to a
larger one now and then, so that whoever looks for one event looks into few.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from suppress.ledger.database import KNOWN_ROWS, Database
from suppress.ledger.rows import Ints

LEAST_EVENTS = 1024
"""Events that make a run; the identities of fewer are rows."""

_PAGE_ENTRIES = 1024
_MERGED = 16  # runs
_LARGEST = 1 << 20  # entries; merging so many holds the write lock for a fifth of a second
# For more identities than these all pages are read; for fewer, the one of each run that each may be on.
_FEW = 256
_RUN = pl.Schema(dict.fromkeys(("run", "first_event", "last_event", "size"), pl.Int64))
_PAGES = pl.Schema({"run": pl.Int64, "first_lookup": pl.Int64, "entries": pl.Binary})
_LAST_RUNS = "SELECT run, first_event, last_event, size FROM identity_runs ORDER BY run DESC LIMIT ?"
# A page is left out only if the one behind it begins below the bounds.
_BETWEEN = (
    "SELECT p.entries FROM identity_runs r JOIN identity_pages p ON p.run = r.run AND p.first_lookup <= ? "
    "AND p.first_lookup >= coalesce((SELECT max(b.first_lookup) FROM identity_pages b "
    "WHERE b.run = r.run AND b.first_lookup < ?), ?)"
)


def add_run(database: Database, entries: Ints) -> None:
    """Store the identities of an append, and merge the last runs if there are enough small ones.

    Args:
        database: In a writing transaction.
        entries: Lookup, rest and event of each, ascending by the first two.
    """
    last = database.frame(_LAST_RUNS, (_MERGED - 1,), _RUN)
    number = int(last["run"].max() or 0) + 1  # type: ignore[arg-type]
    if last.height < _MERGED - 1 or int(last["size"].sum()) + len(entries) > _LARGEST:
        _insert(database, number, entries, int(entries[:, 2].min()), int(entries[:, 2].max()))
        return
    together = np.concatenate([*(entries_of(database, run) for run in last["run"]), entries])
    # Stable, for which parts that are in order already are soon sorted.
    merged = together[np.argsort(together[:, 0], kind="stable")]
    _insert(database, number, merged, int(last["first_event"].min()), int(entries[:, 2].max()))  # type: ignore[arg-type]
    for table in ("identity_runs", "identity_pages"):
        database.execute(f"DELETE FROM {table} WHERE run BETWEEN ? AND ?", (last["run"].min(), number - 1))  # noqa: S608  names of our own


def known_in_runs(database: Database, lookup: Ints, rest: Ints) -> pl.DataFrame:
    """Those of some identities, ascending, that are in runs: KNOWN_ROWS."""
    if len(lookup) > _FEW:
        found = [_same(entries, lookup, rest) for entries in runs(database)]
    else:
        found = []
        for place, one in enumerate(lookup.tolist()):
            entries = _between(database, one, one)
            events = entries[(entries[:, 0] == one) & (entries[:, 1] == rest[place]), 2]
            found.append((np.full_like(events, place), events))
    frames = [pl.DataFrame({"asked": asked, "event": events}, KNOWN_ROWS) for asked, events in found]
    return pl.concat([KNOWN_ROWS.to_frame(), *frames])


def events_between(database: Database, low: int, high: int) -> list[int]:
    """Events of runs whose `lookup` is between two numbers, both included."""
    entries = _between(database, low, high)
    found: list[int] = entries[(entries[:, 0] >= low) & (entries[:, 0] <= high), 2].tolist()
    return found


def runs(database: Database) -> Iterator[Ints]:
    """The entries of each run: lookup, rest and event, ascending by lookup."""
    for (run,) in database.rows("SELECT run FROM identity_runs ORDER BY run"):
        yield entries_of(database, run)


def entries_of(database: Database, run: int) -> Ints:
    """The entries of a run."""
    return _unpacked(
        database.rows("SELECT entries FROM identity_pages WHERE run = ? ORDER BY first_lookup", (run,))
    )


def _between(database: Database, low: int, high: int) -> Ints:
    return _unpacked(database.rows(_BETWEEN, (high, low, low)))


def _unpacked(pages: list[tuple[bytes]]) -> Ints:
    return np.frombuffer(b"".join([page for (page,) in pages]), "<i8").reshape(-1, 3)


def _same(entries: Ints, lookup: Ints, rest: Ints) -> tuple[Ints, Ints]:
    """Places of the identities that are among entries, and their events."""
    sorted_by = np.ascontiguousarray(entries[:, 0])
    first = np.searchsorted(sorted_by, lookup)
    if not (sorted_by[np.minimum(first, len(sorted_by) - 1)] == lookup).any():
        return np.empty(0, np.int64), np.empty(0, np.int64)
    count = np.searchsorted(sorted_by, lookup, side="right") - first
    asked = np.repeat(np.arange(len(lookup)), count)
    within = np.arange(len(asked)) - np.repeat(np.cumsum(count) - count, count)
    place = np.repeat(first, count) + within
    same = entries[place, 1] == rest[asked]
    return asked[same], entries[place[same], 2]


def _insert(database: Database, run: int, entries: Ints, first: int, last: int) -> None:
    database.insert("identity_runs", pl.DataFrame([(run, first, last, len(entries))], _RUN, orient="row"))
    starts = range(0, len(entries), _PAGE_ENTRIES)
    pages = [(run, int(entries[s, 0]), entries[s : s + _PAGE_ENTRIES].astype("<i8").tobytes()) for s in starts]
    database.insert("identity_pages", pl.DataFrame(pages, _PAGES, orient="row"))
