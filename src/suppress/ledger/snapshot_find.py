"""Statements on the rows of a batch, from one table of a snapshot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.keys import Keys
from suppress.ledger.snapshot_entries import (
    CONTACT,
    CONTACT_SHIFT,
    ERASED_SUBJECT,
    HAS_SUBJECT,
    OWN_SPOKEN,
    SCOPE_NUMBER,
)
from suppress.ledger.snapshot_layer import Place
from suppress.ledger.snapshot_marked import Marked
from suppress.ledger.snapshot_rows import (
    BY_PERSON,
    LOOKED_UP_BY,
    Asked,
    ByDigest,
    Digests,
    InClear,
    strict_keys,
)
from suppress.ledger.snapshot_table import Table
from suppress.model import KeyKind
from suppress.statements import STATEMENTS, HeardOn

_UInt64 = npt.NDArray[np.uint64]


def statements_of(
    keys: Keys, maker: Digests | None, place: Place, table: Table, masked: npt.NDArray[np.int64] | None
) -> pl.DataFrame:
    """Statements found in one table.

    Args:
        keys: Keys of the batch.
        maker: The ledger's key, where contacts were erased.
        place: Which table it is.
        table: The table.
        masked: Its entries that count no more, ascending.

    Returns:
        STATEMENTS.
    """
    asked = _by_digest(keys, maker) if place.erased else InClear(keys)
    lines = asked.of(LOOKED_UP_BY[place.heard_on])
    key = lines["key"].to_numpy()
    at, entry = table.find(key, lines["check"].to_numpy())
    if masked is not None and len(masked):
        counts = masked[np.minimum(np.searchsorted(masked, entry), len(masked) - 1)] != entry
        at, entry = at[counts], entry[counts]
    if not len(at):
        return STATEMENTS.to_frame()
    row, marks, found = lines["row"].to_numpy()[at], table.scope[entry], key[at]
    spoken = _where(table.spoken, entry, marks & OWN_SPOKEN, found)
    subject = _where(table.subject, entry, marks & HAS_SUBJECT, np.zeros(len(at), np.uint64))
    same, spoken = _same(keys, asked, place, at, found, spoken)
    if (marks & ERASED_SUBJECT).any():
        subject = _recognised(keys, _by_digest(keys, maker), row, subject, (marks & ERASED_SUBJECT) != 0)
    point = lines["point"].to_numpy()[at]
    if place.heard_on is HeardOn.SUBJECT:
        point = ((marks & CONTACT) >> CONTACT_SHIFT).astype(np.uint8)
    return pl.DataFrame(
        {
            "row": row,
            "point": point,
            "heard_on": np.full(len(at), place.heard_on, np.uint8),
            "same": same,
            "spoken": spoken,
            "scope": marks & SCOPE_NUMBER,
            "time": table.time[entry],
            "subject": subject,
            "event": table.event[entry].astype(np.int64),
        }
    )


def _where(
    stored: Marked, entry: npt.NDArray[np.int64], marks: npt.NDArray[np.uint32], otherwise: _UInt64
) -> _UInt64:
    marked = np.flatnonzero(marks)
    if len(marked):
        otherwise = otherwise.copy()
        otherwise[marked] = stored.of(entry[marked])
    return otherwise


def _same(
    keys: Keys, asked: Asked, place: Place, at: npt.NDArray[np.int64], found: _UInt64, spoken: _UInt64
) -> tuple[pl.Series, _UInt64]:
    """`same` of STATEMENTS, and `spoken`, in clear where the row tells which contact an erased one was."""
    if place.heard_on is HeardOn.SUBJECT:
        return pl.repeat(False, len(at), eager=True), spoken
    if place.heard_on is HeardOn.ADDRESS:
        return pl.repeat(True, len(at), eager=True), spoken
    strict, known = strict_keys(keys, asked, place.heard_on, at, found)
    equal = strict == spoken
    same = pl.Series(equal)
    if place.heard_on in BY_PERSON:
        same = same.set(pl.Series(~known | (spoken == 0)), None)
    if place.erased:
        clear = InClear(keys)
        clear_key = clear.of(LOOKED_UP_BY[place.heard_on])["key"].to_numpy()[at]
        in_clear, _ = strict_keys(keys, clear, place.heard_on, at, clear_key)
        spoken = np.where(equal & known, in_clear, spoken)
    return same, spoken


def _recognised(
    keys: Keys, by_digest: Asked, row: npt.NDArray[np.uint32], subject: _UInt64, erased: npt.NDArray[np.bool_]
) -> _UInt64:
    """Subjects, in clear where the row's account is the erased one."""
    accounts = keys.of(KeyKind.ACCOUNT)
    if accounts.is_empty():
        return subject
    numbers = accounts["row"].to_numpy()  # ascending, one line for each row
    line = np.minimum(np.searchsorted(numbers, row), len(numbers) - 1)
    digest = by_digest.of(KeyKind.ACCOUNT)["key"].to_numpy()[line]
    own = erased & (numbers[line] == row) & (digest == subject)
    return np.where(own, accounts["key"].to_numpy()[line], subject)


def _by_digest(keys: Keys, maker: Digests | None) -> ByDigest:
    if maker is None:
        raise TypeError("a snapshot with erased contacts needs the ledger's key")
    return ByDigest(keys, maker)
