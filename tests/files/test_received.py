from __future__ import annotations

import gzip
import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard
from list_reading import read_list, verdicts

from suppress.errors import CampaignListError, ExitCode, UsageError
from suppress.files.write_rows import write_rows

CSV = b"email;zip\nann;00501\nbo;0123\n"
ROWS = [("ann", "00501"), ("bo", "0123")]


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def two_zstd_frames(data: bytes) -> bytes:
    return zstandard.compress(data[:7]) + zstandard.compress(data[7:])


@pytest.mark.parametrize(
    ("name", "data", "compression"),
    [
        ("spring.csv", CSV, None),
        ("spring.csv.gz", gzip.compress(CSV, mtime=0), "gzip"),
        ("spring.csv.gz", gzip.compress(CSV[:9], mtime=0) + gzip.compress(CSV[9:], mtime=0), "gzip"),
        ("spring.csv.zst", zstandard.compress(CSV), "zstd"),
        ("spring.csv.zst", two_zstd_frames(CSV), "zstd"),
        ("spring.zip", zipped(**{"spring.csv": CSV, "__MACOSX/spring.csv": b"x"}), "zip"),
        ("spring.txt", gzip.compress(CSV, mtime=0), "gzip"),
    ],
    ids=["plain", "gzip", "two gzip members", "zstd", "two zstd frames", "zip", "packed without saying so"],
)
def test_plain_and_packed_lists_read_alike(
    name: str, data: bytes, compression: str | None, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    reading = read_list(path, tmp_path / "work")
    assert reading.rows == ROWS
    assert (reading.lst.name, reading.lst.facts.compression) == ("spring", compression)
    assert (reading.lst.facts.bytes, reading.lst.facts.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    write_rows(reading.lst, verdicts([0, 0]), tmp_path, name="out")
    assert (tmp_path / "out.send.csv").read_bytes() == CSV


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(CSV, mtime=0))))
    reading = read_list("-", tmp_path / "work")  # type: ignore[arg-type]
    assert (reading.rows, reading.lst.name, reading.lst.path) == (ROWS, "stdin", None)


TEXT = "name,zip\r\nÉloïse Lefèvre,00501\r\n“José” Núñez…,02134\r\nFrançoise Müller,1e5\r\n"


