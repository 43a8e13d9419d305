"""Audits of small logs: every message is judged by what was known when it was sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledger_office import Office, at
from suppress.audit.conduct import Audited, AuditQuestion, audit
from suppress.errors import CampaignListError
from suppress.ledger.open import open_ledger
from suppress.progress import Silent
from suppress.report.audit_page import audit_page
from suppress.report.audit_words import notes

POLICY: Mapping[str, Any] = {
    "version": 1,
    "sender": {"name": "Riverside", "country": "US", "time_zone": "America/New_York"},
    "brands": ["riverside"],
    "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone", "fields": ["mobile"]}},
    "categories": {"newsletter": {"purpose": "marketing"}, "voting": {"purpose": "service"}},
    "columns": {"relationship": {"values": ["member", "prospect"]}},
    "sources": {
        "ledger": {"format": "ledger"},
        "house": {"format": "plain", "contact": "email", "files": "house-*.csv", "max_age": "5 days"},
    },
    "rules": [
        {
            "id": "opted-out",
            "kind": "opted_out",
            "unless": [{"purposes": ["service"], "where": "relationship = 'member'", "despite": ["blanket"]}],
        },
        {"id": "bounced", "kind": "recorded", "actions": ["hard_bounce"]},
        {"id": "house", "kind": "listed", "source": "house", "channels": ["email"]},
    ],
}

PREFERENCE = {"format": "email_preference", "files": "emps-*.csv", "max_age": "31 days"}


@dataclass
class Desk(Office):
    """An office with a source, where logs are audited."""

    def __post_init__(self) -> None:
        self.write_policy(POLICY)
        self.write("house-2026-01-01.csv", "nobody@example.net\n")

    def audit(self, *lines: str, header: str = "to,channel,category,sent at", **asked: Any) -> Audited:
        log = self.write("sent.csv", "\n".join([header, *lines, ""]))
        return audit(AuditQuestion(self.folder / "policies.yaml", log, **asked), Silent())


@pytest.fixture
def desk(tmp_path: Path, new_home: Path) -> Iterator[Desk]:
    shutil.copytree(new_home, tmp_path / ".suppress")
    with open_ledger(None, tmp_path / ".suppress") as store:
        yield Desk(tmp_path, store)


def rows_of(found: Audited, state: str = "forbidden") -> list[int]:
    return found.findings.filter(found.findings["state"] == state)["row"].to_list()


def test_a_message_after_an_opt_out_was_recorded_is_found_with_event_and_time(desk: Desk) -> None:
    event = desk.said("ann@example.org", "2026-03-01T12:00", recorded="2026-03-02T12:00", channels="email")
    found = desk.audit(
        "Ann@Example.org,email,newsletter,2026-03-02T11:59:59Z",  # said, but nobody here knew
        "ann@example.org,email,newsletter,2026-03-02T12:00:00Z",
        "ann@example.org,email,newsletter,2026-03-11T12:00:00Z",
        "bob@example.org,email,newsletter,2026-03-11T12:00:00Z",
    )
    assert rows_of(found) == [2, 3]
    last = found.findings.row(1, named=True)
    assert (last["rule"], last["source"], last["event"], last["days_after"]) == (
        "opted-out",
        "ledger",
        event,
        10,
    )
    assert (last["said"], last["recorded_at"]) == (at("2026-03-01T12:00"), at("2026-03-02T12:00"))
    assert found.report["rules"][0]["worst_days"] == 10


def test_as_said_takes_for_known_what_people_had_said(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01T12:00", recorded="2026-06-01", channels="email")
    lines = [f"ann@example.org,email,newsletter,2026-{day}T00:00:00Z" for day in ("03-01", "03-02", "06-02")]
    assert rows_of(desk.audit(*lines)) == [3]
    assert rows_of(desk.audit(*lines, as_said=True)) == [2, 3]


def test_what_was_lifted_taken_back_or_cleared_later_held_until_then(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01", channels="email", category="newsletter")
    back = {"action": "opt_in", "channels": "email", "category": "newsletter"}
    desk.said("ann@example.org", "2026-03-05", **back)
    mistaken = desk.said("bob@example.org", "2026-03-01")
    desk.void(mistaken, recorded_at=at("2026-03-05"))
    desk.said("cy@example.org", "2026-03-01", action="hard_bounce", channels="email")
    desk.said("cy@example.org", "2026-03-05", action="bounce_cleared")
    names = ("ann", "bob", "cy")
    before = [f"{name}@example.org,email,newsletter,2026-03-04T00:00:00Z" for name in names]
    after = [f"{name}@example.org,email,newsletter,2026-03-06T00:00:00Z" for name in names]
    assert rows_of(desk.audit(*before, *after)) == [1, 2, 3]


def test_channel_category_and_exemption_are_those_of_the_message(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01", channels="email", category="newsletter")
    desk.said("dee@example.org", "2026-03-01")
    desk.said("+18185550100", "2026-03-01", channels="sms")
    header = "to,channel,category,sent at,relationship"
    found = desk.audit(
        "ann@example.org,email,newsletter,2026-03-02T00:00:00Z,",
        "ann@example.org,email,voting,2026-03-02T00:00:00Z,",
        "dee@example.org,email,voting,2026-03-02T00:00:00Z,member",
        "dee@example.org,email,voting,2026-03-02T00:00:00Z,prospect",
        "(818) 555-0100,sms,voting,2026-03-02T00:00:00Z,member",
        header=header,
    )
    assert rows_of(found) == [1, 4, 5]
    assert found.report["columns_missing"] == []
    assert found.all_judged


def test_a_source_is_asked_as_it_was_on_the_day(desk: Desk) -> None:
    desk.write("replaced/house-2026-01-01.csv", "early@example.org\n")
    desk.write("replaced/other-2026-01-01.csv", "bob@example.org\n")  # of another source
    (desk.folder / "house-2026-01-01.csv").unlink()
    desk.write("house-2026-03-01.csv", "late@example.org\n")
    lines = [
        f"{name}@example.org,email,newsletter,{day}T12:00:00Z"
        for day in ("2026-02-01", "2026-03-02", "2025-12-01")
        for name in ("early", "late", "bob")
    ]
    found = desk.audit(*lines)
    assert rows_of(found) == [1, 5]
    assert rows_of(found, "unproven") == [8]  # of a version that came later: nobody knows what stood then
    assert found.findings["version"].to_list() == ["2026-01-01", "2026-03-01", "2026-03-01"]
    assert found.report["sources_of_later"] == ["house"]
    assert not found.all_judged


def test_a_list_that_came_later_proves_nothing_but_by_the_days_of_its_entries(desk: Desk) -> None:
    policy = {**POLICY, "sources": {**POLICY["sources"], "house": PREFERENCE}}
    desk.write_policy(policy)
    desk.write("emps-2026-03-01.csv", "email,date\nann@example.org,2026-01-10\nbob@example.org,2026-02-10\n")
    desk.said("cy@example.org", "2026-01-01", channels="email")
    lines = [f"{name}@example.org,email,newsletter,2026-02-01T12:00:00Z" for name in ("ann", "bob", "cy")]
    found = desk.audit(*lines)
    assert (rows_of(found), rows_of(found, "unproven")) == ([3], [1])  # bob's entry is younger than the message
    assert rows_of(desk.audit(*lines, as_said=True)) == [1, 3]


def test_a_file_without_a_day_proves_nothing(desk: Desk) -> None:
    (desk.folder / "house-2026-01-01.csv").unlink()
    desk.write("house-list.csv", "ann@example.org\n")
    desk.said("ann@example.org", "2026-03-05", channels="email")
    lines = [f"ann@example.org,email,newsletter,{day}T12:00:00Z" for day in ("2026-03-01", "2026-03-06")]
    found = desk.audit(*lines)
    assert (rows_of(found), rows_of(found, "unproven")) == (
        [2],
        [1],
    )  # by the ledger
    assert found.report["sources_undated"] == ["house"]


def test_messages_of_a_time_to_come_are_counted_and_not_cleared(desk: Desk) -> None:
    lines = [f"ann@example.org,email,newsletter,2026-03-02T12:00:0{second}Z" for second in (0, 1)]
    found = desk.audit(*lines, now=at("2026-03-02T12:00"))
    assert (found.report["in_future"], found.all_judged) == (1, False)
    assert desk.audit(*lines, now=at("2026-03-02T12:01")).all_judged


def test_the_page_names_rows_and_events_and_no_contact(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01T12:00", channels="email")
    lines = [f"ann@example.org,email,newsletter,2026-03-{day}T12:00:00Z" for day in ("02", "03", "20")]
    report = desk.audit(*lines, "bob@example.org,email,newsletter,2026-03-02", "x,sms,voting,soon").report
    assert [one["messages"] for one in report["delays"]] == [1, 1, 0, 1, 0, 0, 0]
    page = audit_page(report)
    assert set(re.findall(r"<title[^>]*>([^<]*)</title>", page)) >= {
        "Messages found, by the rule that decides",
        "Forbidden messages, by how long after it they went",
    }
    assert "3 of 3 messages found" in page
    assert "Not judged: 1 message whose time cannot be read (row 5)." in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)
    assert "example.org" not in page


@pytest.mark.parametrize("licensed", [True, False])
def test_whom_a_licensed_list_names_is_told_by_class_alone(desk: Desk, licensed: bool) -> None:
    source = PREFERENCE if licensed else {**PREFERENCE, "licensed": False}
    desk.write_policy({**POLICY, "sources": {**POLICY["sources"], "house": source}})
    desk.write("emps-2026-01-15.csv", "email,date\nann@example.org,2026-01-10\n")
    desk.said("cy@example.org", "2026-01-01", channels="email")
    lines = [f"{name}@example.org,email,newsletter,2026-02-01T12:00:00Z" for name in ("ann", "cy")]
    found = desk.audit(*lines)
    ann, cy = found.findings.iter_rows(named=True)
    assert (cy["rule"], cy["source"], cy["key"]) == ("opted-out", "ledger", "email")
    of_list = [ann[name] for name in ("rule", "source", "version", "key", "since", "days_after")]
    whole = ["house", "house", "2026-01-15", "email", date(2026, 1, 10), 22.5]
    assert of_list == (["on-suppression-list", None, None, None, None, None] if licensed else whole)
    (rule,) = [one for one in found.report["rules"] if one["rule"] == "house"]
    assert (rule["messages"], rule["first_row"]) == (1, None if licensed else 1)
    assert ("2026-01-10" in audit_page(found.report)) is not licensed


def test_messages_without_a_time_are_named_by_their_rows(desk: Desk) -> None:
    line = "ann@example.org,email,newsletter,"
    (note,) = notes(desk.audit(*(f"{line}{time}" for time in ("2026-03-02", "soon", "soon"))).report)
    assert note.says == "not judged: 2 messages whose time cannot be read (rows 2 and 3)"
    (note,) = notes(desk.audit(*[f"{line}soon"] * 7).report)
    assert note.says.endswith("(rows 1, 2, 3, 4, 5 and 2 more)")


def test_a_source_that_cannot_be_read_is_named(desk: Desk) -> None:
    (desk.folder / "house-2026-01-01.csv").unlink()
    found = desk.audit("ann@example.org,email,newsletter,2026-03-02")
    assert (found.report["sources_missing"], found.forbidden) == (["house"], 0)


def test_what_cannot_be_judged_is_counted_and_what_the_log_lacks_exempts_nobody(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01")
    found = desk.audit(
        "ann@example.org,email,voting,soon",
        "no address,email,voting,2026-03-02",
        ",email,voting,2026-03-02",
        "ann@example.org,email,voting,2026-03-03",
    )
    report = found.report
    assert (report["messages"], report["without_time"], report["without_contact"]) == (4, 1, 2)
    assert (rows_of(found), report["columns_missing"]) == ([4], ["relationship"])
    assert not found.all_judged


def test_a_day_without_a_time_is_taken_from_its_first_moment(desk: Desk) -> None:
    # In New York 2 March begins at 05:00 UTC: what was recorded later that day may not have been known.
    desk.said("ann@example.org", "2026-03-02T04:59", channels="email")
    desk.said("bob@example.org", "2026-03-02T05:01", channels="email")
    found = desk.audit(
        "ann@example.org,email,newsletter,2026-03-02", "bob@example.org,email,newsletter,2026-03-02"
    )
    assert rows_of(found) == [1]


@pytest.mark.parametrize(
    ("header", "line", "asked", "says"),
    [
        ("to,channel,category", "a@example.org,email,newsletter", {}, "does not say the time"),
        ("to,sent at", "a@example.org,2026-03-02", {"channel": "email"}, "does not say the category"),
        (
            "to,channel,category,sent at",
            "a@example.org,emial,newsletter,2026-03-02",
            {},
            "did you mean 'email'",
        ),
        (
            "to,channel,category,sent at",
            "a@example.org,b@example.org,newsletter,2026-03-02",
            {},
            "does not know$",
        ),
    ],
)
def test_a_log_that_does_not_say_enough_is_refused(
    desk: Desk, header: str, line: str, asked: dict[str, Any], says: str
) -> None:
    with pytest.raises(CampaignListError, match=says) as refused:
        desk.audit(line, header=header, **asked)
    assert "b@example.org" not in refused.value.message


def test_options_say_what_the_log_does_not(desk: Desk) -> None:
    desk.said("ann@example.org", "2026-03-01", channels="email")
    found = desk.audit(
        "ann@example.org,2026-03-02",
        header="E-mail,when it went",
        channel="email",
        category="newsletter",
        mapping={"time": ("when it went",)},
    )
    assert rows_of(found) == [1]
