"""Invents what people of the sample said: to a web form, a call centre, by letter and text, and to platforms.

Four files as an association gets them: its own events, and exports of the platforms it mails with.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from invent import Person, written_phone

HOUSE_HEADER = (
    "action", "email", "phone", "account", "channel", "category", "subject", "said", "via", "basis",
    "reason", "evidence",
)  # fmt: skip
_MAILCHIMP_HEADER = (
    "Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME",
    "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "TIMEZONE", "CC", "REGION", "UNSUB_TIME",
    "UNSUB_CAMPAIGN_TITLE", "UNSUB_CAMPAIGN_ID", "UNSUB_REASON", "UNSUB_REASON_OTHER", "LAST_CHANGED",
    "LEID", "EUID", "NOTES", "TAGS",
)  # fmt: skip
_REASONS = ("too_often", "not_relevant", "never_signed_up", "moved", "privacy", "", "", "I never wanted this")
# What people name when they leave: channel, category, and how often of a hundred.
_LEAVING = (
    ("", "", 34), ("email", "", 22), ("sms", "", 12), ("voice", "", 10), ("mail", "", 6),
    ("", "fundraising", 9), ("email", "partner_offers", 5), ("", "dues", 2),
)  # fmt: skip


def write_events(folder: Path, people: list[Person], rng: random.Random, as_of: date) -> None:
    """Write the files that the sample's ledger is filled from.

    Args:
        folder: Where they go; made where it is missing.
        people: The people of the campaign list.
        rng: Source of the random numbers.
        as_of: The day before which everything was said.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reachable = [p for p in people if p.email or p.phones]
    house = [*_leaving(reachable, rng, as_of), *_consents(reachable, rng, as_of), *_deaths(people, rng, as_of)]
    _write(folder / "house-events.csv", HOUSE_HEADER, sorted(house, key=lambda line: line[7]))
    mailed = [p for p in people if p.email]
    gone = [p for p in mailed if rng.random() < 0.025]
    _write(
        folder / "unsubscribed_members_export_8c1f0e2a.csv",
        _MAILCHIMP_HEADER,
        [_mailchimp(p, place, rng, as_of) for place, p in enumerate(gone)],
    )
    bounced = [p for p in mailed if rng.random() < 0.012]
    _write(
        folder / "suppression_bounces.csv",
        ("status", "reason", "email", "created"),
        [("5.1.1", "550 5.1.1 no such user", p.email, _epoch(rng, as_of)) for p in bounced],
    )
    complained = [p for p in mailed if rng.random() < 0.004]
    _write(
        folder / "suppression_spam_reports.csv",
        ("ip", "email", "created"),
        [("192.0.2.25", p.email, _epoch(rng, as_of)) for p in complained],
    )


def _leaving(people: list[Person], rng: random.Random, as_of: date) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    scopes, weights = [scope[:2] for scope in _LEAVING], [scope[2] for scope in _LEAVING]
    for person in people:
        if rng.random() >= 0.045:
            continue
        channel, category = rng.choices(scopes, weights)[0]
        by_phone = bool(person.phones) and (channel in {"sms", "voice"} or not person.email)
        email = "" if by_phone else person.email
        phone = _typed(rng, person.phones[-1]) if by_phone else ""
        via = "sms" if channel == "sms" else rng.choice(("web-form", "web-form", "call-centre", "letter"))
        days = rng.randrange(2, 900)
        said = _said(rng, as_of, days, exact=via != "letter")
        account = str(person.number) if via == "call-centre" else ""
        reason = rng.choice(_REASONS)
        lines.append(("opt_out", email, phone, "", channel, category, account, said, via, "", reason, ""))
        if email and days > 60 and rng.random() < 0.08:  # some come back for what they missed
            again = _said(rng, as_of, days - 50)
            wanted = category or "newsletter"
            lines.append(
                (
                    "opt_in",
                    email,
                    "",
                    "",
                    "email",
                    wanted,
                    account,
                    again,
                    "web-form",
                    "express",
                    "",
                    _form(rng),
                )
            )
    return lines


def _consents(people: list[Person], rng: random.Random, as_of: date) -> list[tuple[str, ...]]:
    """Consents to texts, each of one person, with the form on which it was given."""
    lines: list[tuple[str, ...]] = []
    for person in people:
        if person.phones and rng.random() < 0.4:
            said = _said(rng, as_of, rng.randrange(10, 1_000))
            number, account = _typed(rng, person.phones[-1]), str(person.number)
            evidence = _form(rng)
            for wanted in ("newsletter", "fundraising"):
                lines.append(
                    (
                        "opt_in",
                        "",
                        number,
                        "",
                        "sms",
                        wanted,
                        account,
                        said,
                        "web-form",
                        "express",
                        "",
                        evidence,
                    )
                )
    return lines


def _deaths(people: list[Person], rng: random.Random, as_of: date) -> list[tuple[str, ...]]:
    return [
        ("deceased", "", "", str(p.number), "", "", "", _said(rng, as_of, rng.randrange(5, 300), exact=False),
         "letter", "", "died", "")
        for p in people
        if rng.random() < 0.003
    ]  # fmt: skip


def _mailchimp(person: Person, place: int, rng: random.Random, as_of: date) -> tuple[str, ...]:
    left = datetime.combine(
        as_of - timedelta(days=rng.randrange(3, 500)), time(rng.randrange(24), rng.randrange(60))
    )
    joined = left - timedelta(days=rng.randrange(30, 900))
    reason = rng.choice(("NORMAL", "NOSIGNUP", "INAPPROPRIATE", "OTHER", ""))
    campaign = f"Newsletter {left:%Y-%m}"
    return (
        person.email, person.first, person.last, "2", f"{joined:%F %T}", "192.0.2.7", f"{joined:%F %T}",
        "192.0.2.7", "", "", "", "", "", "US", "", f"{left:%F %T}", campaign, f"{rng.randrange(16**10):010x}",
        reason, "too many e-mails" if reason == "OTHER" else "", f"{left:%F %T}", str(180_000 + place),
        f"{rng.randrange(16**10):010x}", "", "",
    )  # fmt: skip


def _typed(rng: random.Random, number: str) -> str:
    # The form asks people abroad for a number with its country: without it nobody could tell whose it is.
    return written_phone(rng, number) if number.startswith("+1") else number


def _said(rng: random.Random, as_of: date, days: int, *, exact: bool = True) -> str:
    day = as_of - timedelta(days=days)
    if not exact:
        return day.isoformat()
    return f"{day}T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"


def _epoch(rng: random.Random, as_of: date) -> str:
    midnight = datetime.combine(as_of - timedelta(days=rng.randrange(2, 400)), time(), UTC)
    return str(int(midnight.timestamp()) + rng.randrange(86_400))


def _form(rng: random.Random) -> str:
    return f"https://riverside.example/forms/{rng.randrange(16**8):08x}"


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])
