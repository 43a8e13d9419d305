"""How cost grows, drawn: time and memory against rows of the list, and time against numbers of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import polars as pl

from benchmarks.measure import Measured
from benchmarks.report import MEGABYTE, Results

if TYPE_CHECKING:
    import altair as alt

MILLION = 1_000_000
WIDTH, HEIGHT = 300, 220


def draw_growth(results: Results, path: Path) -> bool:
    """Draw what was measured at several sizes, as SVG.

    Args:
        results: Of a run; parts that were not measured are left out.
        path: The file, replaced where it is there.

    Returns:
        Whether there was anything to draw.
    """
    panels = [*_by_rows(results), *_by_registry(results)]
    if not panels:
        return False
    import altair as alt  # takes half a second to load: only who draws waits for it

    chart = alt.hconcat(*panels).resolve_scale(color="independent").configure_view(strokeOpacity=0)
    chart.save(path, format="svg")
    return True


def _by_rows(results: Results) -> Iterator[alt.LayerChart]:
    if not results.growth:
        return
    points = pl.DataFrame(
        [
            {"job": job, "size": rows / MILLION, "seconds": run.seconds, "megabytes": run.peak / MEGABYTE}
            for job, runs in results.growth.items()
            for rows, run in runs
        ]
    )
    yield _panel(points, "seconds", "seconds", "million rows of the list", "job")
    yield _panel(points, "megabytes", "peak memory, MB", "million rows of the list", "job")


def _by_registry(results: Results) -> Iterator[alt.LayerChart]:
    cases = [one for one in results.compared if one.case.job == "voice"]
    rates = [one.case.hit_rate for one in cases]
    usual = max(set(rates), key=rates.count, default=0)
    chosen = [one for one in cases if one.case.hit_rate == usual]
    if len(chosen) < 2:
        return
    points = pl.DataFrame(
        [
            {"side": side, "size": one.case.registry / MILLION, "seconds": run.seconds}
            for one in chosen
            for side, run in _sides(one.floor, one.duckdb, one.suppress)
        ]
    )
    rows = f"{chosen[0].case.rows / MILLION:g} million rows"
    yield _panel(points, "seconds", f"seconds for {rows}", "million numbers of the registry", "side")


def _sides(floor: Measured, duckdb: Measured, suppress: Measured) -> tuple[tuple[str, Measured], ...]:
    return ("copying (floor)", floor), ("DuckDB", duckdb), ("suppress", suppress)


def _panel(points: pl.DataFrame, value: str, title: str, size: str, series: str) -> alt.LayerChart:
    import altair as alt

    base = alt.Chart(points).encode(
        x=alt.X("size:Q", title=size, scale=alt.Scale(zero=True)),
        y=alt.Y(f"{value}:Q", title=title, scale=alt.Scale(zero=True)),
        color=alt.Color(f"{series}:N", title=None, legend=alt.Legend(orient="bottom", columns=1)),
    )
    layers = base.mark_line() + base.mark_point(filled=True, size=50)
    return cast("alt.LayerChart", layers.properties(width=WIDTH, height=HEIGHT))
