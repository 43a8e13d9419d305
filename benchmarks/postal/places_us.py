"""American delivery points: streets with their twins, towers, boxes, routes, military addresses, Puerto
Rico."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.postal.places import Area, Kind, Point
from benchmarks.postal.tables import Weighted, table, weighted

SUFFIXES = {
    "St": 34, "Ave": 21, "Rd": 13, "Dr": 13, "Ln": 7, "Ct": 4, "Pl": 2, "Blvd": 2, "Way": 2, "Cir": 2, "Ter": 1,
    "Pkwy": 0.5, "Trl": 0.5, "Hwy": 0.5, "Sq": 0.5,
}  # fmt: skip
_NAMES = weighted("streets_us", "name")
_SUFFIX = Weighted(list(SUFFIXES), list(SUFFIXES.values()))
_PLACES = table("places_us")
_PLACE = Weighted(_PLACES, [float(row["weight"]) for row in _PLACES])

# Shares of the streets of a neighbourhood.
_WITH_DIRECTIONAL = 0.16
_TWIN_SUFFIX = 0.10
_TWIN_DIRECTIONAL = 0.10
_SAME_NUMBERS = 0.35  # of twins: houses have the same numbers on both

_HOMES = (
    "Maple Grove Nursing Home", "Sunrise Senior Living", "Oak Manor Care Center", "Brookdale Assisted Living",
    "Saint Anne Residence", "Golden Years Home", "Lakeview Rehabilitation Center",
)  # fmt: skip
_HALLS = ("Adams Hall", "Whitman Hall", "North Quad", "Jefferson House", "Baker Residence Hall", "Cedar Hall")
_TOWERS = ("Park Place Apartments", "The Beacon", "Riverside Towers", "Lincoln Plaza", "", "", "", "")
_URBANIZATIONS = ("Las Gladiolas", "Villa Carolina", "Country Club", "Los Maestros", "Santa Rosa", "El Paraiso")
_PUERTO_RICO = (("San Juan", "009"), ("Bayamon", "009"), ("Carolina", "009"), ("Ponce", "007"))


@dataclass(slots=True)
class _Street:
    before: str
    name: str
    suffix: str
    after: str
    houses: list[str]
    """Numbers still to be given, the next one last."""
    rounds: int = 0


class Neighbourhood:
    """One ZIP code: makes its delivery points, each house number and box once.

    Args:
        rng: Source of all choices.
        first: Number of the first point.
        codes: ZIP codes that others have; this one's is added.
        military: Whether it is a military post office instead.
        puerto_rico: Whether it is in Puerto Rico.
    """

    def __init__(
        self,
        rng: Random,
        first: int,
        codes: set[str],
        *,
        military: bool = False,
        puerto_rico: bool = False,
    ) -> None:
        self.rng = rng
        self._next = first
        self._special: set[tuple[str, ...]] = set()
        self.area, self.code = self._where(military=military, puerto_rico=puerto_rico)
        while self.code in codes:
            self.area, self.code = self._where(military=military, puerto_rico=puerto_rico)
        codes.add(self.code)
        self._streets = self._make_streets(rng.randint(30, 60))
        self._boxes = iter(rng.sample(range(1, 9999), 3000))
        self._route_boxes = iter(rng.sample(range(1, 900), 800))
        self._routes = [f"RR {rng.randint(1, 9)}", f"RR {rng.randint(10, 20)}", f"HC {rng.randint(1, 80)}"]

    def house(self) -> Point:
        """A house of its own."""
        street, house = self._address()
        return self._point("street", house, street)

    def units(self, count: int, designator: str) -> list[Point]:
        """A building of several units.

        Args:
            count: How many.
            designator: What a unit is called.
        """
        street, house = self._address()
        name = ""
        if designator in ("Apt", "Unit") and count > 20:
            name = self.rng.choice(_TOWERS)
        if designator == "Rm":
            name = self.rng.choice(_HALLS)
        names = _unit_names(self.rng, count)
        return [self._point("street", house, street, unit, designator, name) for unit in names]

    def home(self, rooms: int) -> list[Point]:
        """A care home: rooms, or one point for everybody where they are not written.

        Args:
            rooms: How many have a room of their own; 0 for one point.
        """
        street, house = self._address()
        name = self.rng.choice(_HOMES)
        if not rooms:
            return [self._point("street", house, street, name=name)]
        return [self._point("street", house, street, str(100 + n), "Rm", name) for n in range(rooms)]

    def box(self) -> Point:
        """A PO box."""
        return self._point("box", str(next(self._boxes)))

    def mailboxes(self, count: int) -> list[Point]:
        """Private mailboxes at one agency."""
        street, house = self._address()
        numbers = self.rng.sample(range(100, 999), count)
        return [self._point("street", house, street, str(number), "PMB") for number in numbers]

    def route_box(self) -> Point:
        """A box on a rural or highway contract route."""
        house = str(next(self._route_boxes)) + (self.rng.choice("AB") if self.rng.random() < 0.1 else "")
        return self._point("route", house, route=self.rng.choice(self._routes))

    def military_box(self) -> Point:
        """A box of a military post office."""
        word, low, high = self.rng.choice((("PSC", 1, 900), ("Unit", 2000, 99999), ("CMR", 400, 499)))
        route = f"{word} {self.rng.randint(low, high)}"
        return self._point("military", str(next(self._boxes)), route=route)

    def urbanization(self) -> Point:
        """A house of an urbanization in Puerto Rico."""
        while True:
            street = _Street("", f"Calle {self.rng.choice('ABCDEFG')}", "", "", [])
            house, name = str(self.rng.randint(1, 400)), self.rng.choice(_URBANIZATIONS)
            if (street.name, house, name) not in self._special:
                self._special.add((street.name, house, name))
                return self._point("street", house, street, name=name)

    def twin_houses(self, what: str) -> tuple[Point, Point]:
        """Two houses that differ in one thing, for the hard negatives.

        Args:
            what: `suffix`, `directional` or `number`.
        """
        street, house = self._address()
        first = self._point("street", house, street)
        if what == "number":
            return first, self._point("street", str(int(house) + 2) if house.isdigit() else house + "2", street)
        other = _Street(street.before, street.name, street.suffix, street.after, [])
        if what == "suffix":
            suffixes = [each for each in ("St", "Ave", "Rd", "Dr", "Ln") if each != street.suffix]
            other.suffix = self.rng.choice(suffixes)
            street.before = street.after = other.before = other.after = ""
        if what == "directional":
            street.before, other.before = self.rng.choice((("N", "S"), ("E", "W")))
            street.after = other.after = ""
        return self._point("street", house, street), self._point("street", house, other)

    def _point(
        self,
        kind: Kind,
        house: str,
        street: _Street | None = None,
        unit: str = "",
        designator: str = "",
        name: str = "",
        route: str = "",
    ) -> Point:
        street = street or _Street("", "", "", "", [])
        point = Point(
            self._next, kind, self.area, self.code, f"{self.rng.randint(1, 9999):04d}", house, street.before,
            street.name, street.suffix, street.after, unit, designator, name, route,
        )  # fmt: skip
        self._next += 1
        return point

    def _where(self, *, military: bool, puerto_rico: bool) -> tuple[Area, str]:
        rng = self.rng
        if military:
            return _military(rng)
        if puerto_rico:
            city, digits = rng.choice(_PUERTO_RICO)
            return Area(city, "PR"), f"{digits}{rng.randint(1, 99):02d}"
        place = _PLACE.draw(rng)
        near = rng.choice([row["city"] for row in _PLACES if row["state"] == place["state"]])
        if near == place["city"]:
            near = f"{rng.choice(('East', 'West'))} {near}"
        area = Area(place["city"], place["state"], variant=place["variant"], other=near)
        return area, f"{place['zip3']}{rng.randint(1, 99):02d}"

    @property
    def made(self) -> int:
        """The number that the next point will have."""
        return self._next

    def _address(self) -> tuple[_Street, str]:
        street = self.rng.choice(self._streets)
        if not street.houses:
            street.rounds += 1  # numbers of the first round end below 3,200
            street.houses = self._numbers(start=street.rounds * 4000)
        return street, street.houses.pop()

    def _make_streets(self, count: int) -> list[_Street]:
        streets: list[_Street] = []
        seen: set[tuple[str, str, str, str]] = set()
        while len(streets) < count:
            name = _NAMES.draw(self.rng)
            if name == "(numbered)":
                name = str(min(int(self.rng.expovariate(1 / 18)) + 1, 180))
            suffix = _SUFFIX.draw(self.rng)
            before = self.rng.choice("NSEW") if self.rng.random() < _WITH_DIRECTIONAL else ""
            after = ""
            if before and self.rng.random() < 0.15:
                before, after = "", self.rng.choice(("NE", "NW", "SE", "SW", before))
            kinds = [(before, name, suffix, after)]
            if self.rng.random() < _TWIN_SUFFIX:
                kinds.append((before, name, _SUFFIX.draw(self.rng), after))
            if self.rng.random() < _TWIN_DIRECTIONAL:
                one, other = self.rng.choice((("N", "S"), ("E", "W")))
                kinds = [(one, name, suffix, ""), (other, name, suffix, "")]
            numbers = self._numbers()
            for kind in kinds:
                if kind in seen:
                    continue
                seen.add(kind)
                same = self.rng.random() < _SAME_NUMBERS
                streets.append(_Street(*kind, list(numbers) if same else self._numbers()))
        return streets

    def _numbers(self, start: int | None = None) -> list[str]:
        """House numbers of a street, neighbours near each other, in the order in which they are given."""
        rng = self.rng
        start = start or rng.choice((1, 2, 10, 100, 200, 400, 1000, 1200, 2400))
        numbers = list(range(start, start + 240, rng.choice((1, 2, 3))))
        begin = rng.randrange(len(numbers) - 60)
        block = numbers[begin : begin + 60]
        rng.shuffle(block)
        if self.area.city == "Flushing":
            return [f"{n // 100 + 30}-{n % 100:02d}" for n in block]
        if self.area.city == "Menomonee Falls":
            return [f"N{n % 90 + 10}W{n + 15000}" for n in block]
        return [f"{n} 1/2" if rng.random() < 0.006 else str(n) for n in block]


def _unit_names(rng: Random, count: int) -> list[str]:
    style = rng.choice(("letters", "floors", "floors", "numbers"))
    if count <= 4:
        return [str(n + 1) for n in range(count)] if rng.random() < 0.5 else list("ABCD"[:count])
    if style == "letters":
        return [f"{n // 6 + 1}{'ABCDEF'[n % 6]}" for n in range(count)]
    if style == "floors":
        return [f"{n // 12 + 1}{n % 12 + 1:02d}" for n in range(count)]
    return [str(n + 1) for n in range(count)]


def _military(rng: Random) -> tuple[Area, str]:
    city = rng.choice(("APO", "FPO", "DPO"))
    state, digits = rng.choice((("AE", "09"), ("AE", "09"), ("AP", "96"), ("AA", "34")))
    return Area(city, state), f"{digits}{rng.randint(0, 999):03d}"
