"""`LIST.review.csv`: rows that a score removes and a person has to see, beside what they were compared with."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from suppress.files.write import WrittenFile
from suppress.screen import Screened

KIND = "review"


def write_review(folder: Path, name: str, screened: Screened) -> list[WrittenFile]:
    """The review file of one list; none where nobody has to look.

    Args:
        folder: Where result files are written.
        name: Stem of the list's result files.
        screened: What was found in the list.
    """
    if not screened.review:
        return []
    # The row is counted as people count: the first behind the header is 1.
    pairs = pl.concat(screened.review).with_columns(pl.col("row") + 1, pl.col("bits").floor().cast(pl.UInt16))
    ordered = pairs.sort(
        "row", "rule", "bits", "source", descending=[False, False, True, False], maintain_order=True
    )
    path = folder / f"{name}.{KIND}.csv"
    path.write_bytes(ordered.write_csv().encode())
    content = path.read_bytes()
    return [WrittenFile(path.name, KIND, ordered.height, len(content), hashlib.sha256(content).hexdigest())]
