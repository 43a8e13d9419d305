"""The tables of a trend report as data: what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from suppress.report.table_data import Cell, Column, Table

Report = Mapping[str, Any]

COUNTS = ("opt_outs", "opt_ins", "complaints", "hard_bounces", "deaths")
CUT = " …"
"""Stands behind the name of a period that is not a whole one."""
_MOST = 50
"""Lines of a breakdown that the page shows: there can be thousands of domains."""
_COUNT_COLUMNS = tuple(
    Column(title, "number") for title in ("opt-outs", "opt-ins", "complaints", "bounces", "deaths")
)
_RATED = (Column("sent", "number"), Column("opt-out rate", "number"))
_CHANGED = (Column("opt-outs before", "number"), Column("change", "number"))
_LEFT = (Column("opt-outs", "number"), Column("complaints", "number"))


def period_name(row: Report, report: Report) -> str:
    """A period as people call it: `2026-11`, or the first day of a week."""
    return str(row["period"])[:7] if report["period"] == "month" else str(row["period"])


def is_cut(row: Report, report: Report) -> bool:
    """Whether the report begins or ends within a period, so that it cannot be compared with others."""
    first = row is report["periods"][0] and row["period"] < report["from"]
    return first or (row is report["periods"][-1] and report["last_period_unfinished"])


def periods(report: Report) -> Table:
    """Counts by period."""
    rows = [
        (
            period_name(row, report) + (CUT if is_cut(row, report) else ""),
            *(row[name] for name in COUNTS),
            f"{row['net_growth']:+,}",
            row["sent"],
            rate(row),
            change(row["change"]),
        )
        for row in report["periods"]
    ]
    columns = (
        Column(report["period"], "name"),
        *_COUNT_COLUMNS,
        Column("net growth", "number"),
        *_RATED,
        Column("change", "number"),
    )
    caption = f"Events by {report['period']}, on the day they were said; rates since the first run"
    if any(is_cut(row, report) for row in report["periods"]):
        caption += f";{CUT} is not a whole {report['period']} in this report"
    return Table("periods", caption, columns, tuple(rows))


def breakdown(dimension: str, rows: Sequence[Report]) -> Table:
    """Counts by the values of one dimension."""
    rated = any(row.get("sent") for row in rows)
    name = dimension.replace("_", " ")
    columns = (Column(name), *_COUNT_COLUMNS, *(_RATED if rated else ()), *_CHANGED)
    lines: list[tuple[Cell, ...]] = []
    for row in rows:
        value = f"{row['value']}: {row['meaning']}" if "meaning" in row else named(row)
        sent = (row["sent"] or None, rate(row)) if rated else ()
        lines.append(
            (
                value,
                *(row[count] for count in COUNTS),
                *sent,
                row["before"]["opt_outs"],
                change(row["change"]),
            )
        )
    caption = f"Events by {name}"
    if len(lines) > _MOST:
        caption += f": the {_MOST} with the most opt-outs of {len(lines):,}; --csv has all"
    return Table(f"by-{dimension}", caption, columns, tuple(lines[:_MOST]))


def after_runs(report: Report) -> Table:
    """Who left in the days after each run."""
    rows = [
        (one["run"], one["channel"], one["opt_outs"], one["complaints"], one["sent"], rate(one))
        for one in report.get("after_runs") or ()
    ]
    columns = (Column("run", "name"), Column("channel", "name"), *_LEFT, *_RATED)
    caption = f"People of a send file who left within {report.get('days_after')} days after the run"
    return Table("after-runs", caption, columns, tuple(rows))


def segment(report: Report) -> Table:
    """The same by a column of the lists."""
    asked = report["segment"] or {"column": "", "rows": ()}
    rows = [(one["value"], one["opt_outs"], one["complaints"], one["sent"], rate(one)) for one in asked["rows"]]
    columns = (Column(asked["column"]), *_LEFT, *_RATED)
    return Table("by-segment", f"The same by {asked['column']}", columns, tuple(rows))


def honour(report: Report) -> Table:
    """How long opt-outs took."""
    times = (
        ("from said to recorded", report["honour"]["to_recording"]),
        ("from said to the first scrub that knew", report["honour"]["to_scrub"]),
    )
    rows = [
        (label, one["count"], days(one["median"]), days(one["ninety_fifth"]), days(one["worst"]))
        for label, one in times
        if one["count"]
    ]
    columns = (
        Column("time"),
        Column("opt-outs", "number"),
        Column("median", "number"),
        Column("95 % within", "number"),
        Column("at worst", "number"),
    )
    return Table("honour", "How long it took", columns, tuple(rows))


def limits(report: Report) -> Table:
    """How the limits of laws and platforms were kept."""
    rows = [
        (
            f"{one['limit']}, {one['contact']}",
            one["citation"],
            one["opt_outs"],
            one["recorded_late"],
            one["scrubbed_late"],
        )
        for one in report["honour"]["limits"]
    ]
    columns = (
        Column("limit"),
        Column("law or rule"),
        Column("opt-outs", "number"),
        Column("recorded after it", "number"),
        Column("first scrub after it", "number"),
    )
    return Table("limits", "Limits of laws and mailbox providers", columns, tuple(rows))


def alerts(report: Report) -> Table:
    """The alerts of the policy."""
    rows = [
        (
            one["id"],
            f"{one['count'].replace('_', ' ')} of {one['about']}",
            f"{one['from']} to {one['to']}",
            one["events"],
            one["sent"],
            rate(one),
            f"{one['above']:.2%}",
            "fires" if one["fires"] else "too few sent to tell" if one["too_few_sent"] else "quiet",
        )
        for one in report["alerts"]
    ]
    columns = (
        Column("alert", "name"),
        Column("of what"),
        Column("days", "name"),
        Column("events", "number"),
        Column("sent", "number"),
        Column("rate", "number"),
        Column("above", "number"),
        Column("says", "name"),
    )
    return Table("alerts", "Alerts of the policy", columns, tuple(rows))


MORE_THAN_SENT = "more than sent"
"""What stands for a rate above all: those who left had been sent something before, or elsewhere."""


def named(row: Report) -> str:
    """The value of a line; of what people wrote in words of their own also how many different texts it is."""
    texts = row.get("texts")
    return f"{row['value']} ({texts:,} {'text' if texts == 1 else 'texts'})" if texts else str(row["value"])


def rate(row: Report) -> str | None:
    """A rate with its interval, or that there is none: more left than were sent anything."""
    if row["rate"] is None:
        return None
    if row["interval"] is None:
        return MORE_THAN_SENT
    low, high = row["interval"]
    return f"{row['rate']:.2%} ({low:.2%}–{high:.2%})"


def change(share: float | None) -> str | None:
    """By how much something grew."""
    return None if share is None else f"{share:+.0%}"


def days(value: float | None) -> str | None:
    """A length of time, in hours where it is short."""
    if value is None:
        return None
    return f"{value * 24:.1f} hours" if value < 1 else f"{value:.1f} days"
