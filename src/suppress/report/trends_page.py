"""Opt-out trends on one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from suppress.report import trend_tables as tables
from suppress.report.charts import draw
from suppress.report.page_frame import Notice, Section, page_environment, with_content
from suppress.report.trend_charts import trend_charts

Report = Mapping[str, Any]


def trends_page(report: Report) -> str:
    """The page.

    Args:
        report: Data of a trend report.
    """
    charts = trend_charts(report)
    drawn = draw(charts)
    return (
        page_environment()
        .get_template("trends.html.jinja")
        .render(
            report=report,
            totals=report["totals"],
            notices=list(_notices(report)),
            sections=with_content(_sections(report), drawn),
            charts={chart.name: chart for chart in charts},
            drawn=drawn,
        )
    )


def _notices(report: Report) -> Iterator[Notice]:
    for alert in report["alerts"]:
        if alert["fires"]:
            yield Notice(
                "stop",
                f"Alert {alert['id']}: {alert['count'].replace('_', ' ')} of {alert['about']} from "
                f"{alert['from']} to {alert['to']} are {tables.rate(alert)} of {alert['sent']:,} contacts "
                f"sent, above {alert['above']:.2%}.",
            )
    for one in report["honour"]["limits"]:
        if one["recorded_late"]:
            yield Notice(
                "look",
                f"{one['recorded_late']:,} of {one['opt_outs']:,} opt-outs by {one['contact']} were recorded "
                f"after the limit of {one['limit']} ({one['citation']}).",
            )
    if report["totals"]["sent"] == 0:
        yield Notice("look", "No past run was found for these days, so there are no rates.")


def _sections(report: Report) -> Iterator[Section]:
    yield Section(
        "periods",
        "When people leave",
        "Every event counts on the day the person said it, on the sender's calendar.",
        (tables.periods(report),),
        "chart-periods",
        wide=True,
    )
    yield Section(
        "growth",
        "Whether the list grows",
        "Opt-ins less opt-outs, complaints, bounces and deaths, event by event: who says yes to two categories "
        "counts twice.",
        (),
        "chart-growth",
    )
    yield Section(
        "after-runs",
        "After which campaign people leave",
        "Counted to the last run that reached them; its send file says who was reached.",
        (tables.after_runs(report),),
        "chart-after-runs",
        wide=True,
    )
    yield Section("segment", "Who leaves", "", (tables.segment(report),), "chart-segment")
    for dimension, rows in report["by"].items():
        if len(rows) > 1 or any("meaning" in row for row in rows):
            yield Section(
                f"by-{dimension.replace('_', '-')}",
                _TITLES[dimension],
                "Compared with as many days right before.",
                (tables.breakdown(dimension, rows),),
                f"chart-{dimension}",
                wide=True,
            )
    yield Section(
        "honour",
        "How soon opt-outs were honoured",
        "From what a person said to its recording, and to the first scrub that knew it.",
        (tables.honour(report), tables.limits(report)),
    )
    yield Section("alerts", "Alerts", "", (tables.alerts(report),))


_TITLES = {
    "channel": "By channel",
    "category": "By category",
    "brand": "By brand",
    "collection_point": "By collection point",
    "campaign": "By the campaign that the event names",
    "source": "By source of the event",
    "reason": "Why people leave",
    "domain": "By e-mail domain",
    "state": "By state or province",
    "basis": "By basis of consent",
}
