"""Change lists of registries: numbers that came and went, each with the time.

    9804327717,2022-12-07T02:20:18,A
    9804327718,2022-12-07T02:20:19,D

is the US registry's: ten digits, a time without a zone, A for added and D for deleted
(domain/registries.md section 2, after https://github.com/VyomAdmin/fed_dnc, lib/parse.js). Of Canada's
additions and deletions no layout is published; number, A or D, and date are taken in any order of the
last two (general knowledge), and the area code may be a field of its own as in its full list:

    416,1234567,A,2026-08-05

A day without a time is the end of that day for an addition and its beginning for a deletion, so that
doubt lists the number.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from suppress.sources.changes import ChangeLines
from suppress.sources.formats.batch import reject_lines
from suppress.text_files.lines import REJECTS, line_blocks, open_text
from suppress.text_files.stream import Stream

_NUMBER = r"\+?1?(\d{3})[,;\t| .-]?(\d{3})[ .-]?(\d{4})(?:\.0+)?"
_TIME = r"(\d{4}[-/.]?\d\d[-/.]?\d\d)(?:[T ](\d\d:?\d\d(?::?\d\d)?)(\.\d+)?Z?)?"
_NEXT = r"\s*[,;\t|]\s*"
_LINE = rf"^{_NUMBER}{_NEXT}(?:{_TIME}{_NEXT}([AaDd])|([AaDd]){_NEXT}{_TIME})$"
_PARTS = ("area", "exchange", "rest", "day", "time", "part", "action", "action_2", "day_2", "time_2", "part_2")
_PATTERN = re.compile(_LINE)
_DAY = 86_400_000_000  # microseconds


def is_change_line(line: str) -> bool:
    """Whether a line is one of a change list."""
    return _PATTERN.match(line.replace('"', "").strip(" \t,;\ufeff\x00\x1a")) is not None


def read_changes(stream: Stream) -> tuple[ChangeLines, pl.DataFrame]:
    """The changes of one text in the order of its lines, and REJECTS.

    Args:
        stream: The text; it is closed.
    """
    changes, rejects = [ChangeLines.none()], [REJECTS.to_frame()]
    with open_text(stream, None) as text:
        for lines in line_blocks(text):
            found, wrong = _read(lines)
            changes.append(found)
            rejects.append(wrong)
    return ChangeLines.together(changes), pl.concat(rejects)


def _read(lines: pl.DataFrame) -> tuple[ChangeLines, pl.DataFrame]:
    bare = pl.col("text").str.replace_all('"', "", literal=True)
    parts = bare.str.extract_groups(_LINE).struct.rename_fields(list(_PARTS))
    read = (
        lines.select("line", parts.alias("parts"))
        .unnest("parts")
        .with_columns(
            pl.coalesce("day", "day_2").str.replace_all(r"\D", "").alias("day"),
            pl.coalesce("time", "time_2").str.replace_all(r"\D", "").alias("time"),
            pl.coalesce("part", "part_2").fill_null("").alias("part"),
            pl.coalesce("action", "action_2").str.to_uppercase().alias("action"),
        )
    )
    seconds = pl.col("time").fill_null("").str.pad_end(6, "0")
    at = pl.concat_str("day", seconds, "part").str.to_datetime("%Y%m%d%H%M%S%.f", time_unit="us", strict=False)
    whole_day = pl.col("time").is_null() & (pl.col("action") == "A")
    read = read.with_columns(
        (at.to_physical() + pl.when(whole_day).then(_DAY - 1).otherwise(0)).alias("at"),
        pl.concat_str("area", "exchange", "rest").cast(pl.UInt64, strict=False).alias("number"),
    )
    good = read.drop_nulls(["at", "number"])
    wrong = read.filter(pl.col("at").is_null() | pl.col("number").is_null())
    found = ChangeLines(
        good["number"].to_numpy(), good["at"].to_numpy(), (good["action"] == "A").to_numpy().astype(np.bool_)
    )
    reason = pl.lit("not a number, a day or time, and A or D")
    return found, reject_lines(wrong, reason)
