import hashlib
import sys
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise import md5
from suppress.normalise.digest import email_digest_keys, hex_digest, hex_halves
from suppress.normalise.md5 import FEWEST, md5_halves


def library_halves(texts: pl.Series) -> pl.DataFrame:
    digests = texts.to_frame("text").select(digest=hex_digest(pl.col("text"), "md5"))
    key, check = hex_halves(pl.col("digest"))
    return digests.select(key=key, check=check)


def addresses(count: int) -> pl.Series:
    return pl.select(pl.format("person{}@example.org", pl.int_range(count))).to_series()


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=200), min_size=1))
def test_duckdb_and_the_hashing_library_give_the_same_digests(texts: list[str]) -> None:
    column = pl.Series(texts, dtype=pl.String)
    few = pytest.MonkeyPatch()
    with few.context() as patch:
        patch.setattr(md5, "FEWEST", 1)
        halves = md5_halves(column)
    assert halves is not None
    assert halves.equals(library_halves(column))


def test_columns_of_several_chunks_in_several_threads_keep_their_order() -> None:
    columns = [pl.concat([addresses(FEWEST + some), addresses(some)], rechunk=False) for some in range(1, 5)]
    with ThreadPoolExecutor(4) as pool:
        for column, halves in zip(columns, pool.map(md5_halves, columns), strict=True):
            assert halves is not None
            assert halves.equals(library_halves(column))


@pytest.mark.parametrize(("count", "asked"), [(FEWEST, True), (FEWEST - 1, False)])
def test_few_texts_are_not_worth_loading_it(count: int, asked: bool) -> None:
    assert (md5_halves(addresses(count)) is not None) is asked


def test_keys_of_a_large_batch_are_those_of_its_rows_alone() -> None:
    emails = addresses(FEWEST).set(pl.Series([True] + [False] * (FEWEST - 1)), "  Ann.Smith+x@GMail.com ")
    points = pl.DataFrame({"raw": emails}).with_columns(
        index=pl.int_range(pl.len(), dtype=pl.UInt32),
        part=pl.lit(0, pl.UInt8),
        email=pl.col("raw").str.strip_chars().str.to_lowercase(),
    )
    points = points.with_columns(
        wide=pl.col("email").str.replace("ann.smith+x", "annsmith", literal=True),
        one_form=pl.col("index") > 0,
    )
    keys = email_digest_keys(points, "md5", "lower_trim")
    apart = pl.concat([email_digest_keys(part, "md5", "lower_trim") for part in points.iter_slices(1_000)])
    assert keys.sort("index", "key").equals(apart.sort("index", "key"))


def test_without_duckdb_the_hashing_library_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr(md5, "_ENGINE", md5._Engine())
    assert md5_halves(addresses(FEWEST)) is None


def test_a_version_with_other_digests_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(md5, "_HALVES", md5._HALVES.replace("md5_number", "hash"))
    monkeypatch.setattr(md5, "_ENGINE", md5._Engine())
    assert md5_halves(addresses(FEWEST)) is None


def test_a_version_without_the_function_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(md5, "_HALVES", md5._HALVES.replace("md5_number", "no_such_function"))
    monkeypatch.setattr(md5, "_ENGINE", md5._Engine())
    assert md5_halves(addresses(FEWEST)) is None


def test_the_known_text_is_hashed_as_hashlib_does() -> None:
    halves = library_halves(pl.Series([md5._KNOWN]))
    assert f"{halves['key'][0]:016x}{halves['check'][0]:016x}" == hashlib.md5(md5._KNOWN.encode()).hexdigest()
