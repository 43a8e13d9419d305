"""Everything that a report asks of the chronicle, in one pass over it.

Belongs here: pieces of the chronicle, each read once with the day of every event and shown to all who count;
nothing of what they count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from suppress.ledger.chronicle import Chronicle
from suppress.parallel import in_order
from suppress.policy.model import Policy
from suppress.runs import Run
from suppress.trends.alerts import Heard, Listening
from suppress.trends.counts import Counted, Counting, Tally, first_sent
from suppress.trends.honour import Honour, Honouring, Times
from suppress.trends.left_after import leaving
from suppress.trends.returns import Returns, Stays, spoken, stays_and_returns
from suppress.trends.window import Window


@dataclass(frozen=True)
class Gathered:
    """What the chronicle says."""

    counted: Counted
    honour: Honour
    stays: Stays
    returns: Returns
    alerts: tuple[Heard, ...]
    left: pl.DataFrame
    """`contact`, `action` and `at` of who left in the days after a run."""


@dataclass(frozen=True)
class _Asked:
    counting: Counting
    honouring: Honouring
    listening: tuple[Listening, ...]
    runs: Sequence[Run]
    window: Window

    @property
    def columns(self) -> list[str]:
        others = (self.honouring.columns, *(one.columns for one in self.listening))
        return sorted(self.counting.columns.union({"contact"}, *others))


@dataclass(frozen=True)
class _Seen:
    """What one piece says."""

    tally: Tally
    times: Times
    spoken: pl.DataFrame
    heard: tuple[int, ...]
    left: pl.DataFrame


def gathered(
    chronicle: Chronicle,
    policy: Policy,
    window: Window,
    dimensions: Collection[str],
    sends: pl.DataFrame,
    runs: Sequence[Run],
) -> Gathered:
    """What the chronicle says.

    Args:
        chronicle: The chronicle.
        policy: Its channels and alerts count.
        window: The window.
        dimensions: What events are broken down by.
        sends: SENDS.
        runs: Who left after which is asked, ascending by when they were finished.
    """
    asked = _Asked(
        Counting(window, tuple(dimensions), first_sent(sends, window)),
        Honouring(sends, window, policy),
        tuple(Listening(alert, window) for alert in policy.alerts),
        runs,
        window,
    )
    seen = list(in_order(partial(_seen, piece, asked) for piece in chronicle.in_force()))
    stays, returns = stays_and_returns(pl.concat(one.spoken for one in seen))
    return Gathered(
        asked.counting.together([one.tally for one in seen]),
        asked.honouring.together([one.times for one in seen]),
        stays,
        returns,
        tuple(
            one.heard([piece.heard[place] for piece in seen], sends)
            for place, one in enumerate(asked.listening)
        ),
        pl.concat(one.left for one in seen),
    )


def _seen(lines: pl.LazyFrame, asked: _Asked) -> _Seen:
    piece = lines.select(*asked.columns, at=pl.coalesce("said", "recorded_at")).collect()
    piece = piece.with_columns(place=asked.window.places(piece["at"]))
    return _Seen(
        asked.counting.of(piece),
        asked.honouring.of(piece),
        spoken(piece, asked.window),
        tuple(one.of(piece) for one in asked.listening),
        leaving(piece, asked.runs),
    )
