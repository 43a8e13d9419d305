"""Rows without any line of an address, of which the other fields say little: each combination is read once."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from suppress.normalise.address.parts import LINES
from suppress.normalise.remembered import Remembered

_LINES = ("address1", "address2", "address3")
_BESIDE = tuple(field for field in LINES if field not in _LINES)
_BETWEEN = "\x1f"


def is_silent(cells: pl.DataFrame) -> pl.Series:
    """Whether all lines of an address are empty.

    Args:
        cells: Those columns of LINES that a list has, as received.

    Returns:
        Boolean by row, never null. False where another field could not be told from its neighbour.
    """
    empty = (
        (pl.col(line).str.len_bytes() == 0).fill_null(value=True) for line in _LINES if line in cells.columns
    )
    silent = cells.select(
        pl.all_horizontal(pl.repeat(value=True, n=cells.height, dtype=pl.Boolean), *empty).alias("silent")
    ).to_series()
    rows = silent.arg_true()
    marked = (pl.col(field).str.contains(_BETWEEN, literal=True) for field in _BESIDE if field in cells.columns)
    odd = cells[rows].select(pl.any_horizontal(pl.lit(value=False), *marked).fill_null(value=False)).to_series()
    return silent.scatter(rows.filter(odd), False) if odd.any() else silent


class ReadSilent:
    """Reads silent rows.

    Args:
        read: Gives ADDRESS_PARTS of rows whose columns are of LINES, as received.
    """

    def __init__(self, read: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
        self._read = read
        self._remembered = Remembered(self._of_texts)

    def __call__(self, cells: pl.DataFrame) -> pl.DataFrame:
        """ADDRESS_PARTS of silent rows.

        Args:
            cells: As for `is_silent`.
        """
        beside = (pl.col(field).fill_null("") if field in cells.columns else pl.lit("") for field in _BESIDE)
        texts = cells.with_columns(pl.concat_str(*beside, separator=_BETWEEN).alias("said"))["said"]
        said, line = self._remembered(texts)
        return said[line]

    def _of_texts(self, texts: pl.Series) -> pl.DataFrame:
        cut = texts.str.split_exact(_BETWEEN, len(_BESIDE) - 1).struct.rename_fields(_BESIDE)
        cells = pl.DataFrame({"beside": cut}).unnest("beside")
        return self._read(cells.select(pl.when(pl.all() != "").then(pl.all())))
