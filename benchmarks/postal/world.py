"""The people of a corpus and where they live: neighbourhoods filled with dwellings, dwellings with
households."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.postal.people import Census, Person, Surname
from benchmarks.postal.places import Point
from benchmarks.postal.places_gb import Neighbourhood as British
from benchmarks.postal.places_us import Neighbourhood as American
from benchmarks.postal.tables import Country, Weighted

PEOPLE_A_NEIGHBOURHOOD = 500  # 10 million rows of a national list are about 300 a ZIP code

# How often each dwelling is built. A tower has some 60 people, a house 2.4.
_DWELLINGS: dict[Country, dict[str, float]] = {
    "US": {
        "house": 300,
        "duplex": 20,
        "tower": 4,
        "care_home": 0.8,
        "hall": 0.5,
        "box": 25,
        "agency": 1,
        "route": 18,
    },
    "GB": {"house": 300, "conversion": 20, "tower": 4, "care_home": 0.8, "hall": 0.5, "box": 6, "farm": 10},
}
_MILITARY = 0.012  # of the people of the United States corpus
_PUERTO_RICO = 0.012

_SAME_SURNAME = 0.08  # of the households of a tower: a surname that another of its households has
_SAME_GIVEN = 0.10  # of those: the given name too
_WITH_BOX = 0.02


def make_people(country: Country, people: int, rng: Random) -> list[Person]:
    """The people of a corpus.

    Args:
        country: Whose people.
        people: About how many; the last household is not cut.
        rng: Source of all choices.
    """
    census = Census(country, rng)
    codes: set[str] = set()
    points = 0
    if country == "US":
        points = _fill_american(census, people, codes)
    while len(census.people) < people:
        target = min(len(census.people) + PEOPLE_A_NEIGHBOURHOOD, people)
        area = British(rng, points, codes) if country == "GB" else American(rng, points, codes)
        kinds = _DWELLINGS[country]
        draw = Weighted(list(kinds), list(kinds.values()))
        while len(census.people) < target:
            _build(draw.draw(rng), area, census)
        if isinstance(area, American):
            _give_boxes(area, census, since=target - PEOPLE_A_NEIGHBOURHOOD)
        points = area.made
    return census.people


def _fill_american(census: Census, people: int, codes: set[str]) -> int:
    points = 0
    makers: tuple[tuple[float, dict[str, bool], Callable[[American], Point]], ...] = (
        (_MILITARY, {"military": True}, American.military_box),
        (_PUERTO_RICO, {"puerto_rico": True}, American.urbanization),
    )
    for share, options, make in makers:
        target = len(census.people) + int(people * share)
        while len(census.people) < target:
            area = American(census.rng, points, codes, **options)
            stop = min(len(census.people) + 150, target)
            while len(census.people) < stop:
                census.household(make(area))
            points = area.made
    return points


def _build(kind: str, area: American | British, census: Census) -> None:
    rng = census.rng
    if kind == "house":
        census.household(area.house())
    elif kind in ("duplex", "conversion"):
        designator = "Conversion" if kind == "conversion" else rng.choice(("Apt", "Unit", "Fl"))
        for point in area.units(rng.randint(2, 4), designator):
            census.household(point)
    elif kind == "tower":
        designator = "Flat" if isinstance(area, British) else rng.choice(("Apt", "Apt", "Unit"))
        _fill_tower(area.units(rng.randint(24, 72), designator), census)
    elif kind == "care_home":
        _fill_home(area, census)
    elif kind == "hall":
        for point in area.units(rng.randint(50, 120), "Room" if isinstance(area, British) else "Rm"):
            census.household(point, kind="single")
    elif kind == "box":
        census.household(area.box())
    else:
        _build_special(kind, area, census)


def _build_special(kind: str, area: American | British, census: Census) -> None:
    if isinstance(area, British):
        census.household(area.farm())
    elif kind == "agency":
        for point in area.mailboxes(census.rng.randint(3, 8)):
            census.household(point, kind="single")
    else:
        census.household(area.route_box())


def _fill_tower(points: list[Point], census: Census) -> None:
    rng = census.rng
    heads: list[Person] = []
    for point in points:
        if rng.random() < 0.25:  # nobody of this flat is on any list
            continue
        surname: Surname | None = None
        twin = rng.choice(heads) if heads and rng.random() < _SAME_SURNAME else None
        if twin:
            surname = twin.surname
        kind = rng.choice(("single", "single", "single", "couple", "couple", "family", "room_mates"))
        members = census.household(point, surname, "single" if twin else kind)
        if twin and rng.random() < _SAME_GIVEN:
            members[0].given, members[0].sex = twin.given, twin.sex
        heads.append(members[0])


def _fill_home(area: American | British, census: Census) -> None:
    rng = census.rng
    residents = rng.randint(25, 60)
    rooms = area.home(residents if rng.random() < 0.4 else 0)
    for place in range(residents):
        point = rooms[place % len(rooms)]
        census.add(point, census.surname(), old=True)


def _give_boxes(area: American, census: Census, since: int) -> None:
    for person in census.people[max(since, 0) :]:
        if person.point.kind == "street" and census.rng.random() < _WITH_BOX:
            person.box = area.box()
