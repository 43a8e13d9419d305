"""Lists of contacts: one a line, or a column of a CSV.

    ann@example.org

Where the source does not say what the contacts are, each line tells: `@example.org` and bare domains
are domain entries, what has an `@` is an e-mail address, everything else a phone number. The layout
has no issuer; it is what opt-out pages and colleagues export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import polars as pl

from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.columns import CONTACT, day, header_columns
from suppress.sources.formats.points import (
    account_batch,
    cells_of,
    domain_batch,
    email_batch,
    merged,
    phone_batch,
)
from suppress.sources.formats.postal import postal_batches
from suppress.sources.formats.stream import Stream
from suppress.sources.formats.text import Text, line_blocks, open_text, record_blocks

Contacts = Literal["email", "phone", "domain", "account"]

_DOMAIN_SIGN = r"^\*?[@.][^@]+$"
_BARE_DOMAIN = r"^[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}\.?$"


def read_plain(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of contacts."""
    contact = reading.source.contact
    if contact == "postal":
        yield from postal_batches(stream, reading, deceased=False)
        return
    with open_text(stream, reading.source.encoding) as text:
        for cells, batch in contact_cells(text, reading):
            yield merged([contact_batch(cells, contact, reading.country), batch])


def contact_cells(text: Text, reading: Reading) -> Iterator[tuple[pl.DataFrame, Batch]]:
    """CELLS of the lines, or of the one column, and a batch with the records that are unreadable."""
    columns = header_columns(text, reading.source, (CONTACT, "date")) if text.first else {}
    if CONTACT not in columns:
        for lines in line_blocks(text):
            yield cells_of(lines), merged([])
        return
    for records in record_blocks(text, columns, reading.source.delimiter):
        since = day(pl.col("date")) if "date" in columns else pl.lit(None, pl.Date)
        cells = records.cells.select("line", pl.col(CONTACT).alias("text"), since.alias("since"))
        yield cells, Batch(0, {}, records.rejects)


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


def _by_line(cells: pl.DataFrame, otherwise: Literal["email", "phone"], country: str) -> Batch:
    text = pl.col("text").fill_null("")
    bare = text.str.contains(_BARE_DOMAIN) if otherwise == "phone" else pl.lit(False)
    domain = text.str.contains(_DOMAIN_SIGN) | bare
    email = ~domain & (text.str.contains("@") | pl.lit(otherwise == "email"))
    split = [cells.filter(domain), cells.filter(email), cells.filter(~domain & ~email)]
    batches = [domain_batch(split[0])] if split[0].height else []
    batches += [email_batch(split[1])] if split[1].height else []
    batches += [phone_batch(split[2], country)] if split[2].height else []
    return merged(batches)
