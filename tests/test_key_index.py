from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.key_index import KeyIndex, build_index, mix

_SMALL = st.integers(0, 6)
_WIDE = st.integers(0, 2**64 - 1)
_PAIRS = st.lists(st.tuples(_SMALL | _WIDE, _SMALL))


def _halves(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    halves = np.array(pairs, np.uint64).reshape(-1, 2)
    return halves[:, 0].copy(), halves[:, 1].copy()


def _index(pairs: list[tuple[int, int]]) -> tuple[KeyIndex, list[tuple[int, int]]]:
    """The index, and the pairs in its order."""
    key, check = _halves(pairs)
    order = np.argsort(mix(key), kind="stable")
    return build_index(mix(key)[order], check[order]), [pairs[place] for place in order]


@given(entries=_PAIRS, asked=_PAIRS)
def test_a_key_is_found_once_for_each_entry_that_has_it(
    entries: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    index, ordered = _index(entries)
    asked = [*asked, *entries]
    at, where = index.positions(*_halves(asked))
    found = list(zip(at.tolist(), where.tolist(), strict=True))
    assert [place for place, _ in found] == sorted(place for place, _ in found)
    assert set(found) == {
        (place, entry) for place, pair in enumerate(asked) for entry, of in enumerate(ordered) if of == pair
    }
    assert len(found) == len(set(found))


@given(st.lists(_WIDE, unique=True))
def test_mixing_keeps_different_keys_different(keys: list[int]) -> None:
    assert len(np.unique(mix(np.array(keys, np.uint64)))) == len(keys)


def test_a_saved_index_answers_like_the_built_one(tmp_path: Path) -> None:
    pairs = [(number * 7919 % 500, number % 3) for number in range(1000)]
    index, _ = _index(pairs)
    index.save(tmp_path, "email")
    saved = KeyIndex.open(tmp_path, "email")
    for built, opened in zip(index.positions(*_halves(pairs)), saved.positions(*_halves(pairs)), strict=True):
        np.testing.assert_array_equal(built, opened)


def test_an_index_that_is_cut_short_does_not_open(tmp_path: Path) -> None:
    _index([(1, 1), (2, 2)])[0].save(tmp_path, "email")
    path = tmp_path / "email.check.npy"
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ValueError, match="mmap"):
        KeyIndex.open(tmp_path, "email")
