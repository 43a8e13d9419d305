"""Which charts a page has, and what they show, from the data of a report that may be masked.

A count that is masked is drawn nowhere: its bar is missing, and the figure beside it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from suppress.report.charts import Bar, Chart, Segment
from suppress.report.table_data import percent_of

Report = Mapping[str, Any]

MASKED = "✱"
"""Stands for a count that is not shown."""
_MOST_FALLS = 18
"""Rules of a net-down that have a bar of their own."""
_MOST = 10
"""Bars of a chart whose table has all lines."""
_OUTCOMES = (
    ("send", "sent"),
    ("suppress", "suppressed"),
    ("hold", "held"),
    ("duplicate", "duplicates"),
    ("rejected", "rejected"),
)


def charts_of(report: Report, earlier: Sequence[Report] = ()) -> list[Chart]:
    """The charts of a page; one that would have nothing to show is left out.

    Args:
        report: Data of a report, masked where it is to be.
        earlier: Reports of earlier runs of the same campaign, oldest first.
    """
    made = [
        _net_down(report),
        _pulled(report),
        _exempt(report),
        _held(report),
        _overlap(report),
        _ages(report),
        _coverage(report),
        _earlier(report, earlier),
    ]
    return [chart for chart in made if chart is not None and _shows(chart)]


def _shows(chart: Chart) -> bool:
    return any(segment.kind not in {"track", "total"} for bar in chart.bars for segment in bar.segments)


def figure(count: int | None) -> str:
    """A count as it stands beside a bar."""
    return MASKED if count is None else f"{count:,}"


def _net_down(report: Report) -> Chart | None:
    down, totals = report.get("net_down"), report["totals"]
    if down is None:
        return None
    falls = list(_falls(down, totals))
    track = _whole(totals["read"], "track")
    bars = [Bar("rows read", figure(totals["read"]), _whole(totals["read"], "total"))]
    if totals["read"] is not None and all(fall.count is not None for fall in falls):
        left = totals["read"]
        for fall in falls:
            after = left - (fall.count or 0)
            bars.append(Bar(fall.label, fall.figure, (*track, Segment(after, left, fall.kind))))
            left = after
    else:  # where a fall would begin is not known of all: each is a bar of its own
        bars += [Bar(fall.label, fall.figure, (*track, *_whole(fall.count, fall.kind))) for fall in falls]
    bars.append(Bar("may be sent", figure(down["sent"]), (*track, *_whole(down["sent"], "send"))))
    says = (
        f"From {figure(totals['read'])} rows read, each rule takes some, down to {figure(down['sent'])} "
        "that may be sent. The table has the figures."
    )
    return Chart("chart-net-down", "Net-down", says, tuple(bars))


@dataclass(frozen=True)
class _Fall:
    """Rows that a step takes away."""

    label: str
    count: int | None
    kind: str

    @property
    def figure(self) -> str:
        return MASKED if self.count is None else f"−{self.count:,}"


def _falls(down: Mapping[str, Any], totals: Mapping[str, Any]) -> Iterator[_Fall]:
    steps = []
    for step in down["rules"]:
        steps.append(_Fall(step["rule"], step["removed"], "suppress"))
        steps.append(_Fall(f"{step['rule']}, held", step["held"], "hold"))
    ends = ("rejected lines", totals["rejected"], "rejected"), ("duplicates", down["duplicates"], "duplicate")
    first, last = (_Fall(*end) for end in ends)
    taken = [step for step in steps if step.count != 0]
    return (step for step in (first, *_largest(taken), last) if step.count != 0)


def _largest(steps: Sequence[_Fall]) -> Iterator[_Fall]:
    """The largest steps in their order, then the others as one: a pack has dozens of rules."""
    if len(steps) <= _MOST_FALLS:
        yield from steps
        return
    places = sorted(range(len(steps)), key=lambda place: -(steps[place].count or 0))
    kept, others = sorted(places[: _MOST_FALLS - 1]), [steps[place] for place in places[_MOST_FALLS - 1 :]]
    yield from (steps[place] for place in kept)
    counts = [step.count for step in others]
    together = None if None in counts else sum(count or 0 for count in counts)
    yield _Fall(f"{len(others)} smaller steps", together, "suppress")


def _whole(count: int | None, kind: str) -> tuple[Segment, ...]:
    return () if not count else (Segment(0, count, kind),)


def _pulled(report: Report) -> Chart | None:
    found = report.get("pulled", {}).get("rules", ())
    counts = [(f"{one['rule']}{word}", one[part]) for one in found for part, word in _PULLED if one[part] != 0]
    return _counts("chart-pulled", "Rows to be pulled, by rule", counts, "suppress")


_PULLED = (("suppressed", ""), ("held", ", held"))


def _exempt(report: Report) -> Chart | None:
    found = report.get("sent_by_exemption", ())
    counts = [(f"{one['rule']}: {one['exemption']}", one["rows"]) for one in found]
    return _counts("chart-exempt", "Rows sent although a rule fires, by exemption", counts, "send")


def _held(report: Report) -> Chart | None:
    steps = report.get("net_down", {}).get("rules", ())
    counts = [(step["rule"], step["held"]) for step in steps if step["held"] != 0]
    return _counts("chart-held", "Rows held, by rule", counts, "hold")


def _overlap(report: Report) -> Chart | None:
    pairs = sorted(report.get("overlap", ()), key=lambda pair: (-(pair["rows"] or 0), pair["rules"]))
    counts = [(" and ".join(pair["rules"]), pair["rows"]) for pair in pairs]
    return _counts("chart-overlap", "Rows on which two rules fire", counts, "plain")


def _coverage(report: Report) -> Chart | None:
    gaps = [(area, count) for gap in report.get("not_covered", ()) for area, count in gap["areas"].items()]
    counts = sorted(gaps, key=lambda area: (-(area[1] or 0), area[0]))
    return _counts("chart-coverage", "Contact points that no source answers for, by area", counts, "hold")


def _counts(name: str, title: str, counts: Iterable[tuple[str, int | None]], kind: str) -> Chart | None:
    every = list(counts)
    bars = [Bar(label, figure(count), _whole(count, kind)) for label, count in every[:_MOST]]
    shown = "" if len(every) <= _MOST else f"The {_MOST} largest of {len(every)}. "
    return Chart(name, title, f"{shown}The table has the figures.", tuple(bars)) if bars else None


def _ages(report: Report) -> Chart | None:
    """Age as a part of the limit: the track ends where the source may be used no more."""
    bars = []
    for one in report["sources"]:
        if one["age_days"] is None or one["good_until"] is None:
            continue
        allowed = (date.fromisoformat(one["good_until"]) - date.fromisoformat(one["as_of"])).days
        part = one["age_days"] / max(1, allowed)
        kind = "suppress" if part > 1 else "hold" if part > _DUE_SOON else "send"
        age = f"{one['age_days']} of {allowed} days"
        bars.append(
            Bar(one["name"], age, (Segment(0, 1, "track"), Segment(0, part, kind), Segment(1, 1, "limit")))
        )
    says = "The age of each source on the contact date as a part of the age that the policy accepts."
    return Chart("chart-ages", "Age of sources against their limit", says, tuple(bars), axis=None)


_DUE_SOON = 0.8


def _earlier(report: Report, earlier: Sequence[Report]) -> Chart | None:
    if not earlier:
        return None
    bars = [_run(report, " (this run)"), *(_run(one) for one in reversed(earlier))]
    says = (
        "For each run by its contact date, the shares of rows sent, suppressed, held, duplicate and rejected."
    )
    return Chart(
        "chart-earlier",
        "Shares of the rows read, in this run and earlier ones",
        f"{says} The table has the figures.",
        tuple(bars),
        "share",
        _OUTCOMES,
    )


def _run(report: Report, mark: str = "") -> Bar:
    totals = report["totals"]
    read, sent = totals["read"], totals["send"]
    label = f"{report['send']['contact_date']}{mark}: {figure(read)} rows"
    if not read or sent is None:
        return Bar(label, MASKED)
    return Bar(label, f"{percent_of(sent / read)} sent", tuple(_stacked(totals, read)))


def _stacked(totals: Mapping[str, Any], read: int) -> Iterator[Segment]:
    start = 0.0
    for outcome, _ in _OUTCOMES:
        if totals[outcome] is None:
            return
        end = start + totals[outcome] / read
        if end > start:
            yield Segment(start, end, outcome)
        start = end
