"""What a report gathers of the chronicle is the same however it lies in files, and as a plain count has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.ledger.chronicle import CHRONICLE, Chronicle
from suppress.policy.model import Policy
from suppress.trends.counts import DIMENSIONS
from suppress.trends.gathered import Gathered, gathered
from suppress.trends.sends import SENDS
from suppress.trends.window import Window
from thoroughness import examples

ZONE = "America/New_York"
WINDOW = Window(date(2026, 3, 1), date(2026, 3, 31), "week", ZONE)
POLICY = Policy.model_validate(
    {
        "version": 1,
        "sender": {"name": "Riverside", "country": "US", "time_zone": ZONE},
        "channels": {"email": {"contact": "email"}, "sms": {"contact": "phone", "fields": ["mobile"]}},
        "categories": {"newsletter": {"purpose": "marketing"}},
        "sources": {"ledger": {"format": "ledger"}},
        "rules": [{"id": "opted-out", "kind": "opted_out"}],
        "alerts": [{"id": "many", "above": "0 %", "channel": "email", "over": "20 days", "min_sent": 1}],
    }
)
SENT = pl.DataFrame(
    [
        ("a", "a", date(2026, 3, 5), datetime(2026, 3, 5, 15, tzinfo=UTC), "email", [], [], 100, "x", 4),
        ("b", "b", date(2026, 3, 20), datetime(2026, 3, 20, 15, tzinfo=UTC), "sms", [], [], 50, "x", 9),
    ],
    schema=SENDS,
    orient="row",
)
# Whole days at noon, so that things are said at the same moment; some at the edges of days and of the window.
MOMENTS = st.integers(0, 100).map(lambda days: datetime(2026, 1, 10, 12, tzinfo=UTC) + timedelta(days=days))
EDGES = st.sampled_from(
    [datetime(2026, 3, 1, 4, 59, tzinfo=UTC), datetime(2026, 3, 1, 5, tzinfo=UTC),
     datetime(2026, 4, 1, 3, 59, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC)]
)  # fmt: skip
EVENT = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["opt_out", "opt_out", "opt_in", "complaint"]),
        "contact": st.sampled_from([None, 1, 1 + (1 << 26), 3, 2**64 - 1]),  # two share a mark
        "said": st.none() | MOMENTS | EDGES,
        "recorded_at": MOMENTS,
        "channels": st.sampled_from([None, "email", "sms", "email,sms"]),
        "domain": st.sampled_from([None, "example.org", "example.net"]),
    }
)


def chronicle(
    folder: Path, rows: Sequence[dict[str, object]], cuts: Sequence[int], void: list[int]
) -> Chronicle:
    full = [{**dict.fromkeys(CHRONICLE), "batch": 1, "event": n, **row} for n, row in enumerate(rows, start=1)]
    frame = pl.DataFrame(full, schema=CHRONICLE).with_columns(dated=pl.col("said").is_not_null())
    bounds = [0, *sorted(cuts), len(rows)]
    parts = []
    for first, following in pairwise(bounds):
        piece = frame[first:following]
        if piece.height:
            piece.write_parquet(folder / f"{first}.parquet")
            parts.append((f"{first}.parquet", piece.height))
    return Chronicle(folder, tuple(parts), len(rows), pl.Series("event", void, pl.Int64))


def found(rows: Sequence[dict[str, object]], cuts: Sequence[int] = (), void: Sequence[int] = ()) -> Gathered:
    with TemporaryDirectory() as folder:
        lines = chronicle(Path(folder), rows, cuts, list(void))
        return gathered(lines, POLICY, WINDOW, DIMENSIONS, SENT, [])


def plain(told: Gathered) -> tuple[object, ...]:
    counted = told.counted
    breakdowns = {name: frame.rows() for name, frame in counted.by_dimension.items()}
    whole = (counted.by_period.rows(), counted.before, breakdowns, counted.reason_texts)
    return (*whole, told.honour, told.stays, told.returns, told.alerts)


@examples(2, 100)
@given(rows=st.lists(EVENT, max_size=30), cuts=st.lists(st.integers(0, 30), max_size=3), data=st.data())
def test_the_files_of_a_chronicle_do_not_matter(
    rows: list[dict[str, object]], cuts: list[int], data: st.DataObject
) -> None:
    void = sorted(data.draw(st.sets(st.integers(1, 30), max_size=3)))
    cut = [min(place, len(rows)) for place in cuts]
    standing = [row for number, row in enumerate(rows, start=1) if number not in void]
    assert plain(found(rows, cut, void)) == plain(found(rows, (), void))
    if not void:
        return
    # Events out of force count as if they had never been, but for the numbers of the others.
    one, other = found(rows, cut, void), found(standing)
    assert one.returns == other.returns
    assert one.counted.by_period.rows() == other.counted.by_period.rows()


@given(rows=st.lists(EVENT, max_size=30))
def test_stays_and_returns_are_what_each_contact_told(rows: list[dict[str, object]]) -> None:
    told = found(rows)
    stays, left, again, back = [], set(), set(), set()
    for contact in {row["contact"] for row in rows} - {None}:
        history = sorted(
            (row["said"] or row["recorded_at"], row["action"] == "opt_out", row["said"] is not None)
            for row in rows
            if row["contact"] == contact and row["action"] in {"opt_out", "opt_in"}
        )
        first = None
        for place, (at, out, dated) in enumerate(history):
            day = at.astimezone(ZoneInfo(ZONE)).date()  # type: ignore[attr-defined]
            if not out:
                if first is not None and at > first:
                    back.add(contact)
                continue
            if not WINDOW.first <= day <= WINDOW.last:
                continue
            left.add(contact)
            first = first or at
            if place and not history[place - 1][1]:
                if any(before for _, before, _ in history[:place]):
                    again.add(contact)
                if dated and history[place - 1][2]:
                    stays.append((at - history[place - 1][0]).total_seconds() / 86_400)  # type: ignore[operator]
    assert (told.returns.left, told.returns.left_again, told.returns.came_back) == (
        len(left),
        len(again),
        len(back),
    )
    assert told.stays.count == len(stays)
    assert told.stays.within == {days: sum(one <= days for one in stays) for days in (7, 30, 90, 365)}


@pytest.mark.parametrize(
    "zone", ["UTC", "America/New_York", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe"]
)
def test_the_place_of_an_instant_is_that_of_its_day(zone: str) -> None:
    """Also where clocks change at midnight, as in Havana and Beirut, and a day was left out, as in Apia."""
    window = Window(date(2011, 10, 1), date(2012, 11, 30), "month", zone)
    quarters = [window.start_of(window.first) + timedelta(minutes=15 * n - 300) for n in range(430 * 96)]
    instants = pl.Series(quarters, dtype=pl.Datetime("us", "UTC"))
    told = window.days.gather(window.places(instants).clip(0, len(window.days) - 1))
    days = instants.dt.convert_time_zone(zone).dt.date()
    within = (days >= window.days[0]) & (days <= window.last)
    assert told.filter(within).to_list() == days.filter(within).to_list()
