"""Proof that a ledger is what was recorded: the chain fits, and clear text fits its digests."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from suppress.errors import LedgerError
from suppress.ledger.chain import Digested, Link, next_hash
from suppress.ledger.key_file import LedgerKey
from suppress.ledger.rows import texts_digest
from suppress.model import KeyKind

_RESTORE = (
    "somebody changed the ledger outside suppress, or its disk is damaged: keep this copy, "
    "restore the newest backup that verifies, and record again what came later"
)


def linked_ranges(links: pl.DataFrame, position: int, size: int) -> Iterator[pl.DataFrame]:
    """Links in parts of a bounded number of events.

    Args:
        links: `number`, `batch`, `first_event`, `last_event`, ascending by number.
        position: Number of the ledger's last event.
        size: Events in a part, more only where one link has more.

    Raises:
        LedgerError: A link is gone, or events belong to no link.
    """
    numbered = links.with_columns(
        expected=pl.int_range(1, pl.len() + 1),
        follows=pl.col("last_event").shift(1, fill_value=0) + 1,
    )
    torn = (pl.col("number") != pl.col("expected")) | (pl.col("first_event") != pl.col("follows"))
    broken = numbered.filter(torn)
    if broken.height:
        raise _changed(broken["batch"][0])
    if (links["last_event"][-1] if links.height else 0) != position:
        raise LedgerError("the last events of the ledger belong to no link of its chain", hint=_RESTORE)
    part = (pl.col("last_event") // size).alias("part")
    yield from links.with_columns(part).partition_by("part", maintain_order=True, include_key=False)


def check_links(links: pl.DataFrame, previous: bytes, rows: Digested | None) -> bytes:
    """Hash of the last of some links.

    Args:
        links: `number`, `batch`, `system`, `source_name`, `sha256`, `first_event`, `last_event`, `hash`.
        previous: Hash of the link before them.
        rows: Their events; None where an event or its term is missing.

    Raises:
        LedgerError: A hash does not fit.
    """
    for *fields, stored in links.rows():
        link = Link(*fields)
        if rows is None or next_hash(previous, link, rows) != stored:
            raise _changed(link.batch)
        previous = stored
    return previous


def check_texts(
    key: LedgerKey, events: pl.DataFrame, contacts: pl.DataFrame, texts: pl.DataFrame, erased: pl.DataFrame
) -> None:
    """Prove that clear text is what its digests say, and missing only where it was erased.

    Args:
        key: The ledger's key.
        events: `event`, `batch`, `subject`, `texts` (digests).
        contacts: event, point, kind, digest, text; `text` null where it is missing.
        texts: event, subject, reason, evidence, reference.
        erased: event, point.

    Raises:
        LedgerError: It is not.
    """
    said = contacts.with_columns(made=key.digests(pl.col("kind"), pl.col("text")))
    lost = said.filter(pl.col("text").is_null()).join(erased, on=["event", "point"], how="anti")
    wrong = said.filter(pl.col("made") != pl.col("digest"))
    made = texts.select(
        "event", made=key.digests(KeyKind.ACCOUNT, pl.col("subject")), made_texts=texts_digest(key)
    )
    compared = events.join(made, on="event", how="left").join(erased.unique("event"), on="event", how="anti")
    differs = _differ("subject", "made") | _differ("texts", "made_texts")
    bad = pl.concat([lost["event"], wrong["event"], compared.filter(differs)["event"]])
    if len(bad):
        raise _changed(events.filter(pl.col("event").is_in(bad.implode()))["batch"].min())


def _differ(digest: str, other: str) -> pl.Expr:
    # Not `ne_missing`: on null Binary columns that come out of a join Polars 2.1 finds nulls different.
    return pl.col(digest).fill_null(b"") != pl.col(other).fill_null(b"")


def _changed(batch: object) -> LedgerError:
    return LedgerError(f"batch {batch} of the ledger is not what was recorded", hint=_RESTORE)
