"""Phone numbers of a column, in the form two lists are compared in: E.164 digits as an integer.

Usual written forms are read by expressions, the distinct rest by the phone library; both give the
same answer to the same text, so that a key never depends on what else is in a batch.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.phone_common import common_numbers
from suppress.normalise.phone_fast import fast_numbers, other_numbers, places_by
from suppress.normalise.phone_plan import REFUSED
from suppress.normalise.phone_pool import numbers_of
from suppress.normalise.phone_split import SEPARATOR, split_cell
from suppress.normalise.text import is_blank
from suppress.text_bytes import Column, filled, gathered

POINTS = pl.Schema({"index": pl.UInt32, "part": pl.UInt8, "number": pl.UInt64})
"""What `phone_points` gives."""

_FIRST = pl.lit(0, POINTS["part"]).alias("part")
_ANSWER = pl.Schema({"text": pl.String, "region": pl.String, "part": pl.UInt8, "number": pl.UInt64})
_SAMPLE, _OFTEN = 2_000, 5  # texts looked at, and how often one of them comes that is worth being remembered
_REMEMBERED = 1_000
_FEW = 40  # texts that the library reads faster than the expressions


def phone_points(cells: Column, regions: pl.Series | str) -> pl.DataFrame:
    """Every phone number of every cell.

    Args:
        cells: String as received, nulls allowed.
        regions: ISO 3166 alpha-2 code of the country each cell's numbers are written in, without
            nulls, or one code for all.

    Returns:
        POINTS in no particular order: `index` is the position of the cell, `part` counts its
        numbers from 0, `number` holds E.164 digits such as 12125550100, null for content that
        cannot be keyed. Blank cells have no line.
    """
    numbers, known = _common(cells, regions)
    at = np.flatnonzero(known)
    answered = pl.DataFrame(
        {"index": at, "number": numbers.take(at)}, schema_overrides={"index": POINTS["index"]}
    )
    answered = answered.select("index", _FIRST, "number")
    left = np.flatnonzero(~known & filled(cells))
    if len(left):
        region = pl.lit(regions) if isinstance(regions, str) else regions.gather(left)
        texts = gathered(cells, left).to_frame("text")
        texts = texts.with_columns(region.alias("region"), index=pl.Series(left, dtype=POINTS["index"]))
        answered = pl.concat([answered, _others(texts)], rechunk=True)  # each column is looked at many times
    return answered.with_columns(number=pl.when(pl.col("number") != REFUSED).then("number"))


def _common(cells: Column, regions: pl.Series | str) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.bool_]]:
    if isinstance(regions, str):
        return common_numbers(cells, regions)
    numbers, known = np.zeros(len(cells), np.uint64), np.zeros(len(cells), np.bool_)
    for region, places in places_by(regions):
        at = places.to_numpy()
        numbers[at], known[at] = common_numbers(gathered(cells, at), region)
    return numbers, known


def _others(texts: pl.DataFrame) -> pl.DataFrame:
    """POINTS of cells that are not in a common form.

    What a list writes where it has no number is the same in every block: it is read once.

    Args:
        texts: `text`, `index`, `region`.
    """
    sample = texts.gather_every(texts.height // _SAMPLE + 1)
    often = sample.group_by("text", "region").len().filter(pl.col("len") >= _OFTEN).select("text", "region")
    if often.is_empty():
        return _read(texts)
    found = texts.join(_ANSWERS.of(often), on=["text", "region"]).select(POINTS.names())
    rest = texts.join(often, on=["text", "region"], how="anti")
    return pl.concat([found, _read(rest)]) if rest.height else found


class _Answers:
    """What is said of texts that come again and again; any thread may ask."""

    def __init__(self) -> None:
        self._known = pl.DataFrame(schema=_ANSWER)
        self._lock = Lock()

    def of(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`text`, `region`, `part`, `number` of some texts, and perhaps of others.

        Args:
            asked: `text`, `region`, each once.
        """
        with self._lock:
            new = asked.join(self._known, on=["text", "region"], how="anti")
            if new.height:
                if self._known.height > _REMEMBERED:
                    new, self._known = asked, self._known.clear()
                numbered = new.with_row_index("index")
                read = numbered.join(_read(numbered), on="index", how="left").select(_ANSWER.names())
                self._known = pl.concat([self._known, read])
            return self._known.drop_nulls("part")


_ANSWERS = _Answers()


def _read(texts: pl.DataFrame) -> pl.DataFrame:
    """POINTS of cells that are in no common form: `text`, `index`, `region`."""
    if texts.height <= _FEW:
        return _read_few(texts.filter(~is_blank(texts["text"])))
    numbers = _by_region(texts, other_numbers)
    answered = texts.select("index", _FIRST, numbers).filter(numbers.is_not_null())
    unread = texts.filter(numbers.is_null())
    unread = unread.filter(~is_blank(unread["text"]))
    return pl.concat([answered, _read_slowly(unread)]) if unread.height else answered


def _read_few(texts: pl.DataFrame) -> pl.DataFrame:
    """As `_read`, all by the library: for one text the expressions take as long as for a hundred."""
    parts = [
        (index, part, text, region)
        for index, whole, region in texts.select("index", "text", "region").iter_rows()
        for part, text in enumerate(split_cell(whole))
    ]
    answers = numbers_of([(text, region) for _, _, text, region in parts])
    lines = [(index, part, answer) for (index, part, _, _), answer in zip(parts, answers, strict=True)]
    return pl.DataFrame(lines, POINTS, orient="row")


def _by_region(texts: pl.DataFrame, read: Callable[[pl.Series, str], pl.Series]) -> pl.Series:
    numbers = pl.Series("number", [None], dtype=pl.UInt64).new_from_index(0, texts.height)
    for region, places in places_by(texts["region"]):
        numbers = numbers.scatter(places, read(texts["text"].gather(places), region))
    return numbers


def _read_slowly(texts: pl.DataFrame) -> pl.DataFrame:
    """POINTS of cells that are not in a usual form: of several numbers, or for the library."""
    several = texts["text"].str.contains(SEPARATOR)
    none = pl.lit(None, dtype=POINTS["number"]).alias("number")
    alone = texts.filter(~several).with_columns(_FIRST, none)
    parts = _parts(texts.filter(several))
    parts = parts.with_columns(_by_region(parts, fast_numbers))
    read = pl.concat([alone, parts], how="diagonal")
    unread = read.filter(pl.col("number").is_null())
    distinct = unread.select("text", "region").unique(maintain_order=True)
    answers = numbers_of(distinct.rows())
    known = distinct.with_columns(pl.Series("answer", answers, dtype=pl.UInt64))
    read = read.join(known, on=["text", "region"], how="left", maintain_order="left")
    return read.select("index", "part", pl.coalesce("number", "answer").alias("number"))


def _parts(texts: pl.DataFrame) -> pl.DataFrame:
    """One line for each number of each text, numbered."""
    distinct = texts["text"].unique()
    pieces = pl.DataFrame(
        {"text": distinct, "pieces": [split_cell(text) for text in distinct]},
        schema={"text": pl.String, "pieces": pl.List(pl.String)},
    )
    return (
        texts.join(pieces, on="text", how="left", maintain_order="left")
        .with_columns(part=pl.int_ranges(0, pl.col("pieces").list.len(), dtype=pl.UInt8))
        .select("index", "part", "region", text="pieces")
        .explode("part", "text")
    )
