"""What the tests of sources make and ask: policies, files, keys."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from suppress.frames import FOUND, KEYS, require
from suppress.keys import Keys
from suppress.model import DigestKind, KeyKind, Kind
from suppress.normalise.digest import hex_halves, text_halves
from suppress.points import KeyPlan, read_points
from suppress.policy.model import Policy, Source
from suppress.sources.catalog import Place, open_sources
from suppress.sources.formats.batch import Batch, Reading
from suppress.sources.formats.points import merged
from suppress.sources.formats.readers import READERS
from suppress.sources.prepared import PreparedSource
from suppress.text_files.stream import Stream

TODAY = date(2026, 8, 20)


def make_policy(**sources: dict[str, Any]) -> Policy:
    return Policy.model_validate(
        {
            "version": 1,
            "sender": {"name": "Riverside", "country": "US"},
            "channels": {"email": {"contact": "email"}},
            "categories": {"newsletter": {"purpose": "marketing"}},
            "sources": sources,
        }
    )


def keys_of(kind: Kind, values: Iterable[str | int]) -> pl.DataFrame:
    column = pl.DataFrame({"value": list(values)})
    if kind is KeyKind.PHONE:
        key, check = pl.col("value").cast(pl.UInt64), pl.lit(0, pl.UInt64)
    elif isinstance(kind, DigestKind):
        key, check = hex_halves(pl.col("value"))
    else:
        key, check = text_halves(pl.col("value"))
    keys = column.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"),
        pl.lit(0, pl.UInt8).alias("point"),
        key.alias("key"),
        check.alias("check"),
    )
    return require(keys, KEYS, "keys")


def postal_keys_of(kind: KeyKind, **cells: str) -> pl.DataFrame:
    """KEYS of a row with these postal fields."""
    return _keys_of_row(tuple(cells.items())).of(kind)


@lru_cache(maxsize=64)  # the same few people are looked for at every level
def _keys_of_row(cells: tuple[tuple[str, str], ...]) -> Keys:
    rows = pl.DataFrame({field: [cell] for field, cell in cells})
    plan = KeyPlan("postal", (), {}, {field: field for field, _ in cells}, None, {}, "US")
    return Keys(read_points(rows, plan))


def hits(source: PreparedSource, kind: Kind, values: Iterable[str | int]) -> list[int]:
    """Places of the values that are found."""
    found = require(source.find(kind, keys_of(kind, values)), FOUND, "found")
    return found["row"].to_list()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    base = tmp_path / "base"
    base.mkdir()
    return Place(base, tmp_path / "home")


@pytest.fixture
def opened(place: Place) -> Callable[..., PreparedSource]:
    """Opens one source made of the given bytes, as a run would."""

    def open_one(content: bytes | str, file: str = "list-2026-08-05.txt", **source: Any) -> PreparedSource:
        data = content if isinstance(content, bytes) else content.encode()
        (place.base / file).write_bytes(data)
        policy = make_policy(it={"files": file, **source})
        return open_sources(policy, ["it"], place, TODAY)["it"]

    return open_one


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def source_of(**fields: Any) -> Source:
    return Source.model_validate(fields)


def batch_of(content: bytes, **source: Any) -> Batch:
    """What the reader of a source makes of a file's bytes, all batches as one."""
    one = source_of(**source)
    stream = Stream("it", io.BufferedReader(io.BytesIO(content)))
    return merged(READERS[one.format](stream, Reading(one, "US")))
