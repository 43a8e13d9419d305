"""What the charts of a page show, and what they leave to the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from suppress.report.charts import Bar, Chart, Segment, draw
from suppress.report.page_charts import charts_of

SEND = {"contact_date": "2098-06-01"}


def net_down(removed: Sequence[int | None], sent: int, read: int, remaining: int | None = 0) -> Chart:
    steps = [
        {
            "rule": f"r{n}",
            "found": 0,
            "exempt": 0,
            "removed": out,
            "held": 0,
            "remaining": remaining,
            "keys": {},
        }
        for n, out in enumerate(removed)
    ]
    report: dict[str, Any] = {
        "send": SEND,
        "totals": {"read": read, "send": sent, "rejected": 0},
        "net_down": {"rows": read, "rules": steps, "duplicates": 0, "sent": sent},
        "sources": [],
    }
    return charts_of(report)[0]


def bars(chart: Chart) -> list[tuple[str, str, float, float]]:
    """Label, figure, start and end of each bar, without the track behind it."""
    found = []
    for bar in chart.bars:
        own = [segment for segment in bar.segments if segment.kind != "track"]
        found.append((bar.label, bar.figure, own[0].start if own else -1, own[0].end if own else -1))
    return found


def test_each_step_falls_from_where_the_one_before_ended() -> None:
    assert bars(net_down([20, 0, 30], sent=50, read=100)) == [
        ("rows read", "100", 0, 100),
        ("r0", "−20", 80, 100),
        ("r2", "−30", 50, 80),
        ("may be sent", "50", 0, 50),
    ]


def test_where_a_step_is_masked_no_bar_tells_where_it_would_be() -> None:
    """The bars of a waterfall leave a gap as wide as a masked one: here each starts at zero."""
    assert bars(net_down([20, None, 30], sent=45, read=100)) == [
        ("rows read", "100", 0, 100),
        ("r0", "−20", 0, 20),
        ("r1", "✱", -1, -1),
        ("r2", "−30", 0, 30),
        ("may be sent", "45", 0, 45),
    ]


def test_the_smallest_of_many_steps_are_one_bar() -> None:
    """Of twenty rules the three smallest; the others keep their order."""
    removed = [10] * 17 + [1, 2, 3]
    found = bars(net_down(removed, sent=24, read=200))
    assert [label for label, *_ in found] == [
        "rows read",
        *(f"r{n}" for n in range(17)),
        "3 smaller steps",
        "may be sent",
    ]
    assert found[-2] == ("3 smaller steps", "−6", 24, 30)


def test_a_source_past_its_limit_reaches_beyond_the_track() -> None:
    source = {"name": "dnc", "as_of": "2098-05-01", "good_until": "2098-05-21", "age_days": 31}
    report = {"send": SEND, "totals": {"read": 0}, "sources": [source]}
    (chart,) = charts_of(report)
    track, age, limit = chart.bars[0].segments
    assert chart.bars[0].figure == "31 of 20 days"
    assert (track.end, age.end, age.kind, limit.start) == (1, 31 / 20, "suppress", 1)


def test_a_bar_of_nothing_stands_in_its_place() -> None:
    bars = (Bar("first", "0"), Bar("second", "3", (Segment(0, 3, "plain"),)), Bar("third", "0"))
    drawn = draw([Chart("one", "One", "", bars)])["one"]
    heights = {
        label: float(height)
        for height, label in re.findall(r"translate\([\d.]+,([\d.]+)\)[^>]*>(first|second|third)<", drawn)
    }
    assert sorted(heights, key=heights.__getitem__) == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("longest", "ticks"),
    [(0, ["0"]), (1, ["0", "1"]), (3, ["0", "1", "2", "3"]), (4, ["0", "1", "2", "3", "4"]), (9, [*"02468"])],
)
def test_rows_are_counted_in_whole_numbers(longest: int, ticks: list[str]) -> None:
    drawn = draw([Chart("one", "One", "", (Bar("rows", "", (Segment(0, longest, "plain"),)),))])["one"]
    assert re.findall(r">(\d[^<]*)</text>", drawn) == ticks


def test_a_run_that_sent_all_but_one_row_did_not_send_all() -> None:
    totals = {"read": 5_000, "send": 4_999, "suppress": 1, "hold": 0, "duplicate": 0, "rejected": 0}
    report = {"send": SEND, "totals": totals, "sources": []}
    (chart,) = charts_of(report, [{**report, "run": "before"}])
    assert {bar.figure for bar in chart.bars} == {">99.9% sent"}
