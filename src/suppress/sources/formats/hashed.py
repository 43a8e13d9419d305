"""Lists of digests, one a line or a column of a CSV, as hexadecimal or Base64.

    0cba00ca3da1b283a57287bcceb17e35

domain/hashed_lists.md sections 1 and 2, after
https://support.optizmo.com/hc/en-us/articles/4407358825619 . Addresses and domains in clear text
among the digests are entries too; domain entries mean what they do in `domains`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import polars as pl

from suppress.errors import SourceError
from suppress.model import Algorithm, DigestKind
from suppress.normalise.digest import algorithm_of, default_recipe, recognise_digest
from suppress.sources.formats.batch import Batch, Reading, reject_lines
from suppress.sources.formats.plain import contact_batch, contact_cells, in_clear
from suppress.sources.formats.points import digest_batch, merged
from suppress.text_files.lines import open_text
from suppress.text_files.stream import Stream

_CERTAIN = 0.99  # share of lines of one length; domain/hashed_lists.md section 2
_SAMPLE = 100_000
_ALGORITHMS = {length: algorithm_of(length) for length in (32, 40, 64, 128)}


def read_hashed(stream: Stream, reading: Reading) -> Iterator[Batch]:
    """Batches of a list of digests.

    Raises:
        SourceError: The policy names no algorithm, and the lines are not of one length.
    """
    source = reading.source
    contact: Literal["email", "phone"] = "phone" if source.contact == "phone" else "email"
    algorithm = source.digest
    with open_text(stream, source.encoding) as text:
        for cells, unreadable in contact_cells(text, reading):
            digests = cells.with_columns(recognise_digest(pl.col("text")).alias("hex"))
            if algorithm is None and digests.height:
                algorithm = _recognised(digests, stream.name)
            if algorithm is None:
                yield unreadable
                continue
            kind = DigestKind(contact, algorithm, source.recipe or default_recipe(contact))
            found = (
                pl.col("hex").str.len_bytes().replace_strict(_ALGORITHMS, default=None, return_dtype=pl.String)
            )
            is_other = (found != algorithm).fill_null(value=False)
            is_clear = pl.col("hex").is_null() & in_clear(pl.col("text")).fill_null(value=False)
            hashed = digests.filter(~is_clear & ~is_other)
            clear = digests.filter(is_clear).select(cells.columns)
            other = digests.filter(is_other)
            length = pl.col("hex").str.len_bytes().cast(pl.String)
            reason = pl.concat_str(length, pl.lit(" hexadecimal digits, which is "), found)
            batches = [
                digest_batch(hashed.select("line", pl.col("hex").alias("text"), "since"), kind),
                Batch(0, {}, reject_lines(other, reason)),
                unreadable,
            ]
            yield merged([*batches, contact_batch(clear, None, reading.country)] if clear.height else batches)


def _recognised(digests: pl.DataFrame, name: str) -> Algorithm:
    lines = digests.filter(~in_clear(pl.col("text"))).head(_SAMPLE)
    lengths = lines.select(pl.col("hex").str.len_bytes().fill_null(0).alias("length"))["length"].value_counts()
    for length, count in lengths.iter_rows():
        algorithm = algorithm_of(length)
        if algorithm and count >= _CERTAIN * lines.height:
            return algorithm
    raise SourceError(
        f"'{name}': the lines are not digests of one length (MD5, SHA-1, SHA-256 or SHA-512)",
        hint="name the algorithm with `digest:`; contacts in clear text are `format: plain`",
    )
