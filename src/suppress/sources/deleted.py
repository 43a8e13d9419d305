"""Entries that a later record of the same source says are gone.

What counts is when each was said, not in which file or line it stands. An entry goes only where that
is sure: both say a day, and the entry's is not later. Of one day, either both say a time or neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl

from suppress.model import KeyKind, Kind

_KEY = ("key", "check")


def without_deleted(
    entries: Mapping[Kind, pl.DataFrame], deletes: Mapping[Kind, pl.DataFrame]
) -> tuple[dict[Kind, pl.DataFrame], Counter[int]]:
    """The entries that stay, and how many records of each file do not.

    Args:
        entries: By kind, a frame with `key`, `check`, `since`, `time`, `member`, `batch` and `line`; the wide
            form of e-mail addresses has a line for each of their strict form, in the same order.
        deletes: By kind, a frame with `key`, `check`, `since` and `time`.

    Returns:
        The frames without what is gone; and by member, the number of records of which nothing is left.
    """
    stays = {kind: _stays(frame, deletes.get(kind)) for kind, frame in entries.items()}
    if KeyKind.EMAIL in stays and KeyKind.EMAIL_WIDE in stays:
        # Other addresses share a wide form: it goes with the strict one that it was made of.
        stays[KeyKind.EMAIL_WIDE] = stays[KeyKind.EMAIL]
    kept = {kind: frame.filter(stays[kind]) for kind, frame in entries.items()}
    of_record = ["member", "batch", "line"]
    before = pl.concat([frame.select(of_record) for frame in entries.values()]).unique()
    after = pl.concat([frame.select(of_record) for frame in kept.values()]).unique()
    gone = before.join(after, on=of_record, how="anti")["member"].value_counts()
    return kept, Counter(dict(gone.iter_rows()))


def _stays(entries: pl.DataFrame, deletes: pl.DataFrame | None) -> pl.Series:
    numbered = entries.with_row_index("entry")
    if deletes is None:
        return pl.repeat(value=True, n=entries.height, dtype=pl.Boolean, eager=True)
    pairs = numbered.join(deletes.select(*_KEY, "since", "time"), on=_KEY, how="inner", suffix="_deleted")
    timeless = pl.col("time").is_null() & pl.col("time_deleted").is_null()
    same_day = timeless | (pl.col("time") <= pl.col("time_deleted")).fill_null(value=False)
    earlier = pl.col("since") < pl.col("since_deleted")
    gone = pairs.filter(earlier | ((pl.col("since") == pl.col("since_deleted")) & same_day))["entry"]
    return ~numbered["entry"].is_in(gone.unique().implode())
