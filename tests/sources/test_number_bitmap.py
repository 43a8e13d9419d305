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
)


def test_a_file_that_lost_its_end_answers_nothing(tmp_path: Path) -> None:
    areas = {"212": 1, "818": 1}
    (tmp_path / "bits").write_bytes(bytes(BITMAP_BYTES))
    with pytest.raises(ValueError, match="reshape"):
        BitmapFile(tmp_path / "bits", areas).bits("212")


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
