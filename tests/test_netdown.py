"""Net-down: who gets the credit for which row, and that no row is lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.evidence import Hit, State, outcome_of
from suppress.model import Outcome
from suppress.netdown import Despite, NetDown, Overlap, Step, net_down

RULES = ("deceased", "opted-out", "registry")
DECEASED, OPTED_OUT, REGISTRY = range(3)


def hit(rule: int, state: State = State.SUPPRESS, exemption: int | None = None, kind: int = 5) -> Hit:
    return Hit(state, rule, exemption, kind, None, None)


def exempt(rule: int, line: int = 0) -> Hit:
    return hit(rule, State.EXEMPT, line)


def in_order(hits: list[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda one: (one.state, one.rule)))


def steps(found: NetDown) -> list[tuple[Any, ...]]:
    return [(one.found, one.exempt, one.removed, one.held, one.remaining) for one in found.steps]


def test_the_first_rule_gets_the_credit_and_the_others_are_found_all_the_same() -> None:
    down = net_down(RULES, {(): 50, (hit(DECEASED), hit(OPTED_OUT)): 7, (hit(OPTED_OUT),): 3}, {})
    assert down.rows == 60
    assert down.steps == (
        Step("deceased", found=7, exempt=0, removed=7, held=0, remaining=53),
        Step("opted-out", found=10, exempt=0, removed=3, held=0, remaining=50),
        Step("registry", found=0, exempt=0, removed=0, held=0, remaining=50),
    )
    assert down.overlaps == (Overlap(("deceased", "opted-out"), 7),)


def test_a_later_suppression_beats_an_earlier_hold() -> None:
    down = net_down(RULES, {in_order([hit(DECEASED, State.HOLD), hit(REGISTRY)]): 4}, {})
    assert steps(down) == [(4, 0, 0, 0, 4), (0, 0, 0, 0, 4), (4, 0, 4, 0, 0)]


def test_exempt_rows_are_found_and_not_removed_and_overlap_with_nobody() -> None:
    classes = {(exempt(OPTED_OUT),): 5, (hit(REGISTRY), exempt(OPTED_OUT)): 2}
    down = net_down(RULES, classes, {})
    assert steps(down) == [(0, 0, 0, 0, 7), (7, 7, 0, 0, 7), (2, 0, 2, 0, 5)]
    assert down.overlaps == ()


def test_sent_by_exemption_counts_by_line_without_duplicates_and_removed_rows() -> None:
    first, second = (exempt(OPTED_OUT, 0),), (exempt(OPTED_OUT, 1),)
    classes = {first: 5, second: 2, (hit(DECEASED), exempt(OPTED_OUT, 0)): 9}
    down = net_down(RULES, classes, {first: 1, second: 2})
    assert down.despite == (Despite("opted-out", 0, 4),)


def test_removed_and_held_rows_are_counted_by_kind_of_key() -> None:
    classes = {(hit(REGISTRY, kind=5),): 3, (hit(REGISTRY, State.HOLD, kind=3),): 2, (exempt(REGISTRY),): 1}
    assert net_down(RULES, classes, {}).by_key == {"deceased": {}, "opted-out": {}, "registry": {5: 3, 3: 2}}


ONE_HIT_A_RULE = st.dictionaries(st.sampled_from(range(3)), st.sampled_from(State)).map(
    lambda states: in_order(
        [hit(rule, state, 0 if state is State.EXEMPT else None) for rule, state in states.items()]
    )
)
CLASSES = st.dictionaries(ONE_HIT_A_RULE, st.integers(1, 100))


@given(CLASSES)
def test_every_row_is_removed_held_or_remains(classes: dict[tuple[Hit, ...], int]) -> None:
    down = net_down(RULES, classes, {})
    going = sum(rows for hits, rows in classes.items() if outcome_of(hits) is Outcome.SEND)
    assert sum(one.removed + one.held for one in down.steps) + down.steps[-1].remaining == down.rows
    assert down.steps[-1].remaining == going
    remaining = [down.rows, *(one.remaining for one in down.steps)]
    for before, one, after in zip(remaining, down.steps, remaining[1:], strict=False):
        assert before - one.removed - one.held == after
        assert one.found >= one.exempt + one.removed + one.held


@pytest.mark.parametrize("classes", [{}, {(): 8}], ids=["no rows", "no hits"])
def test_nothing_found_leaves_every_row(classes: dict[tuple[Hit, ...], int]) -> None:
    assert {one.remaining for one in net_down(RULES, classes, {}).steps} == {sum(classes.values())}
