"""Statements on the rows of a batch, from one table of a snapshot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.guards import agreement, identical
from suppress.keys import Keys
from suppress.ledger.snapshot_entries import (
    CONTACT,
    CONTACT_SHIFT,
    ERASED_SUBJECT,
    HAS_SUBJECT,
    OWN_SPOKEN,
    SCOPE_NUMBER,
)
from suppress.ledger.snapshot_layer import Layer, Place
from suppress.ledger.snapshot_marked import Marked
from suppress.ledger.snapshot_persons import persons_told
from suppress.ledger.snapshot_rows import (
    LOOKED_UP_BY,
    Asked,
    ByDigest,
    Digests,
    InClear,
    individual_keys,
    strict_keys,
)
from suppress.model import POSTAL_KINDS, KeyKind
from suppress.statements import STATEMENTS, HeardOn

_UInt64 = npt.NDArray[np.uint64]


def statements_of(keys: Keys, maker: Digests | None, place: Place, layer: Layer) -> pl.DataFrame:
    """Statements found in one table.

    Args:
        keys: Keys of the batch.
        maker: The ledger's key, where contacts were erased.
        place: Which table it is.
        layer: The layer that it is in.

    Returns:
        STATEMENTS.
    """
    table, masked = layer.tables[place], layer.masked.get(place)
    asked = _by_digest(keys, maker) if place.erased else InClear(keys)
    kind = LOOKED_UP_BY[place.heard_on]
    lines = asked.of(kind)
    key = lines["key"].to_numpy()
    at, entry = table.find(key, lines["check"].to_numpy(), identical if place.erased else agreement(kind))
    if masked is not None and len(masked):
        counts = masked[np.minimum(np.searchsorted(masked, entry), len(masked) - 1)] != entry
        at, entry = at[counts], entry[counts]
    if not len(at):
        return STATEMENTS.to_frame()
    event = table.event[entry].astype(np.int64)
    row, marks, found = lines["row"].to_numpy()[at], table.scope[entry], key[at]
    spoken = _where(table.spoken, entry, marks & OWN_SPOKEN, found)
    subject = _where(table.subject, entry, marks & HAS_SUBJECT, np.zeros(len(at), np.uint64))
    same, spoken = _same(keys, asked, place, (row, at), found, spoken)
    told = same
    if place.heard_on in {HeardOn.HOUSEHOLD, HeardOn.INDIVIDUAL_INITIAL}:
        said = {"row": row, "event": event, "same": same, "nameless": spoken == 0}
        told = persons_told(keys, place, layer, pl.DataFrame(said))
    if (marks & ERASED_SUBJECT).any():
        subject = _recognised(keys, _by_digest(keys, maker), row, subject, (marks & ERASED_SUBJECT) != 0)
    point = lines["point"].to_numpy()[at]
    if place.heard_on is HeardOn.SUBJECT:
        point = ((marks & CONTACT) >> CONTACT_SHIFT).astype(np.uint8)
    statements = pl.DataFrame(
        {
            "row": row,
            "point": point,
            "heard_on": np.full(len(at), place.heard_on, np.uint8),
            "same": same,
            "theirs": told,
            "spoken": spoken,
            "scope": marks & SCOPE_NUMBER,
            "time": table.time[entry],
            "subject": subject,
            "event": event,
        }
    )
    # A name of several forms is found once by each.
    return statements.unique(maintain_order=True) if kind in POSTAL_KINDS else statements


def _where(
    stored: Marked, entry: npt.NDArray[np.int64], marks: npt.NDArray[np.uint32], otherwise: _UInt64
) -> _UInt64:
    marked = np.flatnonzero(marks)
    if len(marked):
        otherwise = otherwise.copy()
        otherwise[marked] = stored.of(entry[marked])
    return otherwise


def _same(
    keys: Keys,
    asked: Asked,
    place: Place,
    lines: tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]],
    found: _UInt64,
    spoken: _UInt64,
) -> tuple[pl.Series, _UInt64]:
    """`same` of STATEMENTS, and `spoken`, in clear where the row tells which contact an erased one was.

    Args:
        keys: Keys of the batch.
        asked: How keys are made.
        place: Which table it is.
        lines: Rows, and lines of what was asked.
        found: Keys of these lines.
        spoken: Strict keys that the statements name.
    """
    row, at = lines
    match place.heard_on:
        case HeardOn.SUBJECT:
            return pl.repeat(value=False, n=len(at), dtype=pl.Boolean, eager=True), spoken
        case HeardOn.ADDRESS:
            return pl.repeat(value=True, n=len(at), dtype=pl.Boolean, eager=True), spoken
        case HeardOn.HOUSEHOLD | HeardOn.INDIVIDUAL_INITIAL:
            strict = individual_keys(keys, asked, row)
            equal = (strict == spoken) & (strict != 0)
        case HeardOn.EMAIL:
            strict = strict_keys(keys, asked, at, found)
            equal = strict == spoken
        case _:
            strict = found
            equal = strict == spoken
    if place.erased:
        spoken = np.where(equal, _in_clear(keys, place, row, at), spoken)
    return pl.Series(equal), spoken


def _in_clear(keys: Keys, place: Place, row: npt.NDArray[np.uint32], at: npt.NDArray[np.int64]) -> _UInt64:
    """Strict keys of rows as they are of contacts in clear."""
    clear = InClear(keys)
    if place.heard_on in {HeardOn.HOUSEHOLD, HeardOn.INDIVIDUAL_INITIAL}:
        return individual_keys(keys, clear, row)
    key = clear.of(LOOKED_UP_BY[place.heard_on])["key"].to_numpy()[at]
    return strict_keys(keys, clear, at, key) if place.heard_on is HeardOn.EMAIL else key


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
