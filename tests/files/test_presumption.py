"""Lists that are begun as UTF-8 before all of them was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from suppress.errors import CampaignListError
from suppress.files.campaign_list import Batch, ReadOptions
from suppress.files.csv_list import CsvList
from suppress.files.open_list import open_received, receive_list
from suppress.files.presumption import OtherEncodingError
from suppress.files.top import SAMPLE

ROWS = 9_000
BLOCK = 100_000
PLAIN = "".join(f"{number},row {number} of a list with a long beginning\n" for number in range(ROWS))
ACCENTED = "".join(f"{ROWS + number},Zoé Crémieux à Orléans\n" for number in range(20))


def opened(path: Path, *, presume: bool, block_size: int = BLOCK) -> CsvList:
    work = path.with_name(f"work-{presume}")
    work.mkdir()
    options = ReadOptions(block_size=block_size)
    lst = open_received(receive_list(path, work, options), work, options, presume=presume)
    assert isinstance(lst, CsvList)
    return lst


def read(lst: CsvList) -> list[Batch]:
    return [parse() for parse in lst.batches(lst.columns)]


def in_full(batches: list[Batch]) -> list[object]:
    return [
        (batch.rows.rows(), batch.rejects.rows(), batch.lines, batch.blank_lines, batch.height)
        for batch in batches
    ]


@pytest.mark.parametrize(
    "content",
    [
        f"id,name\n{PLAIN}",
        f"id,name\n{ACCENTED}{PLAIN}{ACCENTED}",
        # For the first sample to end within a character, whatever its length.
        *(f"id,name\n{'x' * shift},é\n{'é' * SAMPLE}" for shift in range(2)),
        f"id,name\n{PLAIN}1,two,three\n2,NUL\0\n",
        f'id,name\n{PLAIN}1,5" pipe\n2,"a ""b"" é"\n',
    ],
    ids=["ascii", "accents", "cut at a character", "cut within one", "other rejects", "stray quotes"],
)
def test_what_is_utf8_throughout_is_read_without_a_look(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode())
    presumed, known = opened(path, presume=True), opened(path, presume=False)
    assert presumed.presumed is not None
    assert in_full(read(presumed)) == in_full(read(known))
    assert (presumed.facts, presumed.dialect) == (known.facts, known.dialect)


@pytest.mark.parametrize("place", [0, 3 * ROWS // 4, ROWS - 1])
@pytest.mark.parametrize("quote", [b"", b'"'], ids=["", "beside stray quotes"])
def test_a_line_that_is_not_utf8_in_a_list_that_is_becomes_a_reject(
    tmp_path: Path, place: int, quote: bytes
) -> None:
    lines = PLAIN.encode().splitlines(keepends=True)
    lines[place] = b"1,Cr\xe9mieux 5%b pipe\n" % quote
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + ACCENTED.encode() + b"".join(lines))
    lst = opened(path, presume=True)
    batches = read(lst)
    # A beginning with such a line is no reason to presume anything.
    assert (lst.presumed is None) == (place == 0)
    rejects = [line for batch in batches for line in batch.rejects["line"].to_list()]
    assert rejects == [1 + 20 + place + 1]
    assert in_full(batches) == in_full(read(opened(path, presume=False)))


@pytest.mark.parametrize("place", ["in the first block", "in the last block"])
def test_a_list_in_another_encoding_is_not_read_as_utf8(tmp_path: Path, place: str) -> None:
    other = ACCENTED.encode("cp1252")
    # Behind what is looked at when it is opened.
    content = (
        PLAIN.encode() + other if place == "in the last block" else PLAIN.encode() + other + PLAIN.encode()
    )
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + content)
    lst = opened(path, presume=True, block_size=len(content) if place == "in the first block" else BLOCK)
    assert lst.presumed is not None
    with pytest.raises(OtherEncodingError):
        read(lst)
    assert opened(path, presume=False).facts.encoding == "cp1252"


@pytest.mark.parametrize(
    "content",
    [
        b"id,name\n" + b"1,short\n" * 10,
        b"id,name\n" + ACCENTED.encode("cp1252") + PLAIN.encode(),
        "id,prénom\n".encode() + PLAIN.encode(),
        b"\xef\xbb\xbfid,name\n" + PLAIN.encode(),
        f"id,name\n{PLAIN}".encode("utf-16-le"),
    ],
    ids=["short", "odd at once", "header not in ascii", "with a mark", "utf-16 without one"],
)
def test_nothing_is_presumed_of_what_does_not_begin_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert opened(path, presume=True).presumed is None


def test_a_quote_that_runs_away_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + PLAIN.encode() + b'1,"never closed\n' + b"2,x\n" * 200)
    said = []
    for presume in (True, False):
        with pytest.raises(CampaignListError) as raised:
            read(opened(path, presume=presume))
        said.append(str(raised.value))
    assert said[0] == said[1]
    assert f"line {ROWS + 2}" in said[0]
