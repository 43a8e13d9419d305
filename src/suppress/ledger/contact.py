"""Contacts in the canonical clear text that the ledger keeps, and the keys that each of them has.

An e-mail address is its strict key, a phone number E.164 with `+`, an account trimmed, a name and
address a JSON object of the postal fields as received: its standard form may improve in later
versions, so what is kept is what was said.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.ledger.event import CONTACTS
from suppress.model import EMAIL_FIELDS, PHONE_FIELDS, POSTAL_FIELDS, KeyKind
from suppress.normalise.email import email_points, email_wide
from suppress.normalise.phone import phone_points
from suppress.normalise.postal import postal_texts
from suppress.normalise.text import is_blank

CONTACT_KEYS = pl.Schema({"event": pl.Int64, "point": pl.UInt8, "kind": pl.String, "text": pl.String})
"""Keys of contacts: any number of lines for each contact; `kind` is a KeyKind, `text` the key in clear."""

_POSTAL_KEYS = (KeyKind.ADDRESS, KeyKind.HOUSEHOLD, KeyKind.INDIVIDUAL_INITIAL, KeyKind.INDIVIDUAL)
_UNREADABLE = pl.Schema({"event": pl.Int64, "field": pl.String})


def read_contacts(
    rows: pl.DataFrame, columns: Mapping[str, str], regions: pl.Series | str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contacts of rows, each row one event.

    Args:
        rows: String columns, one line for each event.
        columns: Fields (`email`, `phone`, `mobile`, `account` and the postal ones) and their columns.
        regions: Country in which phone numbers are written, one for all or one for each row.

    Returns:
        CONTACTS, and what is there but cannot be read, as `event` and `field`; a cell with several
        addresses or numbers of which one cannot be read is in both.
    """
    found: list[pl.DataFrame] = []
    unreadable: list[pl.DataFrame] = []
    for field in (*EMAIL_FIELDS, *PHONE_FIELDS):
        if field in columns:
            cells = rows[columns[field]]
            if field in EMAIL_FIELDS:
                kind, points = "email", email_points(cells).select("index", text="email")
            else:
                plus = pl.lit("+") + pl.col("number").cast(pl.String)
                kind, points = "phone", phone_points(cells, regions).select("index", text=plus)
            bad = points.filter(pl.col("text").is_null())
            unreadable.append(bad.select(pl.col("index").cast(pl.Int64).alias("event"), field=pl.lit(field)))
            found.append(_of_kind(points.drop_nulls("text"), kind))
    if "account" in columns:
        cells = rows[columns["account"]].str.strip_chars()
        filled = pl.DataFrame({"text": cells}).with_row_index("index").filter(~is_blank(pl.col("text")))
        found.append(_of_kind(filled, "account"))
    postal = {field: columns[field] for field in POSTAL_FIELDS if field in columns}
    if "address1" in postal:
        found_postal, bad_postal = _postal(rows, postal)
        found.append(found_postal)
        unreadable.append(bad_postal)
    contacts = pl.concat([CONTACTS.to_frame().select("event", "kind", "text"), *found])
    return _numbered(contacts).select(CONTACTS.names()), pl.concat([_UNREADABLE.to_frame(), *unreadable])


def contact_keys(contacts: pl.DataFrame) -> pl.DataFrame:
    """Every key by which contacts are found.

    Args:
        contacts: CONTACTS.

    Returns:
        CONTACT_KEYS: `email` and `email_wide`; `phone`; `account`; of a name and address those of
        `address`, `household`, `individual_initial` and `individual` that it is long enough for.
    """
    plain = contacts.filter(pl.col("kind").is_in(["email", "phone", "account"]))
    email = contacts.filter(pl.col("kind") == "email")
    wide = email.with_columns(kind=pl.lit(KeyKind.EMAIL_WIDE.value), text=email_wide(pl.col("text")))
    parts = [plain, wide.drop_nulls("text")]
    postal = contacts.filter(pl.col("kind") == "postal")
    if postal.height:
        fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
        rows = postal.select(pl.col("text").str.json_decode(fields)).unnest("text")
        texts = postal_texts(rows, {field: field for field in POSTAL_FIELDS})
        parts += [
            postal.with_columns(kind=pl.lit(kind.value), text=texts[kind.value]).drop_nulls("text")
            for kind in _POSTAL_KEYS
        ]
    return pl.concat(parts).select(CONTACT_KEYS.names())


def _numbered(contacts: pl.DataFrame) -> pl.DataFrame:
    """Contacts once for each event, ascending, with their `point`."""
    if contacts.select((pl.col("event").diff() > 0).all()).item():
        return contacts.with_columns(point=pl.lit(0, pl.UInt8))
    once = contacts.unique(maintain_order=True).sort("event", maintain_order=True)
    return once.with_columns(point=pl.int_range(pl.len()).over("event").cast(pl.UInt8))


def _of_kind(points: pl.DataFrame, kind: str) -> pl.DataFrame:
    return points.select(pl.col("index").cast(pl.Int64).alias("event"), kind=pl.lit(kind), text="text")


def _postal(rows: pl.DataFrame, columns: Mapping[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    cells = rows.select(pl.col(column).str.strip_chars().alias(field) for field, column in columns.items())
    texts = postal_texts(cells, {field: field for field in columns})
    events = pl.int_range(rows.height, dtype=pl.Int64, eager=True).alias("event")
    readable = texts["address"].is_not_null()
    # Every field, also those that the rows lack: an address reads the same whatever columns its file had.
    said = cells.select(
        pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) if f in columns else pl.lit(None, pl.String).alias(f)
        for f in POSTAL_FIELDS
    ).select(kind=pl.lit("postal"), text=pl.struct(pl.all()).struct.json_encode())
    found = said.insert_column(0, events).filter(readable)
    unread = pl.DataFrame({"event": events}).filter(~readable & ~texts["blank"])
    return found, unread.with_columns(field=pl.lit("address1"))
