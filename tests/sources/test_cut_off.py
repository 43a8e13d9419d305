"""A source that ends in the middle of a line lacks whatever followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from suppress.sources.cut_off import cut_off_line


@pytest.mark.parametrize(
    ("data", "last_reject", "line"),
    [
        pytest.param(b"a@x.test\nb@x.test", 0, 0, id="whole without a line end"),
        pytest.param(b"a@x.test\nbo@exam", 0, 2, id="an address without the end of its domain"),
        pytest.param(b"a@x.test\nbo@exam\n", 0, 0, id="the same with a line end"),
        pytest.param(b"212,5550100\r\n212,5559", 2, 2, id="a reject without a line end"),
        pytest.param(b"212,5550100\r212,5559", 2, 2, id="lines that end with CR"),
        pytest.param(b"212,5550100\r\n212,5559\r\n", 2, 0, id="a reject with one"),
        pytest.param(b"212,5559\n212,5550100", 1, 0, id="a reject before it"),
        pytest.param(b"Ann,ann@x.test\nBo,", 2, 0, id="a blank last cell"),
        pytest.param(b"5559", 1, 0, id="one line, which may be records without line ends"),
        pytest.param(b"<list>\n<x/></list>", 2, 0, id="XML"),
        pytest.param(b"PK\x03\x04\n\x01\x02", 2, 0, id="compressed"),
        pytest.param("a@x.test\nbo@exam".encode("utf-16"), 0, 0, id="UTF-16, which is not looked at"),
        pytest.param(b"", 0, 0, id="empty"),
    ],
)
def test_where_a_file_is_cut_off(data: bytes, last_reject: int, line: int, tmp_path: Path) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(data)
    assert cut_off_line(path, last_reject) == line
