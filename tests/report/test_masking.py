"""Small counts are masked, and nothing that is shown gives them away."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.report.masking import hidden, masked
from suppress.report.sums import Place, Sum, count_places, file_places, sums_of


def place(name: str) -> Place:
    return (name,)


def total(whole: str, *parts: str) -> Sum:
    return Sum((place(whole),), tuple(map(place, parts)))


CASES = {
    "nothing is small": ({"t": 30, "a": 10, "b": 20}, 10, set()),
    "a total gives the only small one away": ({"t": 35, "a": 9, "b": 26}, 10, {"a", "b"}),
    "the smallest other goes with it": ({"t": 70, "a": 9, "b": 50, "c": 11}, 10, {"a", "c"}),
    "two small ones hide one another": ({"t": 67, "a": 9, "b": 50, "c": 8}, 10, {"a", "c"}),
    "none is no small count, and hides nothing": ({"t": 55, "a": 5, "b": 50, "c": 0}, 10, {"a", "b"}),
    "a part that is the whole": ({"t": 5, "a": 5, "b": 0, "c": 0}, 10, {"t", "a"}),
    "a count of the limit is shown": ({"t": 30, "a": 10, "b": 20}, 11, {"a", "b"}),
}


@pytest.mark.parametrize("case", CASES)
def test_parts_of_one_sum(case: str) -> None:
    counts, below, gone = CASES[case]
    parts = [name for name in counts if name != "t"]
    found = hidden({place(name): count for name, count in counts.items()}, [total("t", *parts)], below)
    assert found == {place(name) for name in gone}


def test_sums_together_give_nothing_away() -> None:
    """Neither sum alone tells `a`; both together would, by x + a = 20, x + b = 31 and a + b = 17."""
    counts = {
        place(name): count for name, count in {"x": 17, "a": 3, "b": 14, "s": 20, "u": 31, "v": 17}.items()
    }
    sums = [total("s", "x", "a"), total("u", "x", "b"), total("v", "a", "b")]
    gone = hidden(counts, sums, 10)
    assert place("a") in gone
    assert_open({place("a")}, sums, gone)


def report(
    removed: Sequence[int], held: Sequence[int], sent: int, copies: int, rejected: int
) -> dict[str, Any]:
    """A report of a run with one list, whose counts add up as those of a run do."""
    rows = sum(removed) + sum(held) + copies + sent
    steps, left = [], rows
    for n, (out, doubt) in enumerate(zip(removed, held, strict=True)):
        left -= out + doubt
        keys = {"email": out, "unreadable": doubt}
        steps.append(
            {
                "rule": f"r{n}",
                "found": out + doubt,
                "exempt": 0,
                "removed": out,
                "held": doubt,
                "remaining": left,
                "keys": keys,
            }
        )
    outcomes = {"send": sent, "suppress": sum(removed), "hold": sum(held), "duplicate": copies}
    words = {
        "send": sent,
        "suppressed": sum(removed),
        "hold": sum(held),
        "duplicates": copies,
        "rejects": rejected,
    }
    files = [{"kind": kind, "rows": count} for kind, count in words.items()]
    return {
        "totals": {**outcomes, "rejected": rejected, "read": rows + rejected},
        "lists": [{"rows": rows, "rejected": rejected, "outcomes": outcomes, "files": files}],
        "net_down": {"rows": rows, "rules": steps, "duplicates": copies, "sent": sent},
        "duplicates": {"single_drops": copies, "multi_drops": 0, "already_sent": 0},
        "overlap": [],
        "limits": [{"name": "held", "rows": sum(held), "share": 0.5, "limit": 0.2, "exceeded": False}],
        "not_covered": [],
    }


counts_of_rules = st.integers(1, 5).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(0, 40), min_size=n, max_size=n)] * 2)
)


@given(
    counts_of_rules,
    st.integers(0, 300),
    st.integers(0, 40),
    st.integers(0, 15),
    st.sampled_from([2, 5, 10, 25]),
)
def test_no_report_gives_a_small_count_away(
    rules: tuple[list[int], list[int]], sent: int, copies: int, rejected: int, below: int
) -> None:
    made = report(*rules, sent, copies, rejected)
    shown = masked(made, below)
    places = list(count_places(made))
    gone = {one for one in places if at(shown, one) is None}
    for file, counted in file_places(made):
        assert (at(shown, file) is None) == bool(gone.intersection(counted))
    small = {one for one in places if 0 < at(made, one) < below}
    assert gone >= small
    assert_open(small, list(sums_of(made)), gone)


def test_a_report_keeps_what_can_be_shown() -> None:
    """Three rejected lines cost the smallest other outcome, and what is left until that is taken off."""
    made = report([300, 120, 60], [0, 0, 40], sent=900, copies=75, rejected=3)
    shown = masked(made, 10)
    assert shown["totals"] == {**made["totals"], "rejected": None, "hold": None}
    steps = [(step["removed"], step["held"], step["remaining"]) for step in shown["net_down"]["rules"]]
    assert steps == [(300, 0, None), (120, 0, None), (60, None, 975)]


def test_without_a_limit_nothing_is_masked() -> None:
    made = report([3], [2], sent=1, copies=1, rejected=1)
    assert masked(made, None) == made


def test_a_flagged_file_does_not_tell_the_rows_of_its_list() -> None:
    made = report([300], [40], sent=900, copies=75, rejected=3)
    made["lists"][0]["files"] = [{"kind": "flagged", "rows": made["lists"][0]["rows"]}]
    shown = masked(made, 10)
    assert (shown["lists"][0]["rows"], shown["lists"][0]["files"][0]["rows"]) == (None, None)


def test_what_is_masked_is_the_same_before_the_files_are_there() -> None:
    """Charts are drawn then: one that showed another count than the page would give both away."""
    made = report([300, 7, 60], [0, 0, 40], sent=900, copies=75, rejected=3)
    before = {**made, "lists": [{**one, "files": []} for one in made["lists"]]}
    shown = masked(made, 10)
    assert {**shown, "lists": [{**one, "files": []} for one in shown["lists"]]} == masked(before, 10)


def test_counts_of_rows_in_warnings_are_masked() -> None:
    made = report([300], [40], sent=900, copies=0, rejected=0)
    made["warnings"] = ["acme: 7 of 12,000 rows are on this list of 1,000 digests", "a list of 90 days ago"]
    shown = masked(made, 10)
    assert shown["warnings"] == ["acme: some rows are on this list of 1,000 digests", "a list of 90 days ago"]


def test_the_share_of_a_masked_count_is_masked() -> None:
    shown = masked(report([300], [4], sent=900, copies=0, rejected=0), 10)
    assert (shown["limits"][0]["rows"], shown["limits"][0]["share"]) == (None, None)


def at(of: dict[str, Any], where: Place) -> Any:
    found: Any = of
    for step in where:
        found = found[step]
    return found


def assert_open(small: set[Place], sums: Sequence[Sum], gone: set[Place]) -> None:
    """No small count is determined, by exact elimination over the sums."""
    unknown = sorted(gone, key=str)
    rows = []
    for one in sums:
        row = [Fraction(one.whole.count(p) - one.parts.count(p)) for p in unknown]
        if any(row):
            rows.append(row)
    pivots = []
    for column in range(len(unknown)):
        pivot = next((r for r in rows if r[column] and not any(r[:column])), None)
        if pivot is None:
            continue
        pivot[:] = [value / pivot[column] for value in pivot]
        for other in rows:
            if other is not pivot and other[column]:
                factor = other[column]
                other[:] = [value - factor * own for value, own in zip(other, pivot, strict=True)]
        pivots.append(pivot)
    alone = [unknown[r.index(1)] for r in pivots if sum(1 for value in r if value) == 1]
    assert not small.intersection(alone)
