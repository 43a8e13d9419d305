"""Hard negatives: pairs of a row and an entry that look alike and must not be matched at some levels.

Row n belongs to entry n, and to no other. Both are written as the corpus is, with every class at its rate,
except that what tells the two apart stands in both, without a slip: a pair that nobody could tell apart would
say nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

import polars as pl

from benchmarks.postal.classes import Side
from benchmarks.postal.corpus import frames, write
from benchmarks.postal.people import Census, Person, Sex
from benchmarks.postal.places import Point
from benchmarks.postal.places_gb import Neighbourhood as British
from benchmarks.postal.places_us import Neighbourhood as American
from benchmarks.postal.record import Record
from benchmarks.postal.tables import Country, formal_names, nicknames
from benchmarks.postal.truth import LEVELS

PER_KIND = 300
_PAIRS_A_NEIGHBOURHOOD = 100
_THERE = 2**31  # numbers of points that are made from others
_SAME_NAME = 0.25  # of the pairs at two addresses: the given name too

Area = American | British
Pair = tuple[Person, Person]
_NO_PERSON = frozenset({"several_people", "family_form", "resident_only"})
_NO_NAME = frozenset({"given_blank", "initial_only"})
_NO_ADDRESS = frozenset(
    {"suffix_missing", "suffix_wrong", "directional_missing", "number_slip", "code_slip", "code_blank"}
)


@dataclass(frozen=True)
class HardKind:
    """A kind of hard negative.

    Attributes:
        name: Of the kind.
        levels: The match levels at which a pair is false.
        make: Gives a pair of people, the row's and the entry's.
        never: Error classes that would take away what tells the two apart.
        clean: Fields on which no slip may fall.
        some: Error classes of which one must apply, where there are any.
        countries: Where there are such pairs.
    """

    name: str
    levels: tuple[str, ...]
    make: Callable[[Census, Area], Pair]
    never: frozenset[str] = frozenset()
    clean: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()
    countries: tuple[Country, ...] = ("US", "GB")


@dataclass(frozen=True)
class Hard:
    """Hard negatives.

    Attributes:
        rows: As the campaign list of a corpus.
        entries: As the entry file of a corpus, all of them as on a deceased file.
        rows_truth: As of a corpus.
        entries_truth: As of a corpus.
        kinds: `row`, `entry`, `kind`, and a Boolean for each match level: the pair is false at it.
    """

    rows: pl.DataFrame
    entries: pl.DataFrame
    rows_truth: pl.DataFrame
    entries_truth: pl.DataFrame
    kinds: pl.DataFrame


def make_hard(country: Country, seed: int, per_kind: int = PER_KIND) -> Hard:
    """Hard negatives of every kind that a country has.

    Args:
        country: Whose people and addresses.
        seed: Start of the random numbers.
        per_kind: Pairs of each kind.
    """
    rng = Random(f"hard {country} {seed} {per_kind}")
    census, codes = Census(country, rng), set[str]()
    made = []
    first = 0
    for kind in KINDS:
        if country in kind.countries:
            pairs, first = _records(kind, census, codes, first, per_kind)
            made += [(kind, pair) for pair in pairs]
    rng.shuffle(made)
    rows, rows_truth, _ = frames([row for _, (row, _) in made], "row")
    entries, entries_truth, _ = frames([entry for _, (_, entry) in made], "entry")
    entries.insert_column(1, pl.Series("list", ["deceased"] * len(made), pl.String))
    kinds = pl.DataFrame(
        [
            rows["row"],
            entries["entry"],
            pl.Series("kind", [kind.name for kind, _ in made]),
            *(pl.Series(level, [level in kind.levels for kind, _ in made]) for level in LEVELS),
        ]
    )
    return Hard(rows, entries, rows_truth, entries_truth, kinds)


def _records(
    kind: HardKind, census: Census, codes: set[str], first: int, count: int
) -> tuple[list[tuple[Record, Record]], int]:
    """Pairs of records, and the number that the next point will have."""
    rng = census.rng
    pairs: list[tuple[Record, Record]] = []
    while len(pairs) < count:
        british = census.country == "GB"
        area: Area = British(rng, first, codes) if british else American(rng, first, codes)
        for _ in range(min(_PAIRS_A_NEIGHBOURHOOD, count - len(pairs))):
            one, other = kind.make(census, area)
            if rng.random() < 0.5:
                one, other = other, one
            pairs.append((_clear(kind, "campaign", one, census), _clear(kind, "entry", other, census)))
        first = area.made
    return pairs, first


def _clear(kind: HardKind, side: Side, person: Person, census: Census) -> Record:
    # Whoever is unlucky is written anew: the classes that matter are rare.
    while True:
        record = Record(side, person.point, census.rng)
        write(record, person, census.country, capitals=side == "entry")
        did = set(record.did)
        spoilt = did & (kind.never | _NO_PERSON) or set(record.slipped) & kind.clean
        if not spoilt and (not kind.some or did & kind.some):
            return record


def _father_and_son(census: Census, area: Area) -> Pair:
    father = census.add(area.house(), census.surname(), "m", old=True)
    son = census.add(father.point, father.surname, "m", given=father.given)
    ends = (("Sr", "Jr"), ("Jr", "III"), ("II", "III")) if census.country == "US" else (("Snr", "Jnr"),)
    father.generation, son.generation = census.rng.choice(ends)
    son.middle = father.middle
    return father, son


def _middle_apart(census: Census, area: Area) -> Pair:
    father, son = _father_and_son(census, area)
    father.generation = son.generation = ""
    father.middle, son.middle = census.given("m"), census.given("m")
    while father.middle[0] == son.middle[0]:
        son.middle = census.given("m")
    return father, son


def _tower(census: Census, area: Area) -> Pair:
    return _neighbours(census, *_two_flats(census, area), same_given=False)


def _tower_namesakes(census: Census, area: Area) -> Pair:
    return _neighbours(census, *_two_flats(census, area), same_given=True)


def _two_flats(census: Census, area: Area) -> tuple[Point, Point]:
    points = area.units(40, "Apt" if isinstance(area, American) else "Flat")
    one, other = census.rng.sample(points, 2)
    return one, other


def _room_mates(census: Census, area: Area) -> Pair:
    one, other = census.room_mates(area.house(), 2)
    while set(one.surname) & set(other.surname):
        other.surname = census.surname()
    return one, other


def _siblings(census: Census, area: Area) -> Pair:
    one = census.add(area.house(), census.surname())
    return one, _other_person(census, one, one.point)


def _twins(census: Census, area: Area) -> Pair:
    one = census.add(area.house(), census.surname())
    return one, _other_person(census, one, one.point, sex=one.sex, letter=one.given[0])


def _spouses(census: Census, area: Area) -> Pair:
    man = census.add(area.house(), census.surname(), "m")
    return man, _other_person(census, man, man.point, sex="f")


def _by(what: str) -> Callable[[Census, Area], Pair]:
    def make(census: Census, area: Area) -> Pair:
        # Two people of one name next door are most often one with a slip in the number: never so here.
        same = what != "number" and census.rng.random() < _SAME_NAME
        return _neighbours(census, *area.twin_houses(what), same_given=same)

    return make


def _next_code(census: Census, area: Area) -> Pair:
    here = area.house()
    while here.kind != "street":
        here = area.house()
    code = f"{int(here.code) + 1:05d}" if isinstance(area, American) else _next_inward(here.code)
    return _neighbours(census, here, replace(here, number=here.number + _THERE, code=code), same_given=True)


def _next_inward(code: str) -> str:
    return code[:-2] + ("B" if code[-2] == "A" else "A") + ("D" if code[-1] == "E" else "E")


def _neighbours(census: Census, here: Point, there: Point, *, same_given: bool) -> Pair:
    one = census.add(here, census.surname())
    if same_given:
        return one, census.add(there, one.surname, one.sex, given=one.given)
    letter = one.given[0] if census.rng.random() < 0.4 else ""
    return one, _other_person(census, one, there, letter=letter)


def _other_person(
    census: Census, one: Person, point: Point, *, sex: Sex | None = None, letter: str = ""
) -> Person:
    its: Sex = sex or ("f" if census.rng.random() < 0.5 else "m")
    near = _also_called(one.given)
    while True:
        given = census.given(its, unlike=(one.given,), initial=letter)
        if not near & _also_called(given):
            return census.add(point, one.surname, its, given=given)
        letter = ""


def _also_called(given: str) -> set[str]:
    return {given, *formal_names().get(given, ()), *nicknames().get(given, ())}


_PERSON = ("individual_initial", "individual")
_HOUSE = ("household", *_PERSON)
_UNIT = frozenset({"unit_missing", "unit_slip"})
_AT_TWO = _NO_ADDRESS | _NO_NAME
_CLEAN = frozenset({"street"})
_MIDDLE = frozenset({"middle_initial", "middle_full"})
KINDS = (
    HardKind("father_son", _PERSON, _father_and_son, frozenset({"generation_missing"})),
    HardKind("same_name_other_middle", _PERSON, _middle_apart, _NO_NAME | {"goes_by_middle"}, some=_MIDDLE),
    HardKind("siblings", _PERSON, _siblings, _NO_NAME, frozenset({"given"})),
    HardKind("twins_same_initial", _PERSON, _twins, _NO_NAME, frozenset({"given"})),
    HardKind("spouses", _PERSON, _spouses, _NO_NAME, frozenset({"given"})),
    HardKind(
        "room_mates", _HOUSE, _room_mates, frozenset({"surname_blank", *_NO_NAME}), frozenset({"surname"})
    ),
    HardKind("tower_same_surname", LEVELS, _tower, _UNIT | _NO_NAME),
    HardKind("tower_namesakes", LEVELS, _tower_namesakes, _UNIT | _NO_NAME),
    HardKind(
        "north_south", LEVELS, _by("directional"), _AT_TWO | {"directional_moved"}, _CLEAN, countries=("US",)
    ),
    HardKind("street_avenue", LEVELS, _by("suffix"), _AT_TWO, _CLEAN),
    HardKind("next_number", LEVELS, _by("number"), _AT_TWO, _CLEAN | {"given"}),
    HardKind("next_code", LEVELS, _next_code, _AT_TWO, _CLEAN),
)
"""Every kind."""
