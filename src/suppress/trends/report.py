"""The trend report as data: what `--json` shows, and the terminal, the page and the tables are made of.

Counts only. Names in it are those of channels, categories, campaigns and the like; what may be a contact is not
shown (`shown_names.UNCLEAR`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from suppress.consent import Action
from suppress.errors import UsageError
from suppress.ledger.chronicle import open_chronicle
from suppress.ledger.place import CHRONICLES, home_folder, open_policy_ledger
from suppress.ledger.statistics import OTHER
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.problem import did_you_mean
from suppress.progress import Progress
from suppress.runs import Run
from suppress.shown_names import shown_value
from suppress.trends.alerts import Heard
from suppress.trends.counts import (
    ACTIONS,
    DIMENSIONS,
    Counted,
    days_sent,
    first_sent,
    net_growth,
)
from suppress.trends.gathered import Gathered, gathered
from suppress.trends.honour import Honour
from suppress.trends.left_after import NO_COLUMN, WITHIN, Followed, Segment, by_run, left_after
from suppress.trends.rates import Rate
from suppress.trends.sends import Sends, past_sends, sent_by_run
from suppress.trends.window import Period, Window
from suppress.work_folder import work_folder

RATED = ("channel", "category", "brand", "campaign")
"""Dimensions in which it is known what was sent."""


@dataclass(frozen=True)
class TrendsQuestion:
    """What a trend report is about."""

    policy: Path
    runs: Path
    """Folder of result folders."""
    period: Period = "month"
    first: date | None = None
    last: date | None = None
    """Today in the sender's time zone where none is named."""
    dimensions: Collection[str] = DIMENSIONS
    segment: str | None = None
    """Header of a column of the lists by which those who left are told apart."""
    follow: bool = True
    """Look for those who left in the send files of past runs."""
    home: Path | None = None

    def window(self, policy: Policy) -> Window:
        """The days to look at.

        Raises:
            UsageError: The first day is after the last.
        """
        last = self.last or policy.sender.today()
        if self.first is not None and self.first > last:
            raise UsageError(
                f"the report would begin on {self.first} and end on {last}",
                hint="give --from a day before --to",
            )
        if self.first is not None and self.first - date.min <= last - self.first:
            raise UsageError(
                f"no calendar has as many days before {self.first} as the report would have after it",
                hint="give --from a later day",
            )
        return Window.of(self.first, last, self.period, policy.sender.time_zone)


def trends(question: TrendsQuestion, progress: Progress) -> dict[str, Any]:
    """The report.

    Args:
        question: What is asked.
        progress: Told of stages.

    Raises:
        SuppressError: The policy or the ledger cannot be read, or a dimension is unknown.
    """
    for name in question.dimensions:
        if name not in DIMENSIONS:
            raise UsageError(
                f"events cannot be broken down by '{name}'",
                hint=did_you_mean(name, DIMENSIONS).removeprefix("; "),
            )
    home = home_folder(question.policy, question.home)
    policy = load_policy(question.policy, home).policy
    window = question.window(policy)
    progress.stage("reading the ledger")
    with open_policy_ledger(policy, home) as store:
        ledger_id = store.ledger_id
        chronicle = open_chronicle(store, home / CHRONICLES / ledger_id, policy.reasons)
        key = store.key
    progress.stage("reading past runs")
    sends = past_sends(question.runs, ledger_id)
    within = [run for run in sends.runs if window.first <= run.contact_date <= window.last]
    follow = question.follow or question.segment is not None
    progress.stage("counting")
    found = gathered(chronicle, policy, window, question.dimensions, sends.lines, within if follow else ())
    followed = None
    if follow:
        progress.stage("looking for who left in past send files")
        country = policy.sender.country
        segment = None if question.segment is None else Segment.of(question.segment, policy)
        with work_folder(home) as work:
            followed = left_after(within, found.left, key, country, segment, work, progress)
    report = _report(policy, window, chronicle.position, sends, found)
    return {**report, **_followed(followed, within, question.segment)}


def fired(report: Mapping[str, Any]) -> list[str]:
    """Ids of the alerts that fire."""
    return [alert["id"] for alert in report["alerts"] if alert["fires"]]


def _report(policy: Policy, window: Window, position: int, sends: Sends, gathered: Gathered) -> dict[str, Any]:
    found = gathered.counted
    return {
        "version": 1,
        "sender": policy.sender.name,
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "period": window.period,
        "last_period_unfinished": window.unfinished,
        "time_zone": window.time_zone,
        "ledger_position": position,
        "runs": sends.lines.filter(window.holds(pl.col("day"))).height,
        "runs_unreadable": sends.unreadable,
        "totals": _totals(found, sends.lines, window),
        "periods": _periods(found, sends.lines, window),
        "by": {
            dimension: _breakdown(dimension, found, sends.lines, window, policy)
            for dimension in found.by_dimension
        },
        "honour": _honour(gathered.honour),
        "stays": asdict(gathered.stays),
        "returns": asdict(gathered.returns),
        "alerts": [_alert(one) for one in gathered.alerts],
    }


