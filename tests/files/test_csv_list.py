from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from list_reading import read_list, verdicts

from suppress.errors import CampaignListError
from suppress.files.csv_list import CsvList
from suppress.files.write_rows import write_rows
from suppress.model import OUTCOME_COLUMN, RESULT_COLUMNS
from thoroughness import examples

CELLS = st.text(st.sampled_from('ab,;|\t" 0é€\n'), max_size=6)


@st.composite
def csv_files(draw: st.DrawFn) -> tuple[bytes, list[tuple[str, ...]], str, str]:
    """A well-formed file, its rows, its delimiter and its line end."""
    delimiter = draw(st.sampled_from(",;\t|~^\x01"))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=12))
    # The csv module quotes a line feed only where it ends lines.
    quoting = csv.QUOTE_ALL if end == "\r" else draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow([f"column {place}" for place in range(width)])
    writer.writerows(rows)
    text = buffer.getvalue()
    if draw(st.booleans()):
        text = text.removesuffix(end)
    return text.encode(), rows, delimiter, end


@given(csv_files(), st.sampled_from([50, 61, 200, 1 << 20]))
@examples(8, 100)
def test_cells_are_those_of_the_csv_module_at_any_block_size(
    file: tuple[bytes, list[tuple[str, ...]], str, str], block_size: int
) -> None:
    data, rows, delimiter, _ = file
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spring.csv")
        path.write_bytes(data)
        reading = read_list(path, Path(folder, "work"), delimiter=delimiter, block_size=block_size)
    assert reading.rows == rows
    assert reading.rejects.is_empty()


