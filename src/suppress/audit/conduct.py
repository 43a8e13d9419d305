"""The conductor of an audit: each message is judged by the rules of its day, and by what was known then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from suppress.audit.judge import FINDINGS, Judge
from suppress.audit.ledger_then import LedgerThen, ledger_then
from suppress.audit.licensed import shown
from suppress.audit.report import UNJUDGED, audit_report
from suppress.audit.sent_log import CELL, SAID, SentLog, read_log
from suppress.audit.sources_then import SourcesThen
from suppress.errors import CampaignListError
from suppress.files.headers import map_headers
from suppress.ledger.contact import read_contacts
from suppress.ledger.place import home_folder, open_policy_ledger
from suppress.model import FIELDS
from suppress.policy.load import load_policy
from suppress.policy.model import Policy
from suppress.policy.plan import Send
from suppress.policy.problem import did_you_mean
from suppress.progress import Progress
from suppress.sources.catalog import Place
from suppress.work_folder import work_folder

_NAME = re.compile(r"[A-Za-z][A-Za-z _-]{0,40}")  # what else a column holds may be a contact


@dataclass(frozen=True)
class AuditQuestion:
    """What is audited."""

    policy: Path
    log: Path
    channel: str | None = None
    """Of messages that do not say it."""
    category: str | None = None
    brand: str | None = None
    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`--map`: fields of the log and contact fields, and their columns."""
    as_said: bool = False
    """Judge by when things were said, also where they reached the ledger later."""
    home: Path | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    """A message of a later time cannot have been sent yet."""

    @property
    def contact_fields(self) -> dict[str, tuple[str, ...]]:
        """Of the mapping, what a campaign list has too."""
        return {name: columns for name, columns in self.mapping.items() if name in FIELDS}


@dataclass(frozen=True)
class Audited:
    """What an audit found."""

    findings: pl.DataFrame
    """FINDINGS, by row, with what a licence leaves of them."""
    report: dict[str, Any]

    @property
    def forbidden(self) -> int:
        """Messages that were forbidden."""
        return int(self.report["forbidden"])

    @property
    def all_judged(self) -> bool:
        """Whether every line of the log could be read and judged: of the others nobody knows."""
        return not any(self.report[part] for part in UNJUDGED)


def audit(question: AuditQuestion, progress: Progress) -> Audited:
    """Judge a log of what was sent.

    Args:
        question: What is audited.
        progress: Told of stages.

    Raises:
        SuppressError: Log, policy or ledger cannot be read.
    """
    home = home_folder(question.policy, question.home)
    loaded = load_policy(question.policy, home)
    with work_folder(home) as work:
        progress.stage("reading the log")
        log = _log(question, loaded.policy, work)
    progress.stage("reading the ledger")
    ledger = _ledger(log, question, loaded.policy, home)
    sources = SourcesThen(loaded.policy, Place(loaded.folder, home))
    judge = Judge(loaded.policy, log, question.contact_fields, ledger, sources, question.as_said)
    progress.stage("judging messages", log.lines.height)
    judged = []
    for send, part in _sends(log.lines.filter(pl.col("sent").is_not_null()), loaded.policy):
        judged.append(judge.judged(send, part))
        progress.advance(part.height)
    findings = pl.concat([FINDINGS.to_frame(), *(one.findings for one in judged)]).sort("row")
    return Audited(shown(findings, loaded.policy), audit_report(judge, judged, findings, question.now))


def _log(question: AuditQuestion, policy: Policy, work: Path) -> SentLog:
    given = {name: getattr(question, name) for name in SAID}
    mapping = {name: columns[0] for name, columns in question.mapping.items() if name not in FIELDS}
    log = read_log(question.log, work, given, mapping, policy.sender.time_zone)
    known: dict[str, tuple[str, ...]] = {
        "channel": tuple(policy.channels),
        "category": tuple(policy.categories),
        "brand": policy.brands,
    }
    for name, declared in known.items():
        for value in log.lines[name].drop_nulls().unique().sort():
            if value not in declared:
                shown = f": '{value}'{did_you_mean(value, declared)}" if _NAME.fullmatch(value) else ""
                raise CampaignListError(
                    f"{log.name} names a {name} that the policy does not know{shown}",
                    hint=f"name it as the policy does, or give --{name} for the whole log",
                )
    return log


def _ledger(log: SentLog, question: AuditQuestion, policy: Policy, home: Path) -> LedgerThen | None:
    if not any(source.format == "ledger" for source in policy.sources.values()):
        return None
    with open_policy_ledger(policy, home) as store:
        return ledger_then(store, _contacts(log, question, policy), as_said=question.as_said)


def _contacts(log: SentLog, question: AuditQuestion, policy: Policy) -> pl.DataFrame:
    """CONTACTS of everybody in the log, however they were contacted."""
    country = policy.sender.country
    cells = log.lines.select(pl.col(f"{CELL}{column}").alias(column) for column in log.columns)
    headers = map_headers(cells.columns, question.contact_fields)
    found = [
        read_contacts(cells, {name: column}, country)[0]
        for name, columns in headers.fields.items()
        for column in columns
    ]
    if log.to is not None:
        used = log.lines.select(pl.col(f"{CELL}{log.to}").alias("used"))
        found += [read_contacts(used, {name: "used"}, country)[0] for name in ("email", "phone")]
    return pl.concat(found)


def _sends(lines: pl.DataFrame, policy: Policy) -> Iterator[tuple[Send, pl.DataFrame]]:
    """The messages of each channel, category, brand and day."""
    day = pl.col("sent").dt.convert_time_zone(policy.sender.time_zone).dt.date()
    parts = lines.with_columns(day=day).partition_by(*SAID, "day", maintain_order=True, as_dict=True)
    for (channel, category, brand, contact_date), part in parts.items():
        yield Send(channel, (category,), (brand,) if brand else (), contact_date), part.drop("day")
