"""Bytes of a column: those of its texts, one behind the other."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from suppress.text_bytes import text_bytes
from thoroughness import examples


@given(st.lists(st.text() | st.just("")), st.integers(0, 3))
@examples(100, 2_000)
def test_they_are_those_of_the_texts(texts: list[str], left_out: int) -> None:
    column = pl.Series(texts, dtype=pl.String)
    assert text_bytes(column).tobytes() == "".join(texts).encode()
    # A column that is a part of another has the same bytes in memory, and others beside them.
    assert text_bytes(column[left_out:]).tobytes() == "".join(texts[left_out:]).encode()


def test_nothing_gives_nothing() -> None:
    assert text_bytes(pl.Series([], dtype=pl.String)).tobytes() == b""
    assert text_bytes(pl.Series(["", ""])).tobytes() == b""
