"""Names that a file gives to channels, categories, brands and collection points, beside those of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from suppress.counted import counted
from suppress.ledger.imports.chunk import COUNTS
from suppress.policy.model import Policy
from suppress.rules.scopes import KnownNames
from suppress.shown_names import shown_name, shown_value, some_names

NAMED = ("category", "brand", "via")
"""Columns of EVENTS whose names are compared with the policy's; channels are when a file is read."""


def unknown_name_warnings(named: Mapping[str, Mapping[str, int]], policy: Policy) -> Iterator[str]:
    """What to say of names that the policy does not have.

    Args:
        named: For columns of NAMED, the names that events have and the number of these events.
        policy: The policy.
    """
    known = KnownNames(policy)
    is_known: Mapping[str, Callable[[str], bool]] = {
        "category": known.category,
        "brand": known.brand,
        "via": lambda name: not policy.collection_points or name in policy.collection_points,
    }
    for column in NAMED:
        unknown = {name: count for name, count in named.get(column, {}).items() if not is_known[column](name)}
        if unknown:
            what = "collection point" if column == "via" else column
            means = (
                "whoever is to be told that it was done does not appear among the confirmations"
                if column == "via"
                else f"an opt-out of them is taken to cover every {what}, and an opt-in none"
            )
            events = sum(unknown.values())
            yield (
                f"{counted(events, 'event')} with a {what} that the policy does not have "
                f"({some_names(unknown)}): {means}"
            )


def shown_counts(counts: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """COUNTS whose names may be shown: texts that are no names are counted together.

    Args:
        counts: COUNTS.
        policy: Its own names are shown as they are.
    """

    def channels(text: str) -> str:
        return ",".join(sorted({shown_name(one, policy.channels) for one in text.split(",")}))

    shown: Mapping[str, Callable[[str], str]] = {
        "channels": channels,
        "category": lambda text: shown_name(text, policy.categories),
        "group": shown_value,
    }
    columns = []
    for column, show in shown.items():
        distinct = counts[column].drop_nulls().unique()
        meant = pl.Series([show(text) for text in distinct], dtype=pl.String)
        columns.append(counts[column].replace_strict(distinct, meant, default=None, return_dtype=pl.String))
    by = [name for name in COUNTS.names() if name != "events"]
    summed = counts.with_columns(columns).group_by(by, maintain_order=True).agg(pl.col("events").sum())
    return summed.select(COUNTS.names())
