"""When a record says something was said: its day, and the time of that day where it says one."""

from __future__ import annotations

import re

import polars as pl

from suppress.policy.layout import Layout
from suppress.sources.formats.columns import day

_TIME = r"^\d{4}-\d{2}-\d{2}[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?$"
_TIME_OF_DAY = re.compile(r"%[-_0^#]?[HIMSTRXcfs]")


def moments(layout: Layout) -> tuple[pl.Expr, pl.Expr]:
    """`since` (Date) and `time` (Time) of records with a String column `date`.

    Both are null where the record says none, or in another form than the layout's. Without a declared
    form it is ISO 8601.
    """
    if "date" not in layout.fields:
        return pl.lit(None, pl.Date).alias("since"), pl.lit(None, pl.Time).alias("time")
    if layout.date_format is None:
        text = pl.col("date").str.extract(_TIME, 1)
        whole = pl.when(text.str.len_bytes() == 5).then(text + ":00").otherwise(text)
        return day(pl.col("date")).alias("since"), whole.str.to_time("%H:%M:%S", strict=False).alias("time")
    moment = pl.col("date").str.to_datetime(layout.date_format, strict=False)
    time = moment.dt.time() if _TIME_OF_DAY.search(layout.date_format) else pl.lit(None, pl.Time)
    return moment.dt.date().alias("since"), time.alias("time")
