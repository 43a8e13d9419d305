"""One record while it is written: which error classes could apply to it, which did, and what stays of the
truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from benchmarks.postal.classes import BY_NAME, SLIP_FIELDS, Side
from benchmarks.postal.people import Person
from benchmarks.postal.places import Point
from benchmarks.postal.slips import SLIPS, misheard

FIELDS = (
    "name", "first_name", "last_name", "address1", "address2", "address3", "city", "state", "postal_code",
)  # fmt: skip
"""Columns of both files, all text; empty where a record says nothing."""

Slip = Callable[[str, Random], str | None]
_PLACES, _SHARES = tuple(SLIP_FIELDS), tuple(SLIP_FIELDS.values())


@dataclass(slots=True)
class Named:
    """What a record says of one person, before slips of hand, ear and scanner."""

    person: Person
    given: str = ""
    """As written: the name, a nickname, one letter, or nothing."""
    middle: str = ""
    """The middle initial, where one is written."""
    surname: tuple[str, ...] = ()
    """The parts that are written."""
    generation: str = ""


@dataclass
class Record:
    """A record in the making.

    Args:
        side: Of which file it is.
        point: The address it has.
        rng: Source of all choices.
    """

    side: Side
    point: Point
    rng: Random
    could: list[str] = field(default_factory=list)
    did: list[str] = field(default_factory=list)
    slipped: list[str] = field(default_factory=list)
    """Fields on which a slip fell."""
    people: list[Named] = field(default_factory=list)
    absent: set[str] = field(default_factory=set)
    """Of `suffix`, `directional`, `unit`, `name`, those that the point has and the record does not say."""
    cells: dict[str, str] = field(default_factory=dict)

    def hit(self, name: str) -> bool:
        """Whether an error class that can apply to the record does."""
        self.could.append(name)
        if self.rng.random() >= BY_NAME[name].rate(self.side):
            return False
        self.did.append(name)
        return True

    def slip(self, text: str, name: str, make: Slip, where: str) -> str:
        """The text, with a slip where the class applies.

        Args:
            text: A part that is written; where the slip would not change it, the class could not apply.
            name: The class.
            make: What changes the text.
            where: Name of the field.
        """
        return self._slipped(text, name, make, where) if text and self.hit(name) else text

    def slips(self, parts: dict[str, str]) -> dict[str, str]:
        """Parts of a record with the slips that fall on them.

        Args:
            parts: `given`, `surname`, `street`, `city` as written; empty where the record has none.
        """
        parts = dict(parts)
        for name, make in SLIPS.items():
            if self.hit(name):
                where = self._place(parts)
                parts[where] = self._slipped(parts[where], name, make, where)
        where = self.rng.choice(("given", "surname", "surname"))
        if len(parts[where]) > 2:
            parts[where] = self.slip(parts[where], "misheard", misheard, where)
        return parts

    def _place(self, parts: dict[str, str]) -> str:
        where = self.rng.choices(_PLACES, _SHARES)[0]
        if len(parts[where]) > 1:
            return where
        return self.rng.choice([name for name in _PLACES if len(parts[name]) > 1] or _PLACES)

    def _slipped(self, text: str, name: str, make: Slip, where: str) -> str:
        for _ in range(5):
            changed = make(text, self.rng)
            if changed is not None and changed != text:
                self.slipped.append(where)
                return changed
        self.did.remove(name)
        self.could.remove(name)
        return text
