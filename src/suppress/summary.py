"""The report of a run as data: what `report.json` holds and the terminal shows.

Counts only: no contact, no cell of a list. Everything is in an order of its own, so that equal runs
give equal bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.duplicates import ALREADY_SENT
from suppress.evidence import ClassTable, Hit, KindCodes
from suppress.files.campaign_list import CampaignList
from suppress.files.csv_list import CsvList
from suppress.job import ScrubJob, without_contacts
from suppress.ledger_notes import ledger_sources
from suppress.limits import measured_limits
from suppress.mapped_list import MappedList
from suppress.netdown import NetDown, net_down
from suppress.opened import Opened
from suppress.policy.layout import Layout
from suppress.policy.load import LoadedPolicy
from suppress.policy.plan import Plan
from suppress.policy.rule import LEDGER_RULES, Listed, Rule
from suppress.policy.show import in_words, rule_table
from suppress.screen import Screened
from suppress.sources.prepared import PreparedSource
from suppress.verdicts import OUTCOME_CODES, VerdictTable

_COUNTED_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class RunFacts:
    """Everything a run found, before it is written."""

    job: ScrubJob
    policy: LoadedPolicy
    answers: Opened
    lists: Sequence[MappedList]
    screened: Sequence[Screened]
    verdicts: Sequence[npt.NDArray[np.uint32]]
    duplicates: pl.DataFrame
    table: VerdictTable
    codes: KindCodes
    classes: ClassTable
    warnings: Sequence[str]

    @property
    def plan(self) -> Plan:
        """The plan that was asked."""
        return self.answers.plan

    @property
    def sources(self) -> Mapping[str, PreparedSource]:
        """The sources that were asked, without the ledger."""
        return self.answers.sources


def summary(facts: RunFacts) -> dict[str, Any]:
    """The report, before result files are written.

    Args:
        facts: What the run found.
    """
    counts = [_counted(verdict, 2 * len(facts.classes)) for verdict in facts.verdicts]
    total = sum(counts, np.zeros(2 * len(facts.classes), np.int64))
    classes = {n: facts.classes.hits(n) for n in np.flatnonzero(total[0::2] + total[1::2]).tolist()}
    by_class = {hits: int(total[2 * n] + total[2 * n + 1]) for n, hits in classes.items()}
    copies = {hits: int(total[2 * n + 1]) for n, hits in classes.items()}
    steps = net_down([planned.rule.id for planned in facts.plan.rules], by_class, copies)
    outcomes = [_outcomes(count, facts.table) for count in counts]
    # Of all lists, those without any counted among them: a rescrub of a run that sent nobody judges none.
    all_outcomes = _sum([_outcomes(np.zeros_like(total), facts.table), *outcomes])
    rejected = sum(found.rejected for found in facts.screened)
    totals = {**all_outcomes, "rejected": rejected, "read": steps.rows + rejected}
    return {
        "version": 1,
        "send": _send(facts),
        "notes": _notes(facts),
        "allow_stale": _allow_stale(facts),
        "policy": [{"file": path.name, "sha256": digest} for path, digest in facts.policy.files],
        "rules_left_out": [{"rule": rule.id, "because": rule.off} for rule in facts.plan.left_out],
        "rules": [asdict(row) for row in rule_table(facts.plan, facts.policy.origins)],
        "mask_below": facts.plan.policy.reports.mask_below,
        "lists": [
            _list(mapped, found, outcome, encoding_same=facts.job.encoding_same)
            for mapped, found, outcome in zip(facts.lists, facts.screened, outcomes, strict=True)
        ],
        "sources": [*(_source(facts, name) for name in facts.sources), *ledger_sources(facts.answers)],
        "totals": totals,
        "net_down": _steps(facts, steps, copies),
        "duplicates": _duplicates(facts),
        "overlap": [{"rules": list(pair.rules), "rows": pair.rows} for pair in steps.overlaps],
        "sent_by_exemption": _despite(facts, steps),
        "not_covered": _not_covered(facts),
        "unreadable_cells": dict(sorted(_sum(found.unreadable_cells for found in facts.screened).items())),
        "removed_with_another_contact_point": sum(found.other_clean for found in facts.screened),
        "rows_without_sign_of_country": sum(found.without_signal for found in facts.screened),
        "rows_of_unclear_place": sum(found.unclear_place for found in facts.screened),
        "good_until": _iso(good_until(facts)),
        "limits": measured_limits(facts.plan, totals, by_class, copies),
        "warnings": list(facts.warnings),
    }


def good_until(facts: RunFacts) -> date | None:
    """The earliest day on which what the run rests on ends; None where nothing does.

    That is the limit of a source, a consent, or the time that a listed entry does not count yet.

    A version that was allowed although too old is good for the contact date alone.
    """
    contact_date = facts.plan.send.contact_date
    days = [contact_date if one.stale_allowed else one.good_until for one in facts.sources.values()]
    days += [found.holds_until for found in facts.screened]
    return min((day for day in days if day is not None), default=None)


def _send(facts: RunFacts) -> dict[str, Any]:
    send = facts.plan.send
    return {
        "sender": facts.plan.policy.sender.name,
        "time_zone": facts.plan.policy.sender.time_zone,
        "channel": send.channel,
        "fields": list(facts.plan.channel.fields) if facts.plan.channel.contact != "postal" else ["address"],
        "categories": list(send.categories),
        "brands": list(send.brands),
        "contact_date": send.contact_date.isoformat(),
        **({"earlier_dates": [day.isoformat() for day in send.earlier]} if send.earlier else {}),
        "replay": facts.job.replay,
        "dry_run": facts.job.dry_run,
    }


def _notes(facts: RunFacts) -> list[str]:
    notes = []
    if facts.plan.channel.contact == "postal":
        notes += _postal_notes([planned.rule for planned in facts.plan.rules])
    if facts.plan.asks_permission and facts.answers.ledger is None:
        notes.append(
            "permission and specific consent exempt nobody: they stand in the ledger, and the policy names none"
        )
    return notes  # what a source's version has to note is among the warnings


def _postal_notes(rules: Sequence[Rule]) -> list[str]:
    listed = [rule for rule in rules if isinstance(rule, Listed)]
    by_scores = [rule for rule in listed if rule.scores != "off"]
    if not by_scores:
        return ["mail: exact matching only; people written differently are not found"]
    exact = [rule.id for rule in listed if rule.scores == "off"]
    exact += ["the ledger"] if any(isinstance(rule, LEDGER_RULES) for rule in rules) else []
    return [f"mail: {', '.join(exact)} compared by exact matching only"] if exact else []


def _allow_stale(facts: RunFacts) -> list[dict[str, Any]]:
    return [
        {"source": name, "as_of": _iso(source.as_of), "because": facts.job.because}
        for name, source in facts.sources.items()
        if source.stale_allowed
    ]


def _list(
    mapped: MappedList, found: Screened, outcomes: Mapping[str, int], *, encoding_same: bool
) -> dict[str, Any]:
    rows, headers = mapped.rows, mapped.headers
    return {
        "name": mapped.name,
        "sha256": rows.facts.sha256,
        "bytes": rows.facts.bytes,
        "form": rows.form,
        "encoding": rows.facts.encoding,
        "encoding_guessed": rows.facts.encoding_guessed,
        **_result_encoding(rows, encoding_same=encoding_same),
        "delimiter": rows.facts.delimiter,
        **({"delimiter_line": True} if rows.facts.delimiter_line else {}),
        **({"escaped_quotes": True} if rows.facts.escape else {}),
        "line_end": rows.facts.line_end,
        "bom": rows.facts.bom,
        "compression": rows.facts.compression,
        **_layout(rows.facts.layout),
        "dropped_columns": list(rows.facts.dropped_columns),
        "physical_lines": found.lines,
        "blank_lines": found.blank_lines,
        "rows": found.rows,
        "rejected": found.rejected,
        "columns": {field: list(columns) for field, columns in sorted(headers.fields.items())},
        "also_look_like": {field: list(columns) for field, columns in sorted(headers.also.items())},
        "set": without_contacts(mapped.constants),
        "outcomes": dict(outcomes),
        "files": [],
    }


def _result_encoding(rows: CampaignList, *, encoding_same: bool) -> dict[str, str]:
    """The encoding of the result files where it is not the list's."""
    if not isinstance(rows, CsvList) or encoding_same or rows.keeps_encoding or rows.encoding.name == "utf-8":
        return {}
    return {"result_encoding": "utf-8"}


