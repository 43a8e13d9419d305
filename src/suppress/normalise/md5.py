"""MD5 of a whole column by DuckDB, where it is installed (`pip install suppress-scrub[fast]`).

The hashing library writes each digest through a text formatter, and the text is read back as numbers: 64 ms
for 150,000 addresses, where DuckDB hands over the numbers in 24. Both give the same digests.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

if TYPE_CHECKING:
    import duckdb

FEWEST = 50_000
"""Texts for which DuckDB is loaded: that takes a tenth of a second, once."""

# `md5_number` takes the 16 bytes of a digest as a little-endian number.
_HALVES = """
SELECT (number & 18446744073709551615)::UBIGINT AS first, (number >> 64)::UBIGINT AS second
FROM (SELECT md5_number(text) AS number FROM texts)
"""
# One thread, that of the caller; nothing is fetched.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_KNOWN = "ann@example.org"


def md5_halves(texts: pl.Series) -> pl.DataFrame | None:
    """First and second 8 bytes of the MD5 of each text, as big-endian numbers.

    Args:
        texts: String, without nulls.

    Returns:
        `key`, `check` (UInt64) in the order of the texts; None where they are too few to be worth it, or
        DuckDB is not installed or of another opinion than `hashlib`.
    """
    engine = _ENGINE.loaded() if len(texts) >= FEWEST else None
    return None if engine is None else _halves(engine, texts)


def _halves(engine: duckdb.DuckDBPyConnection, texts: pl.Series) -> pl.DataFrame:
    with engine.cursor() as cursor:  # each thread its own
        cursor.register("texts", _Column(texts.to_frame("text")))
        halves: dict[str, npt.NDArray[np.uint64]] = cursor.execute(_HALVES).fetchnumpy()
    return pl.DataFrame({"key": halves["first"].byteswap(), "check": halves["second"].byteswap()})


@dataclass(frozen=True)
class _Column:
    """A frame that is nothing but an Arrow stream: for a frame DuckDB wants pyarrow."""

    frame: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


class _Engine:
    """DuckDB, looked for once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._looked = False
        self._connection: duckdb.DuckDBPyConnection | None = None

    def loaded(self) -> duckdb.DuckDBPyConnection | None:
        with self._lock:
            if not self._looked:
                self._connection = _connected()
                self._looked = True
            return self._connection


_ENGINE = _Engine()


def _connected() -> duckdb.DuckDBPyConnection | None:
    try:
        import duckdb
    except ImportError:
        return None
    try:
        connection = duckdb.connect(config=_CONFIG)
        halves = _halves(connection, pl.Series([_KNOWN]))
    except duckdb.Error:  # a version of other functions
        return None
    digest = hashlib.md5(_KNOWN.encode(), usedforsecurity=False).digest()
    known = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")
    return connection if halves.row(0) == known else None
