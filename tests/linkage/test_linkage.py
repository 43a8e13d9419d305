"""Entries found among people: what may not change the answer, and that files hold what was built."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from linkage_people import JOHN, people
from polars.testing import assert_frame_equal

from suppress.linkage.coded import coded
from suppress.linkage.explain import explain
from suppress.linkage.linkage import Linkage, LinkageBuilder, build_linkage
from suppress.linkage.people import PEOPLE, fields
from suppress.linkage.score import score
from suppress.linkage.weights import shipped_weights
from thoroughness import examples

VALUES = {
    "kind": [None, "street", "box"],
    "number": [None, "123", "132", "9"],
    "street": [None, "MAPLEWOOD", "MAPELWOOD", "OAK"],
    "suffix": [None, "AVE", "ST"],
    "directional": [None, "N", "S"],
    "unit": [None, "4", "5"],
    "place": [None, "ROSE COTTAGE", "MAPLEWOOD"],
    "postal_code": [None, "48104", "48140", "10001"],
    "city": [None, "ANN ARBOR", "NEW YORK"],
    "first": [None, "JOHN", "J", "JACK", "HENDERSON", "MARY"],
    "middle": [None, "ALAN", "A", "B"],
    "last": [None, "HENDERSON", "HENDRESON", "JOHN", "SMITH"],
    "generation": [None, "JR", "SR"],
}
one_person = st.fixed_dictionaries({field: st.sampled_from(values) for field, values in VALUES.items()})
some_people = st.lists(one_person, min_size=1, max_size=6)


@given(some_people, some_people)
def test_a_score_is_the_same_both_ways(
    some: list[dict[str, str | None]], others: list[dict[str, str | None]]
) -> None:
    height = min(len(some), len(others))
    one, other = coded(fields(people(*some[:height]))), coded(fields(people(*others[:height])))
    here, there = score(one, other, shipped_weights()), score(other, one, shipped_weights())
    for field, bits in here.bits.items():
        np.testing.assert_array_equal(here.levels[field], there.levels[field], field)
        np.testing.assert_allclose(bits, there.bits[field], rtol=1e-6)


@given(some_people, one_person, some_people)
def test_an_entry_more_frees_nobody(
    entries: list[dict[str, str | None]], more: dict[str, str | None], rows: list[dict[str, str | None]]
) -> None:
    before = build_linkage([people(*entries)])[0].find(people(*rows), "household")
    after = build_linkage([people(*entries, more)])[0].find(people(*rows), "household")
    assert_frame_equal(before, after.filter(pl.col("entry") < len(entries)))


@given(some_people, some_people, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(
    entries: list[dict[str, str | None]], rows: list[dict[str, str | None]], random: st.DataObject
) -> None:
    order = list(range(len(entries)))
    random.shuffle(order)
    found = build_linkage([people(*entries)])[0].find(people(*rows), "individual")
    turned = build_linkage([people(*(entries[place] for place in order))])[0].find(people(*rows), "individual")
    named = turned.with_columns(
        entry=pl.col("entry").replace_strict(dict(enumerate(order)), return_dtype=pl.UInt32)
    )
    assert_frame_equal(found, named.sort("place", "entry"))


@examples(2, 100)
@given(some_people, some_people)
def test_blocks_of_rows_and_of_entries_do_not_matter(
    entries: list[dict[str, str | None]], rows: list[dict[str, str | None]]
) -> None:
    whole = build_linkage([people(*entries)])[0].find(people(*rows), "individual")
    linkage, _ = build_linkage([people(entry) for entry in entries])
    parts = [
        linkage.find(people(row), "individual").with_columns(place=pl.lit(place, pl.UInt32))
        for place, row in enumerate(rows)
    ]
    assert_frame_equal(whole, pl.concat(parts))


@given(one_person, one_person, st.sampled_from(sorted(VALUES)))
def test_a_missing_field_adds_nothing(
    one: dict[str, str | None], other: dict[str, str | None], field: str
) -> None:
    parts = explain(fields(people({**one, field: None})), fields(people(other)))[0]
    # `street` may be told by the name of a house, and the postal code and city are one field; `none` says that
    # neither address has a number.
    shown = {part.field: part for part in parts}
    if field in shown and field != "street":
        assert shown[field].level in {"absent", "one", "none"}
        assert shown[field].bits == 0


def written(parts: list[pl.DataFrame], folder: Path) -> Linkage:
    builder = LinkageBuilder()
    for part in parts:
        builder.add(part)
    builder.write(folder, "people")
    return Linkage.open(folder, "people")


def test_saved_and_mapped_it_answers_the_same(tmp_path: Path) -> None:
    entries = people({}, {"first": "MARY", "unit": "4"}, {"last": "SMITH", "street": None, "kind": None})
    rows = people({"last": "HENDRESON"}, {"first": "M"}, {"last": None, "first": None, "street": None})
    built, _ = build_linkage([entries])
    opened = written([entries], tmp_path)
    for level in ("address", "household", "individual_initial", "individual"):
        assert_frame_equal(opened.find(rows, level), built.find(rows, level))  # type: ignore[arg-type]
    assert_frame_equal(opened.entries.texts(np.arange(3)), fields(entries))


def test_too_large_blocks_are_left_out_and_counted() -> None:
    same = people(*({"first": None, "last": None, "city": None} for _ in range(4)))
    linkage, dropped = build_linkage([same], cap=3)
    assert linkage.find(same, "address").is_empty()
    assert dropped == {"number_street": 1, "number_code": 1}
    linkage, dropped = build_linkage([same], cap=4)
    assert linkage.find(same, "address").height == 16
    assert dropped == {}


def test_no_entries_find_nobody(tmp_path: Path) -> None:
    assert written([], tmp_path).find(people({}), "household").is_empty()


def test_no_people_are_found_as_nobody() -> None:
    built, _ = build_linkage([people({})])
    assert built.find(PEOPLE.to_frame(), "household").is_empty()


def test_a_blank_person_meets_nobody() -> None:
    blank = dict.fromkeys(JOHN)
    built, _ = build_linkage([people(blank)])
    assert built.find(people(blank), "address").is_empty()


def test_rare_names_are_worth_more() -> None:
    rare, common = (
        {
            part.field: part.bits
            for part in explain(fields(people({"last": name})), fields(people({"last": name})))[0]
        }
        for name in ("HENDERSHOTTE", "SMITH")
    )
    assert rare["last"] > common["last"] + 5
    assert rare["first"] == common["first"]


def test_explained_part_by_part() -> None:
    row, entry = (
        fields(people({"last": "HENDRESON", "unit": "4"})),
        fields(people({"middle": "A", "number": "132"})),
    )
    parts = {part.field: (part.level, part.letters) for part in explain(row, entry)[0]}
    assert parts == {
        "last": ("near", 1),
        "first": ("exact", 0),
        "order": ("same", None),
        "middle": ("absent", None),
        "generation": ("absent", None),
        "number": ("near", 1),
        "street": ("exact", 0),
        "suffix": ("exact", 0),
        "directional": ("absent", None),
        "unit": ("one", None),
        "place": ("absent", None),
        "locality": ("code", 0),
    }
