"""Opt-out trends on a terminal, from the data that `suppress trends --json` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from suppress.counted import counted
from suppress.report.bar_table import Line, bar_table
from suppress.report.terminal import number, table
from suppress.report.trend_tables import COUNTS, CUT, change, days, is_cut, named, period_name, rate

Report = Mapping[str, Any]

_SHOWN = 10
"""Values of a breakdown that the terminal shows; `--json` and `--csv` have all of them."""
_TITLES = {
    "channel": "by channel",
    "category": "by category",
    "brand": "by brand",
    "collection_point": "by collection point",
    "campaign": "by campaign",
    "source": "by source of the event",
    "reason": "by reason",
    "domain": "by e-mail domain",
    "state": "by state or province",
    "basis": "by basis of consent",
}
_HEADINGS = ("opt-outs", "opt-ins", "complaints", "bounces", "deaths")
_SPARE = ("deaths", "bounces", "before", "complaints", "net", "opt-ins", "change")
"""Columns that a narrow terminal does without, in that order."""


def show_trends(report: Report, console: Console) -> None:
    """Print the report.

    Args:
        report: Data of the report.
        console: Where to print.
    """
    for line in _head(report):
        console.print(line)
    console.print(_periods(report, console))
    for dimension, rows in report["by"].items():
        if _says_something(rows):
            console.print(_breakdown(dimension, rows, console))
    for made in _after_runs(report, console):
        console.print(made)
    for line in (*_honour(report["honour"]), *_people(report)):
        console.print(line)
    if any(one["opt_outs"] for one in report["honour"]["limits"]):
        console.print(_limits(report["honour"]["limits"]))
    for line in _alerts(report["alerts"]):
        console.print(line)


def _head(report: Report) -> Iterator[str]:
    totals = report["totals"]
    before = totals["before"]
    yield (
        f"[bold]{escape(report['sender'])}[/]: who left and who came, {report['from']} to {report['to']} "
        f"({report['time_zone']})"
    )
    yield (
        f"{counted(totals['opt_outs'], 'opt-out')}, {counted(totals['opt_ins'], 'opt-in')}, "
        f"{counted(totals['complaints'], 'complaint')}; net growth {totals['net_growth']:+,} "
        f"(opt-ins less all who left, bounced or died)"
    )
    yield (
        f"before, {before['from']} to {before['to']}: {counted(before['opt_outs'], 'opt-out')}, "
        f"{counted(before['opt_ins'], 'opt-in')}, {counted(before['complaints'], 'complaint')}; "
        f"net growth {before['net_growth']:+,}"
    )
    sent = f"{totals['sent']:,} contacts sent in {counted(report['runs'], 'run')}"
    rate = ", so there are no rates"
    since = f"opted out since the first of them, {totals['rated_from']}"
    if totals["rate"] is not None and totals["interval"] is None:
        rate = f": more than these {since}, so that the rate cannot be told"
    elif totals["rate"] is not None:
        rate = f": {_rate(totals)} {since}"
    yield f"{sent}{rate}"


def _periods(report: Report, console: Console) -> Table:
    lines = []
    for row in report["periods"]:
        sign = CUT if is_cut(row, report) else ""
        figures = {
            **_counts(row),
            "net": f"{row['net_growth']:+,}",
            "sent": number(row["sent"]),
            "rate": _rate(row),
            "change": _change(row["change"]),
        }
        lines.append(Line(f"{period_name(row, report)}{sign}", row["opt_outs"], figures))
    cut = any(is_cut(row, report) for row in report["periods"])
    rest = f"{CUT.strip()} not a whole {report['period']} in this report" if cut else ""
    return bar_table(f"by {report['period']}", report["period"], lines, console, _SPARE, rest)


def _says_something(rows: list[Report]) -> bool:
    # One value that stands for all tells nobody anything.
    return len(rows) > 1 or any("meaning" in row for row in rows)


def _breakdown(dimension: str, rows: list[Report], console: Console) -> Table:
    rated = any(row.get("sent") for row in rows)
    lines = [
        Line(
            named(row),
            row["opt_outs"],
            {
                **_counts(row),
                **({"sent": number(row["sent"] or None), "rate": _rate(row)} if rated else {}),
                "before": number(row["before"]["opt_outs"]),
                "change": _change(row["change"]),
            },
        )
        for row in rows[:_SHOWN]
    ]
    return bar_table(_TITLES[dimension], dimension.replace("_", " "), lines, console, _SPARE, _more(rows))


def _counts(row: Report) -> dict[str, str]:
    return {heading: number(row[name]) for heading, name in zip(_HEADINGS, COUNTS, strict=True)}


def _more(rows: list[Report], what: str = "") -> str:
    return f"{len(rows) - _SHOWN:,} {what}more in --json and --csv" if len(rows) > _SHOWN else ""


def _after_runs(report: Report, console: Console) -> Iterator[Table]:
    runs, segment = report["after_runs"] or [], report["segment"]
    if runs:
        title = f"who left within {report['days_after']} days after a run"
        lines = [_left(one["run"], one) for one in runs[-_SHOWN:]]
        yield bar_table(title, "run", lines, console, rest=_more(runs, "earlier, "))
    if segment is not None and segment["rows"]:
        lines = [_left(one["value"], one) for one in segment["rows"][:_SHOWN]]
        title = f"the same by {segment['column']}"
        yield bar_table(title, segment["column"], lines, console, rest=_more(segment["rows"]))


def _left(name: str, one: Report) -> Line:
    figures = {
        "opt-outs": number(one["opt_outs"]),
        "complaints": number(one["complaints"]),
        "sent": number(one["sent"]),
        "rate": _rate(one),
    }
    return Line(name, one["opt_outs"], figures)


def _rate(row: Report) -> str:
    return rate(row) or "–"


def _change(share: float | None) -> str:
    return change(share) or "–"


def _honour(honour: Report) -> Iterator[str]:
    if not honour["opt_outs"]:
        return
    yield "[bold]honour time[/] of opt-outs"
    yield f"  from said to recorded: {_spread(honour['to_recording'])}"
    yield f"  from said to the first scrub that knew: {_spread(honour['to_scrub'])}"
    if honour["waiting"]:
        yield f"  {counted(honour['waiting'], 'opt-out')} that no scrub of their channel knows yet"
    if honour["undated"]:
        yield f"  {counted(honour['undated'], 'opt-out')} without a date: in none of these times"


def _spread(spread: Report) -> str:
    if not spread["count"]:
        return "–"
    return (
        f"median {days(spread['median'])}, 95 % within {days(spread['ninety_fifth'])}, "
        f"at worst {days(spread['worst'])} (of {spread['count']:,})"
    )


def _limits(limits: list[Report]) -> Table:
    made = table("limits", "limit", "<law or rule", "opt-outs", "recorded late", "first scrub late")
    for one in limits:
        late = [
            f"[bold red]{one[name]:,}[/]" if one[name] else "0" for name in ("recorded_late", "scrubbed_late")
        ]
        made.add_row(
            f"{one['limit']}, {one['contact']}", escape(one["citation"]), number(one["opt_outs"]), *late
        )
    return made


def _people(report: Report) -> Iterator[str]:
    stays, returns = report["stays"], report["returns"]
    if stays["count"]:
        within = ", ".join(f"{count:,} within {days} days" for days, count in stays["within"].items() if count)
        yield (
            f"from opt-in to opt-out: median {stays['median_days']:,} days of {counted(stays['count'], 'stay')}"
            f"{f'; {within}' if within else ''}"
        )
    if returns["left"]:
        yield (
            f"{counted(returns['left'], 'contact')} left; {returns['left_again']:,} of them had left "
            f"and come back before, {returns['came_back']:,} came back since"
        )


def _alerts(alerts: list[Report]) -> Iterator[str]:
    for one in alerts:
        what = f"{one['count'].replace('_', ' ')} of {one['about']}, {one['from']} to {one['to']}: {_rate(one)}"
        if one["fires"]:
            yield f"[bold red]alert {escape(one['id'])}:[/] {escape(what)}, above {one['above']:.2%}"
        elif one["too_few_sent"]:
            yield f"alert {escape(one['id'])}: {one['sent']:,} contacts sent: too few to tell"
        else:
            yield f"alert {escape(one['id'])}: {escape(what)}, not above {one['above']:.2%}"
