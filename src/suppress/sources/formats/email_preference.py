"""E-mail preference files: a CSV with a header and one address a record.

    Email,Date
    ann@example.org,2026-08-05

The layout of e-MPS is not public (domain/registries.md section 6), so the column map of the source
names the columns where their headers are unusual.
"""

from __future__ import annotations

from collections.abc import Iterator

from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.plain import contact_batch, contact_cells
from suppress.sources.formats.points import by_line, merged
from suppress.text_files.lines import open_text
from suppress.text_files.stream import Stream


def read_email_preference(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of an e-mail preference file; a file without a header is read line by line."""
    with open_text(stream, reading.source.encoding) as text:
        for cells, batch in contact_cells(text, reading):
            yield by_line(merged([contact_batch(cells, "email", reading.country), batch]))
