"""Addresses of Puerto Rico: urbanizations, and streets named before their number.

Publication 28, section 29 (https://pe.usps.com/text/pub28/28c2_029.htm): an urbanization tells two streets of
the same name within one postal code apart, and is part of the address.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

_ZIP = "^00[679]"
_HUNDREDS = (6, 7, 9)
_URB = "(?:URB|URBANIZACION|URBANIZATION)"
_BEHIND_URB = "(?:[A-Z]{1,2}-?)?[0-9]|CALLE |AVE |C |,|$"
_URBANIZATION = rf"(?:^|[ ,]){_URB} ([A-Z][A-Z ]*?) ?(?:{_BEHIND_URB})"
_WITHOUT = rf"(^|[ ,]){_URB} [A-Z][A-Z ]*?( ?(?:{_BEHIND_URB}))"
_STREET = "CALLE|CLL|C|AVE|AVENIDA|AVDA|CARR|CARRETERA|PASEO"
# `CALLE 3 A17`, `AVE PONCE DE LEON 123`: the number follows the street.
_NUMBER_AFTER = rf"(^|,) ?((?:{_STREET}) [^,]*?)[ ,]+(?:# ?|NO )?([A-Z]{{0,2}}-?[0-9]+[A-Z]?) ?(,|$)"
_TYPE_IN_FRONT = r"^(?:CALLE|CLL|C) (.+)$"
_AVENUE_IN_FRONT = r"^(?:AVE|AVENIDA|AVDA) (.+)$"


def in_puerto_rico(postal_code: pl.Expr) -> pl.Expr:
    """True for the ZIP codes of the island."""
    return postal_code.str.contains(_ZIP).fill_null(value=False)


def is_in_puerto_rico(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """The same of ZIP codes as numbers."""
    return np.isin(codes // 100, _HUNDREDS)


def urbanization(text: pl.Expr) -> pl.Expr:
    """Name of the urbanization in a text; null where none is named.

    Args:
        text: Lines separated by commas; null gives null.
    """
    return text.str.extract(_URBANIZATION, 1)


def number_first(text: pl.Expr) -> pl.Expr:
    """The text without its urbanization, and with the house number before the street."""
    return text.str.replace(_WITHOUT, "$1,$2").str.replace(_NUMBER_AFTER, "$1 $3 $2$4")


def types_last(streets: pl.DataFrame) -> pl.Series:
    """The streets with their type at the end: `CALLE AMAPOLA` gives `AMAPOLA CALLE`.

    Args:
        streets: Their `cell`.
    """
    street = pl.col("cell").str.replace(_TYPE_IN_FRONT, "$1 CALLE").str.replace(_AVENUE_IN_FRONT, "$1 AVE")
    return streets.select(street).to_series()
