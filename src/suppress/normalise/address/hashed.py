"""Numbers that stand for parts of addresses: keys are made of them, so that few rows need their texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.address.postal_code import ZIP_LENGTH, codes_of
from suppress.normalise.digest import Hashes, text_hashes

HashedPart = Literal["postal_code", "number", "body", "box", "unit", "suffix", "directional"]
"""`body` is what an address is beside its postal code and number: its kind and street, or the name of a house;
the whole text where no address is understood."""

_SEPARATOR = "¦"  # punctuation, so never in standard text
_STREET = pl.col("street").fill_null("").str.replace_all(" ", "", literal=True)
_NAMED = pl.when(pl.col("kind") == "place").then(pl.col("place").fill_null("")).otherwise(_STREET)
_UNDERSTOOD = pl.col("kind").is_not_null()
_TEXTS: Mapping[HashedPart, pl.Expr] = {
    "number": pl.when(_UNDERSTOOD).then("number"),
    "body": pl.when(_UNDERSTOOD)
    .then(pl.concat_str("kind", _NAMED, separator=_SEPARATOR))
    .otherwise(pl.lit(_SEPARATOR) + pl.col("text")),
}

BOX = f"box{_SEPARATOR}"
"""`body` of a PO box."""


_FEW_FIGURES = 100_000
"""Smaller numbers have their hashes in a table."""


def part_hashes(addresses: pl.DataFrame, part: HashedPart) -> Hashes:
    """A number for one part of each address.

    Args:
        addresses: ADDRESS_PARTS.
        part: The part.

    Returns:
        64 bits each, 0 where the part is absent.
    """
    text = _TEXTS.get(part)
    return text_hashes(addresses[part] if text is None else addresses.select(text.alias(part)).to_series())


def number_hashes(numbers: npt.NDArray[np.int32]) -> Hashes:
    """The hashes of numbers as text, without leading zeros."""
    found = _number_table().take(numbers, mode="clip")
    large = np.flatnonzero(numbers >= _FEW_FIGURES)
    if len(large):
        found[large] = text_hashes(pl.Series(numbers[large]).cast(pl.String))
    return found


@cache
def _number_table() -> Hashes:
    return text_hashes(pl.int_range(_FEW_FIGURES, eager=True).cast(pl.String))


@cache
def code_hashes() -> Hashes:
    """The hash of each ZIP code, by the code as a number."""
    return text_hashes(codes_of(pl.int_range(10**ZIP_LENGTH, eager=True)))
