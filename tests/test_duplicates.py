"""Duplicates: rows by rounds are what one pass in the order of preference finds."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.duplicates import ALREADY_SENT, DUPLICATES, Candidates

Key = tuple[int, int]
KEYS = pl.Schema({"row": pl.UInt32, "key": pl.UInt64, "check": pl.UInt64})


class Row(NamedTuple):
    keys: frozenset[Key]
    preference: int = 0


def row(*keys: int, preference: int = 0) -> Row:
    return Row(frozenset((key, 7) for key in keys), preference)


def keys_frame(rows: list[Row]) -> pl.DataFrame:
    lines = [(number, *key) for number, one in enumerate(rows) for key in sorted(one.keys)]
    return pl.DataFrame(lines, schema=KEYS, orient="row")


def found(
    rows: list[Row], *, sent: frozenset[Key] = frozenset(), keep_last: bool = False, cuts: tuple[int, ...] = ()
) -> dict[int, int]:
    """Duplicates and what goes instead, with the rows given in batches that end at the cuts."""
    candidates = Candidates(keep_last=keep_last)
    if sent:
        candidates.add_sent(keys_frame([Row(sent)]))
    bounds = [0, *sorted(cuts), len(rows)]
    for first, last in pairwise(bounds):
        batch = rows[first:last]
        preference = np.array([one.preference for one in batch], np.uint8)
        candidates.add(keys_frame(batch), first, preference)
    duplicates = candidates.duplicates()
    assert duplicates.schema == DUPLICATES
    assert duplicates["row"].is_sorted()
    assert duplicates["row"].n_unique() == duplicates.height
    return dict(duplicates.iter_rows())


def one_pass(rows: list[Row], sent: frozenset[Key], *, keep_last: bool) -> set[int]:
    """Duplicates as a person would find them: best row first, each against the keys that go already."""
    going = set(sent)
    gone = set()
    order = sorted(range(len(rows)), key=lambda n: (rows[n].preference, -n if keep_last else n))
    for number in order:
        if rows[number].keys & going:
            gone.add(number)
        else:
            going |= rows[number].keys
    return gone


A_KEY = st.tuples(st.integers(0, 7).map(lambda n: n * 0x1234_5678_9ABC), st.integers(0, 1))
ROWS = st.lists(st.builds(Row, st.frozensets(A_KEY, max_size=3), st.integers(0, 2)), max_size=14)
SENT = st.frozensets(A_KEY, max_size=2)


@given(ROWS, SENT, st.booleans(), st.data())
def test_rounds_find_what_one_pass_finds(
    rows: list[Row], sent: frozenset[Key], keep_last: bool, data: st.DataObject
) -> None:
    cuts = tuple(data.draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    duplicates = found(rows, sent=sent, keep_last=keep_last, cuts=cuts)
    assert set(duplicates) == one_pass(rows, sent, keep_last=keep_last)
    assert duplicates == found(rows, sent=sent, keep_last=keep_last)
    for number, instead in duplicates.items():
        carried = sent if instead == ALREADY_SENT else rows[instead].keys
        assert instead not in duplicates
        assert rows[number].keys & carried


CASES = [
    ("a copy gives way to the first", [row(1), row(1), row(1)], {}, {1: 0, 2: 0}),
    ("… or to the last", [row(1), row(1), row(1)], {"keep_last": True}, {0: 2, 1: 2}),
    ("a preferred row stays wherever it stands", [row(1, preference=1), row(1)], {}, {0: 1}),
    ("preference before last", [row(1), row(1, preference=1)], {"keep_last": True}, {1: 0}),
    ("rows without a key are nobody's duplicate", [row(), row(), row()], {}, {}),
    ("a row with one key in two cells is not its own copy", [row(1, 2), row(3)], {}, {}),
    ("any shared key is enough", [row(1, 2), row(2, 3)], {}, {1: 0}),
    ("a copy of a copy goes itself", [row(1), row(1, 2), row(2)], {}, {1: 0}),
    (
        "already sent goes before all",
        [row(1), row(1)],
        {"sent": frozenset({(1, 7)})},
        {0: ALREADY_SENT, 1: ALREADY_SENT},
    ),
]


@pytest.mark.parametrize(
    ("rows", "how", "expected"), [pytest.param(rows, how, out, id=name) for name, rows, how, out in CASES]
)
def test_who_gives_way(rows: list[Row], how: dict[str, bool], expected: dict[int, int]) -> None:
    assert found(rows, **how) == expected  # type: ignore[arg-type]


def test_the_same_key_with_another_check_is_another_contact() -> None:
    rows = [Row(frozenset({(1, 1)})), Row(frozenset({(1, 2)})), Row(frozenset({(1, 2)}))]
    assert found(rows) == {2: 1}


def test_batches_of_different_sizes_number_rows_through_the_run() -> None:
    rows = [row(number % 5) for number in range(40)]
    expected = {number: number % 5 for number in range(5, 40)}
    assert [found(rows, cuts=cuts) for cuts in [(), (1,), (5, 6, 39), (20, 20)]] == [expected] * 4
