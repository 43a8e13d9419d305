"""Frequencies of names, streets and places: CSV files with their source in the first lines."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, Literal, TypeVar

Country = Literal["US", "GB"]
T = TypeVar("T")

_FOLDER = Path(__file__).parent


class Weighted(Generic[T]):
    """Values of which each is drawn as often as its weight says."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        self.values = values
        self._ends = list(accumulate(weights))

    def draw(self, rng: Random) -> T:
        """One of the values."""
        return rng.choices(self.values, cum_weights=self._ends)[0]


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a table by column.

    Args:
        name: Name of the file, without its ending.
    """
    with (_FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(line for line in file if not line.startswith("#")))


def weighted(name: str, column: str, **equal: str) -> Weighted[str]:
    """The values of a column with the weights beside them.

    Args:
        name: The table.
        column: Its column.
        **equal: Values that other columns must have.
    """
    rows = [row for row in table(name) if all(row[key] == value for key, value in equal.items())]
    return Weighted([row[column] for row in rows], [float(row["weight"]) for row in rows])


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Nicknames by formal name."""
    return _grouped("name", "nickname")


@cache
def formal_names() -> dict[str, tuple[str, ...]]:
    """Formal names by nickname."""
    return _grouped("nickname", "name")


def _grouped(by: str, column: str) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for row in table("nicknames"):
        groups.setdefault(row[by], []).append(row[column])
    return {key: tuple(values) for key, values in groups.items()}
