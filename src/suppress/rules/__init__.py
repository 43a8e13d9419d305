"""One module for each kind of rule: facts of a batch in, hits out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.evidence import HITS, NO_HITS, Note, State, pack
from suppress.frames import NO_ROWS, marked
from suppress.policy.plan import PlannedRule
from suppress.policy.rule import Condition, Listed, MissingConsent, NoContactPoint, OptedOut, Recorded
from suppress.rules.condition import condition
from suppress.rules.exemptions import exempt_lines
from suppress.rules.facts import Facts
from suppress.rules.fired import Fired
from suppress.rules.jurisdiction import Mask, Rows
from suppress.rules.listed import listed
from suppress.rules.missing_consent import missing_consent
from suppress.rules.no_contact_point import no_contact_point
from suppress.rules.opted_out import opted_out
from suppress.rules.recorded import recorded


@dataclass(frozen=True)
class RuleHits:
    """What one rule says of a batch."""

    hits: pl.DataFrame
    """HITS, at most one line for each row: the strongest."""
    points: pl.DataFrame
    """Contact points (row, point) on which an entry was found that nothing exempts."""
    uncovered: pl.DataFrame
    """UNCOVERED of rows in the rule's jurisdictions."""
    ripening: pl.DataFrame
    """RIPENING of rows in the rule's jurisdictions."""
    review: pl.DataFrame | None = None
    """REVIEW of rows that nothing exempts; None where a score found none."""
    uncompared: pl.Series = field(default_factory=lambda: NO_ROWS)
    """Rows in the rule's jurisdictions that were not compared by score with every entry, each once."""


def rule_hits(planned: PlannedRule, facts: Facts) -> RuleHits:
    """The rows a rule fires on, exempt or not.

    Args:
        planned: Rule of the plan.
        facts: The batch.
    """
    fired = _fired(planned, facts)
    if fired.is_empty():  # nothing is asked further, which would cost a block milliseconds
        return RuleHits(NO_HITS, fired.points, fired.uncovered, fired.ripening)
    if planned.rule.jurisdictions:
        fired = _inside(fired, facts, frozenset(planned.rule.jurisdictions))
    rows = _rows_of(facts.height, fired.hits)
    line = _lines(planned, facts, rows)
    return RuleHits(
        hits=_strongest(fired.hits, planned.rank, line, rows),
        points=fired.points if line is None else _of_rows(fired.points, line == 0),
        uncovered=fired.uncovered,
        ripening=fired.ripening,
        review=fired.review if fired.review is None or line is None else _of_rows(fired.review, line == 0),
        uncompared=fired.uncompared["row"].unique() if fired.uncompared.height else NO_ROWS,
    )


def _strongest(hits: pl.DataFrame, rank: int, line: npt.NDArray[np.uint8] | None, rows: Rows) -> pl.DataFrame:
    """HITS of the rows that a rule fires on: of each the one that decides.

    Args:
        hits: FIRED.
        rank: Place of the rule in the plan.
        line: As of `_lines`.
        rows: The rows in it, each once.
    """
    row = hits["row"].to_numpy()
    state = hits["state"].to_numpy()
    exemption: int | npt.NDArray[np.uint8] = 0
    if line is not None:
        exemption = line.take(row)
        state = np.where(exemption > 0, np.uint8(State.EXEMPT), state)
    evidence = pack(rank, state, exemption, hits["kind"].to_numpy(), hits["since"], hits["member"])
    if len(row) > len(rows):
        least = np.full(int(rows[-1]) + 1, np.iinfo(np.uint64).max, np.uint64)
        np.minimum.at(least, row.astype(np.intp), evidence)
        row, evidence = rows, least.take(rows)
    return pl.DataFrame({"row": row, "evidence": evidence}, schema=HITS)


def _lines(planned: PlannedRule, facts: Facts, rows: Rows) -> npt.NDArray[np.uint8] | None:
    """For every row of the batch, as `exempt_lines` has it for those fired on; None where none is exempt."""
    lines = exempt_lines(planned, facts, rows)
    if not lines.any():
        return None
    of_all = np.zeros(facts.height, np.uint8)
    of_all[rows] = lines
    return of_all


def _fired(planned: PlannedRule, facts: Facts) -> Fired:
    rule = planned.rule
    match rule:
        case Listed():
            return listed(rule, facts)
        case Condition():
            if planned.where is None:
                raise TypeError(f"rule '{rule.id}' has no compiled condition")
            return condition(rule, planned.where, facts)
        case NoContactPoint():
            return no_contact_point(rule, facts)
        case OptedOut():
            return opted_out(planned, facts)
        case Recorded():
            return recorded(rule, planned, facts)
        case MissingConsent():
            return missing_consent(rule, planned, facts)
        case _:
            assert_never(rule)


def _inside(fired: Fired, facts: Facts, countries: frozenset[str]) -> Fired:
    """What fired inside the places; rows of which nobody can tell are held."""
    rows = _rows_of(facts.height, fired.hits, fired.uncovered, fired.ripening, fired.uncompared)
    within = facts.jurisdiction.in_any(countries, rows)
    if within.all():  # as for most lists
        return fired
    outside = rows.take(np.flatnonzero(~within))
    in_doubt = outside.take(np.flatnonzero(facts.jurisdiction.in_doubt(countries, outside)))
    doubtful = marked(facts.height, in_doubt)
    mask = marked(facts.height, rows.take(np.flatnonzero(within)), in_doubt)

    def inside(frame: pl.DataFrame) -> pl.DataFrame:
        return _of_rows(frame, mask)

    hits = inside(fired.hits)
    return Fired(
        _held(hits, doubtful) if doubtful.any() else hits,
        inside(fired.points),
        inside(fired.uncovered),
        inside(fired.ripening),
        None if fired.review is None else inside(fired.review),
        inside(fired.uncompared),
    )


def _rows_of(height: int, *frames: pl.DataFrame) -> Rows:
    """The rows of some frames in order, each once."""
    named = marked(height, *(frame["row"].to_numpy() for frame in frames))
    return np.flatnonzero(named).astype(np.uint32)


def _of_rows(frame: pl.DataFrame, mask: Mask) -> pl.DataFrame:
    return frame if frame.is_empty() else frame.filter(pl.Series(mask.take(frame["row"].to_numpy())))


def _held(hits: pl.DataFrame, doubtful: Mask) -> pl.DataFrame:
    """The hits, holding where they would suppress a row that may be elsewhere."""
    held = pl.Series(doubtful.take(hits["row"].to_numpy())) & (hits["state"] == int(State.SUPPRESS))
    return hits.with_columns(
        hits["state"].set(held, int(State.HOLD)), hits["kind"].set(held, int(Note.UNPLACED))
    )
