from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from list_reading import Reading, read_list, verdicts

from suppress.errors import ResultError
from suppress.files import write_csv
from suppress.files.write import Verdicts
from suppress.files.write_rows import write_rows
from suppress.model import RESULT_COLUMNS, Outcome

ADDED = ",".join(RESULT_COLUMNS)


def reading_of(data: bytes, folder: Path, **options: object) -> Reading:
    path = folder / "spring.csv"
    path.write_bytes(data)
    return read_list(path, folder / "work", **options)


def test_each_outcome_has_its_file(tmp_path: Path) -> None:
    reading = reading_of(b"a,b\n1,s\n2,x\n3,h\n4,d\n5,s\n", tmp_path, block_size=9)
    written = write_rows(reading.lst, verdicts([0, 1, 2, 3, 0]), tmp_path)
    texts = {file.kind: (tmp_path / file.name).read_text() for file in written}
    assert texts == {
        "send": "a,b\n1,s\n5,s\n",
        "suppressed": f"a,b,{ADDED}\n2,x,opted-out,ledger,email,2026-01-31,ftc;acme\n",
        "hold": f"a,b,{ADDED}\n3,h,no-contact-point,,,,\n",
        "duplicates": f"a,b,{ADDED}\n4,d,duplicate,,email,,\n",
    }
    for file in written:
        data = (tmp_path / file.name).read_bytes()
        assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("files", "kinds"),
    [
        ([Outcome.SUPPRESS, Outcome.HOLD, Outcome.DUPLICATE], ["suppressed"]),
        ([Outcome.SEND], ["send"]),
        (list(Outcome), ["send", "suppressed"]),
    ],
    ids=["replay", "send only", "all"],
)
def test_files_without_rows(files: list[Outcome], kinds: list[str], tmp_path: Path) -> None:
    reading = reading_of(b"a,b\n1,2\n", tmp_path)
    assert [file.kind for file in write_rows(reading.lst, verdicts([0]), tmp_path, files=files)] == kinds


def test_a_block_larger_than_one_write_is_written_whole(tmp_path: Path) -> None:
    rows = [f"{number},{'x' * 997}\n" for number in range(2_500)]
    data = f"a,b\n{''.join(rows)}".encode()
    reading = reading_of(data, tmp_path)
    send, _ = write_rows(reading.lst, verdicts([0] * len(rows)), tmp_path)
    assert (tmp_path / send.name).read_bytes() == data


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_put_together_a_few_at_a_time_are_those_of_the_block(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_csv, "_JOINED_AT_ONCE", 3)
    monkeypatch.setattr(write_csv, "_SYNCED_AT_ONCE", 16)  # their pages let go before the rest is written
    rows = [f"{number},{'x' * (number % 5)}" for number in range(40)]
    reading = reading_of(end.join(["a,b", *rows, ""]).encode(), tmp_path, block_size=90)
    codes = [number % 3 % 2 for number in range(40)]  # every third row is suppressed
    write_rows(reading.lst, verdicts(codes), tmp_path)
    send, suppressed = (
        (tmp_path / f"spring.{kind}.csv").read_bytes().decode() for kind in ("send", "suppressed")
    )
    assert send == end.join(["a,b", *(row for row, code in zip(rows, codes, strict=True) if not code), ""])
    reasons = ",opted-out,ledger,email,2026-01-31,ftc;acme"
    with_reasons = [row + reasons for row, code in zip(rows, codes, strict=True) if code]
    assert suppressed == end.join([f"a,b,{ADDED}", *with_reasons, ""])


def test_a_disk_that_fails_while_rows_are_copied_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    reading = reading_of(b"a,b\n1,2\n3,4\n", tmp_path, block_size=4)
    monkeypatch.setattr(os, "fsync", fail)
    monkeypatch.setattr(write_csv, "_SYNCED_AT_ONCE", 8)
    with pytest.raises(ResultError, match="Input/output error"):
        write_rows(reading.lst, verdicts([0, 0]), tmp_path)


def test_flag_only_writes_one_file_with_every_row(tmp_path: Path) -> None:
    reading = reading_of(b'a;b\r\n1;"x\r\ny"\r\n2;z\r\nshort\r\n3;', tmp_path)
    written = write_rows(reading.lst, verdicts([1, 0, 2]), tmp_path, flag_only=True)
    assert [(file.kind, file.rows) for file in written] == [("flagged", 3), ("rejects", 1)]
    assert (tmp_path / "spring.flagged.csv").read_bytes() == (
        b"a;b;suppress_outcome;" + ";".join(RESULT_COLUMNS).encode() + b"\r\n"
        b'1;"x\r\ny";suppress;opted-out;ledger;email;2026-01-31;"ftc;acme"\r\n'
        b"2;z;send;;;;;\r\n"
        b"3;;hold;no-contact-point;;;;"
    )


def test_added_cells_are_quoted_where_they_must(tmp_path: Path) -> None:
    reading = reading_of(b"a,b\n1,2\n", tmp_path)
    texts = pl.DataFrame(
        [['say "no"', "x,y", "é", "", None]], schema=dict.fromkeys(RESULT_COLUMNS, pl.String), orient="row"
    )
    said = Verdicts(np.zeros(1, np.uint32), np.array([1], np.uint8), texts)
    write_rows(reading.lst, said, tmp_path)
    assert (tmp_path / "spring.suppressed.csv").read_text().splitlines()[1] == '1,2,"say ""no""","x,y",é,,'


def test_what_the_lists_encoding_lacks_of_an_added_cell_is_a_question_mark(tmp_path: Path) -> None:
    reading = reading_of("a,b\né,2\nà,3\n".encode("cp1252"), tmp_path)
    texts = pl.DataFrame(
        [["règle", "Ł", "", "", ""]], schema=dict.fromkeys(RESULT_COLUMNS, pl.String), orient="row"
    )
    said = Verdicts(np.zeros(2, np.uint32), np.array([1], np.uint8), texts)
    write_rows(reading.lst, said, tmp_path, encoding_same=True)
    assert (tmp_path / "spring.suppressed.csv").read_bytes().splitlines()[1] == "é,2,règle,?,,,".encode(
        "cp1252"
    )


def test_mixed_line_ends_leave_as_they_came(tmp_path: Path) -> None:
    data = b"a,b\r\n1,2\n3,4\r\n\r\n5,6\n"
    reading = reading_of(data, tmp_path)
    write_rows(reading.lst, verdicts([0, 1, 0]), tmp_path)
    assert (tmp_path / "spring.send.csv").read_bytes() == b"a,b\r\n1,2\n5,6\n"
    assert (
        (tmp_path / "spring.suppressed.csv")
        .read_bytes()
        .endswith(b"3,4,opted-out,ledger,email,2026-01-31,ftc;acme\r\n")
    )


def test_verdicts_that_do_not_fit_the_rows_are_refused(tmp_path: Path) -> None:
    reading = reading_of(b"a,b\n1,2\n", tmp_path)
    with pytest.raises(RuntimeError, match="2 verdicts for 1 rows"):
        write_rows(reading.lst, verdicts([0, 0]), tmp_path)


def test_another_name_for_the_second_list_of_the_same_name(tmp_path: Path) -> None:
    reading = reading_of(b"a,b\n1,2\n", tmp_path)
    written = write_rows(reading.lst, verdicts([0]), tmp_path, name="spring-2")
    assert [file.name for file in written] == ["spring-2.send.csv", "spring-2.suppressed.csv"]
