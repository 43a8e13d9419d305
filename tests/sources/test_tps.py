from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from source_files import batch_of, hits

from small_runs import Desk, csv_text, outcomes
from suppress.errors import SourceError
from suppress.model import KeyKind
from suppress.normalise.phone import phone_points
from suppress.sources.formats.batch import KEYED
from suppress.sources.prepared import PreparedSource

Open = Callable[..., PreparedSource]

# domain/registries.md section 4.1
PADDED = ["0207 3787244", "01635 506160", "0191 5657153", "07860 338653"]
BARE = ["02073787244 ", "01635506160 ", "01915657153 ", "07860338653 "]
NUMBERS = [442073787244, 441635506160, 441915657153, 447860338653]
NEIGHBOURS = [number + 1 for number in NUMBERS]


def _text(lines: Sequence[str], end: str = "\r\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode()


@pytest.mark.parametrize(
    "content",
    [
        _text(PADDED),
        _text(BARE),
        _text(PADDED[:2] + BARE[2:]),
        _text(PADDED, "\n"),
        _text(PADDED, "\r"),
        _text(line.strip() for line in BARE),
        _text(PADDED)[:-2],
        b"\xef\xbb\xbf" + _text(PADDED),
        b"\r\n" + _text(["", *PADDED, "            "]) + b"\x1a",
        _text(line.strip().removeprefix("0") for line in BARE),
        _text(f"{line.strip()[1:]}.0" for line in BARE),
        _text(f'"{line}"' for line in PADDED),
        _text(f"{line}," for line in PADDED),
        _text(f"+44{line.strip()[1:]}" for line in BARE),
        "\r\n".join(PADDED).encode("utf-16"),
    ],
    ids=[
        "dialling code and rest", "digits alone", "both", "LF", "CR", "blanks lost", "no last line end", "BOM",
        "blank lines", "zero lost", "decimals of a spreadsheet", "quoted", "commas", "international", "UTF-16",
    ],
)  # fmt: skip
def test_every_layout_gives_the_same_numbers(content: bytes, opened: Open) -> None:
    source = opened(content, format="tps")
    assert hits(source, KeyKind.PHONE, [*NUMBERS, *NEIGHBOURS]) == [0, 1, 2, 3]
    assert (source.entries, source.members[0].rejected) == (4, 0)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("0207 0000000", 442070000000),
        ("09999 999999", 449999999999),
        ("016977  3999", 44169773999),
        ("169773999", 44169773999),
        ("0800    1111", 448001111),
        ("01481 123456", 441481123456),
    ],
    ids=[
        "junk", "no such area", "nine digits", "nine digits, zero lost", "seven digits", "Guernsey",
    ],
)  # fmt: skip
def test_odd_and_unassigned_numbers_meet_the_same_in_a_campaign_list(
    line: str, number: int, opened: Open
) -> None:
    assert hits(opened(_text([line]), format="tps"), KeyKind.PHONE, [number]) == [0]
    assert phone_points(pl.Series([line.replace(" ", "")]), "GB")["number"].to_list() == [number]


def test_a_number_of_zeros_is_none_on_either_side() -> None:
    assert batch_of(_text(["00000 000000"]), format="tps").rejects["line"].to_list() == [1]
    assert phone_points(pl.Series(["00000000000"]), "GB")["number"].to_list() == [None]


@given(st.lists(st.text("0123456789 +-", max_size=13), max_size=5))
def test_a_line_makes_the_key_that_a_cell_of_a_campaign_list_makes(lines: list[str]) -> None:
    batch = batch_of(_text(lines), format="tps")
    cells = phone_points(pl.Series(lines, dtype=pl.String), "GB").drop_nulls("number")
    found = batch.keys.get(KeyKind.PHONE, pl.DataFrame(schema=KEYED)).select("line", "key")
    assert set(found.rows()) == {(index + 1, number) for index, _, number in cells.rows()}


