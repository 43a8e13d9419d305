from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.frames import FOUND, KEYS
from suppress.sources.key_table import ENTRIES, KeyTable, build_table

_SMALL = st.integers(0, 6)
_WIDE = st.integers(0, 2**64 - 1)
_PAIRS = st.lists(st.tuples(_SMALL | _WIDE, _SMALL))


def _entries(pairs: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame([(key, check, None, 0) for key, check in pairs], schema=ENTRIES, orient="row")


def _keys(pairs: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame([(row, 0, *pair) for row, pair in enumerate(pairs)], schema=KEYS, orient="row")


@given(entries=_PAIRS, asked=_PAIRS)
def test_found_are_the_keys_in_the_set_of_entries(
    entries: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    found = build_table(_entries(entries)).find(_keys([*asked, *entries]))
    expected = [row for row, pair in enumerate([*asked, *entries]) if pair in set(entries)]
    assert found["row"].to_list() == expected
    assert found.schema == FOUND


_BRITISH = st.integers(447_000_000_000, 447_000_000_009)


@given(
    entries=st.lists(st.tuples(_BRITISH, st.just(0))),
    asked=st.lists(st.tuples(_BRITISH | st.integers(15_550_000_000, 15_550_000_009), st.just(0))),
)
def test_numbers_are_found_among_those_of_other_countries(
    entries: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    found = build_table(_entries(entries)).find(_keys(asked))
    assert found["row"].to_list() == [row for row, pair in enumerate(asked) if pair in set(entries)]


@pytest.mark.parametrize("count", [0, 1, 2, 1000], ids=["none", "one", "two", "many"])
def test_a_saved_table_answers_like_the_built_one(count: int, tmp_path: Path) -> None:
    pairs = [(number * 7919, number) for number in range(count)]
    built = build_table(_entries(pairs))
    built.save(tmp_path, "email")
    keys = _keys([*pairs, (1, 1)])
    assert_frame_equal(KeyTable.open(tmp_path, "email").find(keys), built.find(keys))


def test_equal_entries_are_one_with_the_earliest_known_day() -> None:
    days = [(None, 0), (date(2026, 3, 1), 2), (date(2025, 1, 1), 1), (None, 3)]
    entries = pl.DataFrame([(5, 5, day, member) for day, member in days], schema=ENTRIES, orient="row")
    found = build_table(entries).find(_keys([(5, 5)]))
    assert found.rows() == [(0, 0, date(2025, 1, 1), 1)]


def test_an_unknown_day_is_null() -> None:
    assert build_table(_entries([(5, 5)])).find(_keys([(5, 5)]))["since"].to_list() == [None]


def test_a_key_with_another_check_is_not_found() -> None:
    assert build_table(_entries([(5, 5), (5, 7)])).find(_keys([(5, 6)])).is_empty()


@pytest.mark.parametrize("members", [(0, 0), (0, 3), (2, 2)], ids=["of the first file", "of two", "of another"])
def test_what_is_the_same_of_all_entries_is_found_although_it_is_not_kept(
    members: tuple[int, int], tmp_path: Path
) -> None:
    entries = pl.DataFrame([(5, 0, None, members[0]), (6, 0, None, members[1])], schema=ENTRIES, orient="row")
    table = build_table(entries)
    table.save(tmp_path, "phone")
    for one in (table, KeyTable.open(tmp_path, "phone")):
        assert one.find(_keys([(6, 0), (7, 0), (5, 0), (5, 1)]))["member"].to_list() == [*members[::-1]]
