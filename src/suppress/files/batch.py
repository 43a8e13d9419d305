"""One checked block of CSV as a batch: the cells of the columns that were asked for, as text.

Belongs here: Polars reading bytes that are known to be well formed. Every cell is text: nothing is
inferred, trimmed or rounded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from suppress.files.campaign_list import Batch
from suppress.files.check import Checked, State, rejects_of
from suppress.files.rows import Grammar


def parse_batch(checked: Checked, columns: Sequence[tuple[int, str]], grammar: Grammar, width: int) -> Batch:
    """Cells of the good rows, and the rejects.

    Args:
        checked: A block.
        columns: Place in the header, from 0, and name of each column asked for.
        grammar: How rows are cut.
        width: Number of cells of the header.
    """
    height = int(np.count_nonzero(checked.good))
    return Batch(
        rows=_cells(checked, columns, grammar, height),
        height=height,
        rejects=rejects_of(checked, width),
        lines=_lines(checked),
        blank_lines=int(np.count_nonzero(checked.states == State.BLANK)),
    )


def _lines(checked: Checked) -> int:
    data, breaks = checked.block.data, checked.block.rows.breaks
    ended = len(breaks) and int(breaks[-1]) == len(data) - 1
    return len(breaks) + (0 if ended or not data else 1)


def _cells(checked: Checked, columns: Sequence[tuple[int, str]], grammar: Grammar, height: int) -> pl.DataFrame:
    if not height or not columns:
        return pl.DataFrame(schema={name: pl.String for _, name in columns})
    rows = checked.canonical.rows
    quoted = rows.quotes is None or len(rows.quotes) > 0
    places = sorted({place for place, _ in columns})
    frame = pl.read_csv(
        _good_text(checked, grammar),
        has_header=False,
        infer_schema=False,
        columns=places,
        separator=grammar.delimiter.decode(),
        quote_char='"' if quoted else None,
        eol_char=grammar.eol.decode(),
    )
    if frame.height != height:
        raise RuntimeError(f"block {checked.block.number}: {frame.height} rows read, {height} counted")
    return pl.DataFrame([frame.to_series(places.index(place)).alias(name) for place, name in columns])


def _good_text(checked: Checked, grammar: Grammar) -> bytes:
    """The good rows, next to each other."""
    data, rows, good = checked.canonical.data, checked.canonical.rows, checked.good
    stops = rows.stops
    if not data.endswith(grammar.eol):  # a last line without its line end, or with half of it
        stops = stops.copy()
        stops[-1] = checked.canonical_ends[-1]
    if good.all():
        return data if int(stops[-1]) == len(data) else data[: int(stops[-1])]
    edges = np.flatnonzero(np.diff(good, prepend=False, append=False))
    first, last = rows.starts[edges[0::2]], stops[edges[1::2] - 1]
    return b"".join(data[start:stop] for start, stop in zip(first.tolist(), last.tolist(), strict=True))
