"""British delivery points: houses with numbers and names, flats, conversions, homes, halls, farms and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.postal.places import Area, Kind, Point
from benchmarks.postal.tables import Weighted, table, weighted

SUFFIXES = {
    "Road": 30, "Street": 22, "Avenue": 11, "Close": 11, "Lane": 8, "Drive": 7, "Way": 3, "Crescent": 3,
    "Gardens": 2, "Grove": 2, "Terrace": 2, "Place": 2, "Court": 1.5, "Hill": 1, "Green": 0.7, "Park": 0.7,
}  # fmt: skip
_COMMON = ("Road", "Street", "Avenue", "Close")
_NAMES = weighted("streets_gb", "name")
_SUFFIX = Weighted(list(SUFFIXES), list(SUFFIXES.values()))
_PLACES = table("places_gb")
_PLACE = Weighted(_PLACES, [float(row["weight"]) for row in _PLACES])

# The inward part of a postcode has no C I K M O V (https://en.wikipedia.org/wiki/Postcodes_in_the_United_Kingdom).
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_HOUSES_A_CODE = 15  # about as many delivery points share a postcode (same page)
_NAMED_TOO = 0.05  # houses with a name beside their number
_NAMED_ONLY = 0.04  # houses with a name instead of one
_TWIN_SUFFIX = 0.10

_HOUSE_NAMES = (
    "Rose Cottage", "The Old Rectory", "Hillcrest", "Holly House", "Ivy Cottage", "The Bungalow", "Fairview",
    "Orchard House", "The Cottage", "Sunnyside", "Woodlands", "The Coach House", "Oakdene", "The Willows",
    "Mill House", "Greenacres", "Treetops", "The Laurels", "Lilac Cottage", "Brookside",
)  # fmt: skip
_FARMS = ("Manor Farm", "Home Farm", "Church Farm", "Hill Farm", "Lower Farm", "Grange Farm", "Glebe Farm")
_BLOCKS = (
    "Albert Court",
    "Nelson House",
    "Victoria Mansions",
    "Tower Court",
    "Queens Court",
    "Keats House",
    "",
    "",
    "",
)
_HOMES = ("Oakdene Nursing Home", "The Beeches Care Home", "St Anne's Residential Home", "Abbeyfield House")
_HALLS = ("Newton Hall", "Churchill Hall", "Wesley Hall", "Unite House", "Dalton Court")


@dataclass(slots=True)
class _Street:
    name: str
    suffix: str
    houses: list[int]
    codes: dict[int, str]
    """Postcode by the group of house numbers."""
    locality: str
    top: int = 100
    """House numbers that are not yet in `houses` begin after it."""


class Neighbourhood:
    """One postcode district or part of it: makes its delivery points, each once.

    Args:
        rng: Source of all choices.
        first: Number of the first point.
        codes: Postcodes that others have; this one's are added.
    """

    def __init__(self, rng: Random, first: int, codes: set[str]) -> None:
        self.rng = rng
        self._next = first
        self._codes = codes
        self._named: set[tuple[str, ...]] = set()
        place = _PLACE.draw(rng)
        self._area = Area(place["town"], county=place["county"])
        self._localities = [each for each in place["localities"].split("|") if each]
        self._district = f"{place['area']}{rng.randint(1, int(place['districts']))}"
        self._seen: set[tuple[str, str]] = set()
        self._streets = [street for _ in range(rng.randint(20, 35)) for street in self._make_street()]
        self._boxes = iter(rng.sample(range(1, 9999), 2000))

    def house(self) -> Point:
        """A house of its own, by number, name or both."""
        street, number = self._address()
        name = self.rng.choice(_HOUSE_NAMES) if self.rng.random() < _NAMED_TOO + _NAMED_ONLY else ""
        if name and self.rng.random() < _NAMED_ONLY / (_NAMED_TOO + _NAMED_ONLY):
            return self._name_point(street, number, _HOUSE_NAMES)
        return self._point("street", street, str(number), number, name=name)

    def units(self, count: int, designator: str) -> list[Point]:
        """A building of several flats.

        Args:
            count: How many.
            designator: What one is called; `Conversion` for 12A, 12B.
        """
        street, number = self._address()
        if designator == "Conversion":
            return [
                self._point("street", street, str(number), number, unit=letter, designator="Conversion")
                for letter in "ABCD"[:count]
            ]
        name = self.rng.choice(_HALLS if designator == "Room" else _BLOCKS)
        return [
            self._point(
                "street", street, str(number), number, unit=str(n + 1), designator=designator, name=name
            )
            for n in range(count)
        ]

    def home(self, rooms: int) -> list[Point]:
        """A care home: rooms, or one point for everybody where they are not written.

        Args:
            rooms: How many have a room of their own; 0 for one point.
        """
        street, number = self._address()
        name = self.rng.choice(_HOMES)
        if not rooms:
            return [self._point("street", street, str(number), number, name=name)]
        return [
            self._point("street", street, str(number), number, unit=str(n + 1), designator="Room", name=name)
            for n in range(rooms)
        ]

    def farm(self) -> Point:
        """A farm: a name on a lane."""
        street, number = self._address()
        return self._name_point(street, number, _FARMS)

    def box(self) -> Point:
        """A PO box."""
        street, number = self._address()
        area, code = self._area, self._code_of(street, number)
        point = Point(self._next, "box", area, code, house=str(next(self._boxes)))
        self._next += 1
        return point

    def twin_houses(self, what: str) -> tuple[Point, Point]:
        """Two houses that differ in one thing, for the hard negatives.

        Args:
            what: `suffix` or `number`.
        """
        street, number = self._address()
        first = self._point("street", street, str(number), number)
        if what == "number":
            return first, self._point("street", street, str(number + 2), number)
        suffix = self.rng.choice([each for each in _COMMON if each != street.suffix])
        other = _Street(street.name, suffix, [], street.codes, street.locality)
        return first, self._point("street", other, str(number), number)

    @property
    def made(self) -> int:
        """The number that the next point will have."""
        return self._next

    def _point(
        self, kind: Kind, street: _Street, house: str, place: int, *, unit: str = "", designator: str = "",
        name: str = "",
    ) -> Point:  # fmt: skip
        area = Area(self._area.city, county=self._area.county, locality=street.locality)
        code = self._code_of(street, place)
        point = Point(
            self._next, kind, area, code, house=house, street=street.name, suffix=street.suffix, unit=unit,
            designator=designator, name=name,
        )  # fmt: skip
        self._next += 1
        return point

    def _name_point(self, street: _Street, place: int, names: Sequence[str]) -> Point:
        code = self._code_of(street, place)
        free = [name for name in names if (code, street.name, name) not in self._named]
        if not free:
            return self._point("street", street, str(place), place)
        name = self.rng.choice(free)
        self._named.add((code, street.name, name))
        return self._point("name", street, "", place, name=name)

    def _code_of(self, street: _Street, place: int) -> str:
        group = place // _HOUSES_A_CODE
        if group not in street.codes:
            street.codes[group] = self._code()
        return street.codes[group]

    def _address(self) -> tuple[_Street, int]:
        street = self.rng.choice(self._streets)
        if not street.houses:
            street.houses = self._numbers(street.top)
            street.top += 100
        return street, street.houses.pop()

    def _make_street(self) -> list[_Street]:
        name, suffix = _NAMES.draw(self.rng), _SUFFIX.draw(self.rng)
        locality = self.rng.choice(["", *self._localities])
        suffixes = [suffix]
        if self.rng.random() < _TWIN_SUFFIX:
            suffixes.append(self.rng.choice([each for each in _COMMON if each != suffix]))
        new = [each for each in suffixes if (name, each) not in self._seen]
        self._seen.update((name, each) for each in new)
        return [_Street(name, each, self._numbers(0), {}, locality) for each in new]

    def _numbers(self, after: int) -> list[int]:
        numbers = list(range(after + 1, after + self.rng.choice((20, 40, 80))))
        self.rng.shuffle(numbers)
        return numbers

    def _code(self) -> str:
        while True:
            code = (
                f"{self._district} {self.rng.randint(1, 9)}{self.rng.choice(_INWARD)}{self.rng.choice(_INWARD)}"
            )
            if code not in self._codes:
                self._codes.add(code)
                return code
