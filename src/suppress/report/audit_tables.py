"""The tables of an audit as data: what its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suppress.report.audit_words import STATES
from suppress.report.table_data import Column, Table

Report = Mapping[str, Any]

_FIGURES = (
    Column("messages", "number"),
    Column("forbidden", "number"),
    Column("cannot be proved", "number"),
    Column("in doubt", "number"),
)


def by_rule(report: Report) -> Table:
    """Messages by the rule that decides."""
    rows = tuple(
        (
            one["rule"],
            STATES[one["state"]],
            one["messages"],
            one["median_days"],
            one["worst_days"],
            one["first_row"],
        )
        for one in report["rules"]
    )
    columns = (
        Column("rule", "name"),
        Column("so they were", "name"),
        Column("messages", "number"),
        Column("median days after", "number"),
        Column("at worst, days", "number"),
        Column("first row", "number"),
    )
    return Table("rules", "Messages by the rule that decides", columns, rows)


def delay(one: Report) -> str:
    """A length of time in words."""
    if one["over"] is None:
        return f"up to {one['upto']} day"
    return f"more than {one['over']} days" if one["upto"] is None else f"{one['over']} to {one['upto']} days"


def delays(report: Report) -> Table:
    """Forbidden messages by how long after it they went."""
    found = any(one["messages"] for one in report["delays"])
    rows = tuple((delay(one), one["messages"]) for one in report["delays"]) if found else ()
    columns = (Column("after", "name"), Column("forbidden messages", "number"))
    return Table("delays", "Forbidden messages; each stands in one line", columns, rows)


def by_send(report: Report) -> Table:
    """Messages by channel, category and brand."""
    rows = tuple(
        (
            f"{one['category']} by {one['channel']}",
            one["brand"] or "none named",
            *(one[name] for name in ("messages", *STATES)),
        )
        for one in report["sends"]
    )
    columns = (Column("messages of", "name"), Column("brand", "name"), *_FIGURES)
    return Table("sends", "Messages whose time can be read, by category, channel and brand", columns, rows)


def found(report: Report) -> Table:
    """The messages that the report names."""
    rows = tuple(
        (
            str(one["row"]),
            STATES[one["state"]],
            _minute(one["sent"]),
            one["rule"],
            _where(one),
            one["said"][:10] if one["said"] else one["since"] and str(one["since"]),
            _minute(one["recorded_at"]),
            one["days_after"],
        )
        for one in report["found"]
    )
    columns = (
        Column("row", "number"),
        Column("so it was", "name"),
        Column("sent", "name"),
        Column("rule", "name"),
        Column("event or list", "name"),
        Column("said or listed since", "name"),
        Column("recorded", "name"),
        Column("days after", "number"),
    )
    there = sum(report[state] for state in STATES)
    caption = f"{len(rows):,} of {there:,} messages found" + ("; --csv has all" if there > len(rows) else "")
    return Table("found", caption, columns, rows)


def _where(one: Report) -> str | None:
    if one["event"] is not None:
        return f"event {one['event']}"
    return f"{one['source']} {one['version'] or ''}".strip() if one["source"] else None


def _minute(time: str | None) -> str | None:
    return time and time[:16].replace("T", " ")
