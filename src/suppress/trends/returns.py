"""How long people stay who opted in, and who comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from suppress.consent import Action
from suppress.trends.window import Window

_WITHIN = (7, 30, 90, 365)  # days after the opt-in


@dataclass(frozen=True)
class Stays:
    """From an opt-in to the opt-out that followed it, of opt-outs in the window."""

    count: int
    median_days: float | None
    within: dict[int, int]
    """Opt-outs at most so many days after the opt-in, by days."""


@dataclass(frozen=True)
class Returns:
    """Contacts with an opt-out in the window."""

    left: int
    """Contacts that opted out."""
    left_again: int
    """Of them, those that had opted out before, and in between opted in."""
    came_back: int
    """Of them, those that opted in later, also after the window."""


_MARKS = np.uint32(1 << 26)
SPOKEN = ("contact", "at", "dated", "out", "leaving")
"""Columns of what contacts said: when, whether that is known, whether it was an opt-out (else an opt-in), and
whether it is an opt-out of the window."""


def spoken(piece: pl.DataFrame, window: Window) -> pl.DataFrame:
    """What contacts said, whenever it was.

    Args:
        piece: CHRONICLE in force, with `at` and `place`.
        window: The window.

    Returns:
        SPOKEN.
    """
    out = pl.col("action") == Action.OPT_OUT.value
    said = piece.filter((out | (pl.col("action") == Action.OPT_IN.value)) & pl.col("contact").is_not_null())
    return said.with_columns(out=out, leaving=out & window.has(pl.col("place"))).select(SPOKEN)


def stays_and_returns(said: pl.DataFrame) -> tuple[Stays, Returns]:
    """How long people stayed, and who came and went more than once.

    Args:
        said: SPOKEN of all events in force.
    """
    left = said.filter("leaving")["contact"].n_unique()
    # Who only ever opted out cannot have come back, nor who never left: most contacts, and not worth sorting.
    came = said.filter(_perhaps_of(said, ~pl.col("out")))
    history = (
        came.filter(_perhaps_of(came, pl.col("leaving")))
        .sort("contact", "at", "out")
        .with_columns(follows=(pl.col("contact") == pl.col("contact").shift(1)).fill_null(value=False))
    )
    history = history.with_columns(
        after_opt_in=pl.col("follows") & ~pl.col("out").shift(1),
        opt_outs=_so_far("out"),
        leavings=_so_far("leaving"),
    )
    return _stays(history), _returns(history, left)


def _perhaps_of(said: pl.DataFrame, what: pl.Expr) -> pl.Series:
    """Whether each line is of a contact that has a line of which something is true.

    A few others are taken for it, as many as there are such lines by _MARKS: they have no history to tell. A
    join would say it exactly, and build a table of millions.
    """
    marks = said["contact"].to_numpy().astype(np.uint32) % _MARKS
    marked = np.zeros(_MARKS, np.bool_)
    marked[marks[said.select(what).to_series().to_numpy()]] = True
    return pl.Series(marked[marks])


def _so_far(column: str) -> pl.Expr:
    """How many lines of the contact up to this one, itself included, have it true."""
    true = pl.col(column).cast(pl.Int64)
    every = true.cum_sum()
    return every - pl.when(~pl.col("follows")).then(every - true).forward_fill()


def _stays(history: pl.DataFrame) -> Stays:
    known = pl.col("dated") & pl.col("dated").shift(1)
    followed = history.with_columns(stayed=pl.col("at") - pl.col("at").shift(1)).filter(
        pl.col("leaving") & pl.col("after_opt_in") & known
    )
    days = followed["stayed"].dt.total_seconds() / 86_400
    median = days.median()
    return Stays(
        followed.height,
        round(float(median), 1) if isinstance(median, (int, float)) else None,
        {limit: int((days <= limit).sum()) for limit in _WITHIN},
    )


def _returns(history: pl.DataFrame, left: int) -> Returns:
    again = history.filter(pl.col("leaving") & pl.col("after_opt_in") & (pl.col("opt_outs") > 1))
    # At the same moment the opt-in comes first: what follows an opt-out was said after it.
    later = history.filter(~pl.col("out") & (pl.col("leavings") > 0))
    return Returns(left, again["contact"].n_unique(), later["contact"].n_unique())
