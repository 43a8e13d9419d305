"""A batch of rows as rules see it: contact points and keys read, policy columns typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import polars as pl

from suppress.evidence import KindCodes
from suppress.files.campaign_list import Batch
from suppress.keys import Keys
from suppress.mapped_list import MappedList
from suppress.match import Answers
from suppress.points import read_points
from suppress.policy.cells import typed_columns
from suppress.policy.plan import Plan
from suppress.rules.facts import Facts
from suppress.rules.hearing import Hearing


def read_facts(
    batch: Batch,
    mapped: MappedList,
    plan: Plan,
    sources: Mapping[str, Answers],
    codes: KindCodes,
    ledger: Hearing | None,
) -> tuple[Facts, Counter[str]]:
    """What rules are asked about a batch.

    Args:
        batch: Rows of the list.
        mapped: The list.
        plan: Plan of the send.
        sources: Prepared sources of the plan.
        codes: Codes of kinds of key.
        ledger: What the send asks of the ledger; None where it asks nothing.

    Returns:
        The facts, and unreadable cells by column.
    """
    # Put beside the columns read, and not in: without any, the batch's frame has no height.
    constants = [
        pl.repeat(value, batch.height, dtype=pl.String, eager=True).alias(column)
        for column, value in mapped.constants.items()
    ]
    columns = [*batch.rows.get_columns(), *constants]
    rows = pl.DataFrame(columns) if columns else pl.DataFrame(height=batch.height)
    points = read_points(rows, mapped.key_plan, batch.later)
    typed, unreadable = typed_columns(rows, mapped.declared, mapped.typed)
    unreadable_cells = Counter(unreadable)
    if mapped.key_plan.country is not None and points.unclear_countries is not None:
        unreadable_cells[mapped.key_plan.country] += int(points.unclear_countries.sum())
    facts = Facts(plan=plan, keys=Keys(points), typed=typed, sources=sources, codes=codes, ledger=ledger)
    return facts, unreadable_cells
