"""Events as the rows that stores keep: digests made, few-valued columns gathered into terms.

Tables (migrations/versions/0001_tables.py):

- `terms`: each combination of TERMS once;
- `blocks`: events of one append, about a thousand together, packed as `chain.py` says;
- `identities`, `key_places`, `targets`, in SQLite `identity_runs` and `identity_pages`: where they are found;
- `contact_texts`, `event_texts`: clear text, the only rows that erasure removes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import polars_hash  # noqa: F401  registers the name spaces

from suppress.consent import Action
from suppress.frames import require
from suppress.ledger.chain import CONTACT_KINDS, EVENT, KINDS, LINE, NULL, TERMS
from suppress.ledger.contact import contact_keys
from suppress.ledger.event import CONTACTS, EVENTS
from suppress.ledger.key_file import DIGEST_BYTES, LedgerKey
from suppress.ledger.voids import VOIDING
from suppress.model import KeyKind

KEY_BYTES = 8
"""Bytes of a digest by which `key_places` finds it."""
LOOKUP_DIGEST_BYTES = 4
"""Bytes of the first contact's digest with which `lookup` begins; zeros for an event without one."""
TEXTS = ("subject", "reason", "evidence", "reference")
"""Columns of EVENTS that are clear text."""
STORED_TERMS = pl.Schema(
    {"term": pl.Int64, **{c: pl.Int64 if EVENTS[c] == pl.Boolean else pl.String for c in TERMS}}
)
"""TERMS as stores keep them: Booleans as 0 and 1, dates as text."""

# Whether a scope was assumed is not part of who said what; nor is the collection point or the reason.
IDENTIFYING = ("system", "action", "channels", "category", "brand", "basis", "expires")
"""Columns of TERMS by which events are told apart."""
CONTACTLESS = (*VOIDING, Action.TOLD, Action.REVIEWED)
"""Actions of events without a contact."""


_NOTHING = "-;"  # a part that is null

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """Events of one append before they have numbers; `event` is the place in the frame given, from 0."""

    terms: pl.DataFrame
    """STORED_TERMS, numbered from 0."""
    events: npt.NDArray[np.void]
    """EVENT; `term` by the frame above."""
    lines: npt.NDArray[np.void]
    """LINE."""
    lookup: Ints
    rest: Ints
    """Both together tell events apart, by place."""
    order: Ints
    """Places ascending by `lookup` and `rest`, the first of equal events only."""
    same: Ints
    """For each place the first one of an equal event."""
    keys: pl.DataFrame
    """`key`, `event`, `point`: rows of `key_places`."""
    contacts: pl.DataFrame
    """`event`, `point`, `text`."""
    texts: pl.DataFrame
    """`event` and TEXTS, events with any text only."""


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
    rows = events.select(
        said_from=pl.col("said_from").to_physical(),
        said_until=pl.col("said_until").to_physical(),
        recorded_at=pl.col("recorded_at").fill_null(datetime.now(UTC)).to_physical(),
        target="target",
        subject=key.digests(KeyKind.ACCOUNT, pl.col("subject")),
        texts=texts_digest(key),
    )
    first = _first_digests(digested, events.height)
    identity = _identities(events, rows, digested, terms, numbers)
    packed = np.zeros(events.height, EVENT)
    packed["term"] = numbers.to_numpy()
    for column in ("said_from", "said_until", "recorded_at", "target"):
        packed[column] = rows[column].fill_null(NULL).to_numpy()
    packed["identity"] = identity.view(EVENT["identity"]).reshape(-1)
    lookup = integers(np.hstack([first[:, :LOOKUP_DIGEST_BYTES], identity[:, :4]]))
    rest = integers(identity[:, 4:12])
    order, same = distinct(lookup, rest)
    further = _further_keys(digested, key)
    said = pl.int_range(pl.len(), dtype=pl.Int64).alias("event")
    filled = pl.any_horizontal(pl.col(text).is_not_null() for text in TEXTS)
    return Prepared(
        terms,
        packed,
        _lines(digested, further, rows.with_columns(said)),
        lookup,
        rest,
        order,
        same,
        _key_places(digested, further, first),
        digested.select("event", pl.col("point").cast(pl.Int64), "text"),
        events.select(said, *TEXTS).filter(filled),
    )


