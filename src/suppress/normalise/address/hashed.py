"""Numbers that stand for parts of addresses: keys are made of them, so that few rows need their texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

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
