"""One checked block of CSV as a batch: the cells of the columns that were asked for, as text.

Belongs here: what is taken from the good rows and told of the others. Every cell is text: nothing is
inferred, trimmed or rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from suppress.files.campaign_list import Batch
from suppress.files.cells import Mask
from suppress.files.check import Checked, State, rejects_of


@dataclass(frozen=True)
class Wanted:
    """Columns of a list: place in the header, from 0, and name of each.

    Args:
        always: Their cells are read.
        later: Theirs are read when they are called for.
    """

    always: Sequence[tuple[int, str]]
    later: Sequence[tuple[int, str]]


def parse_batch(checked: Checked, wanted: Wanted, width: int) -> Batch:
    """Cells of the good rows, and the rejects.

    Args:
        checked: A block.
        wanted: The columns asked for.
        width: Number of cells of the header.
    """
    height = int(np.count_nonzero(checked.good))
    return Batch(
        rows=_cells(checked, wanted.always, width, height),
        height=height,
        rejects=rejects_of(checked, width),
        lines=_lines(checked),
        blank_lines=int(np.count_nonzero(checked.states == State.BLANK)),
        later={
            name: checked.cells.later(checked.canonical.data, place, width, _good(checked, height))
            for place, name in wanted.later
        },
    )


def _good(checked: Checked, height: int) -> Mask | slice:
    return slice(None) if height == len(checked.states) else checked.good


def _lines(checked: Checked) -> int:
    data, breaks = checked.block.data, checked.block.rows.breaks
    ended = len(breaks) and int(breaks[-1]) == len(data) - 1
    return len(breaks) + (0 if ended or not data else 1)


def _cells(checked: Checked, columns: Sequence[tuple[int, str]], width: int, height: int) -> pl.DataFrame:
    if not height or not columns:
        return pl.DataFrame(schema={name: pl.String for _, name in columns})
    good = _good(checked, height)
    cells, data = checked.cells, checked.canonical.data
    return pl.DataFrame([cells.texts(data, place, width, good).alias(name) for place, name in columns])
