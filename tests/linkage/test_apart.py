"""Pairs that are told apart by a few fields are no match by all of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkage_people import people

from suppress.linkage.apart import apart
from suppress.linkage.asked import Asked
from suppress.linkage.coded import coded
from suppress.linkage.linkage import PAIRS, build_linkage
from suppress.linkage.people import fields
from suppress.linkage.score import NONE, score
from suppress.linkage.weights import Thresholds, shipped_weights
from suppress.model import POSTAL_KINDS, MatchLevel

VALUES = {
    "kind": [None, "street", "box", "place"],
    "number": [None, "123", "9"],
    "street": [None, "MAPLEWOOD", "MAPELWOOD", "OAK"],
    "place": [None, None, "OAK", "MAPLEWOOD"],
    "postal_code": [None, "48104", "48204", "84104", "58104", "10001", "K1A0B1", "LS14AP", "4810"],
    "city": [None, "ANN ARBOR", "ANN ARBR", "NEW YORK"],
    "first": [None, "JOHN", "HENDERSON"],
    "last": [None, "HENDERSON", "JOHN"],
}
one_person = st.fixed_dictionaries({field: st.sampled_from(values) for field, values in VALUES.items()})
some_people = st.lists(one_person, min_size=1, max_size=12)
LOWEST = Thresholds(sure=-1000, review=-1000)


@given(some_people, some_people, st.booleans())
def test_pairs_apart_are_no_match_however_low_the_thresholds(
    some: list[dict[str, str | None]], others: list[dict[str, str | None]], named: bool
) -> None:
    height = min(len(some), len(others))
    one, other = coded(fields(people(*some[:height]))), coded(fields(people(*others[:height])))
    scored = score(one, other, shipped_weights())
    for kind in POSTAL_KINDS:
        level: MatchLevel = kind.value
        anywhere = np.full(height, level not in {"address", "household"})
        gone = apart(one, other, anywhere)
        assert set(scored.bands(level, LOWEST, named=named)[gone]) <= {NONE}


def is_apart(row: dict[str, str | None], entry: dict[str, str | None], *, in_any_place: bool) -> bool:
    one, other = coded(fields(people(row))), coded(fields(people(entry)))
    return bool(apart(one, other, np.array([in_any_place]))[0])


@pytest.mark.parametrize(
    ("code", "city", "street", "in_any_place", "expected"),
    [
        ("10001", "NEW YORK", "MAPLEWOOD", False, True),
        ("10001", "NEW YORK", "MAPLEWOOD", True, False),
        ("10001", "NEW YORK", "OAK", True, True),
        ("10001", None, "OAK", True, True),
        ("10001", "ANN ARBOR", "OAK", True, False),
        ("48199", "NEW YORK", "OAK", True, False),
        ("84104", "NEW YORK", "OAK", True, False),
        ("58104", "NEW YORK", "OAK", True, False),
        ("58204", "NEW YORK", "OAK", True, True),
        ("K1A0B1", "NEW YORK", "OAK", True, False),
        (None, "NEW YORK", "OAK", True, False),
    ],
    ids=[
        *("another place", "may have moved", "moved from another street", "no city", "same city", "same area"),
        *("two figures exchanged", "one figure", "two figures", "no ZIP code", "no code"),
    ],
)
def test_what_tells_two_people_apart(
    code: str | None, city: str | None, street: str, in_any_place: bool, expected: bool
) -> None:
    changed = {"postal_code": code, "city": city, "street": street}
    assert is_apart({}, changed, in_any_place=in_any_place) is expected


@given(some_people, some_people)
def test_what_is_scored_by_parts_is_what_is_scored(
    entries: list[dict[str, str | None]], rows: list[dict[str, str | None]]
) -> None:
    linkage, _ = build_linkage([people(*entries)])
    asked, weights = Asked.of(people(*rows)), shipped_weights()
    level: MatchLevel = "individual"
    chosen = asked.everybody[::2]
    parts, _ = linkage.scored_by_parts(
        asked, chosen, weights, in_any_place=lambda some: np.ones(len(some), np.bool_)
    )
    found = {
        (int(place), int(entry)): bits
        for places, numbers, scored in parts
        for place, entry, bits, band in zip(
            places, numbers, scored.total(level), scored.bands(level, LOWEST, named=False), strict=True
        )
        if band != NONE
    }
    whole = linkage.find(people(*rows), level, thresholds=LOWEST).filter(pl.col("place").is_in(chosen.tolist()))
    assert PAIRS.names()[:3] == ["place", "entry", "bits"]
    # Added up in another order, which the last figure of a small number may show.
    assert found == {
        (place, entry): pytest.approx(bits, rel=1e-6)
        for place, entry, bits in whole.select(pl.col(PAIRS.names()[:3])).iter_rows()
    }
