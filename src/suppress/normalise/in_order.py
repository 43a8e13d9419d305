"""Two frames that were made of some rows and of the others, put in the order of the rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl


def in_order(chosen: npt.NDArray[np.bool_], of_chosen: pl.DataFrame, of_others: pl.DataFrame) -> pl.DataFrame:
    """A line for each row.

    Args:
        chosen: By row.
        of_chosen: Lines of the chosen rows, in their order.
        of_others: Lines of the others, in theirs; the same columns.
    """
    if of_others.is_empty():
        return of_chosen
    # In one piece: gathering from several takes four times as long.
    both = pl.concat([of_chosen, of_others], rechunk=True)
    place = np.empty(len(chosen), np.uint32)
    place[chosen], place[~chosen] = np.arange(of_chosen.height), np.arange(of_chosen.height, both.height)
    return both[place]
