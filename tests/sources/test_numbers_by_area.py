"""Numbers of a batch in the bitmaps of a registry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.sources.number_bitmap import BitmapBuilder, BitmapFile, count, save_bitmaps
from suppress.sources.numbers_by_area import ELSEWHERE, layers, numbers_by_area

AREAS = ["204", "212", "818", "999"]
_NUMBERS = st.tuples(st.sampled_from(AREAS), st.integers(0, 20) | st.integers(0, 9_999_999))
_ENTRIES = st.lists(_NUMBERS, max_size=20)


def numbers(*written: int) -> np.ndarray:
    return np.array(written, np.uint64)


def with_country(entries: list[tuple[str, int]]) -> np.ndarray:
    return numbers(*(int(f"1{area}{local:07}") for area, local in entries))


def bitmaps(folder: Path, name: str, entries: list[tuple[str, int]]) -> dict[str, BitmapFile]:
    """By area code the file with the bitmaps of some entries."""
    builder = BitmapBuilder()
    for area, local in entries:
        builder.add(int(area), np.array([local], np.int32))
    areas = save_bitmaps(folder / name, builder.finish())
    file = BitmapFile(folder / name, areas)
    assert all(count(file.bits(area)) == entered for area, entered in areas.items())
    return dict.fromkeys(areas, file)


def found(listing: dict[str, tuple[tuple[int, BitmapFile], ...]], asked: np.ndarray) -> list[tuple[int, int]]:
    """Places of the numbers that are found, each with its member."""
    parted = numbers_by_area(asked)
    places = [(layer, at) for layer in layers(listing) for at in parted.at[layer.found(parted)].tolist()]
    return sorted((at, int(layer.member[parted.area[at]])) for layer, at in places)


@given(one=_ENTRIES, other=_ENTRIES, asked=_ENTRIES)
def test_each_number_is_found_in_every_file_that_lists_it(
    tmp_path_factory: pytest.TempPathFactory,
    one: list[tuple[str, int]],
    other: list[tuple[str, int]],
    asked: list[tuple[str, int]],
) -> None:
    folder = tmp_path_factory.mktemp("bits")
    files = [(3, one, bitmaps(folder, "one", one)), (5, other, bitmaps(folder, "other", other))]
    listing = {
        area: tuple((member, by_area[area]) for member, _, by_area in files if area in by_area)
        for area in AREAS
        if any(area in by_area for _, _, by_area in files)
    }
    asked = [*asked, *one]
    expected = [
        (at, member) for at, number in enumerate(asked) for member, entries, _ in files if number in entries
    ]
    assert found(listing, with_country(asked)) == expected


BESIDE_THE_PLAN = [0, 1, 818_000_0818, 9_999_999_999, 20_000_000_000, 28_180_000_818, 442_079_460_958]


@pytest.mark.parametrize("number", BESIDE_THE_PLAN)
def test_a_number_outside_the_plan_has_no_area_code(tmp_path: Path, number: int) -> None:
    listed = [("000", 0), ("818", 818), ("999", 9_999_999)]
    listing = {area: ((0, file),) for area, file in bitmaps(tmp_path, "bits", listed).items()}
    asked = numbers(number, 1_818_000_0818)
    assert numbers_by_area(asked).area.tolist() == [ELSEWHERE, 818]
    assert found(listing, asked) == [(1, 0)]


def test_first_and_last_number_of_the_plan_are_inside() -> None:
    assert numbers_by_area(numbers(10_000_000_000, 19_999_999_999)).area.tolist() == [0, 999]


def test_no_numbers_and_no_lists_find_nothing(tmp_path: Path) -> None:
    listing = {area: ((0, file),) for area, file in bitmaps(tmp_path, "bits", [("818", 1)]).items()}
    assert found(listing, numbers()) == []
    assert found({}, numbers(1_818_000_0001)) == []
