"""Channels as people write them into the cell of a file, by the names that the policy gives them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator

import polars as pl

_SEPARATORS = re.compile(r"[,;|]")


def named_channels(cells: pl.Series, known: Collection[str]) -> pl.Series:
    """The channels that cells name, joined by a comma in order; null where there is none.

    Args:
        cells: String. Between names stand commas, semicolons, bars or blanks; case does not matter.
        known: Names of the policy's channels. What is none of them stays as it is written: it then
            stands for every channel.
    """
    spellings = Counter(name.casefold() for name in known)
    folded = {name.casefold(): name for name in known if spellings[name.casefold()] == 1}

    def meant(name: str) -> str | None:
        return name if name in known else folded.get(name.casefold())

    distinct = cells.drop_nulls().unique()
    said = [",".join(sorted(set(_names(cell, meant)))) or None for cell in distinct]
    named = pl.Series(said, dtype=pl.String)
    return cells.replace_strict(distinct, named, default=None, return_dtype=pl.String)


def unknown_channels(channels: pl.Series, known: Collection[str]) -> int:
    """How many events name a channel that the policy does not have.

    Args:
        channels: As in EVENTS.
        known: Names of the policy's channels; where there are none nothing is said.
    """
    if not known:
        return 0
    each = channels.value_counts(name="events").drop_nulls()
    unknown = each["channels"].str.split(",").list.set_difference(list(known)).list.len() > 0
    return int(each.filter(unknown)["events"].sum())


def _names(cell: str, meant: Callable[[str], str | None]) -> Iterator[str]:
    for piece in filter(None, map(str.strip, _SEPARATORS.split(cell))):
        whole = meant(piece)
        words = piece.split()
        if whole is not None:
            yield whole
        elif any(map(meant, words)):
            yield from (meant(word) or word for word in words)
        else:
            yield piece
