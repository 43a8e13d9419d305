"""Contacts in the canonical clear text that the ledger keeps, and the keys that each of them has.

An e-mail address is its strict key, a phone number E.164 with `+`, an account trimmed, a name and
address a JSON object of the postal fields as received: its standard form may improve in later
versions, so what is kept is what was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from suppress.ledger.event import CONTACTS
from suppress.model import EMAIL_FIELDS, PHONE_FIELDS, POSTAL_FIELDS, POSTAL_KINDS, KeyKind
from suppress.normalise.digest import text_halves
from suppress.normalise.email import email_points, email_wide
from suppress.normalise.postal import Postal, read_postal
from suppress.normalise.text import is_blank

CONTACT_KEYS = pl.Schema({"event": pl.Int64, "point": pl.UInt8, "kind": pl.String, "text": pl.String})
"""Texts of contacts, one of each kind at most; `kind` is a KeyKind."""

COMPARED_KEYS = pl.Schema(
    {
        "event": pl.Int64,
        "point": pl.UInt8,
        "kind": pl.String,  # a KeyKind
        "key": pl.UInt64,
        "check": pl.UInt64,
        # First half of the key of the contact's strict text, of a name and address that of the individual; null
        # where no first name is there.
        "strict": pl.UInt64,
    }
)
"""Keys of contacts as rows of a list have them (`frames.KEYS`)."""

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
                from suppress.normalise.phone import phone_points  # waits for the phone library

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
    """The strict texts of contacts and the wide ones of e-mail addresses: what their digests are made of.

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
        read = _read(postal)
        parts += [
            postal.with_columns(kind=pl.lit(kind.value), text=read.text(kind)).drop_nulls("text")
            for kind in POSTAL_KINDS
        ]
    return pl.concat(parts).select(CONTACT_KEYS.names())


def compared_keys(contacts: pl.DataFrame) -> pl.DataFrame:
    """Every key by which rows of a list are compared with contacts.

    Args:
        contacts: CONTACTS.

    Returns:
        COMPARED_KEYS: one line for each contact, and for a name and address any number of each of `address`,
        `household` and `individual_initial`.
    """
    phone = pl.col("text").str.strip_prefix("+").cast(pl.UInt64)  # as in KEYS
    low, high = text_halves(pl.col("text"))
    wide, wide_high = text_halves(pl.coalesce(email_wide(pl.col("text")), "text"))
    zero = pl.lit(0, pl.UInt64)
    of_kind = {
        KeyKind.EMAIL_WIDE: ("email", wide, wide_high, low),
        KeyKind.PHONE: ("phone", phone, zero, phone),
        KeyKind.ACCOUNT: ("account", low, high, low),
    }
    found = [
        contacts.filter(pl.col("kind") == contact).select(
            "event", "point", kind=pl.lit(kind.value), key=key, check=check, strict=strict
        )
        for kind, (contact, key, check, strict) in of_kind.items()
    ]
    postal = contacts.filter(pl.col("kind") == "postal")
    return pl.concat([*found, *_postal_keys(postal)] if postal.height else found)


def _postal_keys(postal: pl.DataFrame) -> Iterator[pl.DataFrame]:
    from suppress.postal_keys import PostalKeys  # only where events name an address

    read = _read(postal)
    low, _ = text_halves(pl.col("individual"))
    named = postal.with_columns(individual=read.text(KeyKind.INDIVIDUAL)).select("event", "point", strict=low)
    keys = PostalKeys(read)
    for kind in (KeyKind.ADDRESS, KeyKind.HOUSEHOLD, KeyKind.INDIVIDUAL_INITIAL):
        lines = keys.of(kind)
        of = named[read.people["row"].gather(lines["line"])]
        yield of.with_columns(lines["key"], lines["check"], kind=pl.lit(kind.value)).select(
            COMPARED_KEYS.names()
        )


def _read(postal: pl.DataFrame) -> Postal:
    fields = pl.Struct(dict.fromkeys(POSTAL_FIELDS, pl.String))
    rows = postal.select(pl.col("text").str.json_decode(fields)).unnest("text")
    return read_postal(rows, {field: field for field in POSTAL_FIELDS})


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
    postal = read_postal(cells, {field: field for field in columns})
    events = pl.int_range(rows.height, dtype=pl.Int64, eager=True).alias("event")
    readable = postal.has_address
    # Every field, also those that the rows lack: an address reads the same whatever columns its file had.
    said = cells.select(
        pl.when(pl.col(f) != "").then(pl.col(f)).alias(f) if f in columns else pl.lit(None, pl.String).alias(f)
        for f in POSTAL_FIELDS
    ).select(kind=pl.lit("postal"), text=pl.struct(pl.all()).struct.json_encode())
    found = said.insert_column(0, events).filter(readable)
    unread = pl.DataFrame({"event": events}).filter(~readable & ~postal.blank)
    return found, unread.with_columns(field=pl.lit("address1"))
