"""Files of the deceased, laid out like mail preference files.

    first_name,last_name,address1,city,state,postal_code,date
    A,Example,1 Main St,Springfield,IL,62701,2026-03-01

Layouts differ by vendor (domain/registries.md sections 4.4 and 6). Some give initials only, so an
entry is compared with initial where it has no first name, and never more loosely.
"""

from __future__ import annotations

from collections.abc import Iterator

from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.layout import read_layout
from suppress.sources.formats.postal import postal_batches
from suppress.text_files.stream import Stream


def read_deceased(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a file of the deceased."""
    if reading.source.layout is not None:
        return read_layout(stream, reading)
    return postal_batches(stream, reading, deceased=True)
