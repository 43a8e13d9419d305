"""The report of an audit as data: what `--json` shows, and the terminal and the page are made of.

Counts, and messages by their row in the log and the number of the event that forbade them: no contact.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from suppress.audit.judge import STATES, Judge, Judged
from suppress.audit.licensed import licensed_sources, shown
from suppress.audit.sent_log import SAID

UNJUDGED = ("rejected", "without_time", "without_contact", "in_future", "unproven")
"""Counts of the report that leave it open whether a message was allowed."""
_NAMED = 100
"""Messages that a report names; the table of `--csv` has all of them."""
_DELAYS = (1, 2, 10, 30, 90, 365)
"""Days after an opt-out up to which messages are counted together."""


def audit_report(
    judge: Judge, judged: Sequence[Judged], findings: pl.DataFrame, now: datetime
) -> dict[str, Any]:
    """The report.

    Args:
        judge: Log, ledger and sources.
        judged: What became of the messages of each send.
        findings: FINDINGS of all of them.
        now: What was sent later than this cannot have been sent.
    """
    lines, zone = judge.log.lines, judge.policy.sender.time_zone
    states = dict(findings["state"].value_counts().iter_rows())
    return {
        "version": 2,
        "sender": judge.policy.sender.name,
        "log": judge.log.name,
        "as_said": judge.as_said,
        "messages": lines.height,
        "rejected": judge.log.rejected,
        "without_time": lines["sent"].null_count(),
        "rows_without_time": lines.filter(pl.col("sent").is_null())["row"].sort().head(_NAMED).to_list(),
        "without_contact": sum(one.without_contact for one in judged),
        "in_future": int((lines["sent"] > now).sum()),
        "from": _in_zone(lines["sent"].min(), zone),
        "to": _in_zone(lines["sent"].max(), zone),
        "time_zone": zone,
        **{state: states.get(state, 0) for state in STATES},
        "rules": _by_rule(findings, licensed_sources(judge.policy)),
        "sends": _by_send(lines, findings),
        "delays": _delays(findings),
        "found": _found(shown(findings, judge.policy), zone),
        "ledger_position": None if judge.ledger is None else judge.ledger.position,
        "columns_missing": sorted(frozenset[str]().union(*(one.columns_missing for one in judged))),
        "sources_missing": sorted(judge.sources.missing),
        "sources_of_later": sorted(judge.sources.later),
        "sources_undated": sorted(judge.sources.undated),
    }


def _by_rule(findings: pl.DataFrame, licensed: Sequence[str]) -> list[dict[str, Any]]:
    nameable = ~pl.col("source").is_in(licensed).fill_null(value=False)
    counted = findings.group_by("rule", "state").agg(
        messages=pl.len(),
        median_days=pl.col("days_after").median().round(1),
        worst_days=pl.col("days_after").max().round(1),
        first_row=pl.col("row").filter(nameable).min(),
    )
    order = pl.col("state").replace_strict(STATES, range(len(STATES)), return_dtype=pl.Int8)
    return counted.sort(order, -pl.col("messages").cast(pl.Int64), "rule").to_dicts()


def _by_send(lines: pl.DataFrame, findings: pl.DataFrame) -> list[dict[str, Any]]:
    sent = lines.filter(pl.col("sent").is_not_null()).group_by(SAID).agg(messages=pl.len())
    of_state = [(pl.col("state") == state).sum().cast(pl.Int64).alias(state) for state in STATES]
    found = findings.group_by(SAID).agg(of_state)
    whole = sent.join(found, on=SAID, how="left", nulls_equal=True).with_columns(pl.col(STATES).fill_null(0))
    return whole.sort(*SAID).to_dicts()


def _delays(findings: pl.DataFrame) -> list[dict[str, Any]]:
    """How many forbidden messages went how many days after it; each is counted once."""
    after = findings.filter(pl.col("state") == STATES[0])["days_after"].drop_nulls()
    return [
        {
            "over": over,
            "upto": upto,
            "messages": int(((after > (over or float("-inf"))) & (after <= (upto or float("inf")))).sum()),
        }
        for over, upto in pairwise((None, *_DELAYS, None))
    ]


def _found(findings: pl.DataFrame, zone: str) -> list[dict[str, Any]]:
    grave = pl.col("state").replace_strict(STATES, range(len(STATES)), return_dtype=pl.Int8)
    named = findings.sort(grave, "row").head(_NAMED)
    return [
        {**line, **{name: _in_zone(line[name], zone) for name in ("sent", "said", "recorded_at")}}
        for line in named.iter_rows(named=True)
    ]


def _in_zone(time: Any, zone: str) -> str | None:
    return time.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds") if isinstance(time, datetime) else None
