from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.guards import Guard, agreement, compatible, given_name, guard_values, identical, packed, without
from suppress.key_index import build_index, mix
from suppress.model import KeyKind
from suppress.sources.key_table import ENTRIES, build_table

# Two given names that differ may be one person's: `test_given_names.py`.
_VALUES = {
    guard: st.sampled_from([0, 1, 2, guard_values(guard)] if guard is not Guard.GIVEN else [0, 1])
    for guard in Guard
}
_CHECKS = st.tuples(st.integers(0, 1), st.fixed_dictionaries(_VALUES))
_Written = tuple[int, dict[Guard, int]]


def _packed(checks: list[_Written]) -> np.ndarray:
    hashes = np.array([number << 62 | 7 for number, _ in checks], np.uint64)
    return packed(
        hashes, {guard: np.array([values[guard] for _, values in checks], np.uint32) for guard in Guard}
    )


def _agree(one: _Written, other: _Written) -> bool:
    return one[0] == other[0] and all(
        0 in (one[1][guard], other[1][guard]) or one[1][guard] == other[1][guard] for guard in Guard
    )


@given(st.lists(st.tuples(_CHECKS, _CHECKS), max_size=8))
def test_checks_agree_unless_a_part_that_both_say_differs(pairs: list[tuple[_Written, _Written]]) -> None:
    one, other = _packed([pair[0] for pair in pairs]), _packed([pair[1] for pair in pairs])
    assert compatible(one, other).tolist() == [_agree(*pair) for pair in pairs]
    assert compatible(other, one).tolist() == compatible(one, other).tolist()


@pytest.mark.parametrize("guard", Guard)
def test_a_part_is_in_its_own_field(guard: Guard) -> None:
    nothing = np.zeros(1, np.uint64)
    says = packed(nothing, {guard: np.array([guard_values(guard)], np.uint32)})
    for other in Guard:
        assert (without(says, other) == nothing).item() == (other is guard)
    assert (given_name(says) != 0).item() == (guard is Guard.GIVEN)
    assert int(says[0]) >> 59 == 0  # the hash is beside them


@given(st.lists(st.tuples(st.integers(0, 2), _CHECKS)), st.lists(st.tuples(st.integers(0, 2), _CHECKS)))
def test_a_key_is_found_once_for_each_entry_that_agrees(
    entries: list[tuple[int, _Written]], asked: list[tuple[int, _Written]]
) -> None:
    key = np.array([number for number, _ in entries], np.uint64)
    order = np.argsort(mix(key), kind="stable")
    index = build_index(mix(key)[order], _packed([said for _, said in entries])[order])
    wanted = np.array([number for number, _ in asked], np.uint64)
    at, where = index.positions(wanted, _packed([said for _, said in asked]), compatible)
    found = [(row, int(order[place])) for row, place in zip(at.tolist(), where.tolist(), strict=True)]
    assert sorted(found) == [
        (row, place)
        for row, (number, said) in enumerate(asked)
        for place, (of, entry) in enumerate(entries)
        if number == of and _agree(said, entry)
    ]
    assert at.tolist() == sorted(at.tolist())


def test_of_several_entries_that_agree_the_earliest_day_is_told_and_an_unknown_one() -> None:
    units = packed(np.zeros(5, np.uint64), {Guard.UNIT: np.array([1, 2, 3, 4, 5], np.uint16)})
    days = [date(2026, 3, 1), date(2026, 1, 1), date(2026, 2, 1), None, None]
    table = build_table(
        pl.DataFrame({"key": [9] * 5, "check": units, "since": days, "member": [0, 1, 2, 4, 3]}, ENTRIES)
    )
    asked = pl.DataFrame(
        {"row": [0, 1, 2], "point": [0] * 3, "key": [9] * 3, "check": [0, units[0], units[4]]},
        {"row": pl.UInt32, "point": pl.UInt8, "key": pl.UInt64, "check": pl.UInt64},
    )
    assert table.find(asked, agreement(KeyKind.ADDRESS)).rows() == [
        (0, 0, None, 3),
        (0, 0, date(2026, 1, 1), 1),
        (1, 0, date(2026, 3, 1), 0),
        (2, 0, None, 3),
    ]


def test_only_keys_of_names_and_addresses_have_parts_that_may_lack() -> None:
    assert agreement(KeyKind.HOUSEHOLD) is compatible
    assert agreement(KeyKind.EMAIL_WIDE) is identical
