"""Campaign lists whose columns stand where a layout says: fixed positions, or no header."""

from __future__ import annotations

import gzip
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golden_files import compare
from rescrubs import bring_up_to_date, desk_with_ledger, opt_out, say, without_index
from small_runs import KINDS, Desk, report_of
from suppress.certificate import verify
from suppress.errors import CampaignListError, UsageError
from thoroughness import examples

# id 1-4, e-mail 5-24, phone 25-38, relationship 39-48, a rest of two that nobody names.
RECORD = 50
LAYOUTS: dict[str, Any] = {
    "mailer": {
        "format": "fixed_width",
        "record": RECORD,
        "fields": {"id": "1-4", "email": "5-24", "phone": "25-38", "relationship": "39-48"},
    },
    "titled": {
        "format": "fixed_width",
        "record": RECORD,
        "header": True,
        "fields": {"id": "1-4", "email": "5-24"},
    },
    "bare": {"format": "delimited", "header": False, "fields": {"id": 1, "email": 2, "relationship": 4}},
    "named": {"format": "delimited", "fields": {"id": "No.", "email": "Adresse"}},
    "phones": {"format": "xml", "entry": "ph", "fields": {"phone": "@val"}},
    "unmeasured": {"format": "fixed_width", "fields": {"email": "1-20"}},
    "joined": {"format": "delimited", "header": False, "fields": {"phone": [1, 2]}},
}
RULES = (
    {"id": "house", "kind": "listed", "source": "house", "unless": [{"where": "relationship = 'member'"}]},
    {"id": "nothing", "kind": "no_contact_point", "unreadable": "hold"},
)
HOUSE = {"house": {"format": "plain", "files": "house.txt"}}
LISTED = "b@x.test\n"


def record(number: int, email: str, relationship: str = "", rest: str = " |") -> str:
    return f"{number:04}{email:<20}{'818-555-0100':<14}{relationship:<10}{rest}"


PEOPLE = [
    record(1, "a@x.test"),
    record(2, "b@x.test"),
    record(3, "b@x.test", "MEMBER"),
    record(4, "no address"),
    record(5, "A@X.test"),
]


def _desk(folder: Path, *rules: Any, **more: Any) -> Desk:
    desk = Desk(folder, rules or RULES, HOUSE, {"layouts": LAYOUTS, **more})
    desk.write("house.txt", LISTED)
    return desk


def _files(run: Path, stem: str = "list", ending: str = "txt") -> dict[str, bytes]:
    named = {kind: run / f"{stem}.{kind}.{'csv' if kind == 'rejects' else ending}" for kind in KINDS}
    return {kind: path.read_bytes() if path.exists() else b"" for kind, path in named.items()}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_list_of_fixed_positions_goes_in_and_comes_out(tmp_path: Path, end: str) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", "".join(f"{person}{end}" for person in PEOPLE)), layout="mailer")
    files = _files(tmp_path / "out")
    assert files["send"].decode() == f"{PEOPLE[0]}{end}{PEOPLE[2]}{end}"
    for kind, person in (("suppressed", 1), ("hold", 3), ("duplicates", 4)):
        (line,) = files[kind].decode().split(end)[:-1]
        assert line.startswith(f"{PEOPLE[person]}<suppress>")
    assert all(finding.ok for finding in verify(tmp_path / "out", datetime.now(UTC)))


