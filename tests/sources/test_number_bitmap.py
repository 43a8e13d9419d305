from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.sources.formats.ftc import read_numbers
from suppress.sources.number_bitmap import (
    BITMAP_BYTES,
    BitmapBuilder,
    BitmapFile,
    by_area,
    count,
    listed,
    save_bitmaps,
)

_LOCALS = st.lists(st.integers(0, 9_999_999), max_size=20)

ALL_AREAS = [f"{area:03}" for area in range(1000)]


@given(entries=_LOCALS, asked=_LOCALS)
def test_listed_are_the_numbers_in_the_set(entries: list[int], asked: list[int]) -> None:
    builder = BitmapBuilder()
    builder.add(818, np.array(entries, np.int32))
    bits = builder.finish()["818"]
    asked = [*asked, *entries]
    assert listed([(bits, np.array(asked, np.int32))]).tolist() == [number in entries for number in asked]
    assert count(bits) == len(set(entries))


def test_bitmaps_of_several_area_codes_are_mapped_from_one_file(tmp_path: Path) -> None:
    builder = BitmapBuilder()
    builder.add(818, np.array([1], np.int32))
    builder.add(212, np.array([2, 3], np.int32))
    builder.add(818, np.array([4], np.int32))
    areas = save_bitmaps(tmp_path / "bits", builder.finish())
    assert areas == {"212": 2, "818": 2}
    file = BitmapFile(tmp_path / "bits", areas)
    asked = np.arange(6, dtype=np.int32)
    found = listed([(file.bits("212"), asked), (file.bits("818"), asked + 1)])
    assert [np.flatnonzero(found[:6]).tolist(), np.flatnonzero(found[6:]).tolist()] == [[2, 3], [0, 3]]


def test_a_file_that_lost_its_end_answers_nothing(tmp_path: Path) -> None:
    areas = {"212": 1, "818": 1}
    (tmp_path / "bits").write_bytes(bytes(BITMAP_BYTES))
    with pytest.raises(ValueError, match="reshape"):
        BitmapFile(tmp_path / "bits", areas).bits("212")


def test_nothing_asked_is_nothing_listed() -> None:
    assert not len(listed([]))


def test_keys_are_parted_by_area_code_and_other_countries_left_out() -> None:
    numbers = np.array([18185550100, 442079460958, 12125550100, 18180000818, 28185550100], np.uint64)
    parts = {part.area: (part.at.tolist(), part.local.tolist()) for part in by_area(numbers, ALL_AREAS)}
    assert parts == {"212": ([2], [5550100]), "818": ([0, 3], [5550100, 818])}


def test_no_keys_have_no_area_code() -> None:
    assert list(by_area(np.empty(0, np.uint64), ALL_AREAS)) == []
    assert list(by_area(np.array([12125550100], np.uint64), ["416"])) == []


_LISTED = ["8180000818", "8185550100", "2125550199"]


@pytest.mark.parametrize(
    ("text", "expected", "rejected"),
    [
        (b"818,0000818\n818,5550100\n", _LISTED[:2], []),
        (b"818,0000818\r\n818,5550100\r\n", _LISTED[:2], []),
        (b"818,0000818\r818,5550100\r", _LISTED[:2], []),
        (b"\xef\xbb\xbf818,0000818\n818,5550100\n", _LISTED[:2], []),
        (b"818,0000818\n818,5550100", _LISTED[:2], []),
        (b"818,0000818\n\n\n818,5550100\n\n", _LISTED[:2], []),
        (b"818,0000818\n818,5550100\n212,5550199\n", _LISTED, []),
        (b"8180000818\n818-555-0100\n(212) 555-0199\n", _LISTED, []),
        (b'"818","0000818"\n 818,5550100 ,\n', _LISTED[:2], []),
        (b"8180000818.0\n18185550100\n", _LISTED[:2], []),
        (b"818,0000818\n8.18555E+09\n818,55501\nArea,Number\n", _LISTED[:1], [2, 3, 4]),
        (b"818,0000818\n818,5550100,\n818,0000818\n", _LISTED[:2], []),
        (b"", [], []),
        (b"818", [], [1]),
        (b"818,0000818\n818,555", _LISTED[:1], [2]),
        (b"818,0000818\n81855501001\n", _LISTED[:1], [2]),
        (b"818,0000818\n8x8,5550100\n", _LISTED[:1], [2]),
        (b"818,0000818\n818,55x0100\n", _LISTED[:1], [2]),
    ],
    ids=[
        "as delivered", "CRLF", "CR", "BOM", "no end of the last line", "blank lines", "several area codes",
        "ten digits", "quotes and blanks", "spreadsheet numbers", "junk", "a duplicate", "empty", "a stump",
        "cut in a line", "no comma, same width", "letter in the area code", "letter in the number",
    ],
)  # fmt: skip
def test_lines_of_a_registry(text: bytes, expected: list[str], rejected: list[int]) -> None:
    builder = BitmapBuilder()
    rejects = read_numbers(io.BytesIO(text), builder)
    numbers = [
        f"{area}{local:07}"
        for area, bits in builder.finish().items()
        for local in np.flatnonzero(np.unpackbits(bits, bitorder="little"))
    ]
    assert numbers == sorted(expected)
    assert rejects["line"].to_list() == rejected


def test_a_change_list_is_called_one() -> None:
    rejects = read_numbers(io.BytesIO(b"9804327717,2022-12-07T02:20:18,A\n"), BitmapBuilder())
    assert rejects["reason"].to_list() == ["line of a change list, not of a full list"]


@given(
    lines=st.lists(
        st.sampled_from(["818,0000001\n", "818,0000002\r\n", "\n", "8180000003\n", "212,0000004\n", "x\n"])
    ),
    block=st.sampled_from([156, 312]),
)
def test_blocks_do_not_change_what_is_read(lines: list[str], block: int) -> None:
    from suppress.sources.formats import ftc

    text = "".join(lines).encode()
    whole, parted = BitmapBuilder(), BitmapBuilder()
    rejects = read_numbers(io.BytesIO(text), whole)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ftc, "_BLOCK", block)
        assert read_numbers(io.BytesIO(text), parted).equals(rejects)
    one, other = whole.finish(), parted.finish()
    assert one.keys() == other.keys()
    assert all((one[area] == other[area]).all() for area in one)
