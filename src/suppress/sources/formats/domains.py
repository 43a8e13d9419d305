"""Lists of domains, one a line.

    @example.org

`@d` (also `*@d`) is that domain, `.d` its sub-domains, `d` both: domain/hashed_lists.md section 1,
after https://docs.puresend.com/suppressiontype.html; the wireless domain list of the FCC behaves
like the third form.
"""

from __future__ import annotations

from collections.abc import Iterator

from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.plain import contact_cells
from suppress.sources.formats.points import by_line, domain_batch, merged
from suppress.text_files.lines import open_text
from suppress.text_files.stream import Stream


def read_domains(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of domains."""
    with open_text(stream, reading.source.encoding) as text:
        for cells, batch in contact_cells(text, reading):
            yield by_line(merged([domain_batch(cells), batch]))
