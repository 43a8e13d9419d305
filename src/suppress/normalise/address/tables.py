"""Tables of words that addresses have, as two columns of equal length."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import polars as pl

DIRECTIONS = {
    "N": "NORTH",
    "NE": "NORTHEAST",
    "E": "EAST",
    "SE": "SOUTHEAST",
    "S": "SOUTH",
    "SW": "SOUTHWEST",
    "W": "WEST",
    "NW": "NORTHWEST",
}
"""Long form of each directional, https://pe.usps.com/text/pub28/28c2_014.htm."""


@cache
def words(name: str) -> dict[str, str]:
    """A table of `normalise/tables`: what stands in its first column, and what in its second.

    Args:
        name: Name of the file.
    """
    content = files("suppress.normalise").joinpath("tables", name).read_bytes()
    return dict(pl.read_csv(content, comment_prefix="#", infer_schema=False).rows())


def alternatives(spellings: list[str]) -> str:
    """A pattern that finds one of the spellings, the longest that fits."""
    return "|".join(sorted(spellings, key=lambda word: (-len(word), word)))
