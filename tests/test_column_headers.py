"""Columns of the policy under the headers that lists really have, through whole runs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text, outcomes, report_of
from suppress.errors import CampaignListError, UsageError

CHILD, ADULT = "2090-01-31", "2050-01-31"
PACK = {"include": ["suppress:us"], "columns": {}}
OFF = [
    {"id": rule, "off": "not of this test"}
    for rule in ("us-wireless-domains", "died", "complained", "opted-out")
]


def _us(folder: Path, columns: Mapping[str, Any] | None = None) -> Desk:
    return Desk(folder, OFF, more={**PACK, "columns": columns or {}})


@pytest.mark.parametrize(
    "header",
    ["DOB", "D.O.B.", "Birthdate", "Date of Birth", "DATE_OF_BIRTH", "Birthday", " dob ", "birth_date"],
)
def test_children_are_found_under_every_usual_header(tmp_path: Path, header: str) -> None:
    desk = _us(tmp_path)
    rows = [("child", "a@x.test", CHILD), ("adult", "b@x.test", ADULT), ("odd", "c@x.test", "in May")]
    desk.run(desk.write("list.csv", csv_text(rows, ("id", "email", header))))
    found = outcomes(tmp_path / "out")
    assert (found["suppressed"], found["send"], found["hold"]) == (["child"], ["adult"], ["odd"])


def test_a_header_of_another_meaning_is_no_birth_date(tmp_path: Path) -> None:
    desk = _us(tmp_path)
    desk.run(desk.write("list.csv", csv_text([("child", "a@x.test", CHILD)], ("id", "email", "dobby"))))
    assert outcomes(tmp_path / "out")["send"] == ["child"]


def test_a_row_takes_the_first_column_that_is_filled(tmp_path: Path) -> None:
    desk = _us(tmp_path)
    rows = [
        ("first", "a@x.test", CHILD, ADULT),
        ("second", "b@x.test", " ", CHILD),
        ("adult", "c@x.test", "", ADULT),
        ("odd", "d@x.test", "", "in May"),
        ("none", "e@x.test", "", ""),
    ]
    desk.run(desk.write("list.csv", csv_text(rows, ("id", "email", "birth_date", "DOB"))))
    found = outcomes(tmp_path / "out")
    assert found["suppressed"] == ["first", "second"]
    assert (found["send"], found["hold"]) == (["adult", "none"], ["odd"])
    assert report_of(tmp_path / "out")["unreadable_cells"] == {"birth_date": 1}


def test_a_copy_follows_what_the_policy_renames(tmp_path: Path) -> None:
    desk = _us(
        tmp_path, {"birth_date": {"type": "date", "header": "born", "format": "%m/%d/%Y", "optional": True}}
    )
    rows = [("child", "a@x.test", "01/31/2090"), ("odd", "b@x.test", "in May"), ("none", "c@x.test", "")]
    desk.run(desk.write("list.csv", csv_text(rows, ("id", "email", "Born"))))
    found = outcomes(tmp_path / "out")
    assert (found["suppressed"], found["hold"], found["send"]) == (["child"], ["odd"], ["none"])


@pytest.mark.parametrize(
    ("more", "found_under_dob"), [({}, True), ({"header": "birth_date"}, False)], ids=["no header", "its own"]
)
def test_a_column_that_is_named_again_keeps_the_headers_of_the_pack(
    tmp_path: Path, more: dict[str, str], found_under_dob: bool
) -> None:
    desk = _us(tmp_path, {"birth_date": {"type": "date", "format": "%m/%d/%Y", "optional": True, **more}})
    desk.run(desk.write("list.csv", csv_text([("child", "a@x.test", "01/31/2090")], ("id", "email", "DOB"))))
    assert outcomes(tmp_path / "out")["suppressed"] == (["child"] if found_under_dob else [])


def test_what_the_list_says_under_another_header_cannot_be_set(tmp_path: Path) -> None:
    desk = _us(tmp_path)
    path = desk.write("list.csv", csv_text([("child", "a@x.test", CHILD)], ("id", "email", "DOB")))
    with pytest.raises(UsageError, match="has itself as 'DOB'"):
        desk.run(path, constants={"birth_date": ADULT})


MEMBER = {"member": {"field": "account", "header": ["Member No", "Member Ref"]}}
HOUSE = [{"id": "house", "kind": "listed", "source": "house", "keys": "any"}]


def _members(folder: Path) -> Desk:
    house = {"house": {"format": "plain", "contact": "account", "files": "house.txt"}}
    desk = Desk(folder, HOUSE, house, {"columns": MEMBER})
    desk.write("house.txt", "M-1\n")
    return desk


def test_a_field_stands_under_any_spelling_of_its_header(tmp_path: Path) -> None:
    desk = _members(tmp_path)
    rows = [("1", "a@x.test", "M-1"), ("2", "b@x.test", "M-2")]
    desk.run(desk.write("list.csv", csv_text(rows, ("line", "email", "MEMBER_NO"))))
    found = outcomes(tmp_path / "out")
    assert (found["suppressed"], found["send"]) == (["1"], ["2"])


def test_two_columns_for_one_account_stop_the_run_until_one_is_named(tmp_path: Path) -> None:
    desk = _members(tmp_path)
    rows = [("1", "a@x.test", "", "M-1")]
    path = desk.write("list.csv", csv_text(rows, ("line", "email", "member no", "member ref")))
    with pytest.raises(CampaignListError, match="as 'member no' and as 'member ref'") as stopped:
        desk.run(path)
    assert "--map account='member no'" in str(stopped.value.hint)
    desk.run(path, mapping={"account": ("member ref",)})
    assert outcomes(tmp_path / "out")["suppressed"] == ["1"]


def test_a_header_that_stands_again_is_held_and_told(tmp_path: Path) -> None:
    desk = _members(tmp_path)
    rows = [("1", "a@x.test", "M-1"), ("line", "email", "MEMBER_NO"), ("2", "b@x.test", "M-2")]
    again = desk.run(desk.write("list.csv", csv_text(rows, ("line", "email", "MEMBER_NO"))))
    assert outcomes(tmp_path / "out")["hold"] == ["line"]
    (told,) = [says for says in again.report["warnings"] if "header" in says]
    assert told.startswith("list: the header stands again in line 3 and is read as a row there: ")
