"""Layouts from the command line: exit codes, what messages name, what other commands make of them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from command_line import Said, suppress

from small_runs import DROP, Desk

Capture = pytest.CaptureFixture[str]
LAYOUTS = {
    "mailer": {"format": "fixed_width", "record": 24, "fields": {"id": "1-4", "email": "5-24"}},
    "vendor": {"format": "delimited", "fields": {"email": "mail"}, "only": {"litigator": ["Y"]}},
}
TESTS = [
    {
        "name": "a litigator",
        "row": {"email": "bo@x.test"},
        "entries": {"house": ["mail,litigator", "bo@x.test,Y", "ann@x.test,N"]},
        "send": {"channel": "email", "category": "newsletter"},
        "expect": "suppress house",
    }
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(
        tmp_path,
        [{"id": "house", "kind": "listed", "source": "house"}],
        {"house": {"format": "delimited", "layout": "vendor", "files": "house.csv*"}},
        {"layouts": LAYOUTS, "tests": TESTS},
    )
    made.write("house.csv", "mail,litigator\nbo@x.test,Y\nann@x.test,N\n")
    made.write("list.txt", f"0001{'ann@x.test':<20}\n0002{'bo@x.test':<20}\n")
    monkeypatch.chdir(tmp_path)
    return made


def scrub(capsys: Capture, *more: str) -> Said:
    asked = ("--channel", "email", "--category", "newsletter", "--drop", DROP.isoformat(), "--out", "out")
    return suppress(capsys, "scrub", "list.txt", *asked, *more)


def test_a_scrub_by_a_layout(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--layout", "mailer")
    assert said.code == 0
    assert "fixed width, utf-8, records of 24 characters, line end LF" in said.out
    assert (desk.folder / "out" / "list.send.txt").read_text() == f"0001{'ann@x.test':<20}\n"
    # What is on a list that was bought is told by its class alone.
    assert "<suppress> on-suppression-list " in (desk.folder / "out" / "list.suppressed.txt").read_text()


def test_a_dry_run_by_a_layout_writes_nothing(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--layout", "mailer", "--dry-run", "--json")
    assert said.code == 0
    (one,) = json.loads(said.out)["lists"]
    assert one["outcomes"]["send"] == one["outcomes"]["suppress"] == 1
    assert one["layout"] == LAYOUTS["mailer"]
    assert not (desk.folder / "out").exists()


def test_other_commands_know_the_layouts_of_sources(desk: Desk, capsys: Capture) -> None:
    question = ("--channel", "email", "--category", "newsletter")
    for _ in ("read", "remembered"):
        assert suppress(capsys, "check", "bo@x.test", *question).code == 1
        assert suppress(capsys, "check", "ann@x.test", *question).code == 0
    assert suppress(capsys, "policy", "check").code == 0
    assert suppress(capsys, "policy", "test").code == 0
    assert suppress(capsys, "sources", "status").code == 0


def test_what_only_leaves_out_is_told(desk: Desk, capsys: Capture) -> None:
    told = "left out: house: house.csv: `only` leaves out 1 record by litigator: N (1)"
    assert told in " ".join(suppress(capsys, "sources", "status").out.split())
    assert told in " ".join(suppress(capsys, "sources", "prepare").out.split())
    ((member,),) = (one["members"] for one in json.loads(suppress(capsys, "sources", "status", "--json").out))
    assert member["left_out"] == "1 record by litigator: N (1)"
    desk.write("house.csv", "mail,litigator\nbo@x.test,Y\n")
    assert "left out" not in suppress(capsys, "sources", "status").out


def test_a_row_without_a_value_of_only_is_not_sent(desk: Desk, capsys: Capture) -> None:
    desk.sources = {"house": {**desk.sources["house"], "max_rejected": "50 %"}}
    desk.write_policy()
    desk.write("house.csv", "mail,litigator\nbo@x.test,\ncy@x.test,N\n")
    assert scrub(capsys, "--layout", "mailer").code == 0
    assert (desk.folder / "out" / "list.send.txt").read_text() == f"0001{'ann@x.test':<20}\n"


def test_a_layout_that_is_not_there(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--layout", "mailr")
    assert said.code == 2
    assert "--layout names 'mailr', which the policy does not have" in said.err
    assert "it has: mailer, vendor" in said.err


def test_a_list_that_is_cut_short(desk: Desk, capsys: Capture) -> None:
    path = desk.folder / "list.txt"
    path.write_bytes(gzip.compress(path.read_bytes())[:-4])
    said = scrub(capsys, "--layout", "mailer")
    assert said.code == 4
    assert "list.txt is cut off" in said.err
    assert "transfer or export the file again" in said.err


def test_a_source_that_is_cut_short(desk: Desk, capsys: Capture) -> None:
    path = desk.folder / "house.csv"
    path.write_bytes(gzip.compress(path.read_bytes())[:-4])
    said = scrub(capsys, "--layout", "mailer")
    assert said.code == 5
    assert "'house.csv' is damaged or cut short: download the file again" in said.err


def test_lists_with_columns_of_their_own_have_no_layout(desk: Desk, capsys: Capture) -> None:
    (desk.folder / "list.txt").write_bytes(b"PAR1")
    said = scrub(capsys, "--layout", "mailer")
    assert said.code == 2
    assert "list.txt has columns of its own, and --layout is for text" in said.err


@pytest.mark.parametrize(
    ("layout", "content", "names"),
    [
        (
            "mailer",
            f"0001{'ann@x.test':<20}\n0002bo@x.test\n",
            "`record` and the positions of the layout 'mailer'",
        ),
        ("bare", "1;ann@x.test\n2;bo@x.test;more\n", "the columns and delimiter of the layout 'bare'"),
        (None, "id,email\n1,ann@x.test\n2,bo@x.test,more\n", "is read by a layout of the policy (--layout)"),
    ],
    ids=["fixed positions", "no header", "no layout"],
)
def test_a_list_of_many_wrong_lines_names_what_decides_how_it_is_read(
    desk: Desk, capsys: Capture, layout: str | None, content: str, names: str
) -> None:
    bare = {"format": "delimited", "header": False, "delimiter": ";", "fields": {"id": 1, "email": 2}}
    desk.more = {"layouts": {**LAYOUTS, "bare": bare}, "limits": {"rejected": "10 %"}}
    desk.write_policy()
    desk.write("list.txt", content)
    said = scrub(capsys, *(("--layout", layout) if layout else ()))
    assert said.code == 4
    assert names in said.err.replace("\n", " ")
