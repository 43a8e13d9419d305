"""`suppress report` and `suppress runs`: a run shown again, exported, opened, and listed."""

from __future__ import annotations

import csv
import json
import shutil
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from command_line import suppress

from small_runs import Desk, csv_text
from suppress.cli import main

Capture = pytest.CaptureFixture[str]
RULES = [{"id": "gone", "kind": "listed", "source": "gone"}, {"id": "none", "kind": "no_contact_point"}]
ROWS = [("1", "ann@x.test", "", ""), ("2", "bo@x.test", "", ""), ("3", "cy@x.test", "", ""), ("4", "", "", "")]
SEND = ("--channel", "email", "--category", "newsletter", "--drop", "2098-06-01")


def made_in(folder: Path) -> Desk:
    made = Desk(folder, RULES, {"gone": {"format": "plain", "files": "gone-*.txt", "max_age": "90 days"}})
    made.write("gone-2098-05-20.txt", "ann@x.test\n")
    made.write("list.csv", csv_text(ROWS))
    return made


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    return made_in(tmp_path)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder of runs with one that has a page, and what its scrub said: charts take a second of CPU."""
    folder = tmp_path_factory.mktemp("drawn")
    made_in(folder)
    with chdir(folder), redirect_stdout(StringIO()) as said, pytest.raises(SystemExit, match=r"^0$"):
        main(["scrub", "list.csv", *SEND, "--out", "runs/a", "--html"])
    return folder / "runs", said.getvalue()


@pytest.fixture
def page(desk: Desk, drawn: tuple[Path, str]) -> Path:
    """The page of `runs/a` in the desk's folder."""
    return shutil.copytree(drawn[0], desk.folder / "runs") / "a/report.html"


def scrubbed(capsys: Capture, *more: str) -> str:
    return suppress(capsys, "scrub", "list.csv", *SEND, *more).out


def test_scrub_names_the_page_in_its_last_line(drawn: tuple[Path, str]) -> None:
    runs, said = drawn
    assert said.splitlines()[-1] == "  report.html, report.json, certificate.json"
    assert (runs / "a/report.html").read_text().startswith("<!doctype html>")


def test_without_a_page_none_is_named(desk: Desk, capsys: Capture) -> None:
    assert (
        scrubbed(capsys, "--out", "runs/a", "--no-html").splitlines()[-1] == "  report.json, certificate.json"
    )
    assert not (desk.folder / "runs/a/report.html").exists()


def test_verify_knows_the_page(page: Path, capsys: Capture) -> None:
    assert suppress(capsys, "verify", "runs/a").code == 0
    page.write_text(page.read_text().replace("may be sent", "may not be sent"))
    said = suppress(capsys, "verify", "runs/a")
    assert said.code == 1
    assert "FAIL report.html: differs from what the run wrote" in said.out


def test_report_shows_what_scrub_showed(desk: Desk, capsys: Capture) -> None:
    shown = scrubbed(capsys, "--out", "runs/a")
    assert suppress(capsys, "report", "runs/a").out == shown


