"""Postal codes in the form they are compared in, and codes that stand at the end of another field."""

from __future__ import annotations

import polars as pl

from suppress.normalise.text import visible

CANADIAN = r"^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]$"
"""A compared code of Canada (Canada Post Addressing Guidelines: no D, F, I, O, Q, U; no W, Z first)."""
BRITISH = (
    r"^(?:GIR0AA|[A-PR-UWYZ](?:[0-9][0-9A-HJKPSTUW]?|[A-HK-Y][0-9][0-9ABEHMNPRVWXY]?)[0-9][ABD-HJLNP-UW-Z]{2})$"
)
"""A compared code of the United Kingdom, the Channel Islands or Man: the pattern of the UK government's bulk
data transfer (BS 7666)."""
ZIP = "^[0-9]{5}$"
"""A compared code of the United States."""

# A ZIP+4 changes without a move, so only its ZIP code counts; the second shape lost a leading zero.
_ZIP4 = r"^([0-9]{5})[ -]?[0-9]{4}$"
_SHORT_ZIP4 = r"^([0-9]{4})-[0-9]{4}$"
_ZERO_LOST = "^[0-9]{3,4}$"

# Letters that are read for digits, where only a digit can stand. A British code ends with two letters, of
# which neither is I nor O, so it has neither shape.
_SLIPPED_ZIP = "^[0-9OIL]{5}$"
_SLIPPED_CANADIAN = "^[ABCEGHJ-NPRSTVXY][0-9OIL][ABCEGHJ-NPRSTV-Z][0-9OIL][ABCEGHJ-NPRSTV-Z][0-9OIL]$"
_SLIPS = {"O": "0", "I": "1", "L": "1"}


def compared_postal_code(cell: pl.Expr) -> pl.Expr:
    """The code that two lists are compared by: `02129-1234`, `2129` and `O2129` give `02129`.

    Args:
        cell: String as received, nulls allowed.

    Returns:
        String of the same length: letters and digits in upper case, a ZIP code without its add-on and with
        its leading zeros; null where the cell has neither letter nor digit.
    """
    is_zip = cell.str.contains(ZIP)
    other: pl.Expr = pl.when(~is_zip).then(cell)
    code = visible(other).str.to_uppercase().str.strip_suffix(".0")
    compact = code.str.replace_all(r"[^\p{L}\p{N}]+", "")
    read = pl.coalesce(code.str.extract(_ZIP4, 1), code.str.extract(_SHORT_ZIP4, 1), _without_slips(compact))
    # Whatever the country: the other list may not say one, and both sides are padded alike.
    padded = pl.when(read.str.contains(_ZERO_LOST)).then(read.str.zfill(5)).otherwise(read)
    return pl.when(is_zip).then(cell).when(padded != "").then(padded)


def _without_slips(compact: pl.Expr) -> pl.Expr:
    digits = [compact.str.slice(place, 1).replace(_SLIPS) for place in (1, 3, 5)]
    letters = [compact.str.slice(place, 1) for place in (0, 2, 4)]
    canadian = pl.concat_str(part for pair in zip(letters, digits, strict=True) for part in pair)
    return (
        pl.when(compact.str.contains(_SLIPPED_CANADIAN))
        .then(canadian)
        .when(compact.str.contains(_SLIPPED_ZIP) & compact.str.contains("[0-9]"))
        .then(compact.str.replace_many(_SLIPS))
        .otherwise(compact)
    )
