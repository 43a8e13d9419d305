"""The hash chain over what was recorded: each link covers the one before it and the digests of its events.

The bytes are defined here and nowhere else. A ledger made by any version must verify with every later
one, so they never change. Numbers are little-endian; clear text is in none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

START = bytes(32)
"""What stands before the first link."""

TERMS = (
    "action",
    "brand",
    "channels",
    "category",
    "assumed",
    "via",
    "basis",
    "expires",
    "review",
    "system",
    "campaign",
)
"""Columns of EVENTS that take few values; stores keep each combination once, as a term."""

_NUMBERS = ("event", "said_from", "said_until", "recorded_at", "target")
_DIGESTS = ("subject", "texts", "identity")
_NULL = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Link:
    """One link of the chain: what one append recorded, and where it came from."""

    number: int
    batch: int
    system: str
    source_name: str | None
    sha256: str | None
    first_event: int
    last_event: int


@dataclass(frozen=True)
class _Lines:
    """Contacts or keys, ascending by event, point and kind."""

    events: npt.NDArray[np.int64]
    points: npt.NDArray[np.uint8]
    kinds: Sequence[str]
    digests: Sequence[bytes | None]


@dataclass(frozen=True)
class Digested:
    """Events without their clear text, ascending and without a gap, ready to be hashed."""

    first: int
    terms: Mapping[int, str]
    term: npt.NDArray[np.int64]
    numbers: Sequence[npt.NDArray[np.int64]]
    digests: Sequence[Sequence[bytes | None]]
    lines: Sequence[_Lines]


def digested(terms: pl.DataFrame, events: pl.DataFrame, contacts: pl.DataFrame, keys: pl.DataFrame) -> Digested:
    """Events as they are hashed.

    Args:
        terms: `term` and TERMS as stores keep them, at least those used.
        events: At least one: `event`, `term`, the instants as Int64 microseconds, `target`, `subject`,
            `texts`, `identity`.
        contacts: event, point, kind, digest.
        keys: The same.
    """
    ascending = events.sort("event")
    numbers = [ascending[column].cast(pl.Int64).fill_null(_NULL).to_numpy() for column in _NUMBERS]
    return Digested(
        first=int(numbers[0][0]),
        terms={row[0]: json.dumps(row[1:], ensure_ascii=True) for row in terms.select("term", *TERMS).rows()},
        term=ascending["term"].to_numpy(),
        numbers=numbers,
        digests=[ascending[column].to_list() for column in _DIGESTS],
        lines=[_lines(contacts), _lines(keys)],
    )


def next_hash(previous: bytes, link: Link, rows: Digested) -> bytes:
    """SHA-256 of a link.

    Args:
        previous: Hash of the link before it, START for the first.
        link: The link.
        rows: Its events, and maybe others.
    """
    part = slice(link.first_event - rows.first, link.last_event - rows.first + 1)
    digest = hashlib.sha256(previous)
    head = json.dumps(
        [link.number, link.batch, link.system, link.source_name, link.sha256], ensure_ascii=True
    ).encode()
    places, lines = _used_terms(rows.terms, rows.term[part])
    for text in (head, lines):
        digest.update(len(text).to_bytes(8, "little") + text)
    digest.update(places)
    for numbers in rows.numbers:
        digest.update(numbers[part].astype("<i8").tobytes())
    for digests in rows.digests:
        digest.update(_joined(digests[part]))
    for found in rows.lines:
        start, stop = np.searchsorted(found.events, [link.first_event, link.last_event + 1]).tolist()
        digest.update((stop - start).to_bytes(8, "little"))
        digest.update(found.events[start:stop].astype("<i8").tobytes())
        digest.update(found.points[start:stop].tobytes())
        digest.update("\n".join(found.kinds[start:stop]).encode())
        digest.update(_joined(found.digests[start:stop]))
    return digest.digest()


def _lines(frame: pl.DataFrame) -> _Lines:
    ascending = frame.sort("event", "point", "kind")
    return _Lines(
        ascending["event"].to_numpy(),
        ascending["point"].cast(pl.UInt8).to_numpy(),
        ascending["kind"].to_list(),
        ascending["digest"].to_list(),
    )


def _used_terms(terms: Mapping[int, str], used: npt.NDArray[np.int64]) -> tuple[bytes, bytes]:
    # Numbers of terms are the store's own, so the bytes number them by their first use.
    values, first, inverse = np.unique(used, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    text = "\n".join(terms.get(number, "") for number in values[order].tolist())
    return rank[inverse.reshape(-1)].astype("<i8").tobytes(), text.encode()


def _joined(digests: Sequence[bytes | None]) -> bytes:
    """Digests of one length on end, behind a byte each that says whether there is one."""
    return b"".join(b"\x00" if digest is None else b"\x01" + digest for digest in digests)