def test_report_gives_the_data_of_the_run(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/a")
    said = suppress(capsys, "report", "runs/a", "--json")
    assert json.loads(said.out) == json.loads((desk.folder / "runs/a/report.json").read_bytes())


def test_report_writes_its_tables(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/a")
    assert suppress(capsys, "report", "runs/a", "--csv", "tables").code == 0
    with (desk.folder / "tables/net_down.csv").open() as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["step", "found", "exempt", "removed", "held", "remaining"],
        ["rows read", "", "", "", "", "4"],
        ["gone", "1", "0", "1", "0", "3"],
        ["none", "1", "0", "1", "0", "2"],
        ["duplicates", "0", "", "0", "", "2"],
        ["may be sent", "", "", "", "", "2"],
    ]
    assert suppress(capsys, "report", "runs/a", "--csv", "tables").code == 7


def test_tables_leave_small_counts_out(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/a")
    suppress(capsys, "report", "runs/a", "--csv", "tables", "--mask-below", "10")
    text = (desk.folder / "tables/net_down.csv").read_text()
    assert text.splitlines()[2] == "gone,,0,,0,"


def test_the_policy_says_what_is_masked(desk: Desk, capsys: Capture) -> None:
    desk.more = {"reports": {"mask_below": 3}}
    desk.write_policy()
    scrubbed(capsys, "--out", "runs/a", "--html")
    page = (desk.folder / "runs/a/report.html").read_text()
    assert "is a count below 3, or one that is left out" in page
    assert json.loads((desk.folder / "runs/a/report.json").read_bytes())["totals"]["send"] == 2


def test_report_writes_the_page_anew(desk: Desk, page: Path, capsys: Capture) -> None:
    assert suppress(capsys, "report", "runs/a", "--html", "again.html").code == 0
    assert (desk.folder / "again.html").read_bytes() == page.read_bytes()
    assert suppress(capsys, "report", "runs/a", "--html", "again.html").code == 7


def test_open_starts_the_browser(
    desk: Desk, page: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = desk.folder / "opened.txt"
    browser = desk.write("browser", f'#!/bin/sh\necho "$1" > {opened}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setattr("webbrowser._tryorder", None)
    assert suppress(capsys, "report", "runs/a", "--open").code == 0
    assert opened.read_text().strip() == page.as_uri()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda run: (run / "report.json").write_text("{}"), "its report.json is not as the run wrote it"),
        (lambda run: (run / "report.json").unlink(), "its report.json is not as the run wrote it"),
        (
            lambda run: (run / "certificate.json").write_text("{}"),
            "its certificate.json is not as the run wrote it",
        ),
        (lambda run: (run / "certificate.json").unlink(), "is no result folder"),
    ],
    ids=["an edited report", "no report", "a damaged certificate", "no certificate"],
)
def test_a_report_that_is_not_the_runs_is_not_shown(
    damage: object, says: str, desk: Desk, capsys: Capture
) -> None:
    scrubbed(capsys, "--out", "runs/a")
    damage(desk.folder / "runs/a")
    said = suppress(capsys, "report", "runs/a")
    assert said.code == 2
    assert says in " ".join(said.err.split())


def test_open_needs_a_page(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/a")
    said = suppress(capsys, "report", "runs/a", "--open")
    assert (said.code, "has no report.html" in said.err) == (2, True)


def test_runs_are_listed_newest_first(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/b")
    suppress(capsys, "scrub", "list.csv", *SEND[:-1], "2098-07-01", "--out", "runs/a")
    suppress(capsys, "rescrub", "runs/b", "--out", "runs/c")
    listed = json.loads(suppress(capsys, "runs", "--json").out)
    assert [(one["run"], one["contact_date"]) for one in listed] == [
        ("a", "2098-07-01"),
        ("c", "2098-06-01"),
        ("b", "2098-06-01"),
    ]
    first = listed[0]
    assert {name: first[name] for name in ("campaign", "channel", "categories", "good_until", "passed")} == {
        "campaign": "list",
        "channel": "email",
        "categories": ["newsletter"],
        "good_until": "2098-08-18",
        "passed": False,
    }
    assert (first["read"], first["sent"], first["suppressed"], first["held"]) == (4, 2, 2, 0)
    assert [one["rescrub_of"] for one in listed] == [None, "b", None]
    assert all(one["files"] == "ok" for one in listed)


@pytest.mark.parametrize(
    ("edit", "by_size", "by_digest"),
    [
        (lambda text: text.replace("bo@", "bu@"), "ok", "changed"),
        (lambda text: text + "x", "changed", "changed"),
        (lambda text: text, "ok", "ok"),
    ],
    ids=["another cell", "another size", "as it was"],
)
def test_runs_say_whether_files_are_as_written(
    edit: object, by_size: str, by_digest: str, desk: Desk, capsys: Capture
) -> None:
    scrubbed(capsys, "--out", "runs/a")
    file = desk.folder / "runs/a/list.send.csv"
    file.write_text(edit(file.read_text()))
    assert json.loads(suppress(capsys, "runs", "--json").out)[0]["files"] == by_size
    said = suppress(capsys, "runs", "--json", "--verify")
    assert json.loads(said.out)[0]["files"] == by_digest
    assert said.code == (0 if by_digest == "ok" else 1)


def test_where_there_are_no_runs_none_are_listed(desk: Desk, capsys: Capture) -> None:
    assert suppress(capsys, "runs").out == "no runs in runs\n"
    assert json.loads(suppress(capsys, "runs", "--json").out) == []


def test_a_damaged_run_is_told(desk: Desk, capsys: Capture) -> None:
    scrubbed(capsys, "--out", "runs/a")
    (desk.folder / "runs/a/certificate.json").write_text("{}")
    said = suppress(capsys, "runs")
    assert "1 result folder in runs has a damaged certificate" in " ".join(said.err.split())
