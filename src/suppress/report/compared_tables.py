"""Tables that compare a run with earlier runs of the same campaign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from suppress.report.table_data import Column, Table

Report = Mapping[str, Any]
_TITLES = ("rows read", "sent", "suppressed", "held", "duplicates", "rejected")
_COMPARED = ("send", "suppress", "hold", "duplicate", "rejected")


def earlier(report: Report, before: Sequence[Report]) -> Table:
    """This run and earlier ones of the same campaign, newest first.

    Args:
        report: This run.
        before: Earlier runs, oldest first.
    """
    columns = (
        Column("contact date", "name"),
        *(Column(title, "count") for title in _TITLES),
        Column("sent, of rows read", "share"),
    )
    rows = []
    for one in (report, *reversed(before)):
        totals, mark = one["totals"], " (this run)" if one is report else ""
        counts = [totals[name] for name in _COMPARED]
        rows.append(
            (
                one["send"]["contact_date"] + mark,
                totals["read"],
                *counts,
                _share(totals["send"], totals["read"]),
            )
        )
    return Table(
        "earlier", "This run and earlier runs of the same campaign, newest first.", columns, tuple(rows)
    )


def earlier_rules(report: Report, before: Sequence[Report]) -> Table:
    """Share of rows that each rule removed or held, in this run and the one before.

    Args:
        report: This run.
        before: Earlier runs, oldest first.
    """
    columns = (
        Column("rule", "name"),
        Column("this run", "share"),
        Column("the run before", "share"),
    )
    if not before or "net_down" not in report:
        return Table("earlier_rules", "", columns, ())
    now, then = _taken(report), _taken(before[-1])
    rows = tuple((rule, now.get(rule, 0.0), then.get(rule, 0.0)) for rule in dict.fromkeys((*now, *then)))
    caption = "Share of the rows read that each rule removed or held, beside the run before."
    return Table("earlier_rules", caption, columns, rows)


def _taken(report: Report) -> dict[str, float | None]:
    read = report["totals"]["read"]
    return {
        step["rule"]: None
        if None in (step["removed"], step["held"])
        else _share(step["removed"] + step["held"], read)
        for step in report["net_down"]["rules"]
    }


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else part / max(1, whole)
