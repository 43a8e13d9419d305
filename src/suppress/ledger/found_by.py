"""Proof that the tables by which events are found name every event that is in the blocks, and no other.

An event that is not found would be recorded twice, and would outlive its erasure. The tables are in the
order of digests, so they are compared with the blocks by sums.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from suppress.errors import LedgerError
from suppress.ledger.blocks import Unpacked
from suppress.ledger.chain import CONTACT_KINDS, KINDS, NULL
from suppress.ledger.database import NOT_GUARDED, Database
from suppress.ledger.rows import KEY_BYTES, LOOKUP_DIGEST_BYTES, Ints, integers

TARGETS = pl.Schema({"event": pl.Int64, "term": pl.Int64, "target": pl.Int64})

_SELECT_IDENTITIES = (
    "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(event), 0) AS BIGINT), "
    "CAST(coalesce(sum(lookup >> 32), 0) AS BIGINT), CAST(coalesce(sum(rest >> 32), 0) AS BIGINT), "
    "CAST(coalesce(sum((lookup >> 40) * (event % 1024)), 0) AS BIGINT) FROM identities"
)
_SELECT_KEYS = (
    "SELECT CAST(count(*) AS BIGINT), CAST(coalesce(sum(event + point), 0) AS BIGINT), "
    "CAST(coalesce(sum(key >> 32), 0) AS BIGINT), "
    "CAST(coalesce(sum((key >> 40) * (event % 1024)), 0) AS BIGINT) FROM key_places"
)
_SELECT_TARGETS = "SELECT event, term, target FROM targets ORDER BY event"
_CONTACTLESS = KINDS.index("subject")


class FoundBy:
    """What the tables must hold for the blocks seen."""

    def __init__(self) -> None:
        self._identities = np.zeros(5, np.int64)
        self._keys = np.zeros(4, np.int64)
        self._targets = [TARGETS.to_frame()]

    def add(self, part: Unpacked) -> None:
        """Count the events of some blocks."""
        lines = part.lines[part.lines["kind"] < _CONTACTLESS]
        digests = np.frombuffer(lines["digest"].tobytes(), np.uint8).reshape(-1, 16)
        identity = np.frombuffer(part.events["identity"].tobytes(), np.uint8).reshape(-1, 16)
        leading = integers(np.pad(digests[:, :LOOKUP_DIGEST_BYTES], ((0, 0), (4, 0))))
        contact = lines["kind"] < CONTACT_KINDS
        place = lines["event"] - part.numbers[0] if len(part.numbers) else lines["event"]
        first = np.full(len(part.numbers), 1 << 32)
        np.minimum.at(first, place[contact], leading[contact])
        high = np.where(first >= 1 << 31, first - (1 << 32), first)
        high[first == 1 << 32] = 0
        rest = integers(identity[:, 4:12])
        self._identities += _sums(part.numbers, high, rest >> 32, (high >> 8) * (part.numbers % 1024))
        further = ~contact | (leading != first[place])
        keys, events = integers(digests[further, :KEY_BYTES]), lines["event"][further]
        own = events + lines["point"][further]
        self._keys += _sums(own, keys >> 32, (keys >> 40) * (events % 1024))
        aimed = part.events["target"] != NULL
        of = part.events[aimed]
        columns = {
            "event": part.numbers[aimed],
            "term": of["term"].astype(np.int64),
            "target": of["target"].copy(),
        }
        self._targets.append(pl.DataFrame(columns))

    def check(self, database: Database) -> None:
        """Compare with the tables.

        Args:
            database: In a transaction.

        Raises:
            LedgerError: They differ.
        """
        identities = np.array(database.rows(_SELECT_IDENTITIES)[0], np.int64)
        for entries in database.identity_arrays():
            lookup, rest, event = entries.T
            identities += _sums(event, lookup >> 32, rest >> 32, (lookup >> 40) * (event % 1024))
        same = (
            np.array_equal(identities, self._identities)
            and database.rows(_SELECT_KEYS)[0] == tuple(self._keys.tolist())
            and database.frame(_SELECT_TARGETS, (), TARGETS).equals(pl.concat(self._targets))
        )
        if not same:
            raise LedgerError(
                "the tables by which the ledger's events are found do not fit what was recorded",
                hint=NOT_GUARDED,
            )


def _sums(first: Ints, *columns: Ints) -> Ints:
    return np.array([len(first), first.sum(), *(column.sum() for column in columns)], np.int64)
