"""May one contact be contacted: the answer of a scrub for one row, and what it rests on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from asked import Asked
from small_runs import csv_text, outcomes
from suppress.errors import LedgerError, SourceError, UsageError
from suppress.model import Outcome

EARLIER, LATER = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
HOME = {"name": "Ann Doe", "address1": "1 Main St", "postal_code": "10001"}


@pytest.mark.parametrize(
    ("event", "contact", "send", "more", "outcome"),
    [
        (None, "bo@x.test", "email newsletter", {}, "send"),
        (None, "listed@x.test", "email newsletter", {}, "suppress on-house-list"),
        (None, "listed@x.test", "email newsletter", {"given": {"Relationship": "member"}}, "send"),
        (("opt_out", "bo@x.test", {}), "bo@x.test", "email newsletter", {}, "suppress opted-out"),
        (("opt_out", "bo@x.test", {}), " BO@X.test ", "email newsletter", {}, "suppress opted-out"),
        (("opt_out", "bo@x.test", {}), "bob@x.test", "email newsletter", {}, "send"),
        (
            ("opt_out", "bo@x.test", {}),
            "bo@x.test",
            "email voting",
            {"given": {"relationship": "member"}},
            "send",
        ),
        (("opt_out", "bo@x.test", {}), "bo@x.test", "email voting", {}, "suppress opted-out"),
        (
            ("opt_out", "bo@x.test", {}),
            "212-555-0111",
            "voice newsletter",
            {"given": {"email": "bo@x.test"}},
            "suppress opted-out",
        ),
        (
            ("opt_out", "+12125550111", {"channels": ("sms",)}),
            "(212) 555-0111",
            "sms voting",
            {},
            "suppress opted-out",
        ),
        (None, "(212) 555-0111", "sms newsletter", {}, "suppress sms-needs-consent"),
        (
            ("opt_in", "+12125550111", {"channels": ("sms",), "category": "newsletter"}),
            "(212) 555-0111",
            "sms newsletter",
            {},
            "send",
        ),
        (("hard_bounce", "bo@x.test", {}), "bo@x.test", "email voting", {}, "suppress undeliverable"),
        (("opt_out", HOME, {}), None, "mail newsletter", {"fields": HOME}, "suppress opted-out"),
        (
            ("opt_out", HOME, {}),
            None,
            "mail newsletter",
            {"fields": {**HOME, "address1": "2 Main St"}},
            "send",
        ),
        (
            ("opt_out", {"account": "7"}, {}),
            "bo@x.test",
            "email newsletter",
            {"fields": {"account": "7"}},
            "suppress opted-out",
        ),
        (
            ("opt_out", {"account": "7"}, {}),
            "bo@x.test",
            "email newsletter",
            {"fields": {"account": "8"}},
            "send",
        ),
        (None, "bo@x.test", "voice newsletter", {}, "suppress no-contact-point"),
        (None, "+44 20 7946 0018", "voice newsletter", {}, "send"),
        (None, "020 7946 0018", "voice newsletter", {"fields": {"country": "United Kingdom"}}, "send"),
    ],
)
def test_the_answer(
    tmp_path: Path, event: Any, contact: str | None, send: str, more: dict[str, Any], outcome: str
) -> None:
    desk = Asked(tmp_path)
    if event is not None:
        action, named, said = event
        desk.record(action, named, at=EARLIER, **said)
    assert desk.outcome(contact, send, **more) == outcome


def test_check_says_of_each_contact_what_a_scrub_does(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    contacts = [f"p{number}@x.test" for number in range(8)]
    desk.record("opt_out", contacts[0], at=EARLIER)
    desk.record("opt_out", contacts[1], at=EARLIER)
    desk.record("opt_in", contacts[1], at=LATER, channels=("email",), category="newsletter")
    desk.record("complaint", contacts[2], at=EARLIER)
    desk.record("hard_bounce", contacts[3], at=EARLIER)
    desk.record("soft_bounce", contacts[4], at=EARLIER)
    desk.record("opt_out", contacts[5], at=EARLIER, category="fundraising")
    rows = [
        (str(number), contact, "", "prospect") for number, contact in enumerate([*contacts, "listed@x.test"])
    ]
    run = desk.desk.run(desk.desk.write("list.csv", csv_text(rows)))
    assert run.folder is not None
    sent = outcomes(run.folder)["send"]
    found = [row[0] for row in rows if desk.check(row[1]).outcome is Outcome.SEND]
    assert found == sent == ["1", "4", "5", "6", "7"]


def test_an_answer_knows_what_was_recorded_a_moment_ago(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    assert desk.outcome("bo@x.test") == "send"
    desk.record("opt_out", "bo@x.test")
    assert desk.outcome("bo@x.test") == "suppress opted-out"


def test_a_finding_names_source_version_file_key_and_day(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    desk.record("opt_out", "listed@x.test", at=EARLIER)
    first, second = desk.check("listed@x.test").findings
    assert (first.rule, first.source, first.key, first.since) == (
        "opted-out",
        "ledger",
        "email",
        date(2026, 1, 1),
    )
    assert first.version is not None
    assert first.version.endswith(":1")
    assert (second.rule, second.source, second.file) == ("on-house-list", "house", "house-2026-03-01.csv")
    assert second.since == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", date(2026, 1, 1)), ("America/New_York", date(2025, 12, 31)), ("Asia/Tokyo", date(2026, 1, 1))],
)
def test_an_event_has_the_day_that_it_was_where_the_sender_is(tmp_path: Path, zone: str, day: date) -> None:
    sender = {"name": "Riverside", "country": "US", "time_zone": zone}
    desk = Asked(tmp_path, more={"sender": sender})
    desk.record("opt_out", "bo@x.test", at="2026-01-01T04:59:59Z")
    desk.record("hard_bounce", "cy@x.test", at="2026-01-01T04:59:59Z")
    for contact in ("bo@x.test", "cy@x.test"):
        (finding,) = desk.check(contact).findings
        assert finding.since == day


def test_columns_that_nobody_gave_are_named(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    (note,) = desk.check("bo@x.test").notes
    assert note == (
        "relationship was not given and counts as blank, which is prospect; --with relationship=member|prospect"
    )
    assert desk.check("bo@x.test", given={"relationship": "member"}).notes == ()


def test_a_value_that_is_not_understood_is_said(tmp_path: Path) -> None:
    (note,) = Asked(tmp_path).check("bo@x.test", given={"relationship": "membre"}).notes
    assert note == "the value of relationship is not understood and counts as unknown"


@pytest.mark.parametrize(
    ("contact", "more", "says"),
    [
        ("somebody", {}, "neither an e-mail address nor a phone number"),
        ("555-1234", {}, "phone number cannot be read.*with its area code"),
        ("a b@@x", {}, "e-mail address cannot be read.*one @"),
        ("0412 345 678", {}, "phone number cannot be read.*starts with [+] and that country's code"),
        (None, {}, "no contact is named"),
        (None, {"fields": {"country": "US"}}, "no contact is named"),
        (None, {"fields": {"name": "Ann Doe", "city": "Springfield"}}, "address cannot be read"),
        ("bo@x.test", {"given": {"email": "ann@x.test"}}, "'email' is given twice"),
        ("bo@x.test", {"given": {"relatonship": "member"}}, "neither a field nor a column"),
        ("bo@x.test", {"drop": date(2020, 1, 1)}, "before today"),
        ("bo@x.test", {"send": "fax newsletter"}, "no channel 'fax'"),
        ("bo@x.test", {"send": "email,voice newsletter"}, "no channel .*one channel at a time.*is email"),
        ("bo@x.test", {"send": "email newsletter,voting"}, "no cat.*--category newsletter --category voting"),
        ("bo@x.test", {"send": "email newsletter,vting"}, "no category .*repeat --category for each; there is"),
    ],
)
def test_a_question_that_cannot_be_answered(
    tmp_path: Path, contact: str | None, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Asked(tmp_path).check(contact, **more)
    said = f"{refused.value.message} {refused.value.hint}"
    assert re.search(says, said)
    assert contact is None or contact not in said


def test_without_a_ledger_there_is_no_answer(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    (desk.home / "ledger.db").unlink()
    with pytest.raises(LedgerError):
        desk.check("bo@x.test")


def test_with_a_stale_source_there_is_no_answer(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    sources = {**desk.desk.sources, "house": {**desk.desk.sources["house"], "max_age": "1 day"}}
    desk.desk.sources = sources
    desk.desk.write_policy()
    with pytest.raises(SourceError, match="days old"):
        desk.check("bo@x.test")


def test_a_rule_for_accounts_alone_wants_an_account(tmp_path: Path) -> None:
    desk = Asked(tmp_path)
    desk.desk.sources = {**desk.desk.sources, "house": {**desk.desk.sources["house"], "contact": "account"}}
    desk.desk.write_policy()
    desk.desk.write("house-2026-03-01.csv", "account\n17\n18\n")
    with pytest.raises(UsageError, match="compares accounts"):
        desk.check("bo@x.test")
    assert desk.outcome("bo@x.test", fields={"account": "17"}) == "suppress on-house-list"
    assert desk.outcome("bo@x.test", fields={"account": "19"}) == "send"


def test_a_rule_that_had_nothing_to_compare_is_named(tmp_path: Path) -> None:
    desk = Asked(tmp_path, house="phone\n212-555-0111\n212-555-0112\n")
    notes = desk.check("bo@x.test", given={"relationship": "member"}).notes
    assert notes == (
        "rule 'on-house-list' compared nothing: source 'house' has phone contacts alone, and none was given",
    )
    assert desk.check("bo@x.test", given={"relationship": "member", "phone": "212-555-0199"}).notes == ()
