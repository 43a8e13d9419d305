"""What an audit found on one page that needs nothing else, for compliance people and lawyers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from suppress.report import audit_tables as tables
from suppress.report.audit_words import MEANINGS, Note, basis, notes
from suppress.report.charts import Bar, Chart, Segment, draw
from suppress.report.page_frame import Notice, Section, page_environment, with_content

Report = Mapping[str, Any]

_MOST = 20
"""Bars of a chart; its table has every line."""
_COLOURS = {"forbidden": "suppress", "unproven": "duplicate", "in_doubt": "hold"}
_LEGEND = (("suppress", "forbidden"), ("duplicate", "cannot be proved"), ("hold", "in doubt"))


def audit_page(report: Report) -> str:
    """The page.

    Args:
        report: Data of an audit.
    """
    charts = [chart for chart in _charts(report) if any(bar.segments for bar in chart.bars)]
    drawn = draw(charts)
    days = [report[end][:10] for end in ("from", "to") if report[end]]
    return (
        page_environment()
        .get_template("audit.html.jinja")
        .render(
            report=report,
            span=days,
            by=basis(report),
            meanings=MEANINGS,
            unjudged=report["rejected"] + report["without_time"] + report["without_contact"],
            notices=[_notice(note) for note in notes(report)],
            sections=with_content(_sections(report), drawn),
            charts={chart.name: chart for chart in charts},
            drawn=drawn,
        )
    )


def _notice(note: Note) -> Notice:
    return Notice("stop" if note.grave else "look", f"{note.says[0].upper()}{note.says[1:]}.")


def _charts(report: Report) -> Iterator[Chart]:
    rules = report["rules"][:_MOST]
    bars = [_bar(one["rule"], one["messages"], _COLOURS[one["state"]]) for one in rules]
    yield _chart("chart-rules", "Messages found, by the rule that decides", bars, _LEGEND)
    bars = [_bar(tables.delay(one), one["messages"], "suppress") for one in report["delays"]]
    yield _chart("chart-delays", "Forbidden messages, by how long after it they went", bars)


def _chart(name: str, title: str, bars: Sequence[Bar], legend: tuple[tuple[str, str], ...] = ()) -> Chart:
    return Chart(name, title, "The table has the figures.", tuple(bars), legend=legend)


def _bar(label: str, count: int, kind: str) -> Bar:
    return Bar(label, f"{count:,}", (Segment(0, count, kind),) if count else ())


def _sections(report: Report) -> Iterator[Section]:
    yield Section(
        "rules",
        "What forbade them",
        "Each message once, under the first rule of the policy that forbids it.",
        (tables.by_rule(report),),
        "chart-rules",
        wide=True,
    )
    yield Section(
        "delays",
        "How long after it they went",
        "From what was said, or the day of a list's entry, to the message. Those without a day are left out.",
        (tables.delays(report),),
        "chart-delays",
    )
    yield Section("sends", "Which messages", "By what the log says of them.", (tables.by_send(report),))
    yield Section(
        "found",
        "The messages",
        "The gravest first, then as they stand in the log. The row says who it was, to whoever has the log.",
        (tables.found(report),),
        wide=True,
    )
