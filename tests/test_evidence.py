"""Evidence: a hit as one number, and classes of rows with the same evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.evidence import (
    EPOCH,
    HITS,
    ClassTable,
    Hit,
    KindCodes,
    Note,
    State,
    outcome_of,
    pack,
)
from suppress.model import MAX_EXEMPTIONS, MAX_RULES, DigestKind, KeyKind, Outcome

LAST_DAY = EPOCH + timedelta(days=0xFFFE)

ANY_HIT = st.builds(
    Hit,
    state=st.sampled_from(State),
    rule=st.integers(0, MAX_RULES - 1),
    exemption=st.none() | st.integers(0, MAX_EXEMPTIONS - 1),
    kind=st.integers(0, 255),
    since=st.none() | st.dates(EPOCH, LAST_DAY),
    member=st.none() | st.integers(0, 0xFFFE),
)


def packed(hit: Hit) -> int:
    evidence = pack(
        hit.rule,
        int(hit.state),
        0 if hit.exemption is None else hit.exemption + 1,
        hit.kind,
        pl.Series([hit.since], dtype=pl.Date),
        pl.Series([hit.member], dtype=pl.UInt16),
    )
    return int(evidence[0])


def simple(state: State, rule: int = 0, **more: Any) -> Hit:
    usual: dict[str, Any] = {"exemption": None, "kind": 5, "since": None, "member": None}
    return Hit(state, rule, **{**usual, **more})


@given(ANY_HIT)
def test_a_hit_comes_back_as_it_was_packed(hit: Hit) -> None:
    assert Hit.unpack(packed(hit)) == hit


@pytest.mark.parametrize(
    ("since", "kept"),
    [
        pytest.param(date(1900, 1, 1), EPOCH, id="a day before 1970 counts as its first"),
        pytest.param(date(2300, 1, 1), LAST_DAY, id="a day beyond 2149 counts as the last that fits"),
    ],
)
def test_days_that_do_not_fit_are_clipped_and_stay_known(since: date, kept: date) -> None:
    assert Hit.unpack(packed(simple(State.SUPPRESS, since=since))).since == kept


STRONGER_FIRST = [
    ("suppress before hold, whatever the rules", simple(State.SUPPRESS, 9), simple(State.HOLD, 0)),
    ("hold before exempt, whatever the rules", simple(State.HOLD, 9), simple(State.EXEMPT, 0, exemption=0)),
    ("the earlier rule", simple(State.HOLD, 1, kind=9), simple(State.HOLD, 2, kind=5)),
    ("the stricter kind of key", simple(State.HOLD, kind=5), simple(State.HOLD, kind=6)),
    ("since longer", simple(State.HOLD, since=date(2020, 1, 1)), simple(State.HOLD, since=date(2021, 1, 1))),
    ("a known day before none", simple(State.HOLD, since=LAST_DAY), simple(State.HOLD)),
]


@pytest.mark.parametrize(("stronger", "weaker"), [pytest.param(a, b, id=name) for name, a, b in STRONGER_FIRST])
def test_the_smaller_number_decides(stronger: Hit, weaker: Hit) -> None:
    assert packed(stronger) < packed(weaker)


@pytest.mark.parametrize(
    ("states", "outcome"),
    [
        ((), Outcome.SEND),
        ((State.EXEMPT,), Outcome.SEND),
        ((State.HOLD, State.EXEMPT), Outcome.HOLD),
        ((State.SUPPRESS, State.HOLD, State.EXEMPT), Outcome.SUPPRESS),
    ],
)
def test_the_first_hit_is_the_outcome(states: tuple[State, ...], outcome: Outcome) -> None:
    hits = tuple(simple(state, exemption=0 if state is State.EXEMPT else None) for state in states)
    assert outcome_of(hits) is outcome


# Few distinct hits, so that rows share classes; each rule fires at most once on a row.
POOL = [
    simple(state, rule, kind=kind, exemption=0 if state is State.EXEMPT else None)
    for state in State
    for rule in range(3)
    for kind in (5, 6)
]
# Days and files that lie far apart, so that there are more possible classes than a table holds.
POOL += [simple(State.SUPPRESS, 3, since=EPOCH, member=0), simple(State.SUPPRESS, 3)]
RULES = range(4)
NUMBERS = [packed(hit) for hit in POOL]
BY_RULE = [[number for number in NUMBERS if Hit.unpack(number).rule == rule] for rule in RULES]
BATCH = st.lists(
    st.lists(st.sampled_from(NUMBERS), max_size=4, unique_by=lambda number: Hit.unpack(number).rule).map(set),
    max_size=12,
)


def frames(batch: list[set[int]]) -> list[pl.DataFrame]:
    """HITS of each rule, rows in no order."""
    lines = [(row, evidence) for row, evidences in enumerate(batch) for evidence in evidences]
    return [
        pl.DataFrame(
            [line for line in lines if Hit.unpack(line[1]).rule == rule], schema=HITS, orient="row"
        ).reverse()
        for rule in RULES
    ]


def expected(evidences: set[int]) -> tuple[Hit, ...]:
    return tuple(Hit.unpack(evidence) for evidence in sorted(evidences))


@given(st.lists(BATCH, max_size=4))
def test_classes_are_the_groups_of_rows_with_the_same_hits(batches: list[list[set[int]]]) -> None:
    table = ClassTable()
    classes = [table.classify(frames(batch), len(batch)) for batch in batches]
    groups: dict[tuple[Hit, ...], int] = {}
    for batch, found in zip(batches, classes, strict=True):
        for evidences, number in zip(batch, found.tolist(), strict=True):
            assert table.hits(number) == expected(evidences)
            assert groups.setdefault(expected(evidences), number) == number
    assert len(set(groups.values())) == len(groups)


@given(BATCH)
def test_removed_rows_are_those_whose_outcome_is_not_send(batch: list[set[int]]) -> None:
    table = ClassTable()
    removed = table.removed(table.classify(frames(batch), len(batch)))
    wanted = [outcome_of(expected(evidences)) is not Outcome.SEND for evidences in batch]
    assert removed.tolist() == wanted


def test_rows_without_a_hit_are_class_0() -> None:
    table = ClassTable()
    assert table.classify([HITS.to_frame()], 3).tolist() == [0, 0, 0]
    assert table.hits(0) == ()


def test_threads_find_the_classes_that_one_thread_finds() -> None:
    rng = np.random.default_rng(1)
    batches = [
        [
            {int(rng.choice(BY_RULE[rule])) for rule in rng.permutation(RULES)[: rng.integers(0, 5)]}
            for _ in range(300)
        ]
        for _ in range(16)
    ]
    table = ClassTable()
    with ThreadPoolExecutor(4) as pool:
        classes = list(pool.map(lambda batch: table.classify(frames(batch), len(batch)), batches))
    for batch, found in zip(batches, classes, strict=True):
        assert [table.hits(number) for number in found.tolist()] == [expected(row) for row in batch]


def test_kinds_have_codes_behind_the_notes_and_strict_before_wide() -> None:
    digest = DigestKind("email", "md5", "lower_trim")
    codes = KindCodes.of(frozenset({digest, KeyKind.EMAIL_WIDE, KeyKind.EMAIL, KeyKind.DOMAIN_PARENT}))
    ordered = [KeyKind.EMAIL, KeyKind.EMAIL_WIDE, KeyKind.DOMAIN_PARENT, digest]
    assert [codes.code(kind) for kind in ordered] == [len(Note) + place for place in range(4)]
    assert [codes.name(codes.code(kind)) for kind in ordered] == ["email", "email_wide", "domain", "email_md5"]
    assert [codes.name(note) for note in Note] == [
        "",
        "blank",
        "unreadable",
        "unchecked",
        "unknown",
        "unplaced",
    ]
