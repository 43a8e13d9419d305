"""What counts as a true pair, case by case."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.postal.hard import KINDS, make_hard
from benchmarks.postal.people import Person
from benchmarks.postal.places import Area, Point
from benchmarks.postal.record import Named, Record
from benchmarks.postal.tables import Country
from benchmarks.postal.truth import LEVELS, judged_pairs, truth_frame

TOWER = Point(1, "street", Area("Boston", "MA"), "02139", "", "12", "N", "Oak", "St", "", "4B", "Apt")
FLATS = {
    "home": TOWER,
    "other flat": replace(TOWER, number=2, unit="7C"),
    "south": replace(TOWER, number=3, before="S"),
    "avenue": replace(TOWER, number=4, suffix="Ave"),
    "next door": replace(TOWER, number=5, house="14"),
    "next code": replace(TOWER, number=6, code="02140"),
}
SMITH, LOPEZ = ("Smith",), ("Garcia", "Lopez")


def person(number: int, given: str, surname: tuple[str, ...] = SMITH) -> Person:
    return Person(number, TOWER, "m", given, "", surname)


JOHN, BILL, JAMES, JOHN_LEE = (
    person(1, "John"),
    person(2, "William"),
    person(3, "James"),
    person(4, "John", ("Lee",)),
)
NAMESAKE, GARCIA, GARCIA_LOPEZ = person(5, "John"), person(6, "Ana", ("Garcia",)), person(7, "Ana", LOPEZ)


def said(
    who: Person | None,
    given: str | None = None,
    *,
    at: str = "home",
    surname: tuple[str, ...] | None = None,
    middle: str = "",
    generation: str = "",
    absent: str = "",
) -> Record:
    record = Record("entry", FLATS[at], Random(1), absent={absent} if absent else set())
    if who is not None:
        written = who.surname if surname is None else surname
        record.people.append(Named(who, who.given if given is None else given, middle, written, generation))
    return record


T, U, M, F = "true", "undecided", "moved", "false"
CASES: dict[str, tuple[Record, Record, tuple[str, str, str, str]]] = {
    "the same": (said(JOHN), said(JOHN), (T, T, T, T)),
    "a nickname": (said(BILL, "Bill"), said(BILL), (T, T, T, T)),
    "an initial": (said(JOHN, "J"), said(JOHN), (T, T, T, U)),
    "no given name": (said(JOHN, ""), said(JOHN), (T, T, U, U)),
    "no surname": (said(JOHN, surname=()), said(JOHN), (T, T, T, T)),
    "a former surname": (said(JOHN, surname=("Cole",)), said(JOHN), (T, T, T, T)),
    "a former surname and a brother": (said(JOHN, surname=("Cole",)), said(JAMES), (T, U, F, F)),
    "nobody": (said(None), said(JOHN), (T, U, U, U)),
    "nobody elsewhere": (said(None, at="other flat"), said(JOHN), (F, F, F, F)),
    "no unit": (said(JOHN, absent="unit"), said(JOHN), (T, T, T, T)),
    "moved next door": (said(JOHN, at="next door"), said(JOHN), (M, M, M, M)),
    "moved within the tower": (said(JOHN, at="other flat"), said(JOHN), (M, M, M, M)),
    "moved within the tower, no unit": (said(JOHN, at="other flat", absent="unit"), said(JOHN), (U, U, U, U)),
    "brothers": (said(JOHN), said(BILL), (T, T, F, F)),
    "brothers of one initial": (said(JOHN), said(JAMES), (T, T, F, F)),
    "brothers, one an initial": (said(JOHN, "J"), said(JAMES), (T, T, U, U)),
    "brothers, another initial": (said(JOHN, "J"), said(BILL), (T, T, F, F)),
    "brothers, one without a name": (said(JOHN, ""), said(BILL), (T, T, U, U)),
    "a brother without a surname": (said(JAMES, surname=()), said(JOHN), (T, U, F, F)),
    "room-mates": (said(JOHN), said(JOHN_LEE), (T, F, F, F)),
    "part of a compound surname": (said(GARCIA), said(GARCIA_LOPEZ), (T, T, U, U)),
    "father and son": (
        said(JOHN, generation="Sr"), said(NAMESAKE, generation="Jr"), (T, T, F, F)
    ),
    "father and son, one unsaid": (said(JOHN), said(NAMESAKE, generation="Jr"), (T, T, U, U)),
    "father and son without a name": (
        said(JOHN, "", generation="Sr"), said(NAMESAKE, generation="Jr"), (T, T, F, F)
    ),
    "one name, two middle initials": (said(JOHN, middle="A"), said(NAMESAKE, middle="B"), (T, T, F, F)),
    "one name, one middle initial": (said(JOHN, middle="A"), said(NAMESAKE), (T, T, U, U)),
    "tower neighbours": (said(JOHN), said(BILL, at="other flat"), (F, F, F, F)),
    "tower namesakes": (said(JOHN), said(NAMESAKE, at="other flat"), (F, F, F, F)),
    "tower neighbours, no unit": (said(JOHN), said(BILL, at="other flat", absent="unit"), (U, U, F, F)),
    "tower namesakes, no unit": (said(JOHN), said(NAMESAKE, at="other flat", absent="unit"), (U, U, U, U)),
    "strangers, no unit": (said(JOHN_LEE), said(BILL, at="other flat", absent="unit"), (U, F, F, F)),
    "north and south": (said(JOHN), said(NAMESAKE, at="south"), (F, F, F, F)),
    "north and nothing": (said(JOHN), said(NAMESAKE, at="south", absent="directional"), (U, U, U, U)),
    "street and avenue": (said(JOHN), said(NAMESAKE, at="avenue"), (F, F, F, F)),
    "street and nothing": (said(JOHN), said(NAMESAKE, at="avenue", absent="suffix"), (U, U, U, U)),
    "next door": (said(JOHN), said(NAMESAKE, at="next door"), (F, F, F, F)),
    "next code": (said(JOHN), said(NAMESAKE, at="next code"), (F, F, F, F)),
}  # fmt: skip


def _verdicts(row: Record, entry: Record) -> tuple[str, ...]:
    judged = judged_pairs(truth_frame([row], "row"), truth_frame([entry], "entry"))
    return judged.select(LEVELS).row(0) if judged.height else (F,) * 4


@pytest.mark.parametrize("name", CASES)
def test_verdicts(name: str) -> None:
    row, entry, verdicts = CASES[name]
    assert _verdicts(row, entry) == verdicts
    assert _verdicts(entry, row) == verdicts


def test_a_couple_is_whoever_of_the_two_fits() -> None:
    couple = said(JAMES)
    couple.people.append(Named(BILL, "William", "", SMITH))
    assert _verdicts(couple, said(BILL)) == (T, T, T, T)
    assert _verdicts(couple, said(JOHN)) == (T, T, F, F)


@pytest.mark.parametrize("country", ["US", "GB"])
def test_hard_negatives_are_false_where_they_say(country: Country) -> None:
    hard = make_hard(country, 1, 40)
    judged = judged_pairs(hard.rows_truth, hard.entries_truth)
    verdicts = hard.kinds.join(judged, on=["row", "entry"], how="left", suffix="_judged")
    for level in LEVELS:
        told = verdicts.filter(pl.col(level))[f"{level}_judged"].cast(pl.String).fill_null("false")
        assert set(told) == {"false"}, level
        others = verdicts.filter(~pl.col(level))[f"{level}_judged"].cast(pl.String)
        assert set(others) <= {"true", "undecided"}, level
    strangers = judged.filter(pl.col("row") != pl.col("entry"))
    assert strangers.filter(pl.any_horizontal(pl.col(LEVELS) == "true")).is_empty()
    wanted = {kind.name: 40 for kind in KINDS if country in kind.countries}
    assert dict(hard.kinds["kind"].value_counts().iter_rows()) == wanted
