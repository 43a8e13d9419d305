"""Proof that a ledger is what was recorded: the chain fits, and clear text fits its digests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from suppress.errors import LedgerError
from suppress.ledger.blocks import Unpacked
from suppress.ledger.chain import CONTACT_KINDS, EVENT, KINDS, LINE, Block, next_hash
from suppress.ledger.confirmed import Confirmed
from suppress.ledger.confirmed import next_hash as confirmed_hash
from suppress.ledger.database import Database
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import texts_digest
from suppress.model import KeyKind

_SELECT_CONFIRMED = (
    "SELECT c.number, c.hash, (SELECT x.hash FROM blocks x WHERE x.first_event <= c.after_event "
    "ORDER BY x.first_event DESC LIMIT 1), c.batch, c.after_event, c.first_event, c.last_event, c.size, "
    "c.events, b.system, b.source_name, b.sha256 FROM confirmed c LEFT JOIN batches b ON b.batch = c.batch "
    "WHERE c.number > ? ORDER BY c.number LIMIT ?"
)
_TOGETHER = 64  # rows that are read at a time
_RESTORE = (
    "somebody changed the ledger outside suppress, or its disk is damaged: keep this copy, "
    "restore the newest backup that verifies, and record again what came later"
)


def check_blocks(
    blocks: Iterable[Block], hashes: Iterable[bytes], after: int, previous: bytes, terms: Mapping[int, str]
) -> tuple[int, bytes]:
    """Prove that blocks are what was recorded.

    Args:
        blocks: Ascending.
        hashes: As they are stored.
        after: Last event of the block before them.
        previous: Hash of it.
        terms: `term_texts` of the ledger.

    Returns:
        Last event and hash of the last of them.

    Raises:
        LedgerError: A block is gone, or a hash does not fit.
    """
    for block, stored in zip(blocks, hashes, strict=True):
        size = (block.last_event - block.first_event + 1) * EVENT.itemsize
        whole = len(block.events) == size and len(block.lines) % LINE.itemsize == 0
        if block.first_event != after + 1 or not whole or next_hash(previous, block, terms) != stored:
            raise changed(block.batch)
        after, previous = block.last_event, stored
    return after, previous


def check_texts(
    key: LedgerKey, part: Unpacked, contacts: pl.DataFrame, texts: pl.DataFrame, erased: pl.DataFrame
) -> None:
    """Prove that clear text is what its digests say, and missing only where it was erased.

    Args:
        key: The ledger's key.
        part: Events of whole blocks.
        contacts: event, point, text of them.
        texts: event, subject, reason, evidence, reference.
        erased: event, point.

    Raises:
        LedgerError: It is not.
    """
    point = ["event", "point"]
    said = part.keyed(KINDS[:CONTACT_KINDS]).join(contacts, on=point, how="left")
    lost = said.filter(pl.col("text").is_null()).join(erased, on=point, how="anti")
    wrong = said.filter(key.digests(pl.col("kind"), pl.col("text")) != pl.col("digest"))
    strange = contacts.join(said, on=point, how="anti")
    made = texts.select(
        "event", made=key.digests(KeyKind.ACCOUNT, pl.col("subject")), made_texts=texts_digest(key)
    )
    compared = pl.DataFrame({"event": part.numbers})
    for kind in ("subject", "texts"):
        stored = part.keyed([kind]).select("event", pl.col("digest").alias(kind))
        compared = compared.join(stored, on="event", how="left")
    compared = compared.join(made, on="event", how="left").join(erased.unique("event"), on="event", how="anti")
    differs = _differ("subject", "made") | _differ("texts", "made_texts")
    bad = pl.concat([lost["event"], wrong["event"], strange["event"], compared.filter(differs)["event"]])
    if len(bad):
        raise changed(part.batches[np.searchsorted(part.numbers, bad.to_numpy().min())])


def check_confirmed(database: Database) -> None:
    """Prove that what was confirmed is what was recorded.

    Args:
        database: In a reading transaction.

    Raises:
        LedgerError: A row is gone, or a hash does not fit.
    """
    number, previous = 0, None
    while rows := database.rows(_SELECT_CONFIRMED, (number, _TOGETHER)):
        for now, stored, block, *rest in rows:
            one, source = Confirmed(*rest[:-3]), rest[-3:]
            try:
                sound = now == number + 1 and len(one.numbers()) == one.size
            except ValueError:
                sound = False
            number = now
            if not sound or confirmed_hash(previous, bytes(block or b""), one, source) != bytes(stored):
                raise changed(one.batch)
            previous = bytes(stored)


def _differ(digest: str, other: str) -> pl.Expr:
    # Not `ne_missing`: on null Binary columns that come out of a join Polars 2.1 finds nulls different.
    return pl.col(digest).fill_null(b"") != pl.col(other).fill_null(b"")


def changed(batch: object) -> LedgerError:
    """The error for a batch that is not what was recorded."""
    return LedgerError(f"batch {batch} of the ledger is not what was recorded", hint=_RESTORE)
