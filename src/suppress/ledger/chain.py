"""The hash chain over what was recorded: each block covers the one before it and the digests of its events.

The bytes are defined here and nowhere else. A ledger made by any version must verify with every later
one, so they never change. Numbers are little-endian; clear text is in none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

START = bytes(32)
"""What stands before the first block."""

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

EVENT = np.dtype(
    [
        ("term", "<i4"),
        ("said_from", "<i8"),  # instants are microseconds since 1970 UTC
        ("said_until", "<i8"),
        ("recorded_at", "<i8"),
        ("target", "<i8"),
        ("identity", "V16"),
    ]
)
"""An event in a block; NULL stands for what it has not."""
LINE = np.dtype([("event", "<i8"), ("point", "u1"), ("kind", "u1"), ("digest", "V16")])
"""A digest in a block, ascending by event, point and kind."""
NULL = int(np.iinfo(np.int64).min)
"""No instant, no target."""
KINDS = (
    "email",
    "phone",
    "account",
    "postal",
    "email_wide",
    "address",
    "household",
    "individual_initial",
    "individual",
    "subject",
    "texts",
)
"""What a line is the digest of, by the number in its `kind`: a contact, a key of one that is another text
than the contact itself, the event's subject, its further texts (both with point 0)."""
CONTACT_KINDS = 4
"""So many of KINDS are contacts."""


@dataclass(frozen=True)
class Block:
    """Events that were recorded together, without their clear text, and where they came from."""

    first_event: int
    last_event: int
    batch: int
    system: str
    source_name: str | None
    sha256: str | None
    events: bytes
    """EVENT, one for each number from the first to the last."""
    lines: bytes
    """LINE."""


def term_texts(terms: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """Terms as they are hashed, by number.

    Args:
        terms: Number and TERMS of each, as stores keep them.
    """
    return {term[0]: json.dumps(list(term), ensure_ascii=True) for term in terms}


def next_hash(previous: bytes, block: Block, terms: Mapping[int, str]) -> bytes:
    """SHA-256 of a block.

    Args:
        previous: Hash of the block before it, START for the first.
        block: The block.
        terms: `term_texts` of at least the terms used.
    """
    head = [block.first_event, block.last_event, block.batch, block.system, block.source_name, block.sha256]
    used = np.unique(np.frombuffer(block.events, EVENT)["term"]).tolist()
    digest = hashlib.sha256(previous)
    for text in (json.dumps(head, ensure_ascii=True), "\n".join(terms.get(term, "") for term in used)):
        digest.update(len(text).to_bytes(8, "little") + text.encode())
    for part in (block.events, block.lines):
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.digest()
