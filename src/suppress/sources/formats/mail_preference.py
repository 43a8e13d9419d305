"""Mail preference files: a CSV with a header, one person or household a record.

    first_name,last_name,address1,city,state,postal_code
    Ann,Example,1 Main St,Springfield,IL,62701

The layout of DMAchoice is not public (domain/registries.md section 6), so the column map of the
source names the columns where their headers are unusual; `level` may hold a match level by record.
"""

from __future__ import annotations

from collections.abc import Iterator

from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.layout import read_layout
from suppress.sources.formats.postal import postal_batches
from suppress.text_files.stream import Stream


def read_mail_preference(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a mail preference file."""
    if reading.source.layout is not None:
        return read_layout(stream, reading)
    return postal_batches(stream, reading, deceased=False)
