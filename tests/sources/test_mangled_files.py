"""Files as they arrive after transfers, editors and spreadsheets: an entry is read, or rejected with its line.

Each format is a way to write the entry of a number. A file of such entries is damaged in one line, or as a
whole; then every other entry is found, and the damaged line is found, is in the rejects by its line, or the
whole file is refused.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import hits, make_policy
from uk_records import BABY, HOME, fixed, quoted

from suppress.errors import SourceError
from suppress.model import DigestKind, KeyKind, Kind
from suppress.sources.catalog import Place, open_sources
from suppress.sources.prepared import PreparedSource

LINES = 12
DAY = date(2026, 8, 20)


@dataclass(frozen=True)
class Written:
    """How a format writes the entry of a number, and by which key it is found."""

    options: dict[str, Any]
    line: Callable[[int], str]
    kind: Kind
    key: Callable[[int], str | int]
    header: str | None = None
    files: str = "list-2026-08-05.txt"


def _phone(number: int) -> int:
    return 2125550100 + number


def _email(number: int) -> str:
    return f"person{number:02}@example.org"


def _md5(number: int) -> str:
    return hashlib.md5(_email(number).encode()).hexdigest()


def _postal(number: int) -> str:
    return f"Ann,Example{number:02},{number + 1} Main St,Springfield,IL,62701"


def _parent(number: int) -> dict[str, str]:
    name = {"forename": "Ann", "surname": f"Example{number:02}", "email": _email(number)}
    return {**HOME, **name, "expected": "14092026", "date": "20042026"}


FORMATS = {
    "plain addresses": Written({"format": "plain"}, _email, KeyKind.EMAIL, _email),
    "plain CSV": Written(
        {"format": "plain"}, lambda n: f"{n},{_email(n)},x", KeyKind.EMAIL, _email, "id,email,note"
    ),
    "plain numbers": Written(
        {"format": "plain", "contact": "phone"}, lambda n: f"{_phone(n)}",
        KeyKind.PHONE, lambda n: 10**10 + _phone(n),
    ),
    "domains": Written(
        {"format": "domains"}, lambda n: f"d{n}.example", KeyKind.DOMAIN, lambda n: f"d{n}.example"
    ),
    "digests": Written(
        {"format": "hashed", "digest": "md5"}, _md5, DigestKind("email", "md5", "lower_trim"), _md5
    ),
    "FTC": Written(
        {"format": "ftc"}, lambda n: f"212,{_phone(n) % 10**7}", KeyKind.PHONE, lambda n: 10**10 + _phone(n),
        files="2026-8-5_212_list.txt",
    ),
    "DNCL": Written(
        {"format": "dncl"}, lambda n: f"416,55501{n:02}", KeyKind.PHONE, lambda n: 1_416_555_0100 + n,
        files="2026-8-5_416_list.txt",
    ),
    "TPS": Written(
        {"format": "tps"}, lambda n: f"0207 37872{n:02}", KeyKind.PHONE, lambda n: 44_2073_787_200 + n
    ),
    "blocks": Written(
        {"format": "phone_blocks"}, lambda n: f"212,5{n:02},1",
        KeyKind.PHONE, lambda n: 1_212_500_1000 + n * 10_000,
    ),
    "Baby MPS": Written({"format": "baby_mps"}, lambda n: fixed(BABY, _parent(n)), KeyKind.EMAIL, _email),
    "Baby MPS as CSV": Written(
        {"format": "baby_mps"}, lambda n: quoted(BABY, _parent(n)), KeyKind.EMAIL, _email
    ),
    "e-mail preferences": Written(
        {"format": "email_preference"}, lambda n: f"{_email(n)},2026-01-01", KeyKind.EMAIL, _email, "Email,Date"
    ),
    "washed": Written(
        {"format": "wash"}, lambda n: f"{_email(n)},Y", KeyKind.EMAIL, _email, "email,result"
    ),
    "delimited": Written(
        {"format": "delimited", "layout": {"delimiter": "|", "header": False, "fields": {"phone": 2}}},
        lambda n: f"x|{_phone(n)}|y", KeyKind.PHONE, lambda n: 10**10 + _phone(n),
    ),
    "fixed positions": Written(
        {"format": "fixed_width", "layout": {"fields": {"phone": "3-12"}}},
        lambda n: f"AB{_phone(n)}CD", KeyKind.PHONE, lambda n: 10**10 + _phone(n),
    ),
}  # fmt: skip

DAMAGE: dict[str, Callable[[str], str]] = {
    "nothing": lambda line: line,
    "cut short": lambda line: line[: len(line) // 2],
    "a sign lost": lambda line: line[1:],
    "spreadsheet number": lambda line: line.replace("5", ".", 1) + "E+09",
    "decimal places": lambda line: f"{line}.0",
    "another cell": lambda line: f"{line},more",
    "a quote": lambda line: f'"{line}',
    "a quote inside": lambda line: f'{line[:4]}"{line[4:]}',
    "a zero byte": lambda line: f"{line[:3]}\x00{line[3:]}",
    "a control sign": lambda line: f"{line}\x1a",
    "letters of elsewhere": lambda line: f"{line[:2]}é{line[2:]}",
    "no-break blanks": lambda line: f"\u00a0{line}\u00a0",
    "in quotes": lambda line: f'"{line}"',
    "words": lambda _: "see notes",
    "a very long cell": lambda line: line + "x" * 70_000,
}


@dataclass(frozen=True)
class Opened:
    source: PreparedSource
    rejected: frozenset[int]
    """Lines in the rejects."""


def _open(folder: Path, written: Written, content: bytes, ending: str = "") -> Opened:
    name = written.files + ending
    (folder / name).write_bytes(content)
    policy = make_policy(it={"files": name, "max_rejected": "100 %", "min_entries": 0, **written.options})
    source = open_sources(policy, ["it"], Place(folder, folder / "home"), DAY)["it"]
    (rejects,) = (folder / "home" / "sources").glob("*/rejects.csv")
    with rejects.open(newline="", encoding="utf-8") as file:
        return Opened(source, frozenset(int(row["line"]) for row in csv.DictReader(file)))


def _found(opened: Opened, written: Written, numbers: Iterable[int]) -> set[int]:
    numbers = list(numbers)
    return {numbers[at] for at in hits(opened.source, written.kind, [written.key(n) for n in numbers])}


def _lines(written: Written) -> list[str]:
    lines = [written.line(number) for number in range(LINES)]
    return lines if written.header is None else [written.header, *lines]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("place", [0, 5, LINES - 1], ids=["first", "middle", "last"])
def test_a_damaged_line_is_read_or_rejected_and_the_others_are_found(
    name: str, damage: str, place: int, tmp_path: Path
) -> None:
    written = FORMATS[name]
    lines = _lines(written)
    at = place + len(lines) - LINES
    lines[at] = DAMAGE[damage](lines[at])
    try:
        opened = _open(tmp_path, written, "".join(f"{line}\n" for line in lines).encode())
    except SourceError:
        return
    lost = set(range(LINES)) - {place} - _found(opened, written, range(LINES))
    assert {number + len(lines) - LINES + 1 for number in lost} <= opened.rejected
    is_read = opened.source.entries + len(lost) == LINES
    assert is_read or at + 1 in opened.rejected


WHOLE: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "mixed line ends": lambda text: text.replace("\n", "\r\n", 3).encode(),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "blank lines": lambda text: ("\n\n" + text.replace("\n", "\n\n \n") + "\n\n").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "end-of-file sign": lambda text: text.encode() + b"\x1a",
    "every line twice": lambda text: (
        text + text.partition("\n")[2] * ("," in text.partition("\n")[0])
    ).encode(),
}


def _dressed() -> list[Any]:
    """Every format in every dress; by default every dress and every format, but a quarter of the pairs."""
    return [
        pytest.param(name, damage, marks=() if (row + column) % 4 == 0 else pytest.mark.slow)
        for row, name in enumerate(FORMATS)
        for column, damage in enumerate(WHOLE)
    ]


@pytest.mark.parametrize(("name", "damage"), _dressed())
def test_a_whole_file_in_another_dress_says_the_same(name: str, damage: str, tmp_path: Path) -> None:
    written = FORMATS[name]
    content = WHOLE[damage]("".join(f"{line}\n" for line in _lines(written)))
    opened = _open(tmp_path, written, content)
    assert _found(opened, written, range(LINES)) == set(range(LINES))
    assert not opened.rejected


@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_pack_stops_the_run(name: str, tmp_path: Path) -> None:
    written = FORMATS[name]
    text = "".join(f"{line}\n" for line in _lines(written)).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.txt", text)
    flipped = bytearray(packed.getvalue())
    flipped[45] ^= 0x20  # in the packed data: the checksum tells
    for content, ending in ((bytes(flipped), ".zip"), (gzip.compress(text)[:-9], ".gz")):
        with pytest.raises(SourceError):
            _open(tmp_path, written, content, ending)


@given(st.sampled_from(sorted(FORMATS)), st.binary(max_size=40), st.integers(0, LINES))
def test_bytes_between_two_lines_hide_no_entry(name: str, junk: bytes, before: int) -> None:
    written = FORMATS[name]
    lines = [f"{line}\n".encode() for line in _lines(written)]
    at = min(before + len(lines) - LINES, len(lines))
    content = b"".join([*lines[:at], junk, b"\n", *lines[at:]])
    with tempfile.TemporaryDirectory() as folder:
        try:
            opened = _open(Path(folder), written, content)
        except SourceError:
            return
        lost = set(range(LINES)) - _found(opened, written, range(LINES))
        # Bytes as a first line may be taken for another layout: then every line behind them is a reject.
        assert len(lost) <= len(opened.rejected)