@given(csv_files(), st.sampled_from([50, 200, 1 << 20]), st.randoms(use_true_random=False))
@examples(6, 100)
def test_every_byte_of_every_row_leaves_in_order(
    file: tuple[bytes, list[tuple[str, ...]], str, str], block_size: int, choice: random.Random
) -> None:
    data, rows, delimiter, _ = file
    codes = [choice.randrange(4) for _ in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spring.csv")
        path.write_bytes(data)
        reading = read_list(path, Path(folder, "work"), delimiter=delimiter, block_size=block_size)
        whole = write_rows(reading.lst, verdicts([0] * len(rows)), Path(folder), name="all")
        written = write_rows(reading.lst, verdicts(codes), Path(folder))
        assert Path(folder, "all.send.csv").read_bytes() == data
        assert whole[0].rows == len(rows)
        assert sum(file.rows for file in written) == len(rows)
        out = {file.kind: _cells(Path(folder, file.name).read_bytes(), delimiter) for file in written}
    for code, kind in enumerate(["send", "suppressed", "hold", "duplicates"]):
        expected = [row for row, mine in zip(rows, codes, strict=True) if mine == code]
        assert [tuple(row[: len(rows[0])]) for row in out.get(kind, [[]])[1:]] == expected


def _cells(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


@given(
    st.lists(
        st.sampled_from(
            [
                b"a",
                b'"',
                b",",
                b"\n",
                b"\r",
                b"\r\n",
                b"\0",
                b"\xff",
                b"\xc3\xa9",
                b'"x"',
                b"1,2\n",
                b'""',
                b"\\",
            ]
        )
    ).map(b"".join),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.sampled_from([None, False, True]),
)
@examples(6, 200)
def test_any_bytes_are_rows_rejects_or_blank_lines_at_any_block_size(
    noise: bytes, end: bytes, escape: bool | None
) -> None:
    data = b"h1,h2" + end + b"1,2" + end + noise
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spring.csv")
        path.write_bytes(data)
        for block_size in (3, 17, 1 << 20):
            try:
                reading = read_list(
                    path,
                    Path(folder, "work"),
                    delimiter=",",
                    encoding="utf-8",
                    escape=escape,
                    block_size=block_size,
                )
            except CampaignListError as error:
                outcomes.append(error.message)
                continue
            lst = reading.lst
            assert isinstance(lst, CsvList)
            eol = lst.dialect.grammar.eol
            accounted = b"".join(lst.read_again(number) for number in range(len(lst.first.blocks)))
            assert data.endswith(accounted)
            assert reading.lines == data.count(eol) - 1 + (not data.endswith(eol))
            written = write_rows(lst, verdicts([0] * len(reading.rows)), Path(folder))
            outcomes.append(
                (
                    reading.rows,
                    reading.rejects.rows(),
                    reading.blank_lines,
                    [(file.kind, file.rows, file.sha256) for file in written],
                )
            )
    assert outcomes[0] == outcomes[1] == outcomes[2]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('5" pipe,x', ('5" pipe', "x")),
        ('Robert "Bob" Smith,x', ('Robert "Bob" Smith', "x")),
        ('"a"b,c', ("ab", "c")),
        ('"a"" ,b",x', ('a" ,b', "x")),
        ('a "b, c', ('a "b', " c")),
        ('"x"y","z"', ('xy"', "z")),
        ('"" ,"x"', (" ", "x")),
    ],
    ids=["inch mark", "nickname", "text after quote", "escaped", "one quote", "quote late", "blank after"],
)
def test_stray_quotes_are_text_as_spreadsheets_read_them(
    line: str, cells: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "spring.csv"
    data = f'a,b\r\n"1","2\r\n3"\r\n{line}\r\n4,5\r\n'.encode()
    path.write_bytes(data)
    reading = read_list(path, tmp_path / "work")
    assert reading.rows == [("1", "2\r\n3"), cells, ("4", "5")]
    write_rows(reading.lst, verdicts([0, 0, 0]), tmp_path, name="out")
    assert (tmp_path / "out.send.csv").read_bytes() == data


def test_cells_leave_exactly_as_they_came(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("zip,code,flag,note\n00501,0123,TRUE,trailing  \n1e5,+1,null,NA\n 7 ,1.0,,'x'\n")
    assert read_list(path, tmp_path / "work").rows == [
        ("00501", "0123", "TRUE", "trailing  "),
        ("1e5", "+1", "null", "NA"),
        (" 7 ", "1.0", "", "'x'"),
    ]


def test_columns_come_in_the_order_asked(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("a,b,c\n1,2,3\n")
    assert read_list(path, tmp_path / "work", ["c", "a"]).rows == [("3", "1")]


def test_rejects_name_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(
        b'a,b\n1,2\n\n"x\ny",2\nshort\n1,2,3\n\xe9,\xe9\n\xc3\xa9,ok\n\xc3\xa9,ok\n\0,1\nq\r,1\nlast,one'
    )
    reading = read_list(path, tmp_path / "work")
    assert reading.rows == [("1", "2"), ("x\ny", "2"), ("é", "ok"), ("é", "ok"), ("last", "one")]
    assert reading.rejects.rows() == [
        (6, "1 cell where the header has 2", "short"),
        (7, "3 cells where the header has 2", "1,2,3"),
        (8, "bytes that are not text in the list's encoding", "\ufffd,\ufffd"),
        (11, "NUL character", "\ufffd,1"),
        (12, "line end of another kind inside the row", "q\r,1"),
    ]
    assert (reading.lines, reading.blank_lines) == (12, 1)
    written = write_rows(reading.lst, verdicts([0] * 5), tmp_path)
    assert [(file.kind, file.rows) for file in written] == [("send", 5), ("suppressed", 0), ("rejects", 5)]
    assert (tmp_path / "spring.rejects.csv").read_text().splitlines()[:2] == [
        "line,reason,text",
        "6,1 cell where the header has 2,short",
    ]


def test_old_mac_file_with_line_feeds_inside_quotes(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b'a,b\r1,"x\ny\nz"\r3,4\r')
    reading = read_list(path, tmp_path / "work")
    assert reading.rows == [("1", "x\ny\nz"), ("3", "4")]
    assert reading.lst.facts.line_end == "CR"


def test_line_feed_at_the_end_of_an_old_mac_file_changes_no_other_row(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b'a,b\r1,"2,3"\r"x,y"\r4,"5,6"\n')
    reading = read_list(path, tmp_path / "work")
    assert reading.rows[0] == ("1", "2,3")
    assert reading.rejects.row(0)[:2] == (3, "1 cell where the header has 2")


def test_result_columns_of_an_earlier_run_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text(
        "a,b,suppress_rule,suppress_source,suppress_key,suppress_since,suppress_also\r\n"
        '1,"x,""y""",opted-out,ledger,email,2026-01-01,"p,q"\r\n5" pipe,3,r,,,,\r\n',
        newline="",
    )
    reading = read_list(path, tmp_path / "work")
    assert reading.lst.columns == ("a", "b")
    assert reading.lst.facts.dropped_columns[0] == "suppress_rule"
    assert reading.rows == [("1", 'x,"y"'), ('5" pipe', "3")]
    write_rows(reading.lst, verdicts([0, 1]), tmp_path, name="out")
    assert (tmp_path / "out.send.csv").read_bytes() == b'a,b\r\n1,"x,""y"""\r\n'
    assert (tmp_path / "out.suppressed.csv").read_bytes() == (
        b"a,b,suppress_rule,suppress_source,suppress_key,suppress_since,suppress_also\r\n"
        b'5" pipe,3,opted-out,ledger,email,2026-01-31,ftc;acme\r\n'
    )


def test_result_columns_of_a_flagged_file_are_dropped_with_the_outcome(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("a,b\n1,2\n")
    write_rows(read_list(path, tmp_path / "w1").lst, verdicts([0]), tmp_path, flag_only=True)
    reading = read_list(tmp_path / "spring.flagged.csv", tmp_path / "w2")
    assert reading.lst.columns == ("a", "b")
    assert reading.lst.facts.dropped_columns == (OUTCOME_COLUMN, *RESULT_COLUMNS)


def test_an_outcome_column_elsewhere_is_the_lists_own(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text(f"suppress_outcome,a,{','.join(RESULT_COLUMNS)}\n1,2,,,,,\n")
    assert read_list(path, tmp_path / "work").lst.columns == ("suppress_outcome", "a")


def test_a_list_that_changes_between_readings_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("a,b\n1,2\n")
    reading = read_list(path, tmp_path / "work")
    path.write_text("a,b\n1,2\n3,4\n")
    with pytest.raises(CampaignListError, match="changed while it was read"):
        write_rows(reading.lst, verdicts([0]), tmp_path)


@pytest.mark.parametrize(
    ("data", "line_end", "rows", "rejected"),
    [
        (b"a,b\r1,2\r3,4\n5,6\r", "CR", [("1", "2")], [3]),
        (b"a,b\n1,2\n3,4\r5,6\n", "LF", [("1", "2")], [3]),
        (b"a,b\r\n1,2\n3,4\r\n", "CRLF", [("1", "2"), ("3", "4")], []),
    ],
    ids=["line feed in CR", "carriage return in LF", "LF and CRLF mix"],
)
def test_the_headers_line_end_ends_the_rows(
    data: bytes, line_end: str, rows: list[tuple[str, str]], rejected: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(data)
    reading = read_list(path, tmp_path / "work")
    assert (reading.lst.facts.line_end, reading.rows, reading.rejects["line"].to_list()) == (
        line_end,
        rows,
        rejected,
    )


@pytest.mark.parametrize(
    ("first", "end", "mark"),
    [
        ("sep=;\r\n", "\r\n", ";"),
        ("sep=;\n", "\r\n", ";"),
        ('"sep=;"\r\n', "\r\n", ";"),
        ("SEP=\t\r\n", "\r\n", "\t"),
        ("sep=:\r", "\r", ":"),
        ("sep=,,,\n", "\n", ","),
        ("\ufeffsep=;\n\n", "\n", ";"),
    ],
    ids=["plain", "other line end", "quoted", "tab", "no usual one", "padded", "marked, blank line below"],
)
def test_a_first_line_for_excel_names_the_delimiter_and_leaves_with_every_file(
    first: str, end: str, mark: str, tmp_path: Path
) -> None:
    # Without the first line another delimiter would be taken.
    path = tmp_path / "spring.csv"
    head, rows = f"a|x~y{mark}b{end}", [f"1|2~3{mark}4{end}", f"5|6~7{mark}8{end}"]
    path.write_bytes(f"{first}{head}{''.join(rows)}short{end}".encode())
    reading = read_list(path, tmp_path / "work")
    assert (reading.lst.columns, reading.rows) == (("a|x~y", "b"), [("1|2~3", "4"), ("5|6~7", "8")])
    assert reading.rejects["line"].to_list() == [len(first.splitlines()) + 4]
    write_rows(reading.lst, verdicts([0, 1]), tmp_path, name="out")
    above = first.replace("\n\n", "\n")
    assert (tmp_path / "out.send.csv").read_bytes() == f"{above}{head}{rows[0]}".encode()
    assert (tmp_path / "out.suppressed.csv").read_bytes().startswith(f"{above}{head.strip()}{mark}sup".encode())
    again = read_list(tmp_path / "out.suppressed.csv", tmp_path / "again")
    assert (again.lst.columns, again.rows) == (("a|x~y", "b"), [("5|6~7", "8")])


@pytest.mark.parametrize("line", ["sep=", "sep=;x", "sep=;,", "separator;", "sep=é", 'sep="'])
def test_a_first_line_that_only_resembles_the_one_for_excel_is_the_header(line: str, tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text(f"{line}\n1\n")
    assert read_list(path, tmp_path / "work", delimiter="|").lst.columns == (line,)


def test_the_delimiter_that_the_operator_names_goes_over_the_one_for_excel(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("sep=;\na,b\n1,2\n")
    assert read_list(path, tmp_path / "work", delimiter=",").rows == [("1", "2")]


@pytest.mark.parametrize(
    ("tail", "rejected"),
    [
        (b"\x1a", 0),
        (b"\x1a\r\n", 0),
        (b"\x1a\x1a\x1a\x1a", 0),
        (b"\x1ax", 1),
        (b"x\x1a", 1),
        (b"\x1a\r\n3,4\r\n", 1),
    ],
    ids=["end", "with a line end", "filled up", "text behind", "text before", "within the list"],
)
def test_the_sign_that_ends_files_under_dos_is_no_row(tail: bytes, rejected: int, tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    for block_size in (3, 1 << 20):
        path.write_bytes(b"a,b\r\n1,2\r\n" + tail)
        reading = read_list(path, tmp_path / "work", block_size=block_size)
        assert (reading.rows[:1], reading.rejects.height) == ([("1", "2")], rejected)


def test_a_list_that_ends_with_its_header_has_no_rows_before_the_sign_of_dos(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b"a,b\r\n\x1a")
    with pytest.raises(CampaignListError, match="a header and no rows"):
        read_list(path, tmp_path / "work")


_ESCAPED_FILES = [
    (r'"say \"hi\", Bo",x', ('say "hi", Bo', "x")),
    (r'"\"Bo\"","\""', ('"Bo"', '"')),
    (r'"C:\\",x', ("C:\\", "x")),
    (r'"C:\new",x', (r"C:\new", "x")),
    (r'"a ""b"" \"c\"",x', ('a "b" "c"', "x")),
    ('"12 \\"The\\" House\nFlat 1, Main St\nLondon",x', ('12 "The" House\nFlat 1, Main St\nLondon', "x")),
    (r"back\slash,x", (r"back\slash", "x")),
    ('5" pipe,x', ('5" pipe', "x")),
]


@pytest.mark.parametrize(("row", "cells"), _ESCAPED_FILES)
def test_quotes_with_a_backslash_before_them_are_text_where_a_list_has_them_so(
    row: str, cells: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "spring.csv"
    sure = r'"Robert \"Bob\" Lee",y'
    data = f"a,b\n{sure}\n{row}\n1,2\n".encode()
    path.write_bytes(data)
    for block_size in (4, 1 << 20):
        reading = read_list(path, tmp_path / "work", block_size=block_size)
        assert reading.lst.facts.escape
        assert reading.rows == [('Robert "Bob" Lee', "y"), cells, ("1", "2")]
        write_rows(reading.lst, verdicts([0, 0, 0]), tmp_path, name="out")
        assert (tmp_path / "out.send.csv").read_bytes() == data


def test_result_columns_behind_escaped_quotes_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text('a,b\n1,"\\"x\\", y"\n')
    write_rows(read_list(path, tmp_path / "work").lst, verdicts([1]), tmp_path, name="out")
    again = read_list(tmp_path / "out.suppressed.csv", tmp_path / "again")
    assert (again.lst.columns, again.rows) == (("a", "b"), [("1", '"x", y')])
    write_rows(again.lst, verdicts([0]), tmp_path, name="back")
    assert (tmp_path / "back.send.csv").read_text() == path.read_text()


@pytest.mark.parametrize(
    ("escape", "rows", "good", "rejected"),
    [
        # Backslashes that end a cell: the row is well-formed only so.
        (None, [r'"C:\","x"', r'"D:\","y"'], [("C:\\", "x"), ("D:\\", "y")], []),
        # One of each: the list does not say which it means.
        (None, [r'"C:\","x"', r'"say \"hi\", Bo",y', "1,2"], [("C:\\", "x"), ("1", "2")], [3]),
        # What a quote of the text seems to end may be lines more.
        (False, ["3,4", '"12 \\"The\\"\nFlat 1, Main\nLondon",y', "1,2"], [("3", "4"), ("1", "2")], [3]),
        (False, [r'"say \"hi\"",y', "1,2"], [("1", "2")], [2]),
        # Among escaped quotes, rows well-formed in both meanings, or in the other alone.
        (True, [r'"a\",",b"', "1,2"], [("1", "2")], [2]),
        (True, [r'"C:\","x"', "1,2"], [("1", "2")], [2]),
        (True, [r'"\\","x"', r'"C:\\Dir","x"'], [("\\", "x"), (r"C:\Dir", "x")], []),
        # Outside quotes a backslash is a sign like any other.
        (None, [r"5\" pipe,x", "1,2"], [(r"5\" pipe", "x"), ("1", "2")], []),
    ],
    ids=["ends cells", "mixed", "several lines", "text", "two", "ends a cell", "itself escaped", "unquoted"],
)
def test_a_row_that_a_backslash_gives_two_meanings_is_rejected(
    escape: bool | None,
    rows: list[str],
    good: list[tuple[str, str]],
    rejected: list[int],
    tmp_path: Path,
) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("\n".join(["a,b", *rows]) + "\n")
    for block_size in (4, 1 << 20):
        reading = read_list(path, tmp_path / "work", block_size=block_size, escape=escape)
        assert (reading.rows, reading.rejects["line"].to_list()) == (good, rejected)
        assert all("backslash" in reason for reason in reading.rejects["reason"])


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([7, 61, 1 << 20]),
)
@examples(10, 200)
def test_escaped_cells_are_those_of_the_csv_module(
    rows: list[tuple[str, str]], end: str, block_size: int
) -> None:
    buffer = io.StringIO()
    form = {"lineterminator": end, "quoting": csv.QUOTE_ALL, "doublequote": False, "escapechar": "\\"}
    csv.writer(buffer, **form).writerows([("a", "b"), ('x "y" z', "sure"), *rows])  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spring.csv")
        path.write_bytes(buffer.getvalue().encode())
        reading = read_list(path, Path(folder, "work"), delimiter=",", block_size=block_size)
        write_rows(reading.lst, verdicts([0] * len(reading.rows)), Path(folder), name="all")
        if reading.rejects.is_empty():
            assert Path(folder, "all.send.csv").read_bytes() == path.read_bytes()
    told = [row for row in rows if row in reading.rows]
    assert len(reading.rows) + reading.rejects.height == len(rows) + 1
    assert [row for row in reading.rows[1:] if row not in rows] == []
    assert len(told) >= len(rows) - reading.rejects.height
