"""Levels of agreement: in how many ways the values of a field can agree or not.

The first level of every field is that one of the two is absent, which is no evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ABSENT: Final = 0
EXACT: Final = 1

LEVELS: Mapping[str, tuple[str, ...]] = {
    "last": ("absent", "exact", "part", "near", "close", "other"),
    "first": ("absent", "exact", "nickname", "initial", "near", "known", "other"),
    "order": ("absent", "same", "swapped"),
    "middle": ("absent", "exact", "initial", "other"),
    "generation": ("absent", "exact", "other"),
    "number": ("absent", "exact", "near", "other"),
    "street": ("absent", "exact", "near", "close", "place", "kind", "other"),
    "suffix": ("absent", "exact", "other"),
    "directional": ("absent", "exact", "other"),
    "unit": ("absent", "exact", "other"),
    "place": ("absent", "exact", "near", "street", "other"),
    "locality": ("absent", "unit", "code", "near_city", "near", "city", "city_near", "other"),
}
"""By field of the comparison, its levels.

- `last`: `part` is one half of a compound surname, `near` a typing error, `close` two or a like sound.
- `first`: `known` is a name much like the other where both are common ones (JEAN, JOAN): rarely an error.
- `order`: whether the name agrees better with first and last exchanged.
- `number`: `near` is one character wrong or two exchanged; units and generations have no such level.
- `street`: `place` is the other's name of house; `kind` two boxes or routes, told by their numbers.
- `locality`: postal code and city as one field, for the one says most of the other. `unit` is a code of a few
  addresses (letters in it: Canada, Britain), `code` one of thousands, `near` a code with one character wrong or
  the same area, `near_city` that in the same city, `city` the same city with another code.
"""


def level(field: str, name: str) -> int:
    """The number of a level of a field."""
    return LEVELS[field].index(name)
