"""`suppress scrub`: exit codes, options, streams."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from command_line import Said, suppress

from small_runs import DROP, Desk, csv_text, lines_of, outcomes

RULES = [
    {"id": "house", "kind": "listed", "source": "house"},
    {"id": "registry", "kind": "listed", "source": "registry"},
    {"id": "nothing", "kind": "no_contact_point"},
]
SOURCES = {
    "house": {"format": "plain", "files": "house.txt"},
    "registry": {"format": "email_preference", "files": "emps-*.csv", "max_age": "31 days"},
    "law": {"format": "email_preference", "files": "law-*.csv", "max_age": "31 days", "statutory": True},
}
ROWS = [
    ("1", "ann@x.test", "", "member"),
    ("2", "bo@x.test", "", "member"),
    ("3", "cy@x.test", "", "prospect"),
    ("4", "nobody", "", "prospect"),
    ("5", "di@x.test", "", "prospect"),
    ("6", "di@x.test", "", "member"),
]
Capture = pytest.CaptureFixture[str]
LAW = [*RULES, {"id": "law", "kind": "listed", "source": "law"}]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path, RULES, {name: SOURCES[name] for name in ("house", "registry")})
    made.write("house.txt", "bo@x.test\n")
    made.write("emps-2098-05-20.csv", "email,date\ncy@x.test,2097-01-31\n")
    made.write("list.csv", csv_text(ROWS))
    monkeypatch.chdir(tmp_path)
    return made


def scrub(capsys: Capture, *more: str | Path, lists: tuple[str, ...] = ("list.csv",)) -> Said:
    usual = ("--channel", "email", "--category", "newsletter", "--drop", DROP.isoformat(), "--out", "out")
    return suppress(capsys, "scrub", *lists, *usual, *more)


def test_done_is_0_and_the_report_on_standard_output(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys)
    assert said.code == 0
    assert "may be sent" in said.out
    assert said.err == ""
    found = outcomes(desk.folder / "out")
    assert found == {
        "send": ["1", "5"],
        "suppressed": ["2", "3"],
        "hold": ["4"],
        "duplicates": ["6"],
        "rejects": [],
    }


def test_json_is_the_report_file_and_nothing_else(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--json")
    assert json.loads(said.out) == json.loads((desk.folder / "out" / "report.json").read_bytes())


def test_a_dry_run_writes_nothing_and_counts_the_same(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--dry-run", "--json")
    assert said.code == 0
    assert not (desk.folder / "out").exists()
    assert json.loads(said.out)["totals"] == json.loads(scrub(capsys, "--json").out)["totals"]


def test_flag_only_writes_one_file_in_the_order_of_the_list(desk: Desk, capsys: Capture) -> None:
    assert scrub(capsys, "--flag-only").code == 0
    flagged = [line.split(",") for line in lines_of(desk.folder / "out", "list", "flagged")]
    assert [(cells[0], cells[4]) for cells in flagged] == [
        ("1", "send"), ("2", "suppress"), ("3", "suppress"), ("4", "hold"), ("5", "send"), ("6", "duplicate"),
    ]  # fmt: skip
    assert not list((desk.folder / "out").glob("*.send.csv"))


FULL = ["house,house@", "registry,registry@2098-05-20,email,2097-01-31,"]
REASONS = [
    pytest.param((), ["house,house@", "on-suppression-list,,,,"], id="coarse for licensed sources by default"),
    pytest.param(("--reasons", "full"), FULL, id="full"),
    pytest.param(("--reasons", "coarse"), ["on-suppression-list,,,,"] * 2, id="coarse"),
    pytest.param(("--reasons", "none"), [",,,,"] * 2, id="none"),
]


@pytest.mark.parametrize(("more", "starts"), REASONS)
def test_how_much_result_files_tell(
    desk: Desk, capsys: Capture, more: tuple[str, ...], starts: list[str]
) -> None:
    scrub(capsys, *more)
    told = [line.split(",", 4)[4] for line in lines_of(desk.folder / "out", "list", "suppressed")]
    assert [text.startswith(start) for text, start in zip(told, starts, strict=True)] == [True, True]


FAIL_ON = [
    pytest.param({}, (), 0, id="held rows alone are no failure"),
    pytest.param({}, ("--fail-on", "held"), 1, id="held rows where asked"),
    pytest.param({}, ("--fail-on", "rejected"), 0, id="no rejected rows"),
    pytest.param({"suppressed": "33 %"}, (), 1, id="beyond a limit of the policy"),
    pytest.param({"suppressed": "34 %"}, (), 0, id="just within it"),
    pytest.param({}, ("--fail-on", "hold"), 2, id="something that nobody knows"),
]


@pytest.mark.parametrize(("limits", "more", "code"), FAIL_ON)
def test_exit_code_for_what_a_run_found(
    desk: Desk, capsys: Capture, limits: dict[str, str], more: tuple[str, ...], code: int
) -> None:
    desk.more = {"limits": limits}
    desk.write_policy()
    assert scrub(capsys, *more).code == code
    assert (desk.folder / "out").exists() == (code != 2)


def test_rejected_rows_within_the_limit_fail_where_asked(desk: Desk, capsys: Capture) -> None:
    desk.write("list.csv", csv_text([*ROWS, ("7", "torn")]))
    assert scrub(capsys, "--fail-on", "held,rejected").code == 1
    assert len(lines_of(desk.folder / "out", "list", "rejects")) == 1


EXIT_CODES = [
    pytest.param(("--category", "none"), {}, 2, id="wrong usage"),
    pytest.param(("--unheard-of",), {}, 2, id="an option that nobody knows"),
    pytest.param(("--set", "relationship"), {}, 2, id="a pair without ="),
    pytest.param(("--drop", "2098-02-30"), {}, 2, id="a day that is none"),
    pytest.param((), {"policies.yaml": "version: 1\nsender: [\n"}, 3, id="policy error"),
    pytest.param((), {"list.csv": "id,name\n1,x\n"}, 4, id="campaign list unreadable"),
    pytest.param((), {"emps-2098-05-20.csv": ""}, 5, id="a source that cannot be relied on"),
]


@pytest.mark.parametrize(("more", "files", "code"), EXIT_CODES)
def test_exit_code_of_a_refusal(
    desk: Desk, capsys: Capture, more: tuple[str, ...], files: dict[str, str], code: int
) -> None:
    for name, content in files.items():
        desk.write(name, content)
    said = scrub(capsys, *more)
    assert said.code == code
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert "what next: " in said.err
    assert not (desk.folder / "out").exists()


def test_a_workbook_is_told_as_one(desk: Desk, capsys: Capture) -> None:
    with xlsxwriter.Workbook(str(desk.folder / "book.xlsx")) as book:
        book.add_worksheet("members").write_column("A1", ["email", "ann@x.test"])
    said = scrub(capsys, "--dry-run", lists=("book.xlsx",))
    assert "1 row; sheet of a workbook\n" in said.out
    assert "CSV" not in said.out


def test_set_gives_a_column_to_every_row(desk: Desk, capsys: Capture) -> None:
    desk.rules = [{"id": "prospects", "kind": "condition", "where": "relationship = 'prospect'"}]
    desk.sources = {}
    desk.write_policy()
    desk.write("list.csv", "id,email\n1,ann@x.test\n2,bo@x.test\n")
    assert scrub(capsys).code == 0
    assert outcomes(desk.folder / "out")["hold"] == ["1", "2"]
    assert scrub(capsys, "--set", "relationship=prospect", "--out", "set").code == 0
    assert outcomes(desk.folder / "set")["suppressed"] == ["1", "2"]
    assert (desk.folder / "set" / "list.suppressed.csv").read_text().startswith("id,email,suppress_rule")


REFUSED = [
    pytest.param(("--out", ""), "--out names no new folder", id="no name for the results"),
    pytest.param(("--because", "x"), "--because is the reason of", id="a reason for nothing"),
    pytest.param(("--sheet", "A"), "no list is a workbook", id="a sheet of a list without sheets"),
    pytest.param(("--drop", "20981201"), "YYYY-MM-DD", id="another form of a day"),
    pytest.param(
        ("--allow-stale", "house@2098-05-20", "--because", "x"), "has no `max_age`", id="a source without limit"
    ),
    pytest.param(
        ("--allow-stale", "registry@2098-05-20", "--because", "x"), "not too old", id="a source that is fresh"
    ),
]


@pytest.mark.parametrize(("more", "says"), REFUSED)
def test_options_that_do_nothing_are_refused(
    desk: Desk, capsys: Capture, more: tuple[str, ...], says: str
) -> None:
    said = scrub(capsys, *more)
    assert said.code == 2
    assert says in said.err
    assert not (desk.folder / "out").exists()


def test_a_list_cut_at_the_wrong_character_is_told_so(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--delimiter", ";")
    assert said.code == 4
    assert "try --delimiter ','" in said.err


@pytest.mark.parametrize("content", ["{", "{}", None], ids=["no JSON", "nothing in it", "none"])
def test_after_a_run_without_sound_certificate(desk: Desk, capsys: Capture, content: str | None) -> None:
    scrub(capsys)
    proof = desk.folder / "out" / "certificate.json"
    proof.unlink()
    if content is not None:
        proof.write_text(content)
    said = scrub(capsys, "--after", "out", "--out", "next")
    assert said.code == 2
    assert "Error" not in said.err.replace("error: ", "")
    assert ("is damaged" in said.err) == (content is not None)


def test_map_names_the_column_of_a_field(desk: Desk, capsys: Capture) -> None:
    desk.write("list.csv", "id,Kontakt\n1,ann@x.test\n2,bo@x.test\n")
    assert scrub(capsys).code == 4
    assert scrub(capsys, "--map", "email=Kontakt").code == 0
    assert outcomes(desk.folder / "out")["send"] == ["1"]


def test_after_leaves_out_what_an_earlier_run_sent(desk: Desk, capsys: Capture) -> None:
    scrub(capsys)
    later = [("8", "ANN@x.test", "", ""), ("9", "bo@x.test", "", ""), ("10", "eve@x.test", "", "")]
    desk.write("second.csv", csv_text(later))
    assert scrub(capsys, "--after", "out", "--out", "next", lists=("second.csv",)).code == 0
    found = outcomes(desk.folder / "next", "second")
    assert (found["send"], found["duplicates"], found["suppressed"]) == (["10"], ["8"], ["9"])


def test_the_latest_of_several_drops_governs(desk: Desk, capsys: Capture) -> None:
    said = scrub(capsys, "--drop", "2098-06-20", "--drop", "2098-06-10", "--json")
    assert json.loads(said.out)["send"]["contact_date"] == "2098-06-20"
    assert scrub(capsys, "--drop", "2098-06-21", "--out", "late").code == 5  # the registry is of 20 May


def test_a_past_day_is_refused_but_for_a_replay_which_writes_no_send_file(desk: Desk, capsys: Capture) -> None:
    past = (
        "scrub",
        "list.csv",
        "--channel",
        "email",
        "--category",
        "newsletter",
        "--drop",
        "2020-06-01",
        "--out",
        "p",
    )
    desk.write("emps-2098-05-20.csv", "email\ncy@x.test\n").rename(desk.folder / "emps-2020-05-20.csv")
    assert suppress(capsys, *past).code == 2
    assert suppress(capsys, *past, "--replay").code == 0
    found = outcomes(desk.folder / "p")
    assert (found["send"], found["suppressed"]) == ([], ["2", "3"])
    assert not list((desk.folder / "p").glob("*.send.csv"))


def stale(desk: Desk) -> None:
    (desk.folder / "emps-2098-05-20.csv").rename(desk.folder / "emps-2098-01-20.csv")


def test_a_stale_source_may_stand_with_a_reason_which_is_shown_first(desk: Desk, capsys: Capture) -> None:
    stale(desk)
    assert scrub(capsys).code == 5
    allowed = ("--allow-stale", "registry@2098-01-20")
    assert scrub(capsys, *allowed).code == 2
    assert scrub(capsys, "--allow-stale", "registry@2098-01-21", "--because", "strike").code == 5
    said = scrub(capsys, *allowed, "--because", "the registry is on strike")
    assert said.code == 0
    first = said.out.splitlines()[0]
    assert "registry as of 2098-01-20" in first
    assert "the registry is on strike" in first
    proof = json.loads((desk.folder / "out" / "certificate.json").read_bytes())
    assert proof["result"]["allow_stale"] == [
        {"source": "registry", "as_of": "2098-01-20", "because": "the registry is on strike"}
    ]


def test_a_source_required_by_law_is_never_allowed_stale(desk: Desk, capsys: Capture) -> None:
    desk.rules, desk.sources = LAW, SOURCES
    desk.write_policy()
    desk.write("law-2098-01-20.csv", "email\nzed@x.test\n")
    said = scrub(capsys, "--allow-stale", "law@2098-01-20", "--because", "strike")
    assert said.code == 2
    assert "law" in said.err


def test_several_lists_share_one_search_for_duplicates(desk: Desk, capsys: Capture) -> None:
    (desk.folder / "more").mkdir()
    desk.write("more/list.csv", csv_text([("11", "ann@x.test", "", "member"), ("12", "eve@x.test", "", "")]))
    said = scrub(capsys, "--json", lists=("list.csv", "more/list.csv"))
    report = json.loads(said.out)
    assert report["duplicates"] == {"single_drops": 1, "multi_drops": 1, "already_sent": 0}
    assert outcomes(desk.folder / "out", "list-2")["duplicates"] == ["11"]
    assert outcomes(desk.folder / "out", "list-2")["send"] == ["12"]


def test_a_brand_of_the_policy_stands_in_the_report(desk: Desk, capsys: Capture) -> None:
    assert "for riverside" in scrub(capsys, "--brand", "riverside").out