def _layout(layout: Layout | None) -> dict[str, Any]:
    return {} if layout is None else {"layout": layout.model_dump(mode="json", exclude_defaults=True)}


def _source(facts: RunFacts, name: str) -> dict[str, Any]:
    source, declared = facts.sources[name], facts.plan.policy.sources[name]
    age = None if source.as_of is None else (facts.plan.send.contact_date - source.as_of).days
    return {
        "name": name,
        "format": source.format,
        "version": source.version,
        "as_of": _iso(source.as_of),
        "age_days": age,
        "max_age": str(declared.max_age) if declared.max_age else None,
        "good_until": _iso(source.good_until),
        "entries": source.entries,
        "files": len(source.members),
        "contents": [
            {"file": member.file, "as_of": _iso(member.as_of), "sha256": member.sha256}
            for member in source.members
        ],
        "attested": [
            {"who": one.who, "what": one.what, "date": one.date.isoformat()} for one in source.attested
        ],
        "rejected_lines": sum(member.rejected for member in source.members),
        "rules": [p.rule.id for p in facts.plan.rules if isinstance(p.rule, Listed) and p.rule.source == name],
    }


def _counted(verdicts: npt.NDArray[np.uint32], codes: int) -> npt.NDArray[np.int64]:
    """Rows of each verdict; by pieces, as counting makes numbers of twice the size of what it is given."""
    counts = np.zeros(codes, np.int64)
    for first in range(0, len(verdicts), _COUNTED_AT_ONCE):
        counts += np.bincount(verdicts[first : first + _COUNTED_AT_ONCE], minlength=codes)
    return counts


