"""Charts of the trend page, from the data of a trend report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from suppress.report.charts import Bar, Chart, Segment
from suppress.report.trend_tables import MORE_THAN_SENT, is_cut, period_name

Report = Mapping[str, Any]

_MOST_PERIODS = 60
"""Bars of a chart of periods: two months of days."""
_MOST = 10
"""Bars of a breakdown; its table has every line."""


def trend_charts(report: Report) -> list[Chart]:
    """The charts of a trend page; one that would have nothing to show is left out.

    Args:
        report: Data of a trend report.
    """
    return [chart for chart in _charts(report) if any(bar.segments for bar in chart.bars)]


def _charts(report: Report) -> Iterator[Chart]:
    periods = report["periods"][-_MOST_PERIODS:]
    yield _counted(
        "chart-periods",
        f"Opt-outs by {report['period']}{_of_last(report)}",
        [(_period(row, report), row["opt_outs"], _with_rate(row)) for row in periods],
    )
    yield _growth(report)
    if report.get("after_runs"):
        runs = report["after_runs"][-_MOST:]
        yield _counted(
            "chart-after-runs",
            "Opt-outs in the days after a run",
            [(one["run"], one["opt_outs"], _with_rate(one)) for one in runs],
        )
    if report["segment"] is not None:
        rows = report["segment"]["rows"][:_MOST]
        yield _counted(
            "chart-segment",
            f"Opt-outs by {report['segment']['column']}",
            [(one["value"], one["opt_outs"], _with_rate(one)) for one in rows],
        )
    for dimension, rows in report["by"].items():
        yield _counted(
            f"chart-{dimension}",
            f"Opt-outs by {dimension.replace('_', ' ')}",
            [(one["value"], one["opt_outs"], _with_rate(one)) for one in rows[:_MOST] if one["opt_outs"]],
        )


def _counted(name: str, title: str, values: Sequence[tuple[str, int, str]]) -> Chart:
    bars = [Bar(label, figure, _from_zero(count, "suppress")) for label, count, figure in values]
    return Chart(name, title, "The table has the figures.", tuple(bars))


def _growth(report: Report) -> Chart:
    """What came in and what went, of each period: the longer bar says whether the list grew."""
    rows = report["periods"][-_MOST_PERIODS:]
    bars = []
    for row in rows:
        gone = row["opt_ins"] - row["net_growth"]
        bars.append(
            Bar(
                _period(row, report),
                f"{row['net_growth']:+,}",
                (*_from_zero(row["opt_ins"], "send"), *_after(row["opt_ins"], gone, "suppress")),
            )
        )
    says = (
        "For each period opt-ins, and beside them everybody who left, bounced or died. The figure is the "
        "growth; the table above has the figures."
    )
    title = f"Net growth by {report['period']}{_of_last(report)}"
    legend = (("send", "opt-ins"), ("suppress", "left, bounced or died"))
    return Chart("chart-growth", title, says, tuple(bars), legend=legend)


def _of_last(report: Report) -> str:
    left_out = len(report["periods"]) > _MOST_PERIODS
    return f", the last {_MOST_PERIODS}" if left_out else ""


def _from_zero(count: int, kind: str) -> tuple[Segment, ...]:
    return (Segment(0, count, kind),) if count else ()


def _after(start: int, count: int, kind: str) -> tuple[Segment, ...]:
    return (Segment(start, start + count, kind),) if count else ()


def _with_rate(row: Report) -> str:
    rate = row.get("rate")
    if rate is None:
        return f"{row['opt_outs']:,}"
    return f"{row['opt_outs']:,} · {MORE_THAN_SENT if row['interval'] is None else f'rate {rate:.2%}'}"


def _period(row: Report, report: Report) -> str:
    return period_name(row, report) + (", not whole" if is_cut(row, report) else "")
