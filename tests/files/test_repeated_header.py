"""A header in mid-list is found on its line, however rows end and wherever blocks do."""

from __future__ import annotations

from pathlib import Path

import pytest
from list_reading import read_list

from suppress.files.repeated_header import repeated_header_warning

CASES = {
    "none": ("id,email\n1,a@x.test\n", ()),
    "one": ("id,email\n1,a@x.test\nid,email\n2,b@x.test\n", (3,)),
    "at once, and without a line end": ("id,email\nid,email\nid,email", (2, 3)),
    "CRLF": ("id,email\r\n1,a@x.test\r\nid,email\r\n", (3,)),
    "CR": ("id,email\r1,a@x.test\rid,email\r", (3,)),
    "behind a blank line and a cell of two lines": ('id,email\n\n"1\n2",a@x.test\nid,email\n', (5,)),
    "quoted as the first": ('"id","email"\n1,a@x.test\n"id","email"\n', (3,)),
    "with the columns of a run": (
        "id,email,suppress_rule,suppress_source,suppress_key,suppress_since,suppress_also\n"
        "1,a@x.test,out,ledger,email,,\n"
        "id,email,suppress_rule,suppress_source,suppress_key,suppress_since,suppress_also\n",
        (3,),
    ),
    "a row of its length": ("id,email\nie,email\nid,emaim\nid,emmil\n", ()),
    "other columns": ("id,email\nemail,id\nid,mail\nID,EMAIL\n", ()),
}


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES)
def test_a_header_that_stands_again_is_found(text: str, lines: tuple[int, ...], tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(text.encode())
    for size in (7, 1 << 20):
        reading = read_list(path, tmp_path / f"work-{size}", block_size=size)
        assert reading.lst.repeated_headers == lines  # type: ignore[union-attr]
        assert reading.rejects.is_empty()


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ((1_003,), "in line 1,003 and"),
        ((3, 5), "in lines 3 and 5 and"),
        ((2, 4, 6, 8, 10, 12, 14), "in lines 2, 4, 6, 8, 10 and 2 more and"),
    ],
)
def test_some_of_its_lines_are_named(lines: tuple[int, ...], where: str) -> None:
    assert where in repeated_header_warning("spring", lines)
