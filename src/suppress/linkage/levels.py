"""Levels of agreement: in how many ways the values of a field can agree or not.

The first level of every field is that one of the two is absent, which is no evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ABSENT: Final = 0
EXACT: Final = 1

LEVELS: Mapping[str, tuple[str, ...]] = {
    "last": ("absent", "exact", "part", "near", "close", "known", "other"),
    "first": ("absent", "exact", "nickname", "initial", "slip", "near", "known", "other"),
    "order": ("absent", "same", "swapped"),
    "middle": ("absent", "exact", "initial", "other"),
    "generation": ("absent", "exact", "other"),
    "number": ("absent", "exact", "near", "digit", "one", "none", "other"),
    "street": ("absent", "exact", "near", "close", "place", "kind", "other"),
    "suffix": ("absent", "exact", "other"),
    "directional": ("absent", "exact", "other"),
    "unit": ("absent", "exact", "one", "other"),
    "place": ("absent", "exact", "near", "street", "other"),
    "locality": (
        *("absent", "unit", "code", "near_city", "near"),
        *("city", "city_code", "city_near", "city_other", "other"),
    ),
}
"""By field of the comparison, its levels.

- `last`: `part` is one half of a compound surname, `near` a typing error, `close` two or a like sound; `known`
  is the same where both are common surnames (MILLER, KELLER): rarely an error.
- `first`: `slip` is a name much like the other where one of the two is a common one (JENNIFER, HENNIFER),
  `known` where both are (JEAN, JOAN), `near` where neither is.
- `order`: whether the name agrees better with first and last exchanged.
- `number`: `near` is two digits exchanged or one left out, `digit` one wrong, as in the neighbour's; units and
  generations have no such level.
- `number`, `unit`: `one` is there on one side alone, which is no evidence either, but leaves more in doubt; so
  does `none`, a street without a number on either side. Where the name of the house agrees, neither is said.
- `street`: `place` is the other's name of house; `kind` two boxes or routes, told by their numbers.
- `locality`: postal code and city as one field, for the one says most of the other. `unit` is a code of a few
  addresses (letters in it: Canada, Britain), `code` one of thousands, `near` a code with one character wrong or
  the same area, `near_city` that in the same city, `city` the same city where a code is missing, `city_code`
  that with two codes that are not near; `city_other` two cities where a code is missing: many places have
  several names.
"""


def level(field: str, name: str) -> int:
    """The number of a level of a field."""
    return LEVELS[field].index(name)
