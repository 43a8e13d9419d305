"""Postal codes in the form they are compared in, and codes that stand at the end of another field."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.column_bytes import ColumnBytes
from suppress.normalise.text import visible

Numbers = npt.NDArray[np.int32]

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
ZIP_LENGTH = 5
_FEWEST, _ZIP4_LENGTH, _HYPHEN = 3, 10, ord("-")
NO_CODE = np.int32(-1)

# The country before a code of figures: `D-10115`, `DE-10115`. It was its sign on vehicles, and is its ISO code
# where people write one today (https://en.wikipedia.org/wiki/List_of_postal_codes).
_ISO = (
    *("AT", "BE", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IS", "IT", "LT", "LU"),
    *("LV", "MC", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)
_SIGNS = {
    **{code: code for code in _ISO},
    **{"A": "AT", "B": "BE", "D": "DE", "E": "ES", "EST": "EE", "F": "FR", "FIN": "FI", "H": "HU"},
    **{"I": "IT", "L": "LU", "N": "NO", "P": "PT", "S": "SE", "SLO": "SI"},
}
_COUNTRY = "|".join(sorted(_SIGNS, key=len, reverse=True))
_PREFIXED = rf"^ *({_COUNTRY}) ?- ?([0-9][0-9 -]*[A-Z]{{0,2}}) *$"
_MAYBE_PREFIXED = "^ *[A-Za-z]{1,3} ?-"
PREFIXED_IN_FRONT = rf"^((?:{_COUNTRY})-[0-9]{{3,6}}) (.+)$"
"""A code with its country, and the city behind it; standard text that keeps hyphens."""

# Letters that are read for digits, where only a digit can stand. A British code ends with two letters, of
# which neither is I nor O, so it has neither shape.
_SLIPPED_ZIP = "^[0-9OIL]{5}$"
_SLIPPED_CANADIAN = "^[ABCEGHJ-NPRSTVXY][0-9OIL][ABCEGHJ-NPRSTV-Z][0-9OIL][ABCEGHJ-NPRSTV-Z][0-9OIL]$"
# The figures of a British code, and figures read for the letters of those postcode areas that have an O or I
# (https://en.wikipedia.org/wiki/List_of_postcode_areas_in_the_United_Kingdom): `S01` is SO1, as no number of a
# district begins with a zero.
_SLIPPED_BRITISH = "^([A-PR-UWYZ][A-HK-Y]?)([0-9OIL]{1,2}[A-HJKPSTUW]?[0-9OIL])([ABD-HJLNP-UW-Z]{2})$"
_SLIPPED_AREAS = (
    ("^([CPSY])0([0-9]{2,3}[A-Z]{2})$", "${1}O$2"),
    ("^0([LX][0-9]{2,3}[A-Z]{2})$", "O$1"),
    ("^1([GPV][0-9]{2,3}[A-Z]{2})$", "I$1"),
)
_ZERO_FOR_O = "^[CPSY]0"
_SOUND = f"{BRITISH}|{CANADIAN}|^[0-9]+$"
_SLIPS = {"O": "0", "I": "1", "L": "1"}


def compared_postal_codes(cells: pl.Series) -> pl.Series:
    """The codes that two lists are compared by: `02129-1234`, `2129` and `O2129` give `02129`.

    Args:
        cells: String as received, nulls allowed.

    Returns:
        String of the same length: letters and digits in upper case, a ZIP code without its add-on and with
        its leading zeros; null where the cell has neither letter nor digit.
    """
    is_zip = cells.str.contains(ZIP).fill_null(value=False)
    if (is_zip | cells.is_null()).all():
        return cells
    # Step by step: an expression that is used twice would be evaluated twice.
    others = cells.filter(~is_zip).to_frame("cell")
    code, compact = pl.col("code"), pl.col("compact")
    read = (
        others.select(visible(pl.col("cell")).str.to_uppercase().str.strip_suffix(".0").alias("code"))
        .with_columns(pl.coalesce(code.str.extract(_PREFIXED, 2), code).alias("code"))
        .with_columns(code.str.replace_all(r"[^\p{L}\p{N}]+", "").alias("compact"))
        .with_columns(
            (compact.str.contains(_SOUND) & ~compact.str.contains(_ZERO_FOR_O)).alias("sound"),
            pl.coalesce(code.str.extract(_ZIP4, 1), code.str.extract(_SHORT_ZIP4, 1)).alias("zip"),
        )
        .with_columns(pl.coalesce("zip", "compact").alias("read"))
    )
    doubtful = ~read["sound"].fill_null(value=True) & read["zip"].is_null()
    if doubtful.any():
        mended = _without_slips(read.filter(doubtful)["compact"])
        read = read.with_columns(read["read"].scatter(doubtful.arg_true(), mended).alias("read"))
    # Whatever the country: the other list may not say one, and both sides are padded alike.
    padded = (
        pl.when(pl.col("read").str.contains(_ZERO_LOST)).then(pl.col("read").str.zfill(5)).otherwise("read")
    )
    compared = read.select(padded.alias("read")).select(pl.when(pl.col("read") != "").then("read")).to_series()
    return cells.scatter((~is_zip).arg_true(), compared)


def countries_before(cells: pl.Series) -> pl.Series:
    """Countries that stand before the codes: DE of `D-10115`.

    Args:
        cells: As for `compared_postal_codes`.

    Returns:
        String of the same length: ISO 3166 alpha-2 codes, null where there is none.
    """
    maybe = cells.str.contains(_MAYBE_PREFIXED).fill_null(value=False)
    if not maybe.any():
        return pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    sign = cells.set(~maybe, None).str.to_uppercase().str.extract(_PREFIXED, 1)
    return sign.replace_strict(_SIGNS, default=None, return_dtype=pl.String)


def plain_zip_codes(cells: pl.Series) -> Numbers:
    """What `compared_postal_codes` gives for cells that are a ZIP code alone, as numbers; else NO_CODE."""
    texts = ColumnBytes.of(cells)
    code, figures = texts.figures(texts.starts)
    lengths = texts.lengths
    # Three or four figures lost their leading zeros.
    plain = (figures == lengths) & (lengths >= _FEWEST) & (lengths <= ZIP_LENGTH)
    longer = np.flatnonzero((lengths == _ZIP4_LENGTH) & (figures == ZIP_LENGTH))
    hyphen = texts.starts.take(longer) + ZIP_LENGTH
    _, added = texts.figures(hyphen + 1)
    plain[longer] = (texts.buffer.take(hyphen) == _HYPHEN) & (added == _ZIP4_LENGTH - ZIP_LENGTH - 1)
    return np.where(plain, code, NO_CODE)


def codes_of(numbers: pl.Series) -> pl.Series:
    """ZIP codes from their numbers."""
    return numbers.cast(pl.String).str.zfill(ZIP_LENGTH)


def _without_slips(compact: pl.Series) -> pl.Series:
    """The codes with figures where only figures can stand; most cells of other countries stay as they are."""
    code = pl.col("code")
    area = code
    for slipped, mended in _SLIPPED_AREAS:
        area = area.str.replace(slipped, mended)
    digits = [code.str.slice(place, 1).replace(_SLIPS) for place in (1, 3, 5)]
    letters = [code.str.slice(place, 1) for place in (0, 2, 4)]
    canadian = pl.concat_str(part for pair in zip(letters, digits, strict=True) for part in pair)
    has_figure = code.str.contains("[0-9]")
    return (
        compact.to_frame("code")
        .with_columns(area.alias("area"))
        .with_columns(pl.when(~pl.col("area").str.contains(BRITISH)).then("area").alias("unread"))
        .with_columns(
            (
                pl.col("unread").str.extract(_SLIPPED_BRITISH, 1)
                + pl.col("unread").str.extract(_SLIPPED_BRITISH, 2).str.replace_many(_SLIPS)
                + pl.col("unread").str.tail(2)
            ).alias("british")
        )
        .select(
            pl.when(code.str.contains(_SLIPPED_CANADIAN))
            .then(canadian)
            .when(code.str.contains(_SLIPPED_ZIP) & has_figure)
            .then(code.str.replace_many(_SLIPS))
            .when(has_figure)
            .then(pl.coalesce("british", "area"))
            .otherwise(code)
        )
        .to_series()
    )