def numbered(frame: pl.DataFrame, number_of: Ints) -> pl.DataFrame:
    """Rows of some events, under their numbers in the ledger.

    Args:
        frame: `event`, a place.
        number_of: Number of each place, 0 for events that are left out.
    """
    if frame.is_empty():
        return frame
    numbers = number_of[frame["event"].to_numpy()]
    found = frame.with_columns(pl.Series("event", numbers))
    return found if numbers.all() else found.filter(pl.Series(numbers != 0))


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
        contactless=pl.col("action").is_in(CONTACTLESS),
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
        .then(pl.lit(_NOTHING))
        .otherwise(pl.concat_str([text.str.len_bytes().cast(pl.String), pl.lit(";"), text], ignore_nulls=True))
    )


def _first_digests(digested: pl.DataFrame, events: int) -> npt.NDArray[np.uint8]:
    """The smallest digest of each event's contacts, 16 bytes a row; zeros where it has none."""
    first = digested
    if digested.height != events or not _counts_up(digested["event"]):
        first = digested.group_by("event").agg(pl.col("digest").min())
    found = np.zeros((events, DIGEST_BYTES), np.uint8)
    found[first["event"].to_numpy()] = _bytes(first["digest"])
    return found


def _counts_up(places: pl.Series) -> bool:
    return bool((places.to_numpy() == np.arange(len(places))).all())


def _identities(
    events: pl.DataFrame, rows: pl.DataFrame, digested: pl.DataFrame, terms: pl.DataFrame, numbers: pl.Series
) -> npt.NDArray[np.uint8]:
    """16 bytes a row that tell events apart.

    Of void and unvoid they are random: taking out of force what was out of force before is a new event.
    """
    hexed = digested.select("event", digest=pl.col("digest").bin.encode("hex"))
    if digested.height != events.height or not _counts_up(digested["event"]):
        hexed = hexed.group_by("event").agg(pl.col("digest").unique().sort().str.join(","))
        places = pl.DataFrame({"event": pl.int_range(events.height, dtype=pl.Int64, eager=True)})
        hexed = places.join(hexed, on="event", how="left", maintain_order="left")
    scopes = terms.select(
        pl.concat_str([_part(pl.col(column).cast(pl.String)) for column in IDENTIFYING])
    ).to_series()
    said = pl.concat_str([_part(pl.col(instant).cast(pl.String)) for instant in ("said_from", "said_until")])
    if events["reference"].null_count() != events.height:
        said = pl.when(pl.col("reference").is_null()).then(said).otherwise(_part(pl.col("reference")))
    # Where no event has a subject or a target, that is the same for all.
    subject, target = (
        _part(told) if rows[name].null_count() != rows.height else pl.lit(_NOTHING)
        for name, told in (
            ("subject", pl.col("subject").bin.encode("hex")),
            ("target", pl.col("target").cast(pl.String)),
        )
    )
    # `chash` appears at run time only.
    text: Any = pl.concat_str(pl.col("scope"), _part(pl.col("digest")), subject, target, said)
    named = rows.with_columns(
        events["reference"], hexed["digest"].alias("digest"), scopes.gather(numbers).alias("scope")
    )
    sha: pl.Expr = text.chash.sha2_256()
    found = _bytes(named.select(sha.str.slice(0, 32).str.decode("hex")).to_series())
    voiding = events["action"].is_in(VOIDING).to_numpy()
    if voiding.any():
        found = found.copy()
        found[voiding] = np.frombuffer(os.urandom(16 * int(voiding.sum())), np.uint8).reshape(-1, 16)
    return found


