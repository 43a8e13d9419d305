"""Events as the rows that stores keep: digests made, few-valued columns gathered into terms.

Tables (migrations/versions/0001_tables.py):

- `terms`: each combination of TERMS once;
- `events`: term, instants, digests, identity; `identity` begins with 8 bytes of its first contact's
  digest, so that one index finds events by identity and by contact;
- `event_contacts`: kind and digest of each contact; `event_keys`: each key that differs from the
  contact itself;
- `contact_texts`, `event_texts`: clear text, the only rows that erasure removes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import polars_hash  # noqa: F401  registers the name spaces

from suppress.consent import Action
from suppress.frames import require
from suppress.ledger.chain import TERMS
from suppress.ledger.contact import contact_keys
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import LedgerKey
from suppress.model import KeyKind

PREFIX_BYTES = 8
"""Bytes of the first contact's digest with which an identity begins; zeros for an event without one."""
IDENTITY_BYTES = PREFIX_BYTES + 16
TEXTS = ("subject", "reason", "evidence", "reference")
"""Columns of EVENTS that are clear text."""
STORED_TERMS = pl.Schema(
    {"term": pl.Int64, **{c: pl.Int64 if EVENTS[c] == pl.Boolean else pl.String for c in TERMS}}
)
"""TERMS as stores keep them: Booleans as 0 and 1, dates as text."""

_PREFIX = "0" * (2 * PREFIX_BYTES)
_VOIDING = (Action.VOID, Action.UNVOID)
# Whether a scope was assumed is not part of who said what; nor is the collection point or the reason.
_IDENTIFYING = ("system", "action", "channels", "category", "brand", "basis", "expires")


@dataclass(frozen=True)
class Prepared:
    """Events of one append before they have numbers; `event` is the place in the frame given, from 0."""

    terms: pl.DataFrame
    """STORED_TERMS, numbered from 0."""
    events: pl.DataFrame
    """`event`, `term`, instants as Int64, `target`, `subject`, `texts`, `identity`."""
    texts: pl.DataFrame
    """`event` and TEXTS, events with any text only."""
    contacts: pl.DataFrame
    """`event`, `point`, `kind`, `digest`, `text`."""
    keys: pl.DataFrame
    """`event`, `point`, `kind`, `digest`."""


def prepare(events: pl.DataFrame, contacts: pl.DataFrame, key: LedgerKey) -> Prepared:
    """Rows of events that are to be recorded.

    Args:
        events: EVENTS.
        contacts: CONTACTS.
        key: The ledger's key.

    Raises:
        TypeError: A frame is not of its schema.
        ValueError: A contact names no event, or an event has no contact and is none of void, unvoid and told.
    """
    require(events, EVENTS, "events")
    require(contacts, CONTACTS, "contacts")
    _check_contacts(events, contacts)
    digested = contacts.with_columns(digest=key.digests(pl.col("kind"), pl.col("text")))
    terms, numbers = _terms(events)
    now = datetime.now(UTC)
    rows = events.select(
        event=pl.int_range(pl.len(), dtype=pl.Int64),
        term=numbers,
        said_from=pl.col("said_from").to_physical(),
        said_until=pl.col("said_until").to_physical(),
        recorded_at=pl.col("recorded_at").fill_null(now).to_physical(),
        target="target",
        subject=key.digests(KeyKind.ACCOUNT, pl.col("subject")),
        texts=texts_digest(key),
    )
    rows = rows.with_columns(_identities(events, rows, digested))
    filled = pl.any_horizontal(pl.col(text).is_not_null() for text in TEXTS)
    texts = events.select(rows["event"], *TEXTS).filter(filled)
    return Prepared(terms, rows, texts, digested, _further_keys(digested, rows, key))


def take(prepared: Prepared, places: Sequence[int], numbers: Sequence[int]) -> Prepared:
    """Some of the events, under their numbers in the ledger.

    Args:
        prepared: What `prepare` gave.
        places: Places to keep, ascending.
        numbers: Number of each of them.
    """
    chosen = pl.DataFrame({"event": places, "number": numbers}, {"event": pl.Int64, "number": pl.Int64})

    def numbered(frame: pl.DataFrame) -> pl.DataFrame:
        found = frame.join(chosen, on="event", how="inner", maintain_order="left")
        return found.with_columns(event="number").drop("number")

    return Prepared(
        prepared.terms,
        numbered(prepared.events),
        numbered(prepared.texts),
        numbered(prepared.contacts),
        numbered(prepared.keys),
    )