@pytest.mark.parametrize(
    ("data", "encoding", "guessed", "bom"),
    [
        (TEXT.encode(), "utf-8", False, False),
        (TEXT.encode("utf-8-sig"), "utf-8", False, True),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le", False, True),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be", False, True),
        (TEXT.encode("utf-16-le"), "utf-16-le", True, False),
        (TEXT.encode("utf-32"), "utf-32-le", False, True),
        (TEXT.encode("cp1252"), "cp1252", True, False),
        (TEXT.replace("“", "'").replace("”", "'").replace("…", "").encode("latin-1"), "cp1252", True, False),
    ],
    ids=[
        "utf-8",
        "utf-8 marked",
        "utf-16 le",
        "utf-16 be",
        "utf-16 unmarked",
        "utf-32",
        "windows-1252",
        "latin-1",
    ],
)
def test_encodings(data: bytes, encoding: str, guessed: bool, bom: bool, tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(data)
    reading = read_list(path, tmp_path / "work")
    facts = reading.lst.facts
    assert (facts.encoding, facts.encoding_guessed, facts.bom, facts.line_end) == (
        encoding,
        guessed,
        bom,
        "CRLF",
    )
    assert reading.rows[0] == ("Éloïse Lefèvre", "00501")
    assert reading.rejects.is_empty()
    write_rows(reading.lst, verdicts([0, 0, 0]), tmp_path, name="same", encoding_same=True)
    assert (tmp_path / "same.send.csv").read_bytes() == data
    write_rows(reading.lst, verdicts([0, 0, 0]), tmp_path, name="out")
    text = (tmp_path / "out.send.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf") is bom
    assert text.decode("utf-8-sig").startswith("name,zip\r\nÉloïse Lefèvre,00501\r\n")


def test_an_encoding_that_was_named_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes("name,zip\nŁódź,1\n".encode("cp1250"))
    reading = read_list(path, tmp_path / "work", encoding="cp1250")
    assert (reading.rows, reading.lst.facts.encoding_guessed) == ([("Łódź", "1")], False)


def test_a_byte_that_the_encoding_lacks_rejects_its_row(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b"name,zip\ncaf\xe9,1\n\x81,2\n")
    reading = read_list(path, tmp_path / "work", encoding="cp1252")
    assert reading.rows == [("café", "1")]
    assert reading.rejects["line"].to_list() == [3]


def test_a_stray_byte_does_not_turn_utf_8_into_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b"name,zip\n" + "é,1\n".encode() * 5 + b"\xe9,2\n")
    reading = read_list(path, tmp_path / "work")
    assert (reading.lst.facts.encoding, len(reading.rows), reading.rejects["line"].to_list()) == (
        "utf-8",
        5,
        [7],
    )


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv.gz", gzip.compress(b"", mtime=0), "a.csv.gz is empty"),
        ("a.csv", b"\n\r\n\n", "a.csv has blank lines only"),
        ("a.csv", b"\n\n  \n", "a.csv has blank lines only"),
        ("a.csv", b"\xef\xbb\xbf", "a.csv has a byte order mark and nothing else"),
        ("a.csv", b"email,zip\n", "a.csv has a header and no rows"),
        ("a.csv", b"email,zip", "a.csv has a header and no rows"),
        ("a.csv", b"email,zip,email\n1,2,3\n", "a.csv: the header repeats column 'email' (columns 1, 3)"),
        (
            "a.csv",
            b"ann@example.org,00501\nbo@example.org,2\n",
            "a.csv seems to have no header: cell 1 of its first line is a contact point",
        ),
        (
            "a.csv",
            b"x\n",
            "a.csv has a header and no rows",
        ),
        (
            "a.csv",
            b"name\tphone\nx\ty\n".replace(b"phone", b"(202) 555-0143"),
            "a.csv seems to have no header: cell 2 of its first line is a contact point",
        ),
        (
            "a.csv.gz",
            gzip.compress(CSV * 99, mtime=0)[:-20],
            "a.csv.gz is cut off: its gzip stream ends too early",
        ),
        (
            "a.csv.gz",
            gzip.compress(CSV, mtime=0)[:-8] + b"\0" * 8,
            "a.csv.gz is damaged: its gzip stream does not check",
        ),
        ("a.csv.zst", zstandard.compress(CSV)[:-3], "a.csv.zst is cut off: its zstd stream ends too early"),
        ("a.zip", zipped(**{"a.csv": CSV, "b.csv": CSV}), "a.zip holds 2 files"),
        ("a.zip", zipped(), "a.zip holds 0 files"),
        ("a.zip", zipped(a=CSV * 99)[:-30], "a.zip is damaged: its zip stream does not check"),
        ("a.csv.bz2", b"BZh91AY", "a.csv.bz2 is a bzip2 file"),
        ("a.zip", zipped(a=gzip.compress(CSV, mtime=0)), "a.zip holds a gzip file, which is not read"),
        ("a.csv", b'a,b\n1,2\n3,"4\n5,6\n', "a.csv: the quote opened on line 3 is never closed"),
        (
            "a.csv",
            b'a,b\n1,"x\ny"\n3,"4\n' + b"5,6\n" * 200 + b'7,"8"\n',
            "a.csv: the quote opened on line 4 runs over more than 64 KB or 100 lines",
        ),
        (
            "a.csv",
            b'a,b\n1,"' + b"y" * 70_000 + b'"\n',
            "a.csv: the quote opened on line 2 runs over more than 64 KB or 100 lines",
        ),
        ("a.csv", b'a,"b\n1,2\n3,4\n', "a.csv: the quote opened on line 1 is never closed"),
        (
            "a.csv",
            b"suppress_rule,suppress_source,suppress_key,suppress_since,suppress_also\n1,2,3,4,5\n",
            "a.csv has no columns of its own",
        ),
        ("a.parquet", b"PAR1nothing", "a.parquet is damaged or cut off: it is not complete Parquet"),
    ],
)
def test_a_list_that_cannot_be_read(
    name: str, data: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name)
    path.write_bytes(data)
    with pytest.raises(CampaignListError) as raised:
        read_list(path, tmp_path / "work")
    assert raised.value.message == message
    assert raised.value.hint
    assert raised.value.exit_code is ExitCode.CAMPAIGN_LIST


