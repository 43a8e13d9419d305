"""Lists of contacts: one a line, or the contact columns of a CSV.

    ann@example.org

Where the source does not say what the contacts are, each line tells: `@example.org` and bare domains
are domain entries, what has an `@` is an e-mail address, everything else a phone number. The layout
has no issuer; it is what opt-out pages and colleagues export.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import polars as pl

from suppress.errors import SourceError
from suppress.normalise.email_cell import AT_SIGNS
from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.columns import day
from suppress.sources.formats.contact_columns import contact_columns, contacts_among
from suppress.sources.formats.points import (
    account_batch,
    by_line,
    cells_of,
    domain_batch,
    email_batch,
    merged,
    phone_batch,
)
from suppress.sources.formats.postal import postal_batches
from suppress.text_files.lines import Text, line_blocks, open_text
from suppress.text_files.records import record_blocks
from suppress.text_files.stream import Stream

Contacts = Literal["email", "phone", "domain", "account"]

_DELIMITER = r"[,;\t|]"
_ANY_AT = f"[{AT_SIGNS}]"
_NO_HEADER = "several cells and no header that names the contact"
_DOMAIN_SIGN = r"^\*?[@.][^@]+$"
_BARE_DOMAIN = r"^[\p{L}\p{M}0-9_-]+(?:\.[\p{L}\p{M}0-9_-]+)*\.(?:[\p{L}\p{M}]{2,}|(?i:xn--)[a-zA-Z0-9-]+)\.?$"


def read_plain(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of contacts.

    Raises:
        SourceError: A column that is not read looks like one of contacts, or most lines have several
            cells without a header.
    """
    contact = reading.source.contact
    if contact == "postal":
        yield from postal_batches(stream, reading, deceased=False)
        return
    with open_text(stream, reading.source.encoding) as text:
        by_header = bool(text.first) and contact_columns(text, reading.source) is not None
        for number, (cells, unreadable) in enumerate(contact_cells(text, reading)):
            batch = by_line(merged([unreadable, contact_batch(cells, contact, reading.country)]))
            if not by_header:
                batch = _explained(batch, cells)
            if not by_header and number == 0:
                _refuse_cells(batch, cells.height, stream.name)
            yield batch


def _explained(batch: Batch, lines: pl.DataFrame) -> Batch:
    # A line of several cells was read as one contact, for no header says which of them is.
    several = lines.filter(pl.col("text").str.contains(_DELIMITER))["line"]
    unnamed = pl.col("line").is_in(several.implode())
    reason = pl.when(unnamed).then(pl.lit(_NO_HEADER)).otherwise("reason")
    return replace(batch, rejects=reject_lines(batch.rejects, reason))


def _refuse_cells(batch: Batch, lines: int, name: str) -> None:
    wrong = batch.rejects.filter(pl.col("reason") == _NO_HEADER)
    if wrong.height > lines / 2:
        raise SourceError(
            f"'{name}': {wrong.height:,} of the first {lines:,} lines are no entry, the first in line "
            f"{wrong['line'][0]}: {_NO_HEADER}",
            hint="add a header such as name,email; where the first line is one, name its columns with "
            "`columns: {contact: HEADER}` of the source",
        )


def contact_cells(text: Text, reading: Reading) -> Iterator[tuple[pl.DataFrame, Batch]]:
    """CELLS of the lines, or of the columns with contacts, and a batch with the records that are unreadable.

    A line has as many cells as it has contacts; one without any is a reject.

    Raises:
        SourceError: A column that is not read looks like one of contacts.
    """
    columns = contact_columns(text, reading.source) if text.first else None
    if columns is None:
        for lines in line_blocks(text):
            yield cells_of(lines), merged([])
        return
    names = {f"contact {place}": place for place in (*columns.contacts, *columns.weak, *columns.others)}
    read = list(names)[: len(columns.contacts)]
    fields = names if columns.date is None else names | {"date": columns.date}
    since = pl.lit(None, pl.Date) if columns.date is None else day(pl.col("date"))
    for number, records in enumerate(record_blocks(text, fields, reading.source.delimiter)):
        if number == 0:
            read += contacts_among(text, records.cells, columns, reading.source)
        each = [
            records.cells.select("line", pl.col(name).alias("text"), since.alias("since")).drop_nulls("text")
            for name in read
        ]
        blank = records.cells.filter(pl.all_horizontal(pl.col(read).is_null()))
        yield (
            pl.concat(each),
            Batch(0, {}, pl.concat([records.rejects, reject_lines(blank, pl.lit("no contact"))])),
        )


def contact_batch(cells: pl.DataFrame, contact: Contacts | None, country: str) -> Batch:
    """Entries of cells that hold contact points.

    Args:
        cells: CELLS.
        contact: What they are; None where each cell tells.
        country: Country of phone numbers written without one.
    """
    match contact:
        case "phone":
            return phone_batch(cells, country)
        case "domain":
            return domain_batch(cells)
        case "account":
            return account_batch(cells)
        case "email" | None:
            return _by_line(cells, "email" if contact else "phone", country)


def in_clear(text: pl.Expr) -> pl.Expr:
    """Whether the text of a line that is no digest is an address or a domain, in any form of a domain entry."""
    signed = text.str.contains(_ANY_AT) | text.str.contains(_DOMAIN_SIGN)
    return signed | text.str.contains(_BARE_DOMAIN)


def _by_line(cells: pl.DataFrame, otherwise: Literal["email", "phone"], country: str) -> Batch:
    text = pl.col("text").fill_null("")
    bare = text.str.contains(_BARE_DOMAIN) if otherwise == "phone" else pl.lit(False)
    domain = text.str.contains(_DOMAIN_SIGN) | bare
    email = ~domain & (text.str.contains(_ANY_AT) | pl.lit(otherwise == "email"))
    split = [cells.filter(domain), cells.filter(email), cells.filter(~domain & ~email)]
    batches = [domain_batch(split[0])] if split[0].height else []
    batches += [email_batch(split[1])] if split[1].height else []
    batches += [phone_batch(split[2], country, declared=False)] if split[2].height else []
    return merged(batches)