def recorded_events(rows: pl.DataFrame, terms: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Rows as the events they are.

    Args:
        rows: `event`, `batch`, `term`, instants as Int64, `target`, ascending.
        terms: STORED_TERMS.
        texts: `event` and TEXTS.

    Returns:
        RECORDED.
    """
    booleans = [pl.col(c).cast(pl.Boolean) for c in TERMS if EVENTS[c] == pl.Boolean]
    meaning = terms.with_columns(*booleans, pl.col("expires").str.to_date("%Y-%m-%d"))
    found = rows.join(meaning, on="term", how="left", maintain_order="left")
    if texts.height:
        found = found.join(texts, on="event", how="left", maintain_order="left")
    else:
        found = found.with_columns(pl.lit(None, pl.String).alias(text) for text in TEXTS)
    instants = [pl.col(c).cast(EVENTS[c]) for c in ("said_from", "said_until", "recorded_at")]
    return found.with_columns(instants).select("event", "batch", *EVENTS.names())


def texts_digest(key: LedgerKey) -> pl.Expr:
    """One digest of the columns `reason`, `evidence` and `reference`, null where all are null."""
    columns = [pl.col(text) for text in TEXTS if text != "subject"]
    said = pl.concat_str([_part(column) for column in columns])
    return key.digests("texts", pl.when(pl.any_horizontal(c.is_not_null() for c in columns)).then(said))


def _check_contacts(events: pl.DataFrame, contacts: pl.DataFrame) -> None:
    places = contacts["event"]
    if contacts.height and (places.min() < 0 or places.max() >= events.height):  # type: ignore[operator]
        raise ValueError("contacts name an event that is not in the frame")
    bare = events.select(
        place=pl.int_range(pl.len(), dtype=pl.Int64),
        contactless=pl.col("action").is_in([Action.VOID, Action.UNVOID, Action.TOLD]),
    )
    without = bare.filter(~pl.col("contactless")).join(contacts, left_on="place", right_on="event", how="anti")
    if without.height:
        raise ValueError(f"{without.height} events have no contact")


def _terms(events: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    stored = events.select(
        pl.col(column).cast(STORED_TERMS[column]) if EVENTS[column] != pl.Date else _iso(column)
        for column in TERMS
    )
    distinct = stored.unique(maintain_order=True).with_columns(term=pl.int_range(pl.len(), dtype=pl.Int64))
    numbers = stored.join(distinct, on=TERMS, how="left", nulls_equal=True, maintain_order="left")["term"]
    return distinct.select(STORED_TERMS.names()), numbers


def _iso(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m-%d").alias(column)


def _part(text: pl.Expr) -> pl.Expr:
    # With its length in front, no two rows of parts read the same when put together.
    return (
        pl.when(text.is_null())
        .then(pl.lit("-;"))
        .otherwise(pl.concat_str([text.str.len_bytes().cast(pl.String), pl.lit(";"), text], ignore_nulls=True))
    )


def _identities(events: pl.DataFrame, rows: pl.DataFrame, digested: pl.DataFrame) -> pl.Series:
    """16 bytes that tell events apart, behind the beginning of the first contact's digest.

    Of void and unvoid they are random: taking out of force what was out of force before is a new event.
    """
    hexed = digested.select("event", digest=pl.col("digest").bin.encode("hex"))
    if digested.height != digested["event"].n_unique():
        hexed = hexed.group_by("event").agg(pl.col("digest").unique().sort().str.join(","))
    joined = rows.select("event", "said_from", "said_until", "target", "subject").join(
        hexed, on="event", how="left", maintain_order="left"
    )
    said = pl.concat_str([_part(pl.col(instant).cast(pl.String)) for instant in ("said_from", "said_until")])
    text: Any = pl.concat_str(  # `chash` appears at run time only
        *(_part(pl.col(column).cast(pl.String)) for column in _IDENTIFYING),
        _part(pl.col("digest")),
        _part(pl.col("subject").bin.encode("hex")),
        _part(pl.col("target").cast(pl.String)),
        pl.when(pl.col("reference").is_null()).then(said).otherwise(_part(pl.col("reference"))),
    )
    named = joined.with_columns(events.select(*_IDENTIFYING, "reference"))
    start = pl.col("digest").str.slice(0, 2 * PREFIX_BYTES).fill_null(_PREFIX)
    sha: pl.Expr = text.chash.sha2_256()
    identities = named.select(pl.concat_str(start, sha.str.slice(0, 32)).str.decode("hex").alias("identity"))[
        "identity"
    ]
    voiding = events["action"].is_in([action.value for action in _VOIDING])
    if not voiding.any():
        return identities
    fresh = [bytes(PREFIX_BYTES) + os.urandom(16) for _ in range(int(voiding.sum()))]
    return identities.scatter(voiding.arg_true(), pl.Series(fresh, dtype=pl.Binary))


def _further_keys(digested: pl.DataFrame, rows: pl.DataFrame, key: LedgerKey) -> pl.DataFrame:
    """Keys by which the identity's index does not find the event."""
    prefixes = pl.col("identity").bin.slice(0, PREFIX_BYTES), pl.col("digest").bin.slice(0, PREFIX_BYTES)
    first = digested.join(
        rows.select("event", "identity"), on="event", how="left", maintain_order="left"
    ).select("event", "point", itself=pl.when(prefixes[0] == prefixes[1]).then("text"))
    keys = contact_keys(digested.select(CONTACTS.names())).join(
        first, on=["event", "point"], how="left", maintain_order="left"
    )
    further = keys.filter(pl.col("text").ne_missing(pl.col("itself")))
    return further.select(
        "event", "point", "kind", digest=key.digests(pl.col("kind"), pl.col("text")).cast(pl.Binary)
    )