def _followed(followed: Followed | None, runs: Sequence[Run], segment: str | None) -> dict[str, Any]:
    if followed is None:
        return {"after_runs": None, "segment": None}
    after = [
        {
            "run": run.folder.name,
            "campaign": run.campaign,
            "channel": run.send["channel"],
            "contact_date": run.contact_date.isoformat(),
            **counts,
            **Rate(counts["opt_outs"], sent_by_run(run)).data(),
        }
        for run, counts in zip(runs, by_run(followed, runs), strict=True)
    ]
    told = {"after_runs": after, "runs_not_read": followed.unread, "days_after": WITHIN.days, "segment": None}
    if segment is None:
        return told
    if followed.sent.height and followed.sent["segment"].is_null().all():
        raise UsageError(
            f"no send file of the past runs has a column '{segment}'",
            hint="name a header of the campaign lists, or a column of the policy",
        )
    left = followed.left.with_columns(pl.col("segment").fill_null(NO_COLUMN))
    opt_outs = dict(left.filter(pl.col("action") == Action.OPT_OUT.value)["segment"].value_counts().iter_rows())
    complaints = dict(
        left.filter(pl.col("action") == Action.COMPLAINT.value)["segment"].value_counts().iter_rows()
    )
    sent = dict(followed.sent.select(pl.col("segment").fill_null(NO_COLUMN), "sent").iter_rows())
    values = sorted({*sent, *opt_outs}, key=lambda value: (-opt_outs.get(value, 0), value))
    rows = [
        {
            "value": shown_value(value),
            "opt_outs": opt_outs.get(value, 0),
            "complaints": complaints.get(value, 0),
            **Rate(opt_outs.get(value, 0), sent.get(value, 0)).data(),
        }
        for value in values
    ]
    return {**told, "segment": {"column": segment, "rows": rows}}


def _totals(found: Counted, sends: pl.DataFrame, window: Window) -> dict[str, Any]:
    counts = {name: int(found.by_period[name].sum()) for name in ACTIONS}
    sent = sum(days_sent(sends, window).values())
    since = first_sent(sends, window)
    return {
        **counts,
        "net_growth": net_growth(counts),
        **Rate(int(found.by_period["rated_opt_outs"].sum()), sent).data(),
        "rated_from": None if since is None else since.isoformat(),
        "before": {
            **found.before,
            "net_growth": net_growth(found.before),
            "from": window.before.first.isoformat(),
            "to": window.before.last.isoformat(),
        },
    }


def _periods(found: Counted, sends: pl.DataFrame, window: Window) -> list[dict[str, Any]]:
    sent = days_sent(sends, window)
    rows: list[dict[str, Any]] = []
    for row in found.by_period.iter_rows(named=True):
        counts = {name: row[name] for name in ACTIONS}
        rate = Rate(row["rated_opt_outs"], sent.get(row["period"], 0))
        rows.append(
            {
                "period": row["period"].isoformat(),
                **counts,
                "net_growth": net_growth(counts),
                **rate.data(),
                "change": _change(counts["opt_outs"], rows[-1]["opt_outs"]) if rows else None,
            }
        )
    return rows


def _change(now: int, before: int) -> float | None:
    """By which share a count grew; None where there was nothing to grow from."""
    return round(now / before - 1, 4) if before else None


def _breakdown(
    dimension: str, found: Counted, sends: pl.DataFrame, window: Window, policy: Policy
) -> list[dict[str, Any]]:
    sent = _sent_by(dimension, sends.filter(window.holds(pl.col("day")))) if dimension in RATED else {}
    rows = []
    for row in found.by_dimension[dimension].iter_rows(named=True):
        rated = Rate(row["rated_opt_outs"], sent.get(row["value"], 0)).data() if dimension in RATED else {}
        before = {name: row[f"before_{name}"] for name in ACTIONS}
        counts = {name: row[name] for name in ACTIONS}
        change = _change(row["opt_outs"], row["before_opt_outs"])
        said = _meaning(row["value"], found, policy) if dimension == "reason" else {}
        rows.append({"value": row["value"], **said, **counts, **rated, "before": before, "change": change})
    return rows


def _meaning(reason: str, found: Counted, policy: Policy) -> dict[str, Any]:
    """What a reason of the policy means, or how many texts stand under one that it does not name."""
    if reason in policy.reasons:
        return {"meaning": policy.reasons[reason]}
    return {"texts": found.reason_texts} if reason == OTHER else {}


def _sent_by(dimension: str, sends: pl.DataFrame) -> dict[str, int]:
    several = {"category": "categories", "brand": "brands"}
    value = pl.col(several.get(dimension, dimension))
    valued = sends.select("sent", value=value)
    if dimension in several:
        valued = valued.explode("value", keep_nulls=False, empty_as_null=False)
    found = valued.group_by("value").agg(pl.col("sent").sum())
    return dict(found.select("value", "sent").iter_rows())


def _honour(honour: Honour) -> dict[str, Any]:
    return {
        "opt_outs": honour.opt_outs,
        "undated": honour.undated,
        "to_recording": asdict(honour.to_recording),
        "to_scrub": asdict(honour.to_scrub),
        "waiting": honour.waiting,
        "limits": [
            {
                "id": kept.limit.id,
                "limit": kept.limit.in_words,
                "contact": kept.limit.contact,
                "citation": kept.limit.citation,
                "source": kept.limit.source,
                "opt_outs": kept.opt_outs,
                "recorded_late": kept.recorded_late,
                "scrubbed_late": kept.scrubbed_late,
            }
            for kept in honour.kept
        ],
    }


def _alert(one: Heard) -> dict[str, Any]:
    return {
        "id": one.alert.id,
        "count": one.alert.count,
        "about": _about([one.alert.channel, one.alert.category, one.alert.brand]),
        "above": one.alert.above,
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "events": one.rate.count,
        **one.rate.data(),
        "fires": one.fires,
        "too_few_sent": one.too_few,
    }


def _about(names: Sequence[str | None]) -> str:
    return ", ".join(name for name in names if name is not None) or "everything"