@pytest.mark.parametrize(
    ("cell", "fine"),
    [(b"y" * 65_535, True), (b"y" * 65_536, False), (b"y\n" * 100, True), (b"y\n" * 101, False)],
    ids=["64 KB less one", "64 KB", "100 line ends", "101 line ends"],
)
@pytest.mark.parametrize("before", [b"", b'5" pipe,1\n'], ids=["paired", "stray"])
@pytest.mark.parametrize("block_size", [1000, 1 << 20])
def test_where_a_quoted_cell_gets_too_long(
    cell: bytes, fine: bool, before: bytes, block_size: int, tmp_path: Path
) -> None:
    path = tmp_path / "spring.csv"
    path.write_bytes(b'a,b\n0,"""0"\n' + before + b'1,"' + cell + b'"\n')
    if fine:
        assert read_list(path, tmp_path / "work", block_size=block_size).rows[-1][1] == cell.decode()
        return
    line = 3 + before.count(b"\n")
    with pytest.raises(CampaignListError, match=f"opened on line {line} runs over"):
        read_list(path, tmp_path / "work", block_size=block_size)


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CampaignListError, match="is a folder"):
        read_list(tmp_path, tmp_path / "work")
    with pytest.raises(CampaignListError, match="does not exist"):
        read_list(tmp_path / "none.csv", tmp_path / "work")


def test_a_missing_column_names_the_file_and_what_may_be_meant(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("email,zip\nx,1\n")
    with pytest.raises(CampaignListError) as raised:
        read_list(path, tmp_path / "work", ["emial"])
    assert raised.value.message == f"{path} has no column 'emial'"
    assert raised.value.hint.startswith("did you mean 'email'? ")


@pytest.mark.parametrize(
    "options", [{"encoding": "klingon"}, {"encoding": "base64"}, {"delimiter": ";;"}, {"delimiter": '"'}]
)
def test_options_that_cannot_be(options: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("email,zip\nx,1\n")
    with pytest.raises(UsageError):
        read_list(path, tmp_path / "work", **options)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("email\nann\nbo\n", ","),
        ("email\nann@a.org\nbo@a.org\n", ","),
        ("a;b\n1,5;2\n3,7;4\n", ";"),
        ("a\tb\n1, 2\t3\n", "\t"),
        ('"a"\t"b"\n"1"\t"2"\n', "\t"),
        ('"a"\n"1"\n', ","),
        ("a|b\n1|2\n", "|"),
        ("a~b\n1~2\n", "~"),
        ("a^b\n1^2\n", "^"),
        ("a\x01b\n1\x012\n", "\x01"),
        ('a,b\n"1;2;3",4\n"5;6;7",8\n', ","),
        ("a,b\n1\n2,3\n4\n", ","),
        ("first name,e-mail\nx;y,z\n", ","),
    ],
)
def test_delimiters(text: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text(text)
    assert read_list(path, tmp_path / "work").lst.facts.delimiter == delimiter


def test_a_header_cell_without_text_is_named_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "spring.csv"
    path.write_text("\n\na,,\n1,2,3\n")
    reading = read_list(path, tmp_path / "work")
    assert reading.lst.columns == ("a", "unnamed_2", "unnamed_3")
    assert (reading.lines, reading.blank_lines) == (3, 2)
