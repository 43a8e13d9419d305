"""Which column of a source file is which field, by the policy's column map or by usual headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from suppress.errors import SourceError
from suppress.policy.model import Source
from suppress.text_files.lines import Text
from suppress.text_files.records import header_of

CONTACT = "contact"
CONTACT_FIELDS = (CONTACT, "email", "phone", "domain", "digest", "account")
"""Keys of a column map that name the one column with the entry."""

USUAL_HEADERS: Mapping[str, tuple[str, ...]] = {
    CONTACT: (
        "email", "e mail", "email address", "e mail address", "emailaddress", "mail", "address email",
        "phone", "phone number", "phonenumber", "telephone", "telephone number", "mobile", "mobile phone",
        "cell", "cell phone", "number", "msisdn", "contact", "domain", "domain name",
        "md5", "sha1", "sha 1", "sha256", "sha 256", "sha512", "sha 512", "hash", "digest",
        "email md5", "md5 email", "email hash", "md5 hash", "hashed email", "email sha256", "sha256 email",
    ),
    "date": (
        "date of death", "death date", "dod", "order date", "date of order",
        "date", "opt out date", "optout date", "opted out on", "opted out at", "unsubscribed at", "unsub date",
        "unsubscribe date", "registered on", "registration date", "date added", "created at", "since",
    ),
    "answer": (
        "answer", "result", "status", "registered", "listed", "dnc", "on register", "on registry", "dnc status",
    ),
    "level": ("level", "match level"),
    "name": ("name", "full name", "fullname"),
    "first_name": ("first name", "firstname", "first", "forename", "given name", "fname"),
    "middle_name": ("middle name", "middlename", "middle", "middle initial"),
    "last_name": ("last name", "lastname", "last", "surname", "family name", "lname"),
    "suffix": ("suffix", "name suffix"),
    "address1": ("address1", "address 1", "address", "address line 1", "street", "street address", "addr1"),
    "address2": ("address2", "address 2", "address line 2", "addr2", "unit", "apt", "apartment"),
    "address3": ("address3", "address 3", "address line 3", "addr3"),
    "city": ("city", "town", "locality"),
    "state": ("state", "province", "region", "county", "st"),
    "postal_code": ("postal code", "postalcode", "postcode", "zip", "zip code", "zipcode", "zip5"),
    "country": ("country", "country code"),
}  # fmt: skip
"""Headers by field, in lower case with every run of other signs as one blank."""


def header_columns(text: Text, source: Source, fields: Sequence[str]) -> dict[str, int]:
    """Places of the columns of some fields.

    Args:
        text: An opened text.
        source: The source with its column map.
        fields: Fields to look for.

    Returns:
        Field and place of its column; a field without a column is absent, and all are where the first
        line is no header.

    Raises:
        SourceError: A column that the policy maps is not in the header.
    """
    header = [plain_header(cell) for cell in header_of(text, source.delimiter)]
    mapped = {(CONTACT if field in CONTACT_FIELDS else field): name for field, name in source.columns.items()}
    if CONTACT not in fields:
        mapped = {field: name for field, name in source.columns.items() if field in fields}
    found: dict[str, int] = {}
    for field in fields:
        if field in mapped:
            if plain_header(mapped[field]) not in header:
                raise SourceError(
                    f"'{text.name}' line {text.line}: no column '{mapped[field]}' in the header",
                    hint=f"correct `columns: {{{field}: …}}` of the source, or check the file",
                )
            found[field] = header.index(plain_header(mapped[field]))
            continue
        places = [header.index(name) for name in USUAL_HEADERS[field] if name in header]
        free = [place for place in places if place not in found.values()]
        if free:
            found[field] = free[0]
    return found


def day(text: pl.Expr) -> pl.Expr:
    """Dates of cells that start with `2026-08-05` or are `20260805`; null for every other text.

    Other orders are not guessed at: the day is shown as evidence and decides nothing.
    """
    iso = text.str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ]|$)", 1).str.to_date("%Y-%m-%d", strict=False)
    compact = text.str.extract(r"^(\d{8})$", 1).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(iso, compact)


def day_first(text: pl.Expr) -> pl.Expr:
    """Dates of cells of eight digits, day, month and year (`14092009`); null for every other text."""
    return text.str.extract(r"^(\d{8})$", 1).str.to_date("%d%m%Y", strict=False)


def plain_header(header: str) -> str:
    """A header in the form of `USUAL_HEADERS`."""
    return re.sub(r"[\W_]+", " ", header).strip().lower()
