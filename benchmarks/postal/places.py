"""A delivery point: one house, flat, room, box or route box, as it is before anybody writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["street", "box", "route", "military", "name"]


@dataclass(frozen=True, slots=True)
class Area:
    """What the addresses of one neighbourhood have in common."""

    city: str
    state: str = ""
    county: str = ""
    variant: str = ""
    """Another way of writing the city."""
    other: str = ""
    """A neighbouring place whose name is used for it."""
    locality: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A delivery point. Texts are empty where the point has no such part."""

    number: int
    """Of the point, counted from 0."""
    kind: Kind
    area: Area
    code: str
    plus4: str = ""
    house: str = ""
    """House number, or the number of a box."""
    before: str = ""
    """Directional before the street, as N."""
    street: str = ""
    suffix: str = ""
    """Street type in the standard's letters."""
    after: str = ""
    """Directional after the street."""
    unit: str = ""
    designator: str = ""
    """Apt, Flat, Room, PMB …"""
    name: str = ""
    """Of the building, home, house or urbanization."""
    route: str = ""
    """`RR 2`, `HC 5`, `PSC 802`, `UNIT 2050`."""

    @property
    def stem(self) -> str:
        """What stays of the address when unit, directional and street type are left out: text."""
        parts = (self.code, self.kind, self.route, self.house, self.street)
        return "¦".join((*parts, "" if self.house or self.kind != "name" else self.name))

    @property
    def directional(self) -> str:
        """Both directionals as one text."""
        return self.before + self.after
