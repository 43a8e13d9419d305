"""Blocks of North American numbers, such as those that were given to wireless carriers.

    212,555
    212,555,1

An exchange (area code and three digits, ten thousand numbers), or a thousands-block of one (a digit more);
`A` in its place is all of them. The digits may stand together. No layout of such a list is published, and
blocks as prefixes are general knowledge (domain/registries.md section 3.2).

A block is one key, and a number is looked up by its two prefixes: with the calling code these have seven
and eight digits, as no number of the plan has.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from suppress.model import KeyKind
from suppress.sources.formats.batch import Batch, Reading, keyed, reject_lines
from suppress.text_files.lines import line_blocks, open_text
from suppress.text_files.stream import Stream

_GAP = r"[-., ;|\t/]?"
_BLOCK = rf"^\+?1?{_GAP}\(?([2-9]\d\d)\)?{_GAP} ?(\d\d\d)(?:{_GAP}(\d|[Aa]))?$"
_EXCHANGE, _THOUSAND = 10**4, 10**3
_FIRST, _LAST = 10**10, 2 * 10**10 - 1
"""Numbers with the calling code 1."""


def read_phone_blocks(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of blocks."""
    with open_text(stream, reading.source.encoding) as text:
        for lines in line_blocks(text):
            yield _batch(lines)


def _batch(lines: pl.DataFrame) -> Batch:
    area, exchange, thousand = (pl.col("text").str.extract(_BLOCK, place) for place in (1, 2, 3))
    digits = pl.lit("1") + area + exchange + thousand.fill_null("").str.replace("(?i)a", "")
    read = lines.with_columns(digits.cast(pl.UInt64).alias("block"), pl.lit(None, pl.Date).alias("since"))
    keys = keyed(read, pl.col("block"), pl.lit(0, pl.UInt64))
    wrong = reject_lines(read.filter(pl.col("block").is_null()), pl.lit("no block of numbers"))
    return Batch(keys.height, {KeyKind.PHONE: keys}, wrong)


def blocks_of(keys: pl.DataFrame) -> pl.DataFrame:
    """The blocks that numbers may stand in.

    Args:
        keys: KEYS of phone numbers.

    Returns:
        KEYS in the order of `keys`, two for each number of the North American plan: its exchange and its
        thousands-block.
    """
    number = pl.col("key")
    prefixes = pl.concat_list(number // _EXCHANGE, number // _THOUSAND)
    planned = keys.filter(number.is_between(_FIRST, _LAST)).with_columns(prefixes.alias("key"))
    return planned.explode("key").select(keys.columns)
