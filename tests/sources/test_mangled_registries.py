"""Registries with damage: a line is read or is a reject with its number, never dropped without a word."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.errors import SourceError
from suppress.sources.formats.ftc import read_numbers
from suppress.sources.formats.registry_changes import read_changes
from suppress.sources.formats.registry_xml import read_xml
from suppress.sources.number_bitmap import BitmapBuilder, count
from suppress.text_files.stream import Stream

_NUMBER = st.integers(200_000_0000, 999_999_9999)
_WRONG = st.sampled_from(
    [
        "8.18555E+09",
        "818,55501",
        "x",
        '"',
        "818",
        "é,ü",
        "8185550100,2026-08-10,X",
        "818555010",
        "<ph/>",
        "\x7f",
    ]
)
_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
_HEADS = st.sampled_from([b"", b"\xef\xbb\xbf"])


def _flat(number: int) -> str:
    return f"{number // 10**7},{number % 10**7:07}"


def _change(number: int) -> str:
    return f"{number},2026-08-10T02:20:18,{'AD'[number % 2]}"


_LINES = st.lists(st.one_of(_NUMBER, _WRONG, st.just("")), max_size=30)


def _text(lines: list[int | str], form: str, end: str, head: bytes) -> bytes:
    write = _flat if form == "flat" else _change
    return head + end.join(write(one) if isinstance(one, int) else one for one in lines).encode()


def _read(data: bytes, form: str) -> tuple[int, list[int]]:
    """How many numbers are read, and the lines of rejects."""
    if form == "flat":
        builder = BitmapBuilder()
        rejects = read_numbers(io.BytesIO(data), builder)
        return sum(count(bits) for bits in builder.finish().values()), rejects["line"].to_list()
    changes, rejects = read_changes(Stream("list", io.BufferedReader(io.BytesIO(data))))
    return len(np.unique(changes.number)), rejects["line"].to_list()


@pytest.mark.parametrize("form", ["flat", "changes"])
@given(lines=_LINES, end=_ENDS, head=_HEADS)
def test_every_line_is_read_or_a_reject(form: str, lines: list[int | str], end: str, head: bytes) -> None:
    numbers = {one for one in lines if isinstance(one, int)}
    wrong = [place for place, one in enumerate(lines, start=1) if isinstance(one, str) and one.strip(' "')]
    read, rejected = _read(_text(lines, form, end, head), form)
    # A lone quote is nothing in a list of the registry's, and no change in a change list.
    quotes = {place for place, one in enumerate(lines, start=1) if one == '"'}
    assert read == len(numbers)
    assert [line for line in rejected if line not in quotes] == wrong


@pytest.mark.parametrize("form", ["flat", "changes", "XML"])
@given(data=st.data())
def test_damaged_bytes_are_read_or_refused(form: str, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(_NUMBER, min_size=1, max_size=20, unique=True))
    if form == "XML":
        tags = "".join(f"<ac val='{n // 10**7}'><ph val='{n % 10**7:07}'/></ac>\n" for n in numbers)
        whole = f"<list type='full' val=''>{tags}</list>".encode()
    else:
        whole = _text(list(numbers), form, "\n", b"")
    damaged = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        damaged[at] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(0, len(damaged)))]
    try:
        if form == "XML":
            builder = BitmapBuilder()
            read_xml(io.BytesIO(damaged), "list", builder)
            assert sum(count(bits) for bits in builder.finish().values()) <= len(numbers)
        else:
            read, rejected = _read(bytes(damaged), form)
            assert read + len(rejected) <= damaged.count(b"\n") + damaged.count(b"\r") + 1
    except SourceError:
        return
