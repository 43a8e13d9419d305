"""The net-down: counts after each rule, overlap of rules, and what was sent by exemption.

Everything is counted once for each class of rows (evidence.py), never for each row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from suppress.evidence import Hit, State, outcome_of
from suppress.model import Outcome


@dataclass(frozen=True)
class Step:
    """One rule of the net-down, in rows."""

    rule: str
    found: int
    """Rows the rule fires on, exempt or not."""
    exempt: int
    """Of these, exempt ones."""
    removed: int
    """Rows suppressed with this rule as the reason."""
    held: int
    """Rows held with this rule as the reason."""
    remaining: int
    """Rows left after this rule and all before it."""


@dataclass(frozen=True)
class Despite:
    """Rows sent although a rule fires on them, by one line of its `unless`."""

    rule: str
    exemption: int
    """Place of the line in the rule's `unless`."""
    rows: int


@dataclass(frozen=True)
class Overlap:
    """Rows on which two rules fire and neither is exempt."""

    rules: tuple[str, str]
    rows: int


@dataclass(frozen=True)
class NetDown:
    """How the rows read became the rows sent."""

    rows: int
    steps: tuple[Step, ...]
    overlaps: tuple[Overlap, ...]
    despite: tuple[Despite, ...]
    by_key: Mapping[str, Mapping[int, int]]
    """For each rule, removed and held rows by code of the kind of key."""


def net_down(
    rules: Sequence[str], classes: Mapping[tuple[Hit, ...], int], duplicates: Mapping[tuple[Hit, ...], int]
) -> NetDown:
    """Counts by rule.

    Args:
        rules: Ids of the plan's rules, in the order of their rank.
        classes: Rows of each class of evidence.
        duplicates: Of these, rows that are duplicates; they are not among those sent by exemption.
    """
    found, exempt, removed, held = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    pairs, despite = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    by_key: dict[str, Counter[int]] = {rule: Counter() for rule in rules}
    for hits, rows in classes.items():
        outcome = outcome_of(hits)
        for hit in hits:
            found[hit.rule] += rows
            exempt[hit.rule] += rows if hit.state is State.EXEMPT else 0
            if outcome is Outcome.SEND and hit.exemption is not None:
                despite[hit.rule, hit.exemption] += rows - duplicates.get(hits, 0)
        if outcome is not Outcome.SEND:
            (removed if outcome is Outcome.SUPPRESS else held)[hits[0].rule] += rows
            by_key[rules[hits[0].rule]][hits[0].kind] += rows
        for first, second in combinations(sorted(h.rule for h in hits if h.state is not State.EXEMPT), 2):
            pairs[first, second] += rows
    total = sum(classes.values())
    steps, remaining = [], total
    for number, rule in enumerate(rules):
        remaining -= removed[number] + held[number]
        steps.append(Step(rule, found[number], exempt[number], removed[number], held[number], remaining))
    return NetDown(
        rows=total,
        steps=tuple(steps),
        overlaps=tuple(Overlap((rules[a], rules[b]), rows) for (a, b), rows in sorted(pairs.items())),
        despite=tuple(Despite(rules[r], e, rows) for (r, e), rows in sorted(despite.items()) if rows),
        by_key=by_key,
    )
