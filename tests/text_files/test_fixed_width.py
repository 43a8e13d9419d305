"""Records of fixed positions: line ends, lengths, encodings."""

from __future__ import annotations

import io
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.errors import SourceError
from suppress.text_files import fixed_width, lines
from suppress.text_files.fixed_width import Positions, fixed_width_blocks
from suppress.text_files.lines import open_text
from suppress.text_files.stream import Stream

# A record of ten: action 1, number 2-6, name 7-10.
_FIELDS = {"action": Positions(1, 1), "number": Positions(2, 6), "name": Positions(7, 10)}
_ANN = "P12345Ann "
_BOB = "X23456Bob "


def _read(
    data: bytes, *, record: int | None = 10, encoding: str | None = None, header: bool = False
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    stream = Stream("file.dat", io.BufferedReader(io.BytesIO(data)))  # type: ignore[arg-type]
    with open_text(stream, encoding) as text:
        blocks = list(fixed_width_blocks(text, _FIELDS, record=record, header=header))
    cells = pl.concat([block.cells for block in blocks]) if blocks else pl.DataFrame()
    return cells.rows(), [reject for block in blocks for reject in block.rejects.rows()]


_BOTH = [(1, "P", "12345", "Ann"), (2, "X", "23456", "Bob")]


@pytest.mark.parametrize(
    ("data", "rows", "rejected"),
    [
        (f"{_ANN}\n{_BOB}\n", _BOTH, []),
        (f"{_ANN}\r\n{_BOB}\r\n", _BOTH, []),
        (f"{_ANN}\r{_BOB}\r", _BOTH, []),
        (f"{_ANN}\n{_BOB}", _BOTH, []),
        (f"\ufeff{_ANN}\n{_BOB}\n", _BOTH, []),
        (f"{_ANN}\n{_BOB}\n\x1a", _BOTH, []),
        (f"\n{_ANN}\n   \n{_BOB}\n", [(2, *_BOTH[0][1:]), (4, *_BOTH[1][1:])], []),
        ("P12345Ann\nX23456\nX\n", [_BOTH[0], (2, "X", "23456", None), (3, "X", None, None)], []),
        (f"{_ANN}  \n{_BOB}\n", _BOTH, []),
        (f"{_ANN}  y\n{_BOB}\n", _BOTH[1:], [1]),
        (f"{_ANN}\n{_BOB}y\n", _BOTH[:1], [2]),
        (" 12345Ann \n", [(1, None, "12345", "Ann")], []),
        ("", [], []),
        ("\n \n", [], []),
        (f"{_ANN}{_BOB}", _BOTH, []),
        (f"{_ANN}{_BOB}\r\n\x1a", _BOTH, []),
        (f"{_ANN}{_BOB}   ", _BOTH, []),
        (f"{_ANN}{' ' * 10}{_BOB}", [_BOTH[0], (3, *_BOTH[1][1:])], []),
    ],
    ids=[
        "LF",
        "CRLF",
        "CR alone",
        "no last line end",
        "a byte order mark",
        "an end sign of DOS",
        "blank lines count",
        "blanks lost at the end",
        "blanks beyond the record",
        "signs beyond the record, in the first line",
        "signs beyond the record, in the last line",
        "a blank field",
        "an empty file",
        "a blank file",
        "no line ends",
        "no line ends but one",
        "no line ends and blanks",
        "a blank record without line ends",
    ],
)
def test_records_of_fixed_positions(data: str, rows: list[object], rejected: list[int]) -> None:
    read, rejects = _read(data.encode())
    assert read == rows
    assert [line for line, _ in rejects] == rejected


def test_a_reject_says_both_lengths() -> None:
    assert _read(f"{_ANN}\n{_BOB}yz\n".encode())[1] == [(2, "12 characters where a record has 10")]


def test_lines_may_be_of_any_length_where_no_record_is_declared() -> None:
    assert _read(f"{_ANN}and more\n{_BOB}\n".encode(), record=None) == (_BOTH, [])


def test_a_header_is_no_record() -> None:
    assert _read(f"ANUM  NAME and more\n{_ANN}\n".encode(), header=True) == ([(2, *_BOTH[0][1:])], [])


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", None), ("utf-8", "utf-8"), ("cp1252", None), ("cp1252", "cp1252"), ("utf-16", None)],
)
def test_a_letter_is_one_position_in_every_encoding(encoding: str, declared: str | None) -> None:
    data = "P12345Zoé \nX2é456Bob \n".encode(encoding)
    rows = [(1, "P", "12345", "Zoé"), (2, "X", "2é456", "Bob")]
    assert _read(data, encoding=declared) == (rows, [])


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("P1234éBob ", (1, "P", "1234é", "Bob")),
        ("P123éBob ", (1, "P", "123é", "Bob")),  # ten bytes
        ("P123éBob", (1, "P", "123éB", "ob")),
        ("P12345Boé", (1, "P", "12345", "Boé")),
        ("P12345Anné", (1, "P", "12345", "Anné")),
    ],
    ids=["in characters", "in bytes", "short in both", "in bytes, the last field", "eleven bytes"],
)
def test_a_record_in_utf8_that_was_measured_in_bytes_is_cut_so(line: str, row: tuple[object, ...]) -> None:
    assert _read(f"{line}\n{_BOB}\n".encode()) == ([row, _BOTH[1]], [])


