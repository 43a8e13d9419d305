"""Result files: which there are, what they are called, who writes them.

Belongs here: what CSV and Parquet results have in common. The bytes are in `write_csv.py` and
`write_parquet.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.model import OUTCOME_COLUMN, RESULT_COLUMNS, Outcome

OUTCOMES: tuple[Outcome, ...] = (Outcome.SEND, Outcome.SUPPRESS, Outcome.HOLD, Outcome.DUPLICATE)
"""An outcome's number in `Verdicts.outcomes` is its place here."""

FILE_WORDS: dict[Outcome, str] = {
    Outcome.SEND: "send",
    Outcome.SUPPRESS: "suppressed",
    Outcome.HOLD: "hold",
    Outcome.DUPLICATE: "duplicates",
}
ALWAYS_WRITTEN = frozenset({Outcome.SEND, Outcome.SUPPRESS})
"""Also without a row: a script that picks them up must find them."""


@dataclass(frozen=True)
class Verdicts:
    """What was decided about each good row of one list.

    Args:
        codes: UInt32, one for each good row in file order.
        outcomes: UInt8 by code: place in OUTCOMES.
        texts: By code: RESULT_COLUMNS, String; null is written as an empty cell.
    """

    codes: npt.NDArray[np.uint32]
    outcomes: npt.NDArray[np.uint8]
    texts: pl.DataFrame

    def of(self, codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
        """Outcome of each of some codes."""
        found: npt.NDArray[np.uint8] = self.outcomes[codes]
        return found


@dataclass(frozen=True)
class Target:
    """One result file.

    Args:
        word: What stands between the list's name and the ending: `send`, `suppressed` …
        outcome: Rows it takes; None takes all.
        columns: Columns added to the list's own, out of OUTCOME_COLUMN and RESULT_COLUMNS.
        always: Written also without a row.
    """

    word: str
    outcome: Outcome | None
    columns: tuple[str, ...]
    always: bool

    def rows_of(self, outcomes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Which rows it takes, by their outcomes."""
        if self.outcome is None:
            return np.ones(len(outcomes), np.bool_)
        mask: npt.NDArray[np.bool_] = outcomes == OUTCOMES.index(self.outcome)
        return mask


@dataclass(frozen=True)
class WrittenFile:
    """A result file, for report and certificate.

    Args:
        name: Name in the result folder.
        kind: `send`, `suppressed`, `hold`, `duplicates`, `flagged`, `rejects` or `review`.
        rows: Rows without the header.
        bytes: Size.
        sha256: Hexadecimal digest.
        added: First and last position of each column added, where rows have fixed positions.
    """

    name: str
    kind: str
    rows: int
    bytes: int
    sha256: str
    added: Mapping[str, str] = field(default_factory=dict)


def targets(files: Collection[Outcome], *, flag_only: bool) -> tuple[Target, ...]:
    """The files of a run, in the order in which they are listed.

    Args:
        files: Outcomes whose rows are written.
        flag_only: One file with the outcome beside each row instead.
    """
    if flag_only:
        return (Target("flagged", None, (OUTCOME_COLUMN, *RESULT_COLUMNS), always=True),)
    return tuple(
        Target(
            FILE_WORDS[outcome],
            outcome,
            () if outcome is Outcome.SEND else RESULT_COLUMNS,
            outcome in ALWAYS_WRITTEN,
        )
        for outcome in OUTCOMES
        if outcome in files
    )


def added_texts(verdicts: Verdicts, target: Target) -> pl.DataFrame:
    """The columns a target adds, by code."""
    words = pl.Series(
        OUTCOME_COLUMN, [OUTCOMES[place].value for place in verdicts.outcomes.tolist()], pl.String
    )
    return verdicts.texts.select(RESULT_COLUMNS).with_columns(words).select(target.columns)
