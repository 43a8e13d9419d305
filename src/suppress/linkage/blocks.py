"""Blocking keys: what two people must share to be compared at all.

Each key is a few tokens, hashed together; people who share none are no candidates. The keys complement
each other: whatever one field has wrong, some key does without it. A blank field never makes a block.

Which keys: the smallest set found greedily by how many of the true pairs of FEBRL 4 it reaches, among keys
that 10 million rows share with few of 7 million entries. The close keys reach 96 %, with the wide ones 99 %;
the wide ones bring too many pairs to a large source, so a source of more than `WIDE_ENTRIES` does without.
"""

from __future__ import annotations

from collections.abc import Mapping
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

_PREFIXES = {"street": (2, 3, 4), "last": (1, 2, 3), "first": (1, 2, 3), "city": (4,)}
_WHOLE = ("postal_code", "number", "street", "city", "last", "first")


def tokens(people: Parts) -> dict[str, Hashes]:
    """What keys are made of, hashed; 0 where the field is absent.

    Args:
        people: FIELDS.

    Returns:
        By token: a field, the first letters of one (`last2`), or both names whichever of them stands first.
    """
    found = {name: people[name].hashes for name in _WHOLE}
    for name, lengths in _PREFIXES.items():
        # A list has far fewer names than people.
        values, codes = people[name].values, people[name].codes
        for length in lengths:
            found[f"{name}{length}"] = values.prefix_hashes(length)[codes]
    for part in ("", "1", "3"):
        first, last = found[f"first{part}"], found[f"last{part}"]
        found[f"names{part}"] = np.where((first != 0) & (last != 0), first + last, np.uint64(0))
    return found


def family_keys(found: Mapping[str, Hashes], family: Family) -> tuple[npt.NDArray[np.int64], Hashes]:
    """The keys of a family that some people have.

    Args:
        found: As `tokens` gives it.
        family: Which keys to make.

    Returns:
        Places of the people who have the key, ascending, and the keys, uniform in all 64 bits.
    """
    parts = [found[token] for token in family.tokens]
    whole = parts[0] != 0
    for part in parts[1:]:
        whole &= part != 0
    places = np.flatnonzero(whole)
    key = np.zeros(len(places), np.uint64)
    for part in parts:
        key = mix(key + part[places])
    return places, key
