"""What the result files say of a row, once for each class of evidence.

A row's verdict is a number: twice its class, plus one where the row is a duplicate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.evidence import ClassTable, Hit, KindCodes, State, outcome_of
from suppress.model import RESULT_COLUMNS, Outcome
from suppress.policy.model import Policy
from suppress.policy.plan import Plan
from suppress.policy.rule import (
    LEDGER_RULES,
    Condition,
    Listed,
    MissingConsent,
    NoContactPoint,
    OptedOut,
    Recorded,
)
from suppress.policy.scope import is_licensed

Reasons = Literal["full", "coarse", "none"]

OUTCOME_CODES: tuple[Outcome, ...] = tuple(Outcome)
"""An outcome's number is its place here."""
DUPLICATE_RULE = "duplicate"
LEDGER = "ledger"
"""What the ledger is called where the policy does not name it among its sources."""


@dataclass(frozen=True)
class SourceVersion:
    """How a source's version is shown: by the file that an entry stood in, or as a whole."""

    version: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class VerdictTable:
    """Outcome and result columns for each verdict number."""

    outcomes: npt.NDArray[np.uint8]
    """Place in OUTCOME_CODES."""
    texts: pl.DataFrame
    """The five RESULT_COLUMNS as String, empty where there is nothing to say."""


def verdict_table(
    classes: ClassTable,
    plan: Plan,
    codes: KindCodes,
    versions: Mapping[str, SourceVersion],
    reasons: Reasons | None,
) -> VerdictTable:
    """Verdicts of all classes of a run.

    Args:
        classes: Classes found.
        plan: The plan that found them.
        codes: Names of kinds.
        versions: Version of each source.
        reasons: How much result files tell; None is coarse for licensed sources and full otherwise.
    """
    outcomes: list[int] = []
    texts: list[tuple[str, ...]] = []
    for number in range(len(classes)):
        hits = classes.hits(number)
        outcome = outcome_of(hits)
        shown = _texts(hits, plan, codes, versions, reasons)
        outcomes += [OUTCOME_CODES.index(outcome), OUTCOME_CODES.index(Outcome.DUPLICATE)]
        texts += [shown, _duplicate_texts(shown, reasons)]
    schema = dict.fromkeys(RESULT_COLUMNS, pl.String)
    return VerdictTable(np.array(outcomes, np.uint8), pl.DataFrame(texts, schema=schema, orient="row"))


def list_verdicts(
    classes: Sequence[Sequence[npt.NDArray[np.uint32]]], duplicates: pl.DataFrame
) -> list[npt.NDArray[np.uint32]]:
    """The verdict number of every row of every list.

    Args:
        classes: For each list, the classes of its batches in order.
        duplicates: DUPLICATES, rows numbered through all lists.
    """
    rows = duplicates["row"].to_numpy()
    verdicts, first = [], 0
    for batches in classes:
        verdict = np.concatenate([np.zeros(0, np.uint32), *batches])
        verdict <<= np.uint32(1)
        here = rows[(rows >= first) & (rows < first + len(verdict))]
        verdict[here - first] |= np.uint32(1)
        verdicts.append(verdict)
        first += len(verdict)
    return verdicts


def _duplicate_texts(shown: tuple[str, ...], reasons: Reasons | None) -> tuple[str, ...]:
    return ("", "", "", "", "") if reasons == "none" else (DUPLICATE_RULE, "", "", "", shown[-1])


def _texts(
    hits: tuple[Hit, ...],
    plan: Plan,
    codes: KindCodes,
    versions: Mapping[str, SourceVersion],
    reasons: Reasons | None,
) -> tuple[str, ...]:
    if reasons == "none" or not hits or hits[0].state is State.EXEMPT:
        return ("", "", "", "", "")
    first = hits[0]
    rule = plan.rules[first.rule].rule
    coarse = reasons == "coarse" or (reasons is None and _licensed(plan, first))
    if coarse:
        return (reason_class(plan, first), "", "", "", "")
    others = [
        plan.rules[hit.rule].rule.id
        for hit in hits[1:]
        if hit.state is not State.EXEMPT and (reasons == "full" or not _licensed(plan, hit))
    ]
    also = ";".join(dict.fromkeys(other for other in others if other != rule.id))
    return (
        rule.id,
        _source_text(plan, first, versions),
        codes.name(first.kind),
        first.since.isoformat() if first.since else "",
        also,
    )


def _licensed(plan: Plan, hit: Hit) -> bool:
    rule = plan.rules[hit.rule].rule
    if not isinstance(rule, Listed):
        return False
    source = plan.policy.sources[rule.source]
    return is_licensed(source)


def ledger_name(policy: Policy) -> str:
    """Name of the ledger among the policy's sources."""
    return next((name for name, source in policy.sources.items() if source.format == "ledger"), LEDGER)


def _source_text(plan: Plan, hit: Hit, versions: Mapping[str, SourceVersion]) -> str:
    rule = plan.rules[hit.rule].rule
    if isinstance(rule, LEDGER_RULES):
        name = ledger_name(plan.policy)
        return f"{name}@{versions[name].version}"
    if not isinstance(rule, Listed):
        return ""
    version = versions[rule.source]
    shown = version.version if hit.member is None else version.members[hit.member]
    return f"{rule.source}@{shown}"


def listed_class(*, hold: bool) -> str:
    """The class of what a list decided: removed, or held for a person."""
    return "not-checked" if hold else "on-suppression-list"


def reason_class(plan: Plan, hit: Hit) -> str:
    """The class of a reason, which tells a client no more than the licence of a list allows."""
    rule = plan.rules[hit.rule].rule
    match rule:
        case Listed():
            return listed_class(hold=hit.state is not State.SUPPRESS)
        case Condition():
            return "condition"
        case NoContactPoint():
            return "no-contact-point"
        case OptedOut():
            return "opted-out"
        case MissingConsent():
            return "no-consent"
        case Recorded():
            return "recorded"
        case _:
            assert_never(rule)