@pytest.mark.parametrize(
    "bad",
    ["0207 3", "2.07379E+09", "Telephone", "0207 3787244 01635 506160", "0207 é787244", "00123 456789"],
    ids=["cut short", "precision lost", "a word", "two numbers run together", "cp1252", "calling code of none"],
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_that_is_no_number_is_a_reject_with_its_line(bad: str, end: str) -> None:
    content = end.join([*PADDED, bad, *PADDED]).encode("cp1252")
    batch = batch_of(content, format="tps")
    assert batch.entries == 8
    assert batch.rejects.rows() == [(5, "not a phone number with its area code")]


def test_a_number_that_the_end_of_the_file_cuts_is_a_reject_although_it_could_be_one() -> None:
    content = _text(PADDED)
    whole = batch_of(content[:-2], format="tps")
    assert (whole.entries, whole.rejects.height) == (4, 0)
    cut = batch_of(content[:-5], format="tps")
    assert (cut.entries, cut.rejects.rows()) == (3, [(4, "cut short")])


@given(st.binary(max_size=80), st.integers(0, 60))
def test_mangled_bytes_are_read_or_rejected_never_dropped(junk: bytes, place: int) -> None:
    clean = _text(PADDED)
    content = clean[:place] + junk + clean[place:]
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return  # by its mark a text in UTF-16
    batch = batch_of(content, format="tps")
    text = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    written = [line.strip(" \t,;\"'\xa0\x00\x1a") for line in text.split("\n")]
    filled = {number for number, line in enumerate(written, start=1) if line}
    keys = batch.keys.get(KeyKind.PHONE, pl.DataFrame(schema=KEYED))
    accounted = {*batch.rejects["line"], *keys["line"]}
    assert filled <= accounted
    assert batch.entries + batch.rejects.height == len(accounted)


def test_a_number_across_blocks_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suppress.text_files.lines.BLOCK_CHARACTERS", 20)
    batch = batch_of(_text([*PADDED, "x", *PADDED]), format="tps")
    assert batch.keys[KeyKind.PHONE]["key"].to_list() == NUMBERS * 2
    assert batch.keys[KeyKind.PHONE]["line"].to_list() == [1, 2, 3, 4, 6, 7, 8, 9]
    assert batch.rejects["line"].to_list() == [5]


def test_a_scrub_removes_whom_the_tps_lists(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path / "desk",
        rules=[
            {"id": "tps", "kind": "listed", "source": "tps", "jurisdictions": ["GB"]},
            {"id": "none", "kind": "no_contact_point"},
        ],
        sources={"tps": {"format": "tps", "files": "tps-*.txt", "max_age": "28 days", "statutory": True}},
        more={"sender": {"name": "Riverside", "country": "GB"}},
    )
    desk.write("tps-2098-05-20.txt", _text([*PADDED, "0207 0000000"]))
    rows = [
        ("1", "", "020 7378 7244", ""),
        ("2", "", "+44 (0)1635 506160", ""),
        ("3", "", "0207 0000000", ""),
        ("4", "", "020 7378 7245", ""),
        ("5", "", "+1 212 555 0100", ""),
    ]
    desk.run(desk.write("list.csv", csv_text(rows)), channel="voice")
    assert outcomes(desk.folder / "out")["suppressed"] == ["1", "2", "3"]
    assert outcomes(desk.folder / "out")["send"] == ["4", "5"]


def test_a_list_older_than_28_days_stops_the_run_where_the_policy_says_so(opened: Open) -> None:
    opened(_text(PADDED), file="tps-2026-07-23.txt", format="tps", max_age="28 days")
    with pytest.raises(Exception, match="29 days old"):
        opened(_text(PADDED), file="tps-2026-07-22.txt", format="tps", max_age="28 days")


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["tps-additions-2026-08-12.txt"], True),
        (["tps_changes_1.txt", "tps_updates_2.txt"], True),
        (["tps-2026-08-12.txt"], False),
        (["tps-2026-08-12.txt", "tps-additions-2026-08-13.txt"], False),
    ],
    ids=["additions alone", "two of changes", "a full list", "additions beside it"],
)
def test_the_changes_of_a_day_are_no_full_list(tmp_path: Path, names: list[str], refused: bool) -> None:
    source = {"format": "tps", "files": "tps*.txt"}
    desk = Desk(
        tmp_path, [{"id": "tps", "kind": "listed", "source": "tps", "channels": ["voice"]}], {"tps": source}
    )
    for number, name in enumerate(names):
        desk.write(name, _text([PADDED[number]]))
    path = desk.write("list.csv", csv_text([("1", "", "+44 20 7378 7244", ""), ("2", "", "01635 506160", "")]))
    if refused:
        with pytest.raises(SourceError, match="lists changes"):
            desk.run(path, channel="voice")
        return
    result = desk.run(path, channel="voice")
    assert result.report["sources"][0]["entries"] == len(names)
    if len(names) > 1:
        assert result.report["sources"][0]["as_of"] == "2026-08-12"