def test_all_that_a_list_of_fixed_positions_gives(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    desk = _desk(tmp_path)
    lines = [*PEOPLE, record(6, "c@x.test").rstrip(" |")]
    desk.run(desk.write("list.txt", "".join(f"{line}\n" for line in lines)), layout="mailer")
    files = [path for path in sorted((tmp_path / "out").iterdir()) if path.name.startswith("list.")]
    shown = [f"--- {path.name}\n{path.read_text()}" for path in files]
    (one,) = report_of(tmp_path / "out")["lists"]
    said = json.dumps({key: one[key] for key in ("layout", "files")}, indent=1)
    compare(request, "layout-fixed-width", "".join([*shown, "--- of report.json\n", said, "\n"]))


def test_added_columns_stand_where_the_report_says(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("list.dat", "".join(f"{person}\n" for person in PEOPLE)), layout="mailer")
    (one,) = report_of(tmp_path / "out")["lists"]
    assert (one["layout"]["record"], one["delimiter"]) == (RECORD, None)
    by_kind = {file["kind"]: file for file in one["files"]}
    assert "added_columns" not in by_kind["send"]
    for kind, texts in {
        "suppressed": {"suppress_mark": "<suppress>", "suppress_rule": "house", "suppress_key": "email"},
        "hold": {"suppress_mark": "<suppress>", "suppress_rule": "nothing", "suppress_since": ""},
        "duplicates": {"suppress_rule": "duplicate"},
    }.items():
        line = (tmp_path / "out" / by_kind[kind]["name"]).read_text().rstrip("\n")
        positions = by_kind[kind]["added_columns"]
        for column, text in texts.items():
            first, last = map(int, positions[column].split("-"))
            assert line[first - 1 : last].rstrip() == text
        assert len(line) == int(positions["suppress_also"].split("-")[1])


def test_quotes_and_delimiters_are_signs_like_any_other(tmp_path: Path) -> None:
    # As CSV, the quote that opens the first line would be closed on the third.
    people = [
        '"' + record(1, "a@x.test")[1:],
        record(2, "b@x.test", rest=',"'),
        '"' + record(3, "c@x.test")[1:],
    ]
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", "".join(f"{person}\n" for person in people)), layout="mailer")
    files = _files(tmp_path / "out")
    assert files["send"].decode() == f"{people[0]}\n{people[2]}\n"
    assert files["suppressed"].decode().startswith(people[1])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (PEOPLE[0].rstrip(" |"), "36 characters where a record has 50"),
        (f"{PEOPLE[0]} ", "51 characters where a record has 50"),
        (f"{PEOPLE[0][:49]}\r|", "line end of another kind inside the row"),
        (f"{PEOPLE[0][:49]}\0", "NUL character"),
    ],
    ids=["too short", "too long", "a stray line end", "a NUL"],
)
def test_a_record_that_cannot_be_read_is_rejected_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", f"{record(6, 'c@x.test')}\n\n{line}\n"), layout="mailer")
    files = _files(tmp_path / "out")
    assert files["rejects"].decode().splitlines()[1].startswith(f"3,{reason},")
    assert files["send"].decode() == f"{record(6, 'c@x.test')}\n"


@pytest.mark.parametrize(
    ("encoding", "layout"),
    [("utf-8", {}), ("utf-8-sig", {}), ("cp1252", {}), ("latin-1", {"encoding": "latin-1"}), ("utf-16", {})],
)
def test_positions_are_characters_and_bytes_come_out_as_they_went_in(
    tmp_path: Path, encoding: str, layout: dict[str, Any]
) -> None:
    layouts = {**LAYOUTS, "mailer": {**LAYOUTS["mailer"], **layout}}
    people = [record(1, "zoé@x.test", rest="é|"), *PEOPLE[:1], *PEOPLE[1:2], *PEOPLE[3:4]]
    people.append(record(9, "ô@x.test", rest="ôé"))
    desk = Desk(tmp_path, RULES, HOUSE, {"layouts": layouts})
    desk.write("house.txt", "zoé@x.test\n")
    text = "".join(f"{person}\r\n" for person in people)
    desk.run(desk.write("list.txt", text.encode(encoding)), layout="mailer")
    files = _files(tmp_path / "out")
    sent = "".join(f"{people[place]}\r\n" for place in (1, 2, 4))
    assert files["send"] == sent.encode(encoding)
    assert files["suppressed"].decode(encoding).startswith(f"{people[0]}<suppress>")


@pytest.mark.parametrize("email", ["zoé@x.test", "c@x.test"], ids=["among long characters", "among ASCII"])
def test_a_byte_that_is_no_text_is_rejected_with_its_line(tmp_path: Path, email: str) -> None:
    text = f"{PEOPLE[0]}\n{PEOPLE[1]}\n{record(6, email)}\n".encode()
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", text.replace(b"|", b"\xff", 1)), layout="mailer", read_encoding="utf-8")
    files = _files(tmp_path / "out")
    assert (
        files["rejects"]
        .decode()
        .splitlines()[1]
        .startswith("1,bytes that are not text in the list's encoding,")
    )
    assert files["send"].decode() == f"{record(6, email)}\n"


def test_in_utf8_a_record_measured_in_bytes_is_rejected(tmp_path: Path) -> None:
    person = record(1, "zoé@x.test")[:-1]  # 50 bytes, 49 characters
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", f"{person}\n{PEOPLE[0]}\n"), layout="mailer")
    assert b"1,49 characters where a record has 50" in _files(tmp_path / "out")["rejects"]


def test_result_columns_of_an_earlier_run_are_dropped(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("list.txt", "".join(f"{person}\n" for person in PEOPLE)), layout="mailer")
    desk.write("house.txt", "nobody@x.test\n")
    held = tmp_path / "out" / "list.hold.txt"
    held.write_text(held.read_text() + (tmp_path / "out" / "list.suppressed.txt").read_text())
    result = desk.run(held, out="again", layout="mailer")
    files = _files(tmp_path / "again", "list.hold")
    assert files["send"].decode() == f"{PEOPLE[1]}\n"
    assert files["hold"].decode().startswith(f"{PEOPLE[3]}<suppress>")
    assert result.report["lists"][0]["dropped_columns"][0] == "suppress_mark"


