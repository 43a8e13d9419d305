"""Which events voids take out of force and put back, for as many events as a ledger has.

What concerns an event is said in `ledger/voids.py`; a byte for each number does it for 20 million events.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.consent import Action

UNCHANGED, VOID, IN_FORCE = np.uint8(0), np.uint8(1), np.uint8(2)


@dataclass(frozen=True)
class Runs:
    """Batches of events: those from `start` on are of `batch`, up to the next start."""

    start: npt.NDArray[np.int64]
    batch: npt.NDArray[np.int64]

    def then(self, later: Runs) -> Runs:
        """These and later ones."""
        if len(self.batch) and len(later.batch) and self.batch[-1] == later.batch[0]:
            later = Runs(later.start[1:], later.batch[1:])
        return Runs(np.r_[self.start, later.start], np.r_[self.batch, later.batch])


def runs_of(recorded: pl.DataFrame) -> Runs:
    """Runs of RECORDED, which is ascending by event."""
    event, batch = recorded["event"].to_numpy(), recorded["batch"].to_numpy()
    if not len(event):
        return Runs(event, batch)
    starts = np.flatnonzero(np.r_[True, batch[1:] != batch[:-1]])
    return Runs(event[starts], batch[starts])


def states(voids: pl.DataFrame, runs: Runs, position: int) -> npt.NDArray[np.uint8]:
    """What voids did to events.

    Args:
        voids: RECORDED of void and unvoid events, any order.
        runs: Batches of all events up to the position.
        position: Number of the last event.

    Returns:
        For each number from 0 to the position UNCHANGED, VOID or IN_FORCE (again).
    """
    state = np.full(position + 1, UNCHANGED, np.uint8)
    ordered = voids.sort("event")
    event, target = ordered["event"].to_numpy(), ordered["target"].fill_null(0).to_numpy()
    new = np.where((ordered["action"] == Action.VOID.value).to_numpy(), VOID, IN_FORCE)
    of_batch = np.flatnonzero(target < 0)
    ends = np.r_[runs.start[1:], position + 1]
    before = 0
    for place in (*of_batch.tolist(), len(target)):
        # Between two whole batches there are single events; of one named twice the later word stays.
        state[target[before:place]] = new[before:place]
        if place < len(target):
            for run in np.flatnonzero(runs.batch == -target[place]).tolist():
                # What is recorded later in the batch is not concerned.
                state[runs.start[run] : min(ends[run], event[place])] = new[place]
        before = place + 1
    state[0] = UNCHANGED
    return state
