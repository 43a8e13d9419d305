"""Doubt stops a run before it writes: nothing is left behind, and no message holds a person's data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text, outcomes
from suppress.errors import (
    CampaignListError,
    LedgerError,
    PolicyError,
    ResultError,
    SourceError,
    SuppressError,
    UsageError,
)

RULES = [
    {"id": "house", "kind": "listed", "source": "house", "unless": [{"where": "relationship = 'member'"}]},
    {"id": "nothing", "kind": "no_contact_point"},
]
SOURCES = {"house": {"format": "plain", "files": "house-*.txt", "max_age": "31 days", "max_shrink": "10 %"}}
ROWS = [
    ("4711", "ann.secret@x.test", "818-555-0147", "member"),
    ("4712", "bo.hidden@y.test", "(212) 555-0148", "prospect"),
]
LISTED = "".join(f"listed{n}.private@z.test\n" for n in range(20))
DATA = re.compile(r"secret|hidden|private|555.?01|4711|4712|Geheim", re.IGNORECASE)
FILE = "house-2098-05-20.txt"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "desk", RULES, SOURCES, {"limits": {"rejected": "1 %"}})
    made.write(FILE, LISTED)
    made.write("list.csv", csv_text(ROWS))
    return made


def with_policy(**parts: Any) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        desk.more = {**desk.more, **parts}
        desk.write_policy()

    return change


def with_list(content: str | bytes) -> Callable[[Desk], None]:
    return lambda desk: void(desk.write("list.csv", content))


def with_source(content: str | bytes, name: str = FILE) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        (desk.folder / FILE).unlink()
        desk.write(name, content)

    return change


def void(_: object) -> None:
    return


def no_source(desk: Desk) -> None:
    (desk.folder / FILE).unlink()


def shrunken(desk: Desk) -> None:
    desk.run(desk.folder / "list.csv", out="before")
    desk.write(FILE, "".join(LISTED.splitlines(keepends=True)[:17]))


def ok(_: Desk) -> None:
    return


HEADER = "id,email,phone,relationship\n"
NO_EMAIL = "id,phone,relationship\n4711,818-555-0147,member\n"
OPEN_QUOTE = HEADER + '4711,"ann.secret@x.test,818-555-0147,member\n'
TORN = HEADER + "4711,ann.secret@x.test\n" + "4712,bo.hidden@y.test,,\n"
NO_TEXT = HEADER.encode() + b"4711,ann.secret@x.test,\x81\x8d\xff\x00,Geheim\n" * 3
STALE, FUTURE = "house-2098-04-20.txt", "house-2098-12-24.txt"


def rule(**fields: Any) -> dict[str, Any]:
    return {"sources": {}, "rules": [{"id": "only", **fields}]}


UNDECLARED = rule(kind="condition", where="relation = 'member'")
LACKING = {**rule(kind="condition", where="years_since(joined) > 3"), "columns": {"joined": {"type": "date"}}}
LEDGER = rule(kind="missing_consent")

REFUSED: list[tuple[str, type[SuppressError], str, Callable[[Desk], None], dict[str, Any]]] = [
    ("an unknown category", UsageError, "no category", ok, {"category": "newletter"}),
    ("an unknown channel", UsageError, "no channel", ok, {"channel": "fax"}),
    ("an unknown brand", UsageError, "no brand", ok, {"brands": ("riversde",)}),
    ("a day in the past", UsageError, "before today", ok, {"drops": (date(2020, 1, 1),)}),
    ("no reason to allow", UsageError, "needs a reason", ok, {"allow_stale": {"house": date(2098, 5, 20)}}),
    ("an earlier run that is none", UsageError, "--after", ok, {"after": Path("nowhere")}),
    ("a field mapped to no column", UsageError, "no column", ok, {"mapping": {"email": "E-Mail"}}),
    ("a constant that nobody reads", UsageError, "'relatonship'", ok, {"constants": {"relatonship": "member"}}),
    ("a constant for a contact that is there", UsageError, "--set", ok, {"constants": {"email": "x@x.test"}}),
    ("an undeclared column in a rule", PolicyError, "relation", with_policy(**UNDECLARED), {}),
    ("a column that the list lacks", CampaignListError, "'joined'", with_policy(**LACKING), {}),
    ("a ledger that is not there", LedgerError, "does not exist", with_policy(**LEDGER), {}),
    ("no contact field", CampaignListError, "needs the field email", with_list(NO_EMAIL), {}),
    ("a list without rows", CampaignListError, "no rows", with_list(HEADER), {}),
    ("an empty list", CampaignListError, "empty", with_list(b""), {}),
    ("an open quote", CampaignListError, "line 2", with_list(OPEN_QUOTE), {}),
    ("many torn rows", CampaignListError, "1 of 2 rows", with_list(TORN), {}),
    ("bytes that are no text", CampaignListError, "", with_list(NO_TEXT), {"read_encoding": "ascii"}),
    ("a missing source", SourceError, "no file", no_source, {}),
    ("a stale source", SourceError, "42 days old", with_source(LISTED, STALE), {}),
    ("an undated source with a limit", SourceError, "says no date", with_source(LISTED, "house-new.txt"), {}),
    ("a source of the future", SourceError, "in the future", with_source(LISTED, FUTURE), {}),
    ("an empty source", SourceError, "no entries", with_source(""), {}),
    ("a source of blank lines", SourceError, "no entries", with_source("\n\n\n"), {}),
    (
        "a source cut off in an address",
        SourceError,
        "middle of line 21",
        with_source(f"{LISTED}bo.hidden@y"),
        {},
    ),
    (
        "a source cut off in its last line",
        SourceError,
        "middle of line 21",
        with_source(f"{LISTED}bo hidden"),
        {},
    ),
    ("a source of something else", SourceError, "no entries", with_source("Geheim\nprivate stuff\n" * 9), {}),
    ("a source of NULs", SourceError, "", with_source(b"\x00" * 400), {}),
    ("a shrunken source", SourceError, "from 20 to 17", shrunken, {}),
]


@pytest.mark.parametrize(
    ("error", "says", "change", "asked"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED]
)
def test_refused_before_anything_is_written(
    desk: Desk,
    error: type[SuppressError],
    says: str,
    change: Callable[[Desk], None],
    asked: dict[str, Any],
) -> None:
    change(desk)
    before = files_of(desk)
    with pytest.raises(error) as caught:
        desk.run(desk.folder / "list.csv", **asked)
    assert files_of(desk) == before
    assert not list((desk.folder / ".suppress").glob("work-*"))
    said = "\n".join([caught.value.message, *getattr(caught.value, "problems", ())])
    assert says in said
    assert caught.value.hint
    assert not DATA.search((said + caught.value.hint).replace(str(desk.folder), ""))


def files_of(desk: Desk) -> set[Path]:
    return {path for path in desk.folder.rglob("*") if ".suppress" not in path.parts}


def test_the_same_desk_runs_where_nothing_is_wrong(desk: Desk) -> None:
    desk.run(desk.folder / "list.csv")
    assert outcomes(desk.folder / "out")["send"] == ["4711", "4712"]


def test_a_constant_may_stand_for_the_only_column_that_is_read(desk: Desk) -> None:
    desk.write("list.csv", "id\n1\n2\n")
    desk.run(
        desk.folder / "list.csv", constants={"email": "listed1.private@z.test", "relationship": "prospect"}
    )
    assert outcomes(desk.folder / "out")["suppressed"] == ["1", "2"]


def test_a_result_folder_is_never_overwritten(desk: Desk) -> None:
    (desk.folder / "out").mkdir()
    with pytest.raises(ResultError, match="exists"):
        desk.run(desk.folder / "list.csv")
    assert list((desk.folder / "out").iterdir()) == []


def test_a_source_one_entry_below_the_limit_of_shrinking_runs(desk: Desk) -> None:
    desk.run(desk.folder / "list.csv", out="before")
    desk.write(FILE, "".join(LISTED.splitlines(keepends=True)[:18]))
    desk.run(desk.folder / "list.csv")
    assert (desk.folder / "out").is_dir()


def test_report_and_certificate_hold_no_cell_of_the_list(desk: Desk) -> None:
    desk.run(desk.folder / "list.csv")
    for name in ("report.json", "certificate.json"):
        text = (desk.folder / "out" / name).read_text(encoding="utf-8")
        assert not re.search(r"secret|hidden|private|818.?555|4711|@", text)
