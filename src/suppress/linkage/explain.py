"""A pair of people part by part: how each field agrees, and the bits that adds."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from rapidfuzz.distance import OSA

from suppress.linkage.coded import coded
from suppress.linkage.levels import LEVELS
from suppress.linkage.people import FIELDS
from suppress.linkage.score import score
from suppress.linkage.weights import Weights, shipped_weights

_COMPARED_BY = {"locality": "postal_code"}
_SWAPPED = {"last": "first", "first": "last"}


@dataclass(frozen=True)
class Part:
    """How one field of a pair agrees."""

    field: str
    level: str
    """One of LEVELS."""
    bits: float
    letters: int | None
    """Letters by which the two differ; None where one is absent, or there is no text to compare."""


def explain(
    people: pl.DataFrame, entries: pl.DataFrame, weights: Weights | None = None
) -> tuple[tuple[Part, ...], ...]:
    """The parts of pairs of people.

    Args:
        people: FIELDS of one of each pair.
        entries: FIELDS of the other, in the same order.
        weights: What levels of agreement add; None takes those that the package ships.

    Returns:
        For each pair its fields in the order of LEVELS.
    """
    asked = people.select(FIELDS)
    scored = score(coded(asked), coded(entries.select(FIELDS)), weights or shipped_weights())
    return tuple(
        tuple(
            Part(
                field,
                names[scored.levels[field][place]],
                float(scored.bits[field][place]),
                _letters(field, one, other, swapped=scored.levels["order"][place] == _SWAPPED_ORDER),
            )
            for field, names in LEVELS.items()
        )
        for place, (one, other) in enumerate(zip(asked.to_dicts(), entries.to_dicts(), strict=True))
    )


_SWAPPED_ORDER = LEVELS["order"].index("swapped")


def _letters(
    field: str, one: dict[str, str | None], other: dict[str, str | None], *, swapped: bool
) -> int | None:
    if field == "order":
        return None
    column = _COMPARED_BY.get(field, field)
    text, other_text = one[column], other[_SWAPPED.get(column, column) if swapped else column]
    return None if text is None or other_text is None else OSA.distance(text, other_text)