@pytest.mark.parametrize(
    "line",
    [PEOPLE[0], f"{PEOPLE[0]}<suppress", f"{PEOPLE[0]}<Suppress> house", f"{PEOPLE[0][:-1]}<suppress> house"],
    ids=["a record alone", "half a mark", "another mark", "a shorter record"],
)
def test_beside_records_with_result_columns_every_record_has_them(tmp_path: Path, line: str) -> None:
    desk = _desk(tmp_path)
    text = f"{record(8, 'c@x.test')}<suppress> house\n{line}\n"
    desk.run(desk.write("list.txt", text), layout="mailer")
    files = _files(tmp_path / "out")
    assert files["send"].decode() == f"{record(8, 'c@x.test')}\n"
    assert files["rejects"].decode().splitlines()[1].startswith("2,")


@pytest.mark.parametrize("layout", ["mailer", "titled"])
def test_flagged_files_of_an_earlier_run_too(tmp_path: Path, layout: str) -> None:
    desk = _desk(tmp_path, {"id": "house", "kind": "listed", "source": "house"})
    head = f"{'Nr.':<4}{'Adresse':<46}\n" if layout == "titled" else ""
    desk.run(
        desk.write("list.txt", head + "".join(f"{one}\n" for one in PEOPLE)), layout=layout, flag_only=True
    )
    flagged = tmp_path / "out" / "list.flagged.txt"
    lines = flagged.read_text().splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [line[61:77].strip() for line in lines[bool(head) :]] == [
        "send", "suppress", "suppress", "hold", "duplicate",
    ]  # fmt: skip
    result = desk.run(flagged, out="again", layout=layout)
    assert "suppress_outcome" in result.report["lists"][0]["dropped_columns"]
    sent = _files(tmp_path / "again", "list.flagged")["send"].decode()
    assert sent == f"{head}{PEOPLE[0]}\n"


