"""A source made of given lines, for the examples that a policy carries and tests."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl

from suppress.model import KeyKind
from suppress.policy.model import Source
from suppress.sources.area_codes import is_by_area
from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.ftc import read_numbers
from suppress.sources.formats.readers import READERS
from suppress.sources.number_bitmap import BitmapBuilder
from suppress.sources.prepare import read_tables
from suppress.sources.prepared import Member, PreparedSource
from suppress.text_files.stream import Stream

_FILE = "lines of the example"


def prepare_lines(name: str, source: Source, lines: Sequence[str], *, country: str) -> PreparedSource:
    """A source that holds the given lines and covers everything.

    Args:
        name: The source's name.
        source: The source; its files are not looked at.
        lines: Lines as a file of its format would have them, with a header where it needs one.
        country: Country of phone numbers written without one.

    Raises:
        SourceError: The lines are not of the format.
    """
    return _prepared(_Lines(name, tuple(lines), country, source))


@dataclass(frozen=True)
class _Lines:
    name: str
    lines: tuple[str, ...]
    country: str
    source: Source = field(hash=False)


@lru_cache(maxsize=64)  # the examples of a policy say the same few entries, or none, again and again
def _prepared(given: _Lines) -> PreparedSource:
    name, source = given.name, given.source
    text = "".join(f"{line}\n" for line in given.lines)
    reading = Reading(source, source.country or given.country)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if source.format == "attestation":
        return PreparedSource(name, source.format, (), frozenset(), digest[:12], source.as_of)
    if is_by_area(source.format):
        batches = [_registry_batch(text)]
    else:
        stream = Stream(_FILE, io.BufferedReader(io.BytesIO(text.encode())))
        batches = list(READERS[source.format](stream, reading))
    read = read_tables((0, batch) for batch in batches)
    return PreparedSource(
        name=name,
        format=source.format,
        members=(Member(_FILE, source.as_of, read.entries[0], read.rejects.height, digest, read.others[0]),),
        kinds=frozenset(read.tables) | frozenset[KeyKind](read.own),
        version=digest[:12],
        as_of=source.as_of,
        tables=read.tables,
        own=read.own,
        doubt=read.doubt,
        answered=read.answered,
        people=read.people,
        country=source.country if source.format == "wash" else None,
    )


def _registry_batch(text: str) -> Batch:
    # As keys and not as bitmaps, which would say that other area codes are not covered.
    builder = BitmapBuilder()
    rejects = read_numbers(io.BytesIO(text.encode()), builder)
    numbers = [
        int(f"1{area}0000000") + int(local)
        for area, bits in builder.finish().items()
        for local in np.flatnonzero(np.unpackbits(bits, bitorder="little"))
    ]
    entries = pl.DataFrame({"key": numbers}, schema={"key": pl.UInt64}).select(
        pl.lit(0, pl.UInt64).alias("line"),
        "key",
        pl.lit(0, pl.UInt64).alias("check"),
        pl.lit(None, pl.Date).alias("since"),
    )
    return Batch(len(numbers), {KeyKind.PHONE: entries}, rejects)
