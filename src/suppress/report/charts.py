"""Charts of a page as Vega-Lite, drawn as SVG without a browser, a script or a network.

Every chart is bars on one line each, with the label and the figure above the bar: it stays legible on a phone,
and no text is measured, so that a chart is the same on every machine. Colours are variables of the page
(`page.css`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

WIDTH = 440
"""Of a chart, in the pixels of its own."""
_CHARACTERS = 54
"""That fit above a bar, in letters of usual width."""
_LINE = 40
_BAR = 12
_TICKS = 4
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"
KINDS = ("track", "total", "send", "suppress", "hold", "duplicate", "rejected", "plain", "limit")
"""What a bar stands for; its colour is the variable `--bar-<kind>`."""
_COLOURS = {"domain": list(KINDS), "range": [f"var(--bar-{kind})" for kind in KINDS]}


@dataclass(frozen=True)
class Segment:
    """A part of a bar, from one value to another."""

    start: float
    end: float
    kind: str


@dataclass(frozen=True)
class Bar:
    """One line of a chart."""

    label: str
    figure: str
    """What stands at the right end: the count in words, or that it is masked."""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart and what a screen reader says of it."""

    name: str
    """Unique on the page."""
    title: str
    says: str
    """What is to be seen, in a sentence or two."""
    bars: tuple[Bar, ...]
    axis: Literal["count", "share"] | None = "count"
    """What the figures below the bars are; None where there are none."""
    legend: tuple[tuple[str, str], ...] = ()
    """Kinds of bars and what they are, where labels do not tell."""


def specification(chart: Chart) -> dict[str, Any]:
    """The chart in Vega-Lite.

    Args:
        chart: At least one bar.
    """
    ends = [segment.end for bar in chart.bars for segment in bar.segments]
    longest = max([*ends, 1e-9])
    places = {
        "field": "place",
        "type": "ordinal",
        "axis": None,
        # All of them by name: those without a segment would come after the others.
        "scale": {"domain": list(range(len(chart.bars))), "paddingInner": 0, "paddingOuter": 0},
    }
    scale = {"domain": [0, longest], "nice": False}
    text = {"type": "text", "fontSize": 13, "baseline": "middle", "yOffset": -9, "limit": 0}
    layers = [
        {
            "data": {"values": _segments(chart)},
            "mark": {"type": "bar", "height": _BAR, "yOffset": 9, "cornerRadius": 1, "strokeWidth": 1},
            "encoding": {
                "x": {"field": "start", "type": "quantitative", "scale": scale, "axis": _axis(chart, longest)},
                "x2": {"field": "end"},
                "color": {"field": "kind", "type": "nominal", "scale": _COLOURS, "legend": None},
                "stroke": {"field": "kind", "type": "nominal", "scale": _COLOURS, "legend": None},
            },
        },
        {
            "data": {"values": _labels(chart)},
            "mark": {**text, "align": "left"},
            "encoding": {"x": {"value": 0}, "text": {"field": "label"}, "color": {"value": "var(--ink)"}},
        },
        {
            "data": {"values": _labels(chart)},
            "mark": {**text, "align": "right", "fontWeight": 600},
            "encoding": {"x": {"value": WIDTH}, "text": {"field": "figure"}, "color": {"value": "var(--ink)"}},
        },
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": {"step": _LINE},
        "autosize": "none",
        "padding": {"left": 1, "right": 1, "top": 0, "bottom": 4 if chart.axis is None else 20},
        "background": "transparent",
        "encoding": {"y": {**places, "sort": None}},
        "layer": layers,
        "config": {"aria": False, "font": _FONT, "view": {"stroke": None}},
    }


def _segments(chart: Chart) -> list[dict[str, Any]]:
    return [
        {"place": place, "start": segment.start, "end": segment.end, "kind": segment.kind}
        for place, bar in enumerate(chart.bars)
        for segment in bar.segments
    ]


def _labels(chart: Chart) -> list[dict[str, Any]]:
    return [
        {"place": place, "label": _short(bar.label, bar.figure), "figure": bar.figure}
        for place, bar in enumerate(chart.bars)
    ]


def _short(label: str, figure: str) -> str:
    """A label that leaves room for the figure; by characters, as widths differ from machine to machine."""
    room = _CHARACTERS - len(figure)
    return label if len(label) <= room else f"{label[: room - 1].rstrip()}…"


def _axis(chart: Chart, longest: float) -> dict[str, Any] | None:
    if chart.axis is None:
        return None
    # Of few rows the engine would also name halves.
    few = chart.axis == "count" and longest <= _TICKS
    return {
        "title": None,
        **({"values": list(range(int(longest) + 1))} if few else {"tickCount": _TICKS}),
        # Engineers write giga where everybody else writes billion.
        "labelExpr": "format(datum.value, '~%')"
        if chart.axis == "share"
        else "replace(format(datum.value, '~s'), 'G', 'bn')",
        "gridColor": "var(--grid)",
        "domain": False,
        "ticks": False,
        "labelColor": "var(--soft)",
        "labelFontSize": 11,
        "labelFlush": 20,
        "labelOverlap": False,
        "labelLimit": 0,
        "minExtent": 18,
        "maxExtent": 18,
    }


def draw(charts: Sequence[Chart]) -> dict[str, str]:
    """Each chart as an SVG element by its name, with title and description."""
    import vl_convert

    return {chart.name: _named(vl_convert.vegalite_to_svg(specification(chart)), chart) for chart in charts}


def _named(svg: str, chart: Chart) -> str:
    box = svg.partition('viewBox="')[2].partition('"')[0]
    # The chart is one picture with a name; roles that the engine gives its parts have none.
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg[svg.index(">") + 1 :])
    title, says = f"{chart.name}-title", f"{chart.name}-says"
    return (
        f'<svg class="chart" viewBox="{box}" role="img" aria-labelledby="{title} {says}">'
        f'<title id="{title}">{escape(chart.title)}</title><desc id="{says}">{escape(chart.says)}</desc>{drawn}'
    )


def warm_up() -> None:
    """Start the engine that draws, before there is anything to draw."""
    draw([Chart("none", "", "", (Bar("", "", (Segment(0, 1, "plain"),)),))])
