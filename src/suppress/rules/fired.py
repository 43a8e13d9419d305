"""What a rule says before jurisdiction and exemptions are asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.evidence import State
from suppress.frames import ALL_COVERED, NO_ROWS

FIRED = pl.Schema(
    {"row": pl.UInt32, "state": pl.UInt8, "kind": pl.UInt16, "since": pl.Date, "member": pl.UInt16}
)
"""Any number of lines for each row; `state` is a State, `kind` a code of KindCodes or a Note."""

POINTS = pl.Schema({"row": pl.UInt32, "point": pl.UInt8})

RIPENING = pl.Schema({"row": pl.UInt32, "counts_from": pl.Date})
"""Rows with an entry that does not count yet, and the day from which it will."""


NONE_FIRED, NO_POINTS, NONE_RIPENING = FIRED.to_frame(), POINTS.to_frame(), RIPENING.to_frame()


@dataclass(frozen=True)
class Fired:
    """Rows a rule fires on, with what it found."""

    hits: pl.DataFrame
    points: pl.DataFrame = field(default_factory=lambda: NO_POINTS)
    """Contact points on which something was found."""
    uncovered: pl.DataFrame = field(default_factory=lambda: ALL_COVERED)
    ripening: pl.DataFrame = field(default_factory=lambda: NONE_RIPENING)
    review: pl.DataFrame | None = None
    """REVIEW of rows that a score found and a person has to look at; None where it found none."""
    uncompared: pl.DataFrame = field(default_factory=NO_ROWS.to_frame)
    """Rows that were not compared by score with every entry; repetitions allowed."""

    def is_empty(self) -> bool:
        """Whether nothing at all is said of any row."""
        said = (self.hits, self.points, self.uncovered, self.ripening, self.uncompared)
        return all(frame.is_empty() for frame in said)


def fired_rows(rows: npt.NDArray[np.intp], state: State, note: int) -> pl.DataFrame:
    """FIRED for rows on which no entry was found: one line for each row, the same for all."""
    unknown = {
        name: pl.Series([None], dtype=FIRED[name]).new_from_index(0, len(rows)) for name in ("since", "member")
    }
    states, kinds = np.full(len(rows), int(state), np.uint8), np.full(len(rows), note, np.uint16)
    return pl.DataFrame({"row": rows, "state": states, "kind": kinds, **unknown}, schema=FIRED)