def test_what_is_not_utf8_is_never_measured_in_its_bytes() -> None:
    assert _read("P1é345Ann\n".encode("cp1252"), encoding="cp1252") == ([(1, "P", "1é345", "Ann")], [])


def test_records_of_a_mainframe_have_neither_line_ends_nor_ascii() -> None:
    assert _read((_ANN + _BOB).encode("cp037"), encoding="cp037") == (_BOTH, [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (f"{_ANN}{_BOB}P123", "ends within record 3 of 10 characters"),
        (f"{_ANN}{_BOB}" * 200_000 + f"\n{_ANN}", "record 400001: a line end"),
    ],
    ids=["cut short", "a line end among run-on records"],
)
def test_records_that_run_on_and_do_not_come_out_even_stop_the_run(data: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        _read(data.encode())


def test_nothing_behind_a_line_end_after_run_on_records_is_passed_over() -> None:
    few = 10
    data = f"{_ANN}{_BOB}" * (lines.LONGEST_LINE // 20 + few) + "\n" + " " * 50 + _ANN
    with patch.object(fixed_width, "BLOCK_CHARACTERS", 20), pytest.raises(SourceError, match="a line end"):
        _read(data.encode())


_TEXT = st.text(alphabet="abcé 1", max_size=12)


@given(st.lists(_TEXT, max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(1, 40))
def test_every_filled_line_is_a_record_or_a_reject(texts: list[str], end: str, size: int) -> None:
    data = end.join(texts)
    filled = [line for line, text in enumerate(texts, start=1) if text.strip()]
    with patch.object(lines, "BLOCK_CHARACTERS", size):
        rows, rejects = _read(f"{data}{end}".encode(), record=None)
        assert [row[0] for row in rows] == filled
        assert not rejects
        # Two lines at least, or the one might be read as records that run on.
        rows, rejects = _read(f"{data}{end}{_ANN}{end}".encode()) if len(filled) > 0 else ([], [])
    whole = [line for line in filled if len(texts[line - 1].rstrip()) <= 10]
    assert [row[0] for row in rows][:-1] == whole
    assert [reject[0] for reject in rejects] == [line for line in filled if line not in whole]


_WHOLE = st.text(alphabet="abc 1", min_size=10, max_size=10)


@given(st.lists(_WHOLE, min_size=2, max_size=9), st.integers(1, 40))
def test_records_that_run_on_are_those_of_lines(texts: list[str], size: int) -> None:
    with patch.object(fixed_width, "BLOCK_CHARACTERS", size), patch.object(lines, "BLOCK_CHARACTERS", size):
        assert _read("".join(texts).encode()) == _read("".join(f"{text}\n" for text in texts).encode())
