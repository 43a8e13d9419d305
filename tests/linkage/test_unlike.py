"""What is told of texts by their characters is what a comparison letter by letter finds."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from suppress.linkage.coded import coded
from suppress.linkage.differences import cities_are_other, cities_differ, streets_are_other, streets_differ
from suppress.linkage.levels import level
from suppress.linkage.similar import TextPairs
from suppress.linkage.unlike import Unlike, unlike

letters = st.text(st.sampled_from("ABCDEÉ123 "), min_size=1, max_size=10)
written = letters | st.sampled_from(
    ["MAPLEWOOD", "MAPELWOOD", "OAK", "OAKRIDGE", "24", "24TH", "25TH", "A" * 300]
)


def compared(one: str, other: str) -> tuple[Unlike, TextPairs]:
    both = coded(pl.DataFrame({"one": [one], "other": [other]}))
    lesser, greater = sorted([one, other])
    return unlike(both["one"], both["other"]), TextPairs(pl.Series([lesser]), pl.Series([greater]))


@given(written, written)
def test_no_two_texts_are_more_alike_than_their_characters_allow(one: str, other: str) -> None:
    assume(one != other)
    told, pair = compared(one, other)
    if told.known[0]:
        assert told.jaro_winkler()[0] >= pair.jaro_winkler()[0] - 1e-6
        assert min(told.edits[0], 4) <= pair.edits()[0]


@given(written, written)
def test_only_what_differs_is_told(one: str, other: str) -> None:
    assume(one != other)
    told, pair = compared(one, other)
    if streets_are_other(told)[0]:
        assert streets_differ(pair)[0] == level("street", "other")
    if cities_are_other(told)[0]:
        assert cities_differ(pair)[0] == level("place", "other")


@pytest.mark.parametrize(
    ("one", "other", "street", "city"),
    [
        ("BENAVIDES", "MCCOLLUM", True, True),
        ("OAK", "OAKRIDGE", False, True),
        ("MAPLEWOOD", "MAPELWOOD", False, False),
        ("BRISTOL", "CRISTON", False, True),
        ("24TH", "25TH", True, False),
        ("24", "24TH", False, True),
        ("ANNARBOR", "NEWYORK", True, True),
        ("ÉVRY", "NEWYORK", False, False),
        ("A" * 300, "NEWYORK", False, False),
    ],
    ids=[
        *("nothing in common", "one begins with the other", "two letters exchanged", "two letters"),
        *("numbers", "the same number", "few letters", "not ASCII", "too long"),
    ],
)
def test_what_is_told(one: str, other: str, street: bool, city: bool) -> None:
    told, _ = compared(one, other)
    assert streets_are_other(told).tolist() == [street]
    assert cities_are_other(told).tolist() == [city]


def test_absent_values_are_not_known() -> None:
    fields = coded(
        pl.DataFrame(
            {"one": [None, "OAK"], "other": ["OAK", None]}, schema=dict.fromkeys(("one", "other"), pl.String)
        )
    )
    assert not unlike(fields["one"], fields["other"]).known.any()
    assert np.isfinite(unlike(fields["one"], fields["other"]).jaro_winkler()).all()