def _outcomes(counts: npt.NDArray[np.int64], table: VerdictTable) -> dict[str, int]:
    return {
        outcome.value: int(counts[table.outcomes == place].sum()) for place, outcome in enumerate(OUTCOME_CODES)
    }


def _sum(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for part in parts:
        total.update(part)
    return dict(total)


def _steps(facts: RunFacts, steps: NetDown, copies: Mapping[tuple[Hit, ...], int]) -> dict[str, Any]:
    duplicates = sum(copies.values())
    last = steps.steps[-1].remaining if steps.steps else steps.rows
    return {
        "rows": steps.rows,
        "rules": [
            {
                "rule": step.rule,
                "found": step.found,
                "exempt": step.exempt,
                "removed": step.removed,
                "held": step.held,
                "remaining": step.remaining,
                "keys": _by_key(facts.codes, steps.by_key[step.rule]),
            }
            for step in steps.steps
        ],
        "duplicates": duplicates,
        "sent": last - duplicates,
    }


def _by_key(codes: KindCodes, rows: Mapping[int, int]) -> dict[str, int]:
    """Rows by what found them; scores of one match level together."""
    counted: Counter[str] = Counter()
    for code, found in sorted(rows.items()):
        counted[codes.summed(code)] += found
    return dict(counted)


def _duplicates(facts: RunFacts) -> dict[str, int]:
    ends = np.cumsum([found.rows for found in facts.screened])
    row, of = facts.duplicates["row"].to_numpy(), facts.duplicates["of"].to_numpy()
    sent = of == ALREADY_SENT
    same = (np.searchsorted(ends, row, side="right") == np.searchsorted(ends, of, side="right")) & ~sent
    return {
        "single_drops": int(same.sum()),
        "multi_drops": int((~same & ~sent).sum()),
        "already_sent": int(sent.sum()),
    }


def _despite(facts: RunFacts, steps: NetDown) -> list[dict[str, Any]]:
    rules = {planned.rule.id: planned.rule for planned in facts.plan.rules}
    return [
        {"rule": one.rule, "exemption": in_words(rules[one.rule].unless[one.exemption]), "rows": one.rows}
        for one in steps.despite
    ]


def _not_covered(facts: RunFacts) -> list[dict[str, Any]]:
    gaps: dict[str, Counter[str]] = {}
    for found in facts.screened:
        for rule, areas in found.uncovered.items():
            gaps.setdefault(rule, Counter()).update(areas)
    return [
        {"rule": rule, "contact_points": sum(areas.values()), "areas": dict(sorted(areas.items()))}
        for rule, areas in sorted(gaps.items())
    ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
