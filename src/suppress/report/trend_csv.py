"""The tables of a trend report for spreadsheets and programs: figures as numbers, bounds of rates apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from suppress.report.tables import ReportTable
from suppress.report.trend_tables import COUNTS

Report = Mapping[str, Any]
_Columns = Mapping[str, type[pl.DataType]]

_RATED: _Columns = {"sent": pl.Int64, "rate": pl.Float64, "rate_low": pl.Float64, "rate_high": pl.Float64}
_LEFT: _Columns = {"opt_outs": pl.Int64, "complaints": pl.Int64, **_RATED}


def csv_tables(report: Report) -> Iterator[ReportTable]:
    """The report as tables; each says of what its first columns are.

    Args:
        report: Data of a trend report.
    """
    counts = _numbers(*COUNTS)
    growth: _Columns = {"net_growth": pl.Int64, **_RATED, "change": pl.Float64}
    yield _table("periods", {**_texts("period"), **counts, **growth}, report["periods"])
    before = _numbers(*(f"before_{name}" for name in COUNTS))
    for dimension, rows in report["by"].items():
        more = _numbers("texts") if dimension == "reason" else {}
        columns: _Columns = {**_texts("value"), **counts, **_RATED, **before, "change": pl.Float64, **more}
        yield _table(f"by-{dimension.replace('_', '-')}", columns, rows)
    runs = {**_texts("run", "campaign", "channel", "contact_date"), **_LEFT}
    yield _table("after-runs", runs, report["after_runs"] or ())
    if report["segment"] is not None:
        yield _table("by-segment", {**_texts("value"), **_LEFT}, report["segment"]["rows"])
    yield from _honour(report)
    alert: _Columns = {**_texts("id", "about", "count", "from", "to"), "events": pl.Int64, **_RATED}
    alert = {**alert, "above": pl.Float64, "fires": pl.Boolean}
    yield _table("alerts", alert, report["alerts"])


def _honour(report: Report) -> Iterator[ReportTable]:
    honour, stays, returns = report["honour"], report["stays"], report["returns"]
    days: _Columns = {"median": pl.Float64, "ninety_fifth": pl.Float64, "worst": pl.Float64}
    times = ({"time": name, **honour[name]} for name in ("to_recording", "to_scrub"))
    yield _table("honour", {**_texts("time"), **_numbers("count"), **days}, times)
    late = _numbers("opt_outs", "recorded_late", "scrubbed_late")
    yield _table("limits", {**_texts("limit", "contact", "citation"), **late}, honour["limits"])
    one = {"stays": stays["count"], "median_days": stays["median_days"], **returns}
    yield _table("stays", {"stays": pl.Int64, "median_days": pl.Float64, **_numbers(*returns)}, (one,))


def _table(name: str, columns: _Columns, rows: Iterable[Report]) -> ReportTable:
    return ReportTable(name, columns, [tuple(_flat(row).get(column) for column in columns) for row in rows])


def _flat(row: Report) -> Report:
    """A line with the bounds of its rate, and the counts of the window before, as columns of their own."""
    low, high = row.get("interval") or (None, None)
    before = {f"before_{name}": count for name, count in row.get("before", {}).items()}
    return {**row, "rate_low": low, "rate_high": high, **before}


def _texts(*names: str) -> _Columns:
    return dict.fromkeys(names, pl.String)


def _numbers(*names: str) -> _Columns:
    return dict.fromkeys(names, pl.Int64)
