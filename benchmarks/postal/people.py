"""Who lives at a delivery point: families, couples, room-mates, fathers and sons of one name, twins, residents
of homes.

Households are drawn with stated frequencies; the cases on which matching fails (one name in two generations,
twins of one initial, neighbours of one name in a tower) are more frequent than in life, so that figures about
them have a basis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Literal

from benchmarks.postal.places import Point
from benchmarks.postal.tables import Country, Weighted, weighted

Surname = tuple[str, ...]
"""Parts of a surname: one, or two of a compound one."""
Sex = Literal["f", "m"]

_MIDDLE = {"US": 0.75, "GB": 0.55}
_COMPOUND = {"US": 0.04, "GB": 0.03}
_HOUSEHOLDS = {
    "single": 26,
    "couple": 26,
    "couple_hyphen": 2,
    "couple_two_names": 6,
    "family": 24,
    "namesakes": 6,
    "twins": 3,
    "three_generations": 3,
    "room_mates": 4,
}
_GENERATIONS = {
    # How a father and a son of one name are told apart: the father's, the son's; weight.
    "US": ((("", "Jr"), 45), (("Sr", "Jr"), 25), (("", "II"), 8), (("II", "III"), 8), (("Jr", "III"), 6),
    (("", ""), 8)),
    "GB": ((("", "Jnr"), 12), (("Snr", "Jnr"), 13), (("", ""), 75)),
}  # fmt: skip


@dataclass(slots=True)
class Person:
    """A person as they are, before anybody writes them down."""

    number: int
    point: Point
    sex: Sex
    given: str
    middle: str
    surname: Surname
    former: Surname | None = None
    """A married woman's surname before."""
    generation: str = ""
    spouse: Person | None = None
    old: bool = False
    box: Point | None = None
    """A PO box, where the person has one beside the street address."""


@dataclass
class Census:
    """Makes people and keeps them.

    Args:
        country: Whose names and habits.
        rng: Source of all choices.
    """

    country: Country
    rng: Random
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        suffix = self.country.lower()
        self._surnames = weighted(f"surnames_{suffix}", "name")
        self._given: dict[Sex, Weighted[str]] = {
            "f": weighted(f"given_{suffix}", "name", sex="f"),
            "m": weighted(f"given_{suffix}", "name", sex="m"),
        }
        self._kinds = Weighted(list(_HOUSEHOLDS), list(_HOUSEHOLDS.values()))
        generations = _GENERATIONS[self.country]
        self._generations = Weighted([pair for pair, _ in generations], [weight for _, weight in generations])

    def surname(self) -> Surname:
        """A surname, sometimes a compound one."""
        first = self._surnames.draw(self.rng)
        if self.rng.random() >= _COMPOUND[self.country]:
            return (first,)
        second = self._surnames.draw(self.rng)
        return (first, second) if second != first else (first,)

    def given(self, sex: Sex, *, unlike: tuple[str, ...] = (), initial: str = "") -> str:
        """A given name.

        Args:
            sex: Of the person.
            unlike: Names that it must not be.
            initial: The letter it begins with, where that matters.
        """
        for _ in range(400):
            name = self._given[sex].draw(self.rng)
            if name not in unlike and name.startswith(initial):
                return name
        return next(name for name in self._given[sex].values if name not in unlike)

    def add(
        self, point: Point, surname: Surname, sex: Sex | None = None, *, given: str = "", old: bool = False
    ) -> Person:
        """One more person at a point."""
        sex = sex or ("f" if self.rng.random() < 0.52 else "m")
        given = given or self.given(sex)
        middle = self.given(sex, unlike=(given,)) if self.rng.random() < _MIDDLE[self.country] else ""
        person = Person(len(self.people), point, sex, given, middle, surname, old=old)
        self.people.append(person)
        return person

    def household(self, point: Point, surname: Surname | None = None, kind: str | None = None) -> list[Person]:
        """A household at a point.

        Args:
            point: Where.
            surname: Of the family; drawn where None.
            kind: One of the kinds above; drawn where None.
        """
        kind = kind or self._kinds.draw(self.rng)
        surname = surname or self.surname()
        if kind == "single":
            return [self.add(point, surname, old=self.rng.random() < 0.4)]
        if kind == "room_mates":
            return self.room_mates(point, self.rng.randint(2, 4))
        members = self._couple(point, surname, kind)
        if kind in ("family", "three_generations"):
            members += self._children(point, surname, members, self.rng.choice((1, 1, 2, 2, 3)))
        if kind == "three_generations":
            members.append(self.add(point, surname, "f", old=True))
        if kind == "namesakes":
            members.append(self._namesake(point, members[0]))
        if kind == "twins":
            members += self._twins(point, surname, members)
        return members

    def room_mates(self, point: Point, count: int) -> list[Person]:
        """People at one point who are not of one family."""
        return [self.add(point, self.surname()) for _ in range(count)]

    def _couple(self, point: Point, surname: Surname, kind: str) -> list[Person]:
        old = self.rng.random() < 0.35
        man = self.add(point, surname, "m", old=old)
        born = self.surname()
        hers = surname
        if kind == "couple_two_names":
            hers = born
        elif kind == "couple_hyphen" and len(surname) == 1 and len(born) == 1 and born != surname:
            hers = (born[0], surname[0])
        woman = self.add(point, hers, "f", old=old)
        woman.former = born if hers == surname and born != surname else None
        man.spouse, woman.spouse = woman, man
        return [man, woman]

    def _children(self, point: Point, surname: Surname, others: list[Person], count: int) -> list[Person]:
        taken = tuple(person.given for person in others)
        children: list[Person] = []
        for _ in range(count):
            sex: Sex = "f" if self.rng.random() < 0.5 else "m"
            child = self.add(point, surname, sex, given=self.given(sex, unlike=taken))
            taken += (child.given,)
            children.append(child)
        return children

    def _namesake(self, point: Point, father: Person) -> Person:
        son = self.add(point, father.surname, "m", given=father.given)
        father.generation, son.generation = self._generations.draw(self.rng)
        if son.generation or self.rng.random() < 0.5:
            son.middle = father.middle
        return son

    def _twins(self, point: Point, surname: Surname, parents: list[Person]) -> list[Person]:
        sex: Sex = "f" if self.rng.random() < 0.5 else "m"
        taken = tuple(person.given for person in parents)
        first = self.given(sex, unlike=taken)
        letter = first[0] if self.rng.random() < 0.6 else ""
        second = self.given(sex, unlike=(*taken, first), initial=letter)
        return [self.add(point, surname, sex, given=name) for name in (first, second)]