def test_a_header_of_a_fixed_list_leaves_with_every_file(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    head = f"{'Nr.':<4}{'Adresse':<20}"
    desk.run(desk.write("list.txt", f"{head}\n{PEOPLE[0]}\n{PEOPLE[1]}\n"), layout="titled")
    files = _files(tmp_path / "out")
    assert files["send"].decode() == f"{head}\n{PEOPLE[0]}\n"
    first, second = files["suppressed"].decode().splitlines()
    assert first.startswith(f"{head:<50}<suppress> suppress_rule ")
    assert len(first) == len(second)


BARE = [
    '1,a@x.test,"Ann, A.",',
    "2,b@x.test,Bo,prospect",
    "3,b@x.test,Cy,Member",
    "4,no address,,",
    "5,A@x.test,,",
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_list_without_a_header_has_none_when_it_leaves(tmp_path: Path, end: str) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("list.csv", "".join(f"{line}{end}" for line in BARE)), layout="bare")
    files = _files(tmp_path / "out", ending="csv")
    assert files["send"].decode() == f"{BARE[0]}{end}{BARE[2]}{end}"
    (suppressed,) = files["suppressed"].decode().split(end)[:-1]
    assert suppressed.startswith(f"{BARE[1]},<suppress>,house,house@")
    result = desk.run(tmp_path / "out" / "list.hold.csv", out="again", layout="bare")
    assert result.report["lists"][0]["dropped_columns"][0] == "suppress_mark"
    assert _files(tmp_path / "again", "list.hold", "csv")["hold"] == files["hold"]


def test_a_line_for_excel_and_the_end_of_dos_belong_to_no_row(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    result = desk.run(desk.write("list.csv", "\n".join(["sep=,", *BARE, "\x1a"])), layout="bare")
    assert (result.report["lists"][0]["rows"], result.report["lists"][0]["rejected"]) == (len(BARE), 0)
    files = _files(tmp_path / "out", ending="csv")
    assert files["send"].decode() == f"sep=,\n{BARE[0]}\n{BARE[2]}\n"
    assert files["suppressed"].decode().startswith(f"sep=,\n{BARE[1]},<suppress>")


def test_a_layout_names_columns_of_a_header(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    text = "No.;Adresse;Rest\n1;a@x.test;\n2;b@x.test;x\n"
    desk.run(desk.write("list.csv", text), layout="named")
    files = _files(tmp_path / "out", ending="csv")
    assert files["send"].decode() == "No.;Adresse;Rest\n1;a@x.test;\n"
    assert files["suppressed"].decode().startswith("No.;Adresse;Rest;suppress_rule;")


@pytest.mark.parametrize(
    ("layout", "text", "message"),
    [
        ("mailr", "x\n", "--layout names 'mailr', which the policy does not have"),
        ("phones", "x\n", "the layout 'phones' is XML"),
        ("unmeasured", "x\n", "'unmeasured' does not say how long a record is"),
        ("joined", "x,y\n", "'joined' puts phone together of several places"),
    ],
)
def test_layouts_that_no_list_has_are_refused(tmp_path: Path, layout: str, text: str, message: str) -> None:
    desk = _desk(tmp_path)
    with pytest.raises(UsageError, match=message):
        desk.run(desk.write("list.txt", text), layout=layout)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("layout", "content", "message"),
    [
        ("mailer", "".join(PEOPLE * 9), "has no line ends: its records run on"),
        ("mailer", "\n\n", "has blank lines only"),
        ("titled", "a title\n", "has a header and no rows"),
        ("bare", "1,a@x.test\n", "has 2 columns and none that is 4"),
        ("named", "Nr;Mail\n1;a@x.test\n", "has 2 columns and none that is 'No.', 'Adresse'"),
        (
            "mailer",
            gzip.compress(PEOPLE[0].encode(), mtime=0)[:-3],
            "is cut off: its gzip stream ends too early",
        ),
    ],
    ids=["run on", "blank", "a header alone", "too few columns", "other columns", "truncated gzip"],
)
def test_lists_that_have_not_the_layout_are_refused(
    tmp_path: Path, layout: str, content: str | bytes, message: str
) -> None:
    desk = _desk(tmp_path)
    with pytest.raises(CampaignListError, match=message):
        desk.run(desk.write("list.txt", content), layout=layout)
    assert not (tmp_path / "out").exists()


def test_a_zip_with_a_wrong_checksum_stops_the_run(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    path = tmp_path / "list.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("list.txt", "".join(f"{person}\n" for person in PEOPLE))
    data = bytearray(path.read_bytes())
    data[data.index(b"a@x.test")] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(CampaignListError, match="is damaged: its zip stream does not check"):
        desk.run(path, layout="mailer")


def test_a_rescrub_reads_the_send_file_by_its_layout(tmp_path: Path) -> None:
    for whole in (False, True):
        desk = desk_with_ledger(tmp_path / str(whole), layouts=LAYOUTS)
        desk.run(desk.write("list.txt", "".join(f"{person}\r\n" for person in PEOPLE[:3])), layout="mailer")
        say(desk, opt_out("a@x.test"))
        if whole:
            without_index(desk)
        found = bring_up_to_date(desk)
        assert found.folder is not None
        assert (found.folder / "list.send.txt").read_bytes() == f"{PEOPLE[1]}\r\n".encode()
        (pulled,) = (found.folder / "list.pull.txt").read_bytes().decode().split("\r\n")[:-1]
        assert pulled.startswith(f"{PEOPLE[0]}<suppress>")
        assert all(finding.ok for finding in verify(found.folder, datetime.now(UTC)))
        say(desk, opt_out("b@x.test"))
        again = bring_up_to_date(desk, str(found.folder.relative_to(desk.folder)))
        assert again.folder is not None
        assert (again.folder / "list.send.txt").read_bytes() == b""


def test_rows_sent_before_by_a_layout_are_left_out(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    desk.run(desk.write("first.txt", f"{PEOPLE[0]}\n"), out="first", layout="mailer")
    second = desk.write("second.txt", f"{PEOPLE[0]}\n{record(8, 'c@x.test')}\n")
    desk.run(second, out="second", layout="mailer", after=tmp_path / "first")
    assert _files(tmp_path / "second", "second")["send"].decode() == f"{record(8, 'c@x.test')}\n"


_EMAILS = st.sampled_from(["a@x.test", "b@x.test", "zoé@x.test", "none", "", '"q"@x.test', "c@x.test,d"])
_LINES = st.one_of(
    st.builds(record, st.integers(0, 99), _EMAILS, st.sampled_from(["", "member"])),
    st.text(alphabet='ab1 ,"é<|', max_size=60),
)


@examples(4, 50)
@given(st.lists(_LINES, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n", "\r"]), st.integers(60, 400))
def test_every_line_comes_out_once_and_unchanged(lines: list[str], end: str, size: int) -> None:
    filled = [line for line in lines if line]
    if not filled:
        return
    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(Path(folder))
        text = "".join(f"{line}{end}" for line in [PEOPLE[0], *lines])
        desk.run(desk.write("list.txt", text), layout="mailer", encoding_same=True, block_size=size)
        files = {kind: data.decode() for kind, data in _files(Path(folder) / "out").items()}
        (one,) = report_of(Path(folder) / "out")["lists"]
    out = [line for kind in KINDS[:-1] for line in files[kind].split(end)[:-1]]
    assert len(out) + one["rejected"] == len(filled) + 1
    assert sorted(line[:RECORD] for line in out) == sorted(
        line for line in [PEOPLE[0], *filled] if len(line) == RECORD
    )
    assert all(line in [PEOPLE[0], *filled] for line in files["send"].split(end)[:-1])
