"""Blocking keys: what two people must share to be compared at all.

Each key is a few tokens, hashed together; people who share none are no candidates. The keys complement
each other: whatever one field has wrong, some key does without it. A blank field never makes a block.

Which keys: the smallest set found greedily by how many of the true pairs of FEBRL 4 it reaches, among keys
that 10 million rows share with few of 7 million entries. The close keys reach 96 %, with the wide ones 99 %;
the wide ones bring too many pairs to a large source, so a source of more than `WIDE_ENTRIES` does without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suppress.key_index import mix
from suppress.linkage.coded import Parts
from suppress.normalise.digest import Hashes

WIDE_ENTRIES = 20_000
"""Entries up to which a source has the wide keys too: a row shares them with about one entry in 10,000."""

CAP = 200
"""Entries of one block; a larger one (a placeholder, the address of an institution) is dropped and counted."""


@dataclass(frozen=True)
class Family:
    """Keys made of the same tokens."""

    name: str
    tokens: tuple[str, ...]
    wide: bool = False

    @property
    def in_one_place(self) -> bool:
        """Whether people who share a key have the same postal code."""
        return "postal_code" in self.tokens


_FIGURES = "0123456789"

FAMILIES = (
    Family("number_street", ("postal_code", "number", "street2")),
    Family("number_last", ("postal_code", "number", "last2")),
    Family("number_first", ("postal_code", "number", "first2")),
    Family("street_last", ("postal_code", "street3", "last3")),
    Family("names_code", ("postal_code", "names3")),  # another street, or none
    Family("street_city", ("number", "street4", "city")),  # another postal code
    Family("names_city", ("names", "city")),
    Family("names_number", ("names", "number")),
    Family("last_street", ("number", "street", "last")),  # another postal code and city
    Family("number_code", ("postal_code", "number"), wide=True),
    Family("number_city", ("number", "city"), wide=True),
    Family("street_place", ("street4", "city4"), wide=True),
    Family("names_alone", ("names3",), wide=True),
)


class Tokens:
    """What keys are made of, hashed when asked for; 0 where the field is absent.

    By name: a field (`street`), the first letters of one (`last2`), or both names, whichever of them stands
    first (`names`, `names3`).

    Args:
        people: FIELDS.
    """

    def __init__(self, people: Parts) -> None:
        self._people = people
        self._found: dict[str, Hashes] = {}
        self._begun: dict[tuple[str, ...], Hashes] = {}

    def __getitem__(self, name: str) -> Hashes:
        if name not in self._found:
            self._found[name] = self._made(name)
        return self._found[name]

    def key(self, tokens: tuple[str, ...]) -> Hashes:
        """Some of them hashed together; families that begin alike share the beginning."""
        *before, last = tokens
        return mix(self._beginning(tuple(before)) + self[last] if before else self[last])

    def _beginning(self, tokens: tuple[str, ...]) -> Hashes:
        if tokens not in self._begun:
            self._begun[tokens] = self.key(tokens)
        return self._begun[tokens]

    def _made(self, name: str) -> Hashes:
        field = name.rstrip(_FIGURES)
        length = name.removeprefix(field)
        if field == "names":
            first, last = self[f"first{length}"], self[f"last{length}"]
            return np.where((first != 0) & (last != 0), first + last, np.uint64(0))
        part = self._people[field]
        # A list has far fewer names than people.
        return part.values.prefix_hashes(int(length))[part.codes] if length else part.hashes


def family_keys(found: Tokens, family: Family) -> tuple[npt.NDArray[np.int64], Hashes]:
    """The keys of a family that some people have.

    Args:
        found: Of the people.
        family: Which keys to make.

    Returns:
        Places of the people who have the key, ascending, and the keys, uniform in all 64 bits.
    """
    parts = [found[token] for token in family.tokens]
    whole = parts[0] != 0
    for part in parts[1:]:
        whole &= part != 0
    places = np.flatnonzero(whole)
    key = found.key(family.tokens)
    return places, key if len(places) == len(key) else key.take(places)
