"""Files of the UK's Baby Mailing Preference Service: parents who lost a child.

    "14092026","20042026","","Ann","Example","1 High St","","","Oxford","","OX1 1AA","ann@example.org"

Fixed positions (399 characters, or 249 without the e-mail address) or CSV in the same order without a
header: the day on which the child was expected, the day of registration, name and address, and since 2023
an e-mail address: https://corporate.bmpsonline.org.uk/file_formats ,
http://corporate.mpsonline.org.uk/BmpsC/html/technical_desc.asp . Cancelled registrations are no longer in
the file. It is for mailings about baby products.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.columns import day_first
from suppress.sources.formats.fixed_or_csv import Layout, read_records
from suppress.sources.formats.points import by_line, email_batch, merged
from suppress.sources.formats.postal import postal_batch
from suppress.text_files.lines import open_text
from suppress.text_files.records import Records
from suppress.text_files.stream import Stream

_LAYOUT = Layout(
    {
        "expected": 8, "date": 8, "prefix": 15, "first_name": 25, "last_name": 25, "address1": 32,
        "address2": 32, "address3": 32, "city": 32, "state": 32, "postal_code": 8, "email": 150,
    },
    r"\d{16}",
    without=1,
)  # fmt: skip
_PLACE = ("last_name", "address1", "address2", "address3", "postal_code")


def read_baby_mps(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a file of the Baby MPS: persons at their address, and their e-mail addresses."""
    with open_text(stream, reading.source.encoding) as text:
        if not text.first:
            return
        _, blocks = read_records(text, [_LAYOUT], reading.source.delimiter)
        for records in blocks:
            yield by_line(_batch(records))


def _batch(records: Records) -> Batch:
    cells = records.cells.with_columns(day_first(pl.col("date")).alias("since"))
    if "email" not in cells.columns:
        cells = cells.with_columns(pl.lit(None, pl.String).alias("email"))
    is_placed = pl.any_horizontal(pl.col(_PLACE).is_not_null())
    mailed = cells.filter(pl.col("email").is_not_null())
    nothing = cells.filter(~is_placed & pl.col("email").is_null())
    return merged(
        [
            Batch(0, {}, pl.concat([records.rejects, reject_lines(nothing, pl.lit("no contact"))])),
            email_batch(mailed.select("line", pl.col("email").alias("text"), "since")),
            postal_batch(cells.filter(is_placed), deceased=False),
        ]
    )
