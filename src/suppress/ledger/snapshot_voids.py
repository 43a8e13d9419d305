"""Which events are out of force, for as many events as a ledger has: a byte for each number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.ledger.voids import LOCATED, Voids, void_events


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


def void_among(voids: Voids, runs: Runs, position: int) -> npt.NDArray[np.bool_]:
    """Whether each event is void.

    Args:
        voids: All voids up to the position.
        runs: Batches of all events up to the position.
        position: Number of the last event.

    Returns:
        For each number from 0 to the position.
    """
    void = np.zeros(position + 1, np.bool_)
    reverted = np.flatnonzero(np.isin(runs.batch, list(voids.reverted)))
    ends = np.r_[runs.start[1:], position + 1]
    parts = [np.arange(runs.start[run], ends[run]) for run in reverted.tolist()]
    targets = voids.said["target"].to_numpy()
    events = np.unique(np.concatenate([*parts, targets[(targets > 0) & (targets <= position)]]))
    if len(events):
        batches = runs.batch[np.searchsorted(runs.start, events, side="right") - 1]
        located = pl.DataFrame({"event": events, "batch": batches}, LOCATED)
        void[void_events(located, voids).to_numpy()] = True
    return void
