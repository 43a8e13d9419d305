"""Hashed lists with an implausible share of the rows on them: nobody, or most.

A digest of ` Ann@Example.org` and one of `ann@example.org` have nothing in common, so a list that is
read by the wrong recipe looks like one on which nobody stands (domain/hashed_lists.md section 4). One on
which most rows stand is more often the campaign list itself, or the advertiser's customers, handed over
as opt-outs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from suppress.evidence import ClassTable, KindCodes
from suppress.model import DigestKind
from suppress.policy.plan import Plan
from suppress.policy.rule import Listed, NoContactPoint
from suppress.screen import Screened
from suppress.sources.prepared import PreparedSource

LARGE_LIST = 1_000
"""Entries of a list from which on no match at all is suspicious."""
LARGE_CAMPAIGN = 1_000
"""Rows with a contact point from which on it is."""
MOST = 0.5
"""Share of them beyond which a match is suspicious."""


def recipe_doubts(
    plan: Plan,
    sources: Mapping[str, PreparedSource],
    codes: KindCodes,
    classes: ClassTable,
    screened: Sequence[Screened],
) -> list[str]:
    """Warnings about large hashed lists on which not one row of a large campaign was found, or most were.

    Args:
        plan: Rules of the send.
        sources: Sources of the run.
        codes: Numbers of the kinds of key.
        classes: Classes of evidence.
        screened: What was found in each list.
    """
    asked = list(_asked(plan, sources))
    if not asked:
        return []
    batches = [batch for found in screened for batch in found.classes]
    counts = sum((np.bincount(batch, minlength=len(classes)) for batch in batches), np.zeros(len(classes), int))
    no_contact = {planned.rank for planned in plan.rules if isinstance(planned.rule, NoContactPoint)}
    rows, matched = 0, Counter[tuple[str, DigestKind]]()
    for number in np.flatnonzero(counts).tolist():
        hits = classes.hits(number)
        rows += 0 if any(hit.rule in no_contact for hit in hits) else int(counts[number])
        found = {(hit.rule, hit.kind) for hit in hits}
        for source, kind, ranks in asked:
            if found & {(rank, codes.code(kind)) for rank in ranks}:
                matched[source.name, kind] += int(counts[number])
    if rows < LARGE_CAMPAIGN:
        return []
    doubts = (_doubt(source, kind, matched[source.name, kind], rows) for source, kind, _ in asked)
    return [doubt for doubt in doubts if doubt]


def _doubt(source: PreparedSource, kind: DigestKind, matched: int, rows: int) -> str:
    if not matched:
        return (
            f"{source.name}: none of {rows:,} rows is on this list of {source.entries:,} digests; "
            f"check `digest:` and `recipe:` of the source (now {kind.algorithm}, {kind.recipe})"
        )
    if matched > MOST * rows:
        return (
            f"{source.name}: {matched:,} of {rows:,} rows are on this list of {source.entries:,} digests; "
            "check that it is a list of opt-outs, and not of the campaign or of customers"
        )
    return ""


def _asked(
    plan: Plan, sources: Mapping[str, PreparedSource]
) -> Iterator[tuple[PreparedSource, DigestKind, set[int]]]:
    # Large hashed lists with the rules that looked up the channel's contact points of every row in them.
    for name, source in sources.items():
        ranks = {
            planned.rank
            for planned in plan.rules
            if isinstance(planned.rule, Listed)
            and planned.rule.source == name
            and not planned.rule.jurisdictions
        }
        for kind in sorted(kind for kind in source.kinds if isinstance(kind, DigestKind)):
            if ranks and kind.contact == plan.channel.contact and source.entries >= LARGE_LIST:
                yield source, kind, ranks
