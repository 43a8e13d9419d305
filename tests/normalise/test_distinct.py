from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.distinct import DistinctTexts

_TEXTS = st.lists(
    st.sampled_from(["example.org", "a.example.org", "", "example.com", "\u00e9.example"]), max_size=12
)
# Hashes that share some of their four times 16 bits.
_ALIKE = [1, 1 + (1 << 16), 1 + (1 << 48), (1 << 16) | (1 << 48), 7]


@given(_TEXTS)
def test_each_line_has_its_text_and_each_text_is_there_once(column: list[str]) -> None:
    distinct = DistinctTexts.of(pl.Series(column, dtype=pl.String))
    assert [distinct.texts[place] for place in distinct.number.tolist()] == column
    assert sorted(distinct.texts) == sorted(set(column))


@given(st.lists(st.sampled_from(_ALIKE), max_size=12))
def test_hashes_that_share_bits_are_told_apart(hashes: list[int]) -> None:
    column = [str(one) for one in hashes]
    distinct = DistinctTexts.by_hash(pl.Series(column, dtype=pl.String), np.array(hashes, np.uint64))
    assert [distinct.texts[place] for place in distinct.number.tolist()] == column


@given(_TEXTS, st.integers(0, 2))
def test_different_texts_of_one_hash_are_told_apart(column: list[str], hashes: int) -> None:
    few = np.array([len(text) % (hashes + 1) for text in column], np.uint64)
    distinct = DistinctTexts.by_hash(pl.Series(column, dtype=pl.String), few)
    assert [distinct.texts[place] for place in distinct.number.tolist()] == column
