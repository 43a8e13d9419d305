"""One send of the past, judged again: the rules of its day on what was known when each message went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.audit.ledger_then import AsOf, LedgerThen, epochs_in, instants
from suppress.audit.sent_log import CELL, LOG, SentLog
from suppress.audit.sources_then import SourcesOn, SourcesThen
from suppress.evidence import HITS, Hit, KindCodes, State
from suppress.files.headers import fold
from suppress.job import without_sources
from suppress.mapped_list import map_list
from suppress.points import Family
from suppress.policy.model import Policy
from suppress.policy.plan import Plan, PlannedRule, Send, make_plan
from suppress.policy.rule import LEDGER_RULES, Listed, NoContactPoint, OptedOut, Recorded
from suppress.read_facts import read_facts
from suppress.row_list import RowList
from suppress.rules import rule_hits
from suppress.rules.facts import Facts
from suppress.rules.hearing import LEDGER_KINDS, Hearing
from suppress.rules.recorded import standing_facts
from suppress.verdicts import ledger_name

_TIME = pl.Datetime("us", "UTC")
FINDINGS = pl.Schema(
    [
        *LOG.items(),
        ("state", pl.String()),  # one of STATES
        ("rule", pl.String()),
        ("source", pl.String()),  # the ledger, a source, or null for a rule on the row itself
        ("version", pl.String()),  # of a source: the day of its file, else its digest
        ("key", pl.String()),  # kind of key that was found, or why nothing could be told
        ("since", pl.Date()),  # day since which the entry stands
        ("event", pl.Int64()),  # of the ledger: of those that forbade it the one said first
        ("said", _TIME),  # by when it was said
        ("recorded_at", _TIME),
        ("days_after", pl.Float64()),  # from what was said, or the entry's day, to the message
    ]
)
"""One line for each message that was forbidden or in doubt, by the rule that decides it."""

IN_DOUBT = "in_doubt"
STATES = ("forbidden", "unproven", IN_DOUBT)
"""`unproven`: a source forbids it of which no version of that day is there, so that nobody can tell whether it
did then. `in_doubt`: a run would have held it for a person to look at."""

_Told = tuple[str, str | None, str | None, str, date | None]
_HITS_THEN = pl.Schema({**HITS, "sure": pl.Boolean()})  # it stood when the message was sent


@dataclass(frozen=True)
class Judged:
    """What became of some messages."""

    findings: pl.DataFrame
    """FINDINGS."""
    without_contact: int
    """Messages whose contact is missing or cannot be read."""
    columns_missing: frozenset[str]
    """What rules ask and the log does not say: it exempts nobody, and a condition on it is in doubt."""


@dataclass(frozen=True)
class Judge:
    """What was known, whenever it is asked."""

    policy: Policy
    log: SentLog
    mapping: Mapping[str, tuple[str, ...]]
    """Contact fields and the columns that the operator names for them."""
    ledger: LedgerThen | None
    sources: SourcesThen
    as_said: bool
    """Take what an entry of a source says since when it holds, whenever the source's file came."""

    def judged(self, send: Send, part: pl.DataFrame) -> Judged:
        """Judge the messages of one send.

        Args:
            send: Channel, category, brand and day of the messages.
            part: Lines of the log with a time.
        """
        plan, sources = self._as_of_day(send)
        rows, missing = _with_missing(self._rows(part, plan), plan)
        known = sources.loaded
        codes = KindCodes.of(frozenset().union(LEDGER_KINDS, *(one.kinds for one in known.values())))
        times = instants(part["sent"])
        epochs = np.zeros(part.height, np.intp) if self.ledger is None else self.ledger.epochs(times)
        found, without_contact = [FINDINGS.to_frame()], 0
        for epoch, places in epochs_in(epochs):
            here = pl.Series(places, dtype=pl.UInt32)
            hearing = self._hearing(plan, epoch, times[places])
            facts = self._facts(rows[here], plan, known, codes, hearing)
            found.append(self._findings(plan, facts, part[here], sources.uncertain))
            without_contact += facts.height - facts.send_points.filter("readable")["row"].n_unique()
        return Judged(pl.concat(found), without_contact, missing)

    def _as_of_day(self, send: Send) -> tuple[Plan, SourcesOn]:
        plan = make_plan(self.policy, send)
        sources = self.sources.on(plan.sources, send.contact_date)
        gone = set(plan.sources) - set(sources.loaded) - {ledger_name(self.policy)}
        return (make_plan(without_sources(self.policy, gone), send) if gone else plan), sources

    def _rows(self, part: pl.DataFrame, plan: Plan) -> pl.DataFrame:
        """The log's own columns; that of the contacts used under the field that the channel uses."""
        cells = {column: part[f"{CELL}{column}"] for column in self.log.columns}
        fields = {"email": "email", "phone": next(iter(plan.channel.fields), "phone")}
        field = fields.get(plan.channel.contact)
        if self.log.to is not None and field is not None:  # by mail one cell is no name and address
            cells[field] = part[f"{CELL}{self.log.to}"]
        return pl.DataFrame(cells)

    def _hearing(self, plan: Plan, epoch: int, sent: npt.NDArray[np.int64]) -> Hearing | None:
        if self.ledger is None or not (plan.ledger_rules or plan.asks_permission):
            return None
        return Hearing.of(plan, AsOf(self.ledger.snapshot(epoch), self.ledger.known_at, sent))

    def _facts(
        self,
        rows: pl.DataFrame,
        plan: Plan,
        sources: dict[str, Any],
        codes: KindCodes,
        hearing: Hearing | None,
    ) -> Facts:
        some = RowList(rows, self.log.name)
        kinds = {name: source.kinds for name, source in sources.items()}
        families: frozenset[Family] = frozenset() if hearing is None else hearing.families
        mapped = map_list(some, self.log.name, plan, kinds, self.mapping, {}, families)
        (parse,) = some.batches(mapped.columns)
        return read_facts(parse(), mapped, plan, sources, codes, hearing)[0]

    def _findings(
        self, plan: Plan, facts: Facts, part: pl.DataFrame, uncertain: frozenset[str]
    ) -> pl.DataFrame:
        # Who was sent nothing for want of a contact is none of the findings.
        rules = [planned for planned in plan.rules if not isinstance(planned.rule, NoContactPoint)]
        hits = [_HITS_THEN.to_frame()]
        for planned in rules:
            found = rule_hits(planned, facts).hits
            asks = planned.rule.source if isinstance(planned.rule, Listed) else None
            if asks in uncertain:
                hits.append(self._of_uncertain(found, plan.send.contact_date))
            else:
                hits.append(found.with_columns(sure=pl.lit(value=True)))
        first = (
            pl.concat(hits)
            .group_by("row")
            .agg(
                sure=pl.col("evidence").filter("sure").min(),
                unsure=pl.col("evidence").filter(~pl.col("sure")).min(),
            )
        )
        events = {planned.rank: _first_events(planned, facts) for planned in rules}
        lines = []
        for row, sure, unsure in first.sort("row").iter_rows():
            decided = _decided(sure, unsure)
            if decided is not None:
                state, hit = decided
                event = events[hit.rule].get(row, (None, None))
                lines.append((row, state, *_told(hit, plan, facts), *event))
        return _with_messages(lines, part, self.ledger)

    def _of_uncertain(self, hits: pl.DataFrame, day: date) -> pl.DataFrame:
        """Hits in files that are not certainly of that day; an entry that is younger was not there yet."""
        days = {evidence: Hit.unpack(evidence).since for evidence in hits["evidence"].unique()}
        since = hits["evidence"].replace_strict(days, default=None, return_dtype=pl.Date)
        older = (since < day).fill_null(value=False) & self.as_said
        return hits.with_columns(sure=older).filter((since <= day).fill_null(value=True))