def distinct(lookup: Ints, rest: Ints) -> tuple[Ints, Ints]:
    """Equal events.

    Args:
        lookup: By place.
        rest: By place.

    Returns:
        `order` and `same` of Prepared.
    """
    order = np.lexsort((rest, lookup))
    new = np.ones(len(order), np.bool_)
    new[1:] = (np.diff(lookup[order]) != 0) | (np.diff(rest[order]) != 0)
    same = np.empty(len(order), np.int64)
    same[order] = order[new][np.cumsum(new) - 1]  # the sort is stable, so the first of equals leads them
    return order[new], same


def _further_keys(digested: pl.DataFrame, key: LedgerKey) -> pl.DataFrame:
    """`event`, `point`, `kind`, `digest` of keys that are another text than their contact."""
    keys = contact_keys(digested.select(CONTACTS.names()))
    derived = keys.filter(~pl.col("kind").is_in(KINDS[:CONTACT_KINDS]))
    itself = digested.select("event", "point", itself="text")
    if derived.height == itself.height and derived["event"].equals(itself["event"]):
        differing = derived.with_columns(itself["itself"])
        if not derived["point"].equals(itself["point"]):
            differing = derived.join(itself, on=["event", "point"], how="left", maintain_order="left")
    else:
        differing = derived.join(itself, on=["event", "point"], how="left", maintain_order="left")
    further = differing.filter(pl.col("text") != pl.col("itself"))
    return further.select("event", "point", "kind", digest=key.digests(pl.col("kind"), pl.col("text")))


def _lines(digested: pl.DataFrame, further: pl.DataFrame, rows: pl.DataFrame) -> npt.NDArray[np.void]:
    parts = [digested.select("event", "point", "kind", "digest"), further]
    for kind in ("subject", "texts"):
        filled = rows.filter(pl.col(kind).is_not_null())
        if filled.height:
            parts.append(
                filled.select("event", point=pl.lit(0, pl.UInt8), kind=pl.lit(kind), digest=pl.col(kind))
            )
    codes = pl.Enum(KINDS)
    found = pl.concat(parts).with_columns(pl.col("kind").cast(codes).to_physical().cast(pl.UInt8))
    if further.height or len(parts) > 2 or not found["event"].is_sorted():
        found = found.sort("event", "point", "kind")
    lines = np.empty(found.height, LINE)
    for column in ("event", "point", "kind"):
        lines[column] = found[column].to_numpy()
    lines["digest"] = _bytes(found["digest"]).view(LINE["digest"]).reshape(-1)
    return lines


def _key_places(digested: pl.DataFrame, further: pl.DataFrame, first: npt.NDArray[np.uint8]) -> pl.DataFrame:
    """Digests by which `identities` does not find their event."""
    leading = first[digested["event"].to_numpy(), :LOOKUP_DIGEST_BYTES]
    others = pl.Series((_bytes(digested["digest"])[:, :LOOKUP_DIGEST_BYTES] != leading).any(axis=1))
    found = pl.concat([digested.filter(others).select(further.columns), further])
    keys = pl.Series("key", integers(_bytes(found["digest"])[:, :KEY_BYTES]))
    places = found.select(keys, "event", pl.col("point").cast(pl.Int64))
    return places.sort("key")


def _bytes(digests: pl.Series) -> npt.NDArray[np.uint8]:
    """Digests of 16 bytes, none null, a row each."""
    return np.frombuffer(b"".join(digests.to_list()), np.uint8).reshape(-1, DIGEST_BYTES)


def integers(eights: npt.NDArray[np.uint8]) -> Ints:
    """Eight bytes a row as whole numbers, the first byte the most significant."""
    return np.ascontiguousarray(eights).view(">i8").reshape(-1).astype(np.int64)


def leading_integers(digest: bytes, size: int) -> tuple[int, int]:
    """The smallest and the largest whole number of eight bytes that begin as a digest does.

    Args:
        digest: At least `size` bytes.
        size: How many of its bytes.
    """
    start = digest[:size]
    rest = 8 - size
    low, high = start + bytes(rest), start + b"\xff" * rest
    return int.from_bytes(low, signed=True), int.from_bytes(high, signed=True)
