"""Prohibitory orders of the United States Postal Service ("pander file"): a CSV with a header.

    first_name,last_name,address1,city,state,postal_code,date
    Ann,Example,1 Main St,Springfield,IL,62701,2026-03-01

An order under 39 U.S.C. 3008 (https://www.law.cornell.edu/uscode/text/39/3008) is in force from the
thirtieth day after the mailer received it, and may name children at the address beside the addressee: an
entry holds for the surname at the address, whatever match level a rule asks or a column says. What is sent
there to whoever lives there, or without a surname, is in doubt: it reaches the addressee all the same. The
layout is not public (domain/registries.md section 6), so the column map of the source names columns with
unusual headers; `date` is the day of the order.
"""

from __future__ import annotations

from collections.abc import Iterator

from suppress.model import KeyKind
from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.postal import postal_batches
from suppress.text_files.stream import Stream


def read_prohibitory(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a file of prohibitory orders."""
    return postal_batches(stream, reading, deceased=False, level=KeyKind.HOUSEHOLD, occupants=True)
