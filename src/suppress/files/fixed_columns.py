"""Result columns behind records of fixed positions: how wide they are, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.model import MARK_COLUMN, OUTCOME_COLUMN, RESULT_MARK

_WIDTHS: Mapping[str, int] = {
    MARK_COLUMN: len(RESULT_MARK),
    OUTCOME_COLUMN: 16,
    "suppress_rule": 40,
    "suppress_source": 60,
    "suppress_key": 20,
    "suppress_since": 14,
    "suppress_also": 80,
}
"""Characters of each column: the same in every run, unless a text of it needs more. A header fits too."""
_BETWEEN = " "


def column_widths(texts: pl.DataFrame) -> dict[str, int]:
    """Characters of each column, so that the longest of its texts fits.

    Args:
        texts: String columns.
    """
    needed = texts.select(pl.all().str.len_chars().max().fill_null(0)).row(0) if texts.columns else ()
    return {
        column: max(_WIDTHS[column], int(longest))
        for column, longest in zip(texts.columns, needed, strict=True)
    }


def fixed_suffixes(texts: pl.DataFrame, widths: Mapping[str, int]) -> pl.Series:
    """The texts of each line side by side, each as wide as its column and with a blank behind."""
    cells = [pl.col(column).fill_null("").str.pad_end(widths[column]) for column in texts.columns]
    return texts.select(pl.concat_str(*cells, separator=_BETWEEN).alias("suffix")).to_series()


def added_positions(record: int, widths: Mapping[str, int]) -> dict[str, str]:
    """First and last position of each column behind a record, as layouts write them."""
    positions, first = {}, record + 1
    for column, width in widths.items():
        positions[column] = f"{first}-{first + width - 1}"
        first += width + len(_BETWEEN)
    return positions
