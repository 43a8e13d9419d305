"""Every platform's export in its documented shape, and the events worked out from it by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from suppress.ledger.imports.chunk import ImportChunk, ImportSettings
from suppress.ledger.imports.format import shipped_formats
from suppress.ledger.imports.importer import import_file
from suppress.ledger.imports.recognise import recognise

_EXPORTS = Path(__file__).parent / "exports"
_SETTINGS = ImportSettings(
    country="US",
    groups={"123": "newsletter", "weekly": "newsletter", "101": "fundraising"},
    recorded_at=datetime(2026, 12, 1, tzinfo=UTC),
)
_MARKETING = "purpose:marketing"
_SEP30 = "2015-09-30T22:12:21"
_OCT21 = "2011-10-21T11:02:55"

# contact (without @example.org), action, channels, category, assumed, earliest said
Expected = tuple[str, str, str, str | None, bool, str | None]
_CASES: dict[str, tuple[str, list[Expected], int, list[int]]] = {
    # file: format, events, rows that say nothing, lines that are rejects
    "suppression_bounces.csv": (
        "sendgrid_bounces",
        [
            ("ann", "hard_bounce", "email", None, False, _SEP30),
            ("bo", "hard_bounce", "email", None, False, "2015-09-30T22:12:34"),
        ],
        0,
        [4],
    ),
    "suppression_blocks.csv": (
        "sendgrid_blocks",
        [("cy", "soft_bounce", "email", None, False, _SEP30)],
        0,
        [],
    ),
    "suppression_invalid_emails.csv": (
        "sendgrid_invalid_emails",
        [("di", "hard_bounce", "email", None, False, _SEP30)],
        0,
        [],
    ),
    "suppression_spam_reports.csv": (
        "sendgrid_spam_reports",
        [("ed", "complaint", "email", None, False, _SEP30)],
        0,
        [],
    ),
    "suppression_unsubscribes.csv": (
        "sendgrid_unsubscribes",
        [
            ("fay", "opt_out", "email", _MARKETING, False, _SEP30),
            ("gus", "opt_out", "email", _MARKETING, False, "2015-09-30T08:12:21"),
        ],
        0,
        [],
    ),
    "asm_groups_123_suppressions.csv": (
        "sendgrid_group",
        [("hal", "opt_out", "email", "newsletter", False, None)],
        0,
        [],
    ),
    "asm_group_124.json": (
        "sendgrid_group",
        [
            ("ida", "opt_out", "email", None, True, None),
            ("joe", "opt_out", "email", None, True, None),
        ],
        0,
        [],
    ),
    "sendgrid_groups.json": (
        "sendgrid_groups",
        [
            ("kay", "opt_out", "email", "newsletter", False, _SEP30),
            ("kay", "opt_out", "email", None, True, _SEP30),
        ],
        0,
        [],
    ),
    "sendgrid_bounces.json": (
        "sendgrid_bounces",
        [("lee", "hard_bounce", "email", None, False, _SEP30)],
        0,
        [],
    ),
    "mailgun_bounces.csv": (
        "mailgun_bounces",
        [("ann", "hard_bounce", "email", None, False, _OCT21)],
        0,
        [],
    ),
    "mailgun_unsubscribes.csv": (
        "mailgun_unsubscribes",
        [
            ("bo", "opt_out", "email", None, False, _OCT21),
            ("cy", "opt_out", "email", "newsletter", False, _OCT21),
            ("cy", "opt_out", "email", None, True, _OCT21),
        ],
        0,
        [],
    ),
    "mailgun_unsubscribes.json": (
        "mailgun_unsubscribes",
        [("di", "opt_out", "email", "newsletter", False, _OCT21)],
        0,
        [],
    ),
    "mailgun_complaints.csv": (
        "mailgun_complaints",
        [("ed", "complaint", "email", None, False, _OCT21)],
        0,
        [],
    ),
    "ses_suppressed.json": (
        "ses_suppressed",
        [
            ("ann", "hard_bounce", "email", None, False, f"{_SEP30}.123000"),
            ("bo", "complaint", "email", None, False, f"{_SEP30}.123000"),
        ],
        0,
        [],
    ),
    "ses_import.csv": (
        "ses_import",
        [("ann", "hard_bounce", "email", None, False, None), ("bo", "complaint", "email", None, False, None)],
        0,
        [],
    ),
    "ses_import.jsonl": (
        "ses_import",
        [("ann", "hard_bounce", "email", None, False, None), ("bo", "complaint", "email", None, False, None)],
        0,
        [],
    ),
    "ses_contacts.json": (
        "ses_contacts",
        [
            ("ann", "opt_out", "email", _MARKETING, False, _SEP30),
            ("bo", "opt_out", "email", "newsletter", False, _SEP30),
        ],
        0,
        [],
    ),
    "sparkpost.csv": (
        "sparkpost",
        [
            ("ann", "opt_out", "email", None, True, None),
            ("ann", "opt_out", "email", _MARKETING, False, None),
            ("bo", "opt_out", "email", _MARKETING, False, None),
        ],
        0,
        [],
    ),
    "sparkpost.json": (
        "sparkpost",
        [
            ("cy", "hard_bounce", "email", None, False, "2016-05-03T16:25:56"),
            ("di", "complaint", "email", None, False, "2016-05-02T16:25:56"),
            ("ed", "opt_out", "email", _MARKETING, False, "2016-05-02T16:25:56"),
        ],
        0,
        [],
    ),
    "postmark.json": (
        "postmark",
        [
            ("ann", "opt_out", "email", _MARKETING, False, "2019-12-10T13:58:33"),
            ("bo", "hard_bounce", "email", None, False, "2019-12-11T13:58:33"),
            ("cy", "complaint", "email", None, False, "2019-12-11T13:58:33"),
            ("di", "opt_out", "email", _MARKETING, False, "2019-12-11T13:58:33"),
        ],
        0,
        [],
    ),
    "unsubscribed_members_export_1a2b.csv": (
        "mailchimp_unsubscribed",
        [("ann", "opt_out", "email", _MARKETING, False, "2018-10-10T19:55:14")],
        0,
        [],
    ),
    "cleaned_members_export_1a2b.csv": (
        "mailchimp_cleaned",
        [("bo", "hard_bounce", "email", None, False, "2018-10-10T19:55:14")],
        0,
        [],
    ),
    "nonsubscribed_members_export_1a2b.csv": ("mailchimp_members", [], 1, []),
    "subscribed_members_export_1a2b.csv": ("mailchimp_members", [], 1, []),
    "klaviyo.json": (
        "klaviyo",
        [
            ("ann", "hard_bounce", "email", None, False, "2023-02-22T20:07:38"),
            ("ann", "opt_out", "email", _MARKETING, False, "2023-02-21T20:07:38"),
            ("ann", "opt_out", "email", None, True, "2023-02-23T20:07:38"),
        ],
        1,
        [],
    ),
    "klaviyo_suppressions.csv": (
        "klaviyo_suppressions",
        [
            ("ann", "complaint", "email", None, False, "2023-02-21T20:07:38"),
            ("bo", "opt_out", "email", _MARKETING, False, "2023-02-21T20:07:38"),
            ("cy", "hard_bounce", "email", None, False, "2023-02-21T20:07:38"),
        ],
        0,
        [],
    ),
    "hubspot.csv": (
        "hubspot",
        [
            ("ann", "opt_out", "email", None, False, "2023-02-21T20:07:38"),
            ("bo", "opt_out", "email", "fundraising", False, None),
            ("bo", "opt_out", "email", None, True, None),
            ("cy", "soft_bounce", "email", None, False, None),
        ],
        0,
        [],
    ),
    "hubspot_labels.csv": (
        "hubspot",
        [
            ("ann", "opt_out", "email", None, False, None),
            ("bo", "opt_out", "email", "newsletter", False, None),
            ("bo", "opt_out", "email", None, True, None),
        ],
        1,
        [],
    ),
    "hubspot_unsubscribes.csv": (
        "hubspot_unsubscribes",
        [
            ("ann", "opt_out", "email", None, False, None),
            ("bo", "complaint", "email", None, False, None),
            ("bo", "opt_out", "email", "newsletter", False, None),
            ("bo", "opt_out", "email", None, True, None),
            ("cy", "hard_bounce", "email", None, False, None),
            ("di", "hard_bounce", "email", None, False, None),
        ],
        1,
        [],
    ),
    "brevo.csv": (
        "brevo",
        [
            ("ann", "opt_out", "email", _MARKETING, False, None),
            ("bo +12125550112", "opt_out", "sms", None, False, None),
            ("di", "opt_out", "email", _MARKETING, False, None),
            ("di +12125550113", "opt_out", "sms", None, True, None),
        ],
        1,
        [],
    ),
    "brevo.json": ("brevo", [("ed", "opt_out", "email", _MARKETING, False, None)], 0, []),
    "Unsubs.csv": (
        "salesforce_unsubs",
        [("ann", "opt_out", "email", _MARKETING, False, "2026-03-03T23:02:03")],
        0,
        [],
    ),
    "all_subscribers.csv": (
        "salesforce_subscribers",
        [
            ("ann", "opt_out", "email", _MARKETING, False, "2026-03-03T23:02:03"),
            ("bo", "hard_bounce", "email", None, False, None),
            ("di", "soft_bounce", "email", None, False, None),
        ],
        1,
        [6],
    ),
    "constant_contact.csv": (
        "constant_contact",
        [("ann", "opt_out", "email", _MARKETING, False, None)],
        1,
        [],
    ),
    "listmonk.csv": (
        "listmonk",
        [
            ("ann", "opt_out", "email", _MARKETING, False, "2021-08-10T12:00:00.500000"),
            ("cy", "opt_out", "email", _MARKETING, False, "2021-08-10T12:00:00"),
        ],
        1,
        [],
    ),
    "mautic.csv": (
        "mautic",
        [
            ("ann", "opt_out", "email", _MARKETING, False, "2018-10-10T19:55:14"),
            ("bo", "hard_bounce", "email", None, False, "2018-10-10T19:55:14"),
            ("+12125550111", "opt_out", "sms", None, False, None),
        ],
        1,
        [],
    ),
    "civicrm.csv": (
        "civicrm",
        [
            ("ann 1001", "opt_out", "email", _MARKETING, False, None),
            ("ann +12125550111 1001", "opt_out", "voice", None, False, None),
            ("ann 1001 postal", "opt_out", "mail", None, False, None),
            ("bo 1002", "opt_out", "email", None, False, None),
            ("bo", "hard_bounce", "email", None, False, None),
        ],
        1,
        [],
    ),
    "twilio.csv": (
        "twilio_csv",
        [
            ("+12125550111", "opt_out", "sms", None, False, "2021-06-17T15:43:31"),
            ("+12125550112", "opt_out", "sms", None, True, "2021-06-17T15:43:31"),
            ("+12125550113", "opt_in", "sms", None, False, "2021-06-17T15:43:31"),
            ("+12125550114", "opt_out", "whatsapp", None, False, "2021-06-17T15:43:31"),
            ("+12125550115", "opt_out", "sms", None, False, "2021-06-17T15:43:31"),
        ],
        1,
        [],
    ),
    "twilio.json": (
        "twilio_json",
        [("+12125550116", "opt_out", "sms", None, False, "2023-08-24T05:01:45")],
        0,
        [],
    ),
    "telnyx.csv": (
        "telnyx",
        [
            ("ann", "opt_out", "email", "newsletter", False, "2024-01-15T10:00:00"),
            ("bo", "hard_bounce", "email", None, False, "2024-01-15T10:00:00"),
        ],
        0,
        [],
    ),
    "events.csv": (
        "events",
        [
            ("ann 1001", "opt_out", "email", "newsletter", False, "2026-03-01T10:00:00"),
            ("+12125550111", "opt_in", "sms", None, False, "2026-02-28T10:00:00"),
        ],
        0,
        [4, 5],
    ),
}


def _told(chunk: ImportChunk) -> list[Expected]:
    told: list[Expected] = []
    for number, event in enumerate(chunk.events.iter_rows(named=True)):
        contacts = chunk.contacts.filter(event=number).sort("point").rows(named=True)
        texts = ["postal" if one["kind"] == "postal" else one["text"] for one in contacts]
        said = event["said_from"] and event["said_from"].isoformat().removesuffix("+00:00")
        scope = (event["channels"], event["category"], event["assumed"])
        told.append((" ".join(texts).replace("@example.org", ""), event["action"], *scope, said))
    return told


@pytest.mark.parametrize("name", sorted(path.name for path in _EXPORTS.iterdir()))
def test_an_export_is_recognised_and_read(name: str) -> None:
    fmt_name, events, silent, rejects = _CASES[name]
    found = recognise(_EXPORTS / name)
    assert [fmt.name for fmt in found] == [fmt_name]
    (chunk,) = import_file(_EXPORTS / name, found[0], _SETTINGS)
    assert sorted(_told(chunk), key=str) == sorted(events, key=str)
    assert chunk.silent == silent
    assert chunk.rejects["line"].to_list() == rejects
    assert chunk.counts["events"].sum() == len(events)
    assert chunk.undated == sum(event[-1] is None for event in events)


def test_every_format_has_a_sample() -> None:
    assert {fmt.name for fmt in shipped_formats()} == {case[0] for case in _CASES.values()}
