"""Which columns of a source file hold contacts, and whether one of the others looks as if it did.

An opt-out that stands in a column which nobody reads would be contacted, so every column with a usual
header is read, and a file with contacts under another header is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from suppress.errors import SourceError
from suppress.normalise.email_cell import AT_SIGNS
from suppress.policy.model import Source
from suppress.sources.formats.columns import (
    CONTACT,
    CONTACT_FIELDS,
    USUAL_HEADERS,
    header_columns,
    plain_header,
)
from suppress.text_files.lines import Text
from suppress.text_files.records import header_of

_HEADERS: Mapping[str, frozenset[str]] = {
    "email": frozenset({"email", "emails", "e mail", "email address", "e mail address", "emailaddress"})
    | {"mail", "address email", "email addr"},
    "phone": frozenset({"phone", "phones", "phone number", "phonenumber", "telephone", "telephone number"})
    | {"tel", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "cellphone", "cell number"}
    | {"landline", "fax", "fax number", "number", "msisdn", "phone no", "mobile no"},
    "domain": frozenset({"domain", "domain name"}),
}
_ANY = frozenset({"contact"})
_WEAK = frozenset({"contact", "number", "mail"})
"""Headers that may also be of names, row numbers, or marks: read beside others only if the cells look so."""
_QUALIFIERS = re.compile(
    r"\b(?:home|work|business|office|primary|secondary|alternate|alternative|alt|other|personal|private"
    r"|contact|customer|preferred|main|day|daytime|evening)\b"
)
_TIMES = r"^(?:\d{4}([-/.])\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:19|20)\d{6})(?:\D|$)"
_NETWORK_ADDRESS = r"^\d{1,3}(?:\.\d{1,3}){3}$"
_NUMBER = r"^[+\d\s().,/'-]+(?:(?i:x|ext)\.?\s*\d+)?$"
_FEWEST_DIGITS = 7  # of a number without its area code
_MOST_DIGITS = 20  # E.164 has 15, and an extension may follow
_MOST = 0.5
_NEVER = frozenset(name for field, names in USUAL_HEADERS.items() if field != CONTACT for name in names)


@dataclass(frozen=True)
class ContactColumns:
    """Places of columns, from 0."""

    contacts: tuple[int, ...]
    date: int | None
    weak: tuple[int, ...] = ()
    """Columns whose headers may be of contacts."""
    others: tuple[int, ...] = ()
    """Columns that nothing is known of; none where the policy says which columns are read."""


def contact_columns(text: Text, source: Source) -> ContactColumns | None:
    """The columns with contacts.

    Args:
        text: An opened text.
        source: The source; its column map says which are read, else usual headers do. Lists of digests
            have one.

    Returns:
        The columns, None where the first line is no header that names one.

    Raises:
        SourceError: A column that the policy maps is not in the header.
    """
    date = header_columns(text, source, ("date",)).get("date")
    mapped = {field: name for field, name in source.columns.items() if field in CONTACT_FIELDS}
    if mapped:
        places = [
            header_columns(text, source.model_copy(update={"columns": {field: name}}), (CONTACT,))[CONTACT]
            for field, name in mapped.items()
        ]
        return ContactColumns(tuple(dict.fromkeys(places)), date)
    one = header_columns(text, source, (CONTACT,))
    header = [_unnumbered(plain_header(cell)) for cell in header_of(text, source.delimiter)]
    usual = _usual(source)
    contacts = [place for place, name in enumerate(header) if _bare(name) in usual or name in usual]
    persons = [place for place in contacts if header[place] not in _HEADERS["domain"]]
    # Beside a person's address, a domain is that address's own: it would list everybody at their provider.
    contacts = persons or contacts
    if not usual or not contacts:
        contacts = [one[CONTACT]] if one else []
    if not contacts:
        return None
    read = tuple(place for place in contacts if header[place] not in _WEAK) or tuple(contacts)
    weak = tuple(place for place in contacts if place not in read)
    others = tuple(
        place
        for place, name in enumerate(header)
        if usual and place not in contacts and name not in _NEVER | _HEADERS["domain"]
    )
    return ContactColumns(read, date, weak, others)


def contacts_among(text: Text, cells: pl.DataFrame, columns: ContactColumns, source: Source) -> list[str]:
    """Columns to read besides those whose headers say so, judged by their cells.

    Args:
        text: The text, for its name.
        cells: The first records, with columns named `contact` and their place.
        columns: The columns.
        source: The source; contacts of another sort than it lists are left out on purpose.

    Returns:
        Names of the columns with a weak header that hold a contact.

    Raises:
        SourceError: Most filled cells of a column without a usual header look like contacts.
    """
    shares = {
        place: cells.select(
            _looks(pl.col(f"contact {place}").drop_nulls(), _sort(source)).mean().fill_null(0)
        ).item()
        for place in (*columns.weak, *columns.others)
    }
    unread = [str(place + 1) for place in columns.others if shares[place] > _MOST]
    if unread:
        which = f"column {unread[0]} looks" if len(unread) == 1 else f"columns {', '.join(unread)} look"
        raise SourceError(
            f"'{text.name}' line {text.line}: {which} like contacts without a usual header",
            hint="name the columns to read, with `columns: {contact: HEADER}` or "
            "`columns: {email: HEADER, phone: HEADER}` of the source",
        )
    return [f"contact {place}" for place in columns.weak if shares[place]]


def _sort(source: Source) -> str | None:
    # What the entries are; None where each cell tells.
    return {"email_preference": "email", "domains": "domain"}.get(source.format, source.contact)


def _usual(source: Source) -> frozenset[str]:
    # Headers of what the source lists; empty where the file has one column of entries.
    sort = _sort(source)
    if source.format == "hashed":
        return frozenset()
    if sort is None:
        return _ANY.union(*_HEADERS.values())
    return _HEADERS[sort] | _ANY if sort in _HEADERS else frozenset()


def _unnumbered(name: str) -> str:
    # `Email 2` and `phone1` are columns of e-mail and phone; `address1` keeps its name. More digits are
    # a number that somebody listed: `tel:+12125550100` is no header.
    return name if name in _NEVER else re.sub(r"(?<!\d)\d{1,2}$", "", name).strip()


def _bare(name: str) -> str:
    return " ".join(_QUALIFIERS.sub(" ", name).split())


def _looks(cell: pl.Expr, contact: str | None) -> pl.Expr:
    email = cell.str.contains(f"[{AT_SIGNS}]")
    digits = cell.str.count_matches(r"\d").is_between(_FEWEST_DIGITS, _MOST_DIGITS)
    other = cell.str.contains(_TIMES) | cell.str.contains(_NETWORK_ADDRESS)
    number = cell.str.contains(_NUMBER) & digits & ~other
    return {"email": email, "phone": number, "domain": pl.lit(value=False)}.get(contact or "", email | number)
