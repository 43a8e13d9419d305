"""Records of text files: the fast ways to cut them agree with Python's `csv`."""

from __future__ import annotations

import csv
import io
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.text_files.lines import open_text
from suppress.text_files.records import header_of, record_blocks
from suppress.text_files.stream import Stream
from thoroughness import examples


def _read(
    text: str, *, lenient: bool = False, headless: bool = False
) -> tuple[list[tuple[object, ...]], list[int]]:
    stream = Stream("file.csv", io.BufferedReader(io.BytesIO(text.encode())))  # type: ignore[arg-type]
    with open_text(stream, None) as opened:
        names = header_of(opened, None)
        fields = {str(place): place for place in range(len(names))}
        blocks = list(record_blocks(opened, fields, None, headless=headless, lenient=lenient))
    cells = pl.concat([block.cells for block in blocks])
    return cells.rows(), [line for block in blocks for line in block.rejects["line"]]


@pytest.mark.parametrize(
    ("text", "rows", "rejects"),
    [
        ("a,b\n1,2\n\n , \n3,4\n", [(2, "1", "2"), (5, "3", "4")], []),
        ('a,b\n"1,""x""",2\n,"3"\n', [(2, '1,"x"', "2"), (3, None, "3")], []),
        ('a,b\n"1\n1",2\n3,4', [(2, "1\n1", "2"), (4, "3", "4")], []),
        ('a,b\n,"\nx\n"\n', [(2, None, "\nx\n")], []),
        ("a,b\n1\n2,3,4\n5,6, \n", [(2, "1", None), (4, "5", "6")], [3]),
        ('a,b\n"1",2,"x"\n"5",6,""\n', [(3, "5", "6")], [2]),
        ('a,b\n"1"x,2\n3,4\n', [(3, "3", "4")], [2]),
        ("“a”;“b”\n“1;1”;“2”\n", [(2, "1;1", "2")], []),
        ("a\tb\r\n1\t2\r\n", [(2, "1", "2")], []),
        ("a,b\r1,2\r", [(2, "1", "2")], []),
        ("a,b\n", [], []),
        ("sep=|\na|b,c,d\n1|2,3\n", [(3, "1", "2,3")], []),
        ("a,b\n1,2\n\x1a", [(2, "1", "2")], []),
        ("a,b\n\ufeff\n", [(2, "\ufeff", None)], []),
        ("a,b\n\ufeffx,y\n", [(2, "\ufeffx", "y")], []),
    ],
    ids=[
        "blank lines count",
        "quotes",
        "a cell over two lines",
        "a cell that opens on a line without a sign",
        "too few and too many cells",
        "too many quoted cells",
        "a stray quote",
        "typographic quotes",
        "tabs and CRLF",
        "CR alone",
        "a header alone",
        "the line for Excel",
        "the sign that ends files under DOS",
        "a line of a byte order mark",
        "a byte order mark in front of the first record",
    ],
)
def test_records(text: str, rows: list[tuple[object, ...]], rejects: list[int]) -> None:
    assert _read(text) == (rows, rejects)


def test_a_stray_quote_may_be_read_as_spreadsheets_do() -> None:
    text = 'a,b\n"550" no such user,ann@example.org\n"Jane" <jane@example.org>,2\n'
    assert _read(text, lenient=True) == (
        [(2, "550 no such user", "ann@example.org"), (3, "Jane <jane@example.org>", "2")],
        [],
    )


def test_the_first_line_of_a_headless_file_is_a_record() -> None:
    assert _read("ann@example.org,BOUNCE\n", headless=True)[0] == [(1, "ann@example.org", "BOUNCE")]


_CELLS = st.text(alphabet='ab",\n ;x', max_size=5)


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=8))
def test_what_csv_writes_is_read_back(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["first", "second"], *rows])
    read = [row[1:] for row in _read(written.getvalue())[0]]
    bare = [tuple(cell.strip(" ") or None for cell in row) for row in rows]
    read = [row for row in read if re.search("[x;ab]", "".join(cell or "" for cell in row))]
    assert read == [row for row, raw in zip(bare, rows, strict=True) if re.search("[x;ab]", "".join(raw))]


_WELL_FORMED = st.one_of(
    st.text(st.sampled_from("ab #'\\\t\u00a0\u2028\ufeffé;x"), max_size=5),
    st.text(st.sampled_from('ab," ;x'), max_size=5).map(lambda cell: '"' + cell.replace('"', '""') + '"'),
)


@examples(2, 100)
@given(st.lists(st.lists(_WELL_FORMED, min_size=1, max_size=3).map(",".join), max_size=8))
def test_a_line_with_too_many_cells_changes_nothing_for_the_others(lines: list[str]) -> None:
    # Where no line has too many, the cells are read by the engine's CSV reader.
    text = "\n".join(["a,b,c", *lines, ""])
    rows, rejects = _read(text)
    assert rejects == []
    assert _read(f"{text}1,2,3,4\n") == (rows, [len(lines) + 2])