def _with_missing(rows: pl.DataFrame, plan: Plan) -> tuple[pl.DataFrame, frozenset[str]]:
    """The rows with empty columns where rules need some that the log lacks, and these."""
    there = {fold(column) for column in rows.columns}
    lacking = {
        name: column
        for name, column in plan.column_specs().items()
        if not there & {fold(header) for header in (*column.header, name)}
    }
    empty = [pl.lit(None, pl.String).alias(name) for name in lacking]
    missing = frozenset(name for name, column in lacking.items() if not column.optional)
    return rows.with_columns(empty), missing


def _decided(sure: int | None, unsure: int | None) -> tuple[str, Hit] | None:
    """What becomes of a message, and the hit that decides it; None where nothing forbids it.

    Args:
        sure: The first of the hits that stood when it was sent.
        unsure: The first of those of which nobody can tell.
    """
    hits = [None if one is None else Hit.unpack(one) for one in (sure, unsure)]
    for state, found in zip(STATES, hits, strict=False):
        if found is not None and found.state is State.SUPPRESS:
            return state, found
    for found in hits:
        if found is not None and found.state is State.HOLD:
            return IN_DOUBT, found
    return None


def _with_messages(lines: list[tuple[Any, ...]], part: pl.DataFrame, ledger: LedgerThen | None) -> pl.DataFrame:
    names = ("place", "state", "rule", "source", "version", "key", "since", "event", "said")
    texts = [pl.String] * 5
    schema = dict(zip(names, (pl.UInt32, *texts, pl.Date, pl.Int64, pl.Int64), strict=True))
    found = pl.DataFrame(lines, schema=schema, orient="row").with_columns(pl.col("said").cast(_TIME))
    whole = pl.concat([part.select(LOG.names())[found["place"]], found.drop("place")], how="horizontal")
    start = pl.coalesce("said", pl.col("since").cast(_TIME))
    after = (pl.col("sent") - start).dt.total_seconds() / 86_400
    recorded = pl.lit(None, _TIME) if ledger is None else ledger.recorded(pl.col("event"))
    return whole.with_columns(days_after=after.round(2), recorded_at=recorded).select(FINDINGS.names())


def _told(hit: Hit, plan: Plan, facts: Facts) -> _Told:
    rule = plan.rules[hit.rule].rule
    key = facts.codes.name(hit.kind)
    if isinstance(rule, Listed):
        source: Any = facts.sources[rule.source]
        day = None if hit.member is None else source.members[hit.member].as_of
        return rule.id, rule.source, day.isoformat() if day else source.version, key, hit.since
    name = ledger_name(plan.policy) if isinstance(rule, LEDGER_RULES) else None
    return rule.id, name, None, key, hit.since


def _first_events(planned: PlannedRule, facts: Facts) -> dict[int, tuple[int, int]]:
    """For each row the event that was said first of those by which a rule fires, and when it was said."""
    rule = planned.rule
    if isinstance(rule, OptedOut):
        standing = [facts.resolution(one.pair).opt_outs for one in planned.pairs]
    elif isinstance(rule, Recorded):
        standing = standing_facts(rule, planned, facts)
    else:
        return {}
    heard = facts.heard
    lines = np.unique(np.concatenate([one.lines for one in standing]))
    columns = {"row": heard.row[lines], "event": heard.event[lines], "time": heard.time[lines]}
    first = pl.DataFrame(columns).sort("row", "time", "event").unique("row", keep="first")
    return {row: (event, time) for row, event, time in first.iter_rows()}
