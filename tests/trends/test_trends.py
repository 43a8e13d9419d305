"""Trend reports over small ledgers whose every figure is counted by hand."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from rich.console import Console

from ledger_office import Office, at
from store_events import CLI, frames
from suppress.errors import UsageError
from suppress.job import ScrubJob
from suppress.ledger.open import open_ledger
from suppress.policy.load import load_policy
from suppress.progress import Silent
from suppress.report.trend_tables import rate
from suppress.report.trends import show_trends
from suppress.report.trends_page import trends_page
from suppress.scrub import scrub
from suppress.trends.rates import Rate
from suppress.trends.report import TrendsQuestion, fired, trends
from suppress.trends.window import Window, period_start

POLICY: Mapping[str, Any] = {
    "version": 1,
    "sender": {"name": "Riverside", "country": "US", "time_zone": "America/New_York"},
    "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone", "fields": ["mobile"]}},
    "categories": {"newsletter": {"purpose": "marketing"}, "voting": {"purpose": "service"}},
    "sources": {"ledger": {"format": "ledger"}},
    "reasons": {"too_often": "gets too much from us"},
    "rules": [{"id": "opted-out", "kind": "opted_out"}],
}


@dataclass
class Trends(Office):
    """An office whose reports are read."""

    def __post_init__(self) -> None:
        self.write_policy(POLICY)

    def report(self, **asked: Any) -> dict[str, Any]:
        days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), **asked}
        question = TrendsQuestion(self.folder / "policies.yaml", self.folder / "runs", **days)
        return trends(question, Silent())


@pytest.fixture
def office(tmp_path: Path, new_home: Path) -> Iterator[Trends]:
    shutil.copytree(new_home, tmp_path / ".suppress")
    with open_ledger(None, tmp_path / ".suppress") as store:
        yield Trends(tmp_path, store)


def of(rows: Sequence[Mapping[str, Any]], **named: Any) -> Mapping[str, Any]:
    (found,) = [row for row in rows if all(row[key] == value for key, value in named.items())]
    return found


def test_events_count_in_the_period_in_which_they_were_said_on_the_senders_calendar(
    office: Trends,
) -> None:
    office.said("ann@example.org", "2026-02-01T04:59", recorded="2026-03-15")  # still 31 January in New York
    office.said("bob@example.org", "2026-02-01T05:00")
    office.said("cy@example.org", "2026-02-10T12:00", action="opt_in", category="newsletter")
    office.said("dee@example.org", "2026-04-01T05:00")  # after the last day
    periods = office.report()["periods"]
    assert [(row["period"], row["opt_outs"], row["opt_ins"], row["net_growth"]) for row in periods] == [
        ("2026-01-01", 1, 0, -1),
        ("2026-02-01", 1, 1, 0),
        ("2026-03-01", 0, 0, 0),
    ]


def test_rates_are_of_contacts_sent_and_runs_brought_up_to_date_count_once(office: Trends) -> None:
    for number in range(3):
        office.said(f"p{number}@example.org", "2026-02-05", channels="email", category="newsletter")
    office.said(
        "early@example.org", "2026-02-01T12:00", channels="email"
    )  # before anything was sent: in no rate
    first = office.sent("spring", "2026-02-02", 1_003, position=0)
    office.sent("spring", "2026-02-03", 1_000, position=0, again=first)
    office.sent("texts", "2026-02-04", 500, position=0, channel="sms", categories=["voting"])
    report = office.report()
    february = of(report["periods"], period="2026-02-01")
    assert (february["opt_outs"], february["sent"], february["rate"]) == (4, 1_500, 0.002)
    assert (report["totals"]["rate"], report["totals"]["rated_from"]) == (0.002, "2026-02-03")
    by_channel = of(report["by"]["channel"], value="email")
    assert (by_channel["sent"], by_channel["rate"]) == (1_000, 0.003)
    assert by_channel["interval"] == [0.001021, 0.008783]  # Wilson, reckoned by hand: 3 of 1,000
    assert of(report["by"]["category"], value="newsletter")["sent"] == 1_000


def test_where_more_left_than_were_sent_to_no_rate_is_told(office: Trends) -> None:
    for number in range(3):
        office.said(f"p{number}@example.org", "2026-02-05", channels="email", category="newsletter")
    office.sent("spring", "2026-02-02", 2, position=0)
    report = office.report()
    assert report["totals"]["rate"] == 1.5
    printed = io.StringIO()
    show_trends(report, Console(file=printed, width=200))
    said = (
        "sent in 1 run: more than these opted out since the first of them, 2026-02-02, so that the rate cannot"
    )
    assert said in printed.getvalue()
    page = trends_page(report)
    assert "more than these opted out, so that the rate cannot be told" in page
    assert "more than sent" in page
    assert "150.0" not in printed.getvalue() + page


def test_a_breakdown_names_who_named_nothing_and_shows_no_contact(office: Trends) -> None:
    office.said("ann@example.org", "2026-02-05", reason="too_often", via="web-form")
    office.said("bob@example.net", "2026-02-05", reason="call me at 818 555 0100", via="bob@example.net")
    office.said("+18185550100", "2026-02-05", channels="sms,voice")
    by = office.report()["by"]
    assert {row["value"]: row["opt_outs"] for row in by["channel"]} == {"every one": 2, "sms": 1, "voice": 1}
    reasons = {row["value"]: (row["opt_outs"], row.get("meaning")) for row in by["reason"]}
    assert reasons == {"too_often": (1, "gets too much from us"), "other": (1, None), "not said": (1, None)}
    points = {row["value"]: row["opt_outs"] for row in by["collection_point"]}
    assert points == {"web-form": 1, "(not a name)": 1, "not said": 1}
    assert {row["value"]: row["opt_outs"] for row in by["domain"]} == {"example.org": 1, "example.net": 1}
    assert {row["value"]: row["opt_outs"] for row in by["state"]} == {"US-CA": 1}


def test_a_window_is_compared_with_as_many_days_before_it(office: Trends) -> None:
    office.said("ann@example.org", "2026-02-10")
    office.said("bob@example.org", "2026-02-19T12:00")
    office.said("cy@example.org", "2026-02-20T12:00")
    report = office.report(first=date(2026, 2, 20), last=date(2026, 3, 1))
    assert report["totals"]["opt_outs"] == 1
    before = report["totals"]["before"]
    assert (before["from"], before["to"], before["opt_outs"]) == ("2026-02-10", "2026-02-19", 1)
    assert of(report["by"]["domain"], value="example.org")["change"] == 0


def test_void_events_do_not_count_and_later_events_are_added(office: Trends) -> None:
    first = office.said("ann@example.org", "2026-02-05")
    assert office.report()["totals"]["opt_outs"] == 1
    office.void(first)
    office.said("bob@example.org", "2026-02-06")
    office.said("cy@example.org", "2026-02-06")
    report = office.report()
    assert (report["totals"]["opt_outs"], report["ledger_position"]) == (2, 4)


def test_honour_time_is_from_what_was_said_to_the_first_scrub_that_knew_it(office: Trends) -> None:
    # Friday 6 February: ten business days end on 23 February, since 16 February is Washington's Birthday.
    known = office.said("ann@example.org", "2026-02-06T15:00", recorded="2026-02-08T15:00", channels="email")
    late = office.said("bob@example.org", "2026-02-06T15:00", recorded="2026-02-24T15:00", channels="email")
    office.said("+18185550100", "2026-02-06T15:00", channels="sms")
    office.said("cy@example.org", "2026-02-06T15:00", said_from=None, said_until=None)
    office.sent("a", "2026-02-07", 10, position=0)
    office.sent("b", "2026-02-23", 10, position=known)
    office.sent("c", "2026-02-24", 10, position=late)
    honour = office.report()["honour"]
    assert (honour["opt_outs"], honour["undated"], honour["waiting"]) == (4, 1, 1)
    assert honour["to_recording"] == {"count": 3, "median": 2.0, "ninety_fifth": 18.0, "worst": 18.0}
    assert honour["to_scrub"] == {"count": 2, "median": 17.5, "ninety_fifth": 18.0, "worst": 18.0}
    law = of(honour["limits"], id="can-spam")
    assert (law["opt_outs"], law["recorded_late"], law["scrubbed_late"]) == (2, 1, 1)
    providers = of(honour["limits"], id="mailbox-providers")
    assert (providers["recorded_late"], providers["scrubbed_late"]) == (1, 2)
    assert {limit["id"] for limit in honour["limits"]} == {"can-spam", "tcpa", "mailbox-providers"}


def test_stays_and_returns(office: Trends) -> None:
    office.said("ann@example.org", "2026-01-05", action="opt_in", category="newsletter", channels="email")
    office.said("ann@example.org", "2026-01-15")
    office.said("ann@example.org", "2026-02-01", action="opt_in", category="newsletter", channels="email")
    office.said("ann@example.org", "2026-03-01")
    office.said("bob@example.org", "2026-03-01")
    report = office.report()
    assert report["stays"] == {"count": 2, "median_days": 19.0, "within": {7: 0, 30: 2, 90: 2, 365: 2}}
    assert report["returns"] == {"left": 2, "left_again": 1, "came_back": 1}


@pytest.mark.parametrize(
    ("alert", "fires"),
    [
        ({"above": "0.2 %"}, True),
        ({"above": "0.3 %"}, False),  # three of a thousand are not above it
        ({"above": "0.2 %", "channel": "sms"}, False),  # nothing was sent by it
        ({"above": "0.2 %", "min_sent": 1001}, False),
        ({"above": "0.2 %", "over": "2 days"}, False),
        ({"above": "0 %", "count": "complaints"}, False),
    ],
)
def test_an_alert_fires_above_its_rate_alone(office: Trends, alert: dict[str, Any], fires: bool) -> None:
    for number in range(3):
        office.said(f"p{number}@example.org", "2026-03-20T12:00", channels="email")
    office.sent("spring", "2026-03-19", 1_000, position=0)
    office.write_policy({**POLICY, "alerts": [{"id": "many", **alert}]})
    assert fired(office.report()) == (["many"] if fires else [])


def test_an_erasure_takes_domains_out_of_the_chronicle(office: Trends) -> None:
    office.said("ann@rare.example", "2026-02-05")
    office.report()
    office.store.erase([office.store.key.digest("email", "ann@rare.example")])
    report = office.report()
    assert report["by"]["domain"] == []
    assert report["totals"]["opt_outs"] == 1


def test_a_damaged_chronicle_is_built_anew(office: Trends) -> None:
    office.said("ann@example.org", "2026-02-05")
    whole = office.report()
    (part,) = (office.folder / ".suppress" / "chronicle").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    assert json.dumps(office.report()) == json.dumps(whole)


@pytest.mark.parametrize(("first", "refused"), [(date(1012, 11, 1), True), (date(1014, 1, 1), False)])
def test_a_window_without_days_before_it_is_refused(first: date, refused: bool, office: Trends) -> None:
    question = TrendsQuestion(
        office.folder / "policies.yaml", office.folder, first=first, last=date(2026, 1, 1)
    )
    policy = load_policy(question.policy, office.folder / ".suppress").policy
    if not refused:
        assert question.window(policy).before.last == date(1013, 12, 31)
        return
    with pytest.raises(UsageError, match="as many days before"):
        question.window(policy)


def test_an_unknown_breakdown_is_refused(office: Trends) -> None:
    with pytest.raises(UsageError) as refused:
        office.report(dimensions=("reasons",))
    assert refused.value.hint == "did you mean 'reason'?"


@pytest.mark.parametrize(
    ("day", "period", "start"),
    [
        (date(2026, 3, 31), "month", date(2026, 3, 1)),
        (date(2026, 3, 29), "week", date(2026, 3, 23)),  # a Sunday
        (date(2026, 3, 30), "week", date(2026, 3, 30)),  # a Monday
        (date(2026, 3, 30), "day", date(2026, 3, 30)),
    ],
)
def test_start_of_a_period(day: date, period: Any, start: date) -> None:
    assert period_start(day, period) == start
    (truncated,) = pl.select(Window(day, day, period, "UTC").period_of(pl.lit(day))).to_series()
    assert truncated == start


def test_only_the_last_period_can_be_unfinished() -> None:
    assert Window(date(2026, 1, 1), date(2026, 3, 30), "month", "UTC").unfinished
    assert not Window(date(2026, 1, 1), date(2026, 3, 31), "month", "UTC").unfinished
    assert Window(date(2026, 1, 1), date(2026, 1, 1), "day", "UTC").before.last == date(2025, 12, 31)


def test_a_rate_without_anything_sent_is_none() -> None:
    assert Rate(3, 0).value is None
    assert Rate(3, 0).interval is None
    assert Rate(0, 10).interval is not None


@pytest.mark.parametrize(
    ("rated", "shown"),
    [
        (Rate(0, 0), None),
        (Rate(1, 2), "50.00% (9.45%–90.55%)"),
        (Rate(2, 2), "100.00% (34.24%–100.00%)"),
        (Rate(3, 2), "more than sent"),
    ],
)
def test_a_rate_above_all_is_said_in_words(rated: Rate, shown: str | None) -> None:
    assert rate(rated.data()) == shown


def send_tomorrow(office: Trends, lst: Path, run: str, today: date) -> None:
    """A run of the newsletter."""
    policy, drops = office.folder / "policies.yaml", (today + timedelta(days=1),)
    scrub(
        ScrubJob((str(lst),), policy, "email", ("newsletter",), drops=drops, out=office.folder / "runs" / run),
        Silent(),
    )


def test_who_left_is_counted_to_the_last_run_that_reached_them(office: Trends) -> None:
    office.write_policy(
        {**POLICY, "columns": {"relationship": {"values": ["member", "prospect"], "blank": "prospect"}}}
    )
    today = datetime.now(ZoneInfo("America/New_York")).date()
    for name, people in (
        ("first", ["ann", "bob", "cy"]),
        ("second", ["ann", "dee"]),
    ):
        rows = [f"{one}@example.org,{kind}" for one, kind in zip(people, ["Member", "", "other"], strict=False)]
        lst = office.folder / f"{name}.csv"
        lst.write_text("\n".join(["email,Relationship", *rows, ""]))
        send_tomorrow(office, lst, name, today)
    now = datetime.now(UTC)
    for name in ("ann", "bob", "eve"):
        said = {"said_from": now, "said_until": now, "recorded_at": now}
        office.store.append(*frames([[("email", f"{name}@example.org")]], channels="email", **said), CLI)
    report = office.report(first=today, last=today + timedelta(days=2), segment="relationship")
    after = {one["run"]: (one["opt_outs"], one["sent"]) for one in report["after_runs"]}
    assert after == {
        "first": (1, 3),
        "second": (1, 2),
    }  # bob after the first, ann after the second, eve after none
    segments = {one["value"]: (one["opt_outs"], one["sent"]) for one in report["segment"]["rows"]}
    assert segments == {"member": (1, 2), "prospect": (1, 2), "another value": (0, 1)}


def test_who_shares_a_contact_is_counted_as_the_first_row_says(office: Trends) -> None:
    """Always the same one: of forty numbers each is shared by a member and a prospect."""
    office.write_policy({**POLICY, "columns": {"relationship": {"values": ["member", "prospect"]}}})
    today = datetime.now(ZoneInfo("America/New_York")).date()
    numbers = [f"+181855501{number}" for number in range(10, 50)]
    rows = [
        f"p{place}{kind}@example.org,{number},{kind}"
        for kind in ("prospect", "member")
        for place, number in enumerate(numbers)
    ]
    lst = office.write("list.csv", "\n".join(["email,phone,relationship", *rows, ""]))
    send_tomorrow(office, lst, "shared", today)
    now = datetime.now(UTC)
    said = {"said_from": now, "said_until": now, "recorded_at": now}
    contacts = [[("phone", number)] for number in numbers]
    office.store.append(*frames(contacts, channels="sms", **said), CLI)
    report = office.report(first=today, last=today + timedelta(days=2), segment="relationship")
    segments = {one["value"]: (one["opt_outs"], one["sent"]) for one in report["segment"]["rows"]}
    assert segments == {"prospect": (40, 40), "member": (0, 40)}


def test_a_send_file_that_is_gone_is_counted_as_not_read(office: Trends) -> None:
    office.said("ann@example.org", "2026-03-20T12:00", channels="email")
    office.sent("spring", "2026-03-19", 1_000, position=0)
    assert office.report()["runs_not_read"] == 1
    assert office.report(follow=False)["after_runs"] is None


def test_the_page_has_a_chart_and_a_table_of_what_there_is_and_fetches_nothing(office: Trends) -> None:
    office.said("ann@example.org", "2026-02-05", channels="email", reason="too_often")
    office.said("bob@example.org", "2026-02-06", channels="sms")
    office.sent("spring", "2026-02-03", 100, position=0)
    office.write_policy(
        {**POLICY, "alerts": [{"id": "many", "above": "0.1 %", "over": "90 days", "min_sent": 1}]}
    )
    page = trends_page(office.report())
    titles = re.findall(r"<title[^>]*>([^<]*)</title>", page)
    assert {"Opt-outs by month", "Opt-outs by channel"} <= set(titles)
    captions = re.findall(r"<caption><span>([^<]*)</span></caption>", page)
    assert {"Events by reason", "Limits of laws and mailbox providers", "Alerts of the policy"} <= set(captions)
    assert "Alert many: opt outs of everything from 2026-01-01 to 2026-03-31 are 2.00%" in page
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", page)
    assert "@example.org" not in page


def test_an_instant_is_in_a_window_as_its_day_is() -> None:
    # Clocks in New York went forward on 8 March 2026: the days around it begin at 05:00 and 04:00 UTC.
    window = Window(date(2026, 3, 7), date(2026, 3, 8), "day", "America/New_York")
    edges = ["2026-03-07T04:59:59", "2026-03-07T05:00", "2026-03-09T03:59:59", "2026-03-09T04:00"]
    times = pl.DataFrame({"at": [at(edge) for edge in edges]}, schema={"at": pl.Datetime("us", "UTC")})
    spanned = times.select(window.spans(pl.col("at"))).to_series().to_list()
    assert spanned == [False, True, True, False]
    assert window.places(times["at"]).to_list() == [1, 2, 3, 4]  # the two days before have the places 0 and 1
    placed = times.select(window.has(pl.lit(window.places(times["at"])))).to_series().to_list()
    assert placed == spanned
