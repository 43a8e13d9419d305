"""Which country a phone number belongs to, from its calling code and North American area code.

Where a person lives is another question: numbers are carried across borders of states, and a
calling code shared by several countries stands for the largest of them.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.territories import CANADA, NANP, UNITED_STATES, with_territories

_FIRST_NANP, _BEHIND_NANP = 10_000_000_000, 20_000_000_000  # eleven digits that start with 1
_SUBSCRIBERS = 10_000_000
_NANP_PREFIXES, _BEHIND_NANP_PREFIXES = 1000, 2000

Numbers = TypeVar("Numbers", pl.Expr, pl.Series)


def phone_regions(numbers: pl.Series) -> pl.Series:
    """ISO 3166 alpha-2 code of each number's country.

    Args:
        numbers: UInt64, E.164 digits, nulls allowed.

    Returns:
        String of the same length, null for null, for calling codes of no country, and for North
        American area codes that no country is known to use. `US` includes toll-free numbers.
    """
    places = region_places(numbers.fill_null(0).to_numpy())
    return regions().gather(places).rename(numbers.name)


def region_places(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Where the country of each number stands in `regions`.

    Args:
        numbers: E.164 digits; 0 where there is none, of which no country is known.
    """
    places = (numbers // np.uint64(_SUBSCRIBERS)).astype(np.int64)
    others = np.flatnonzero((places < _NANP_PREFIXES) | (places >= _BEHIND_NANP_PREFIXES))
    head = numbers.take(others)
    while (long := head >= _NANP_PREFIXES).any():  # until three digits are left
        head = np.where(long, head // np.uint64(10), head)
    places[others] = head.astype(np.int64)
    return places


def is_us_numbering(numbers: Numbers) -> Numbers:
    """Whether a number is one that the FTC's registry could hold.

    Args:
        numbers: UInt64, E.164 digits, nulls allowed.

    Returns:
        Boolean of the same length, null for null. True for +1 numbers of the United States, its
        territories and no country, and for area codes nothing is known of: a number held in vain
        costs less than one cleared in vain.
    """
    return _is_of_plan(numbers, UNITED_STATES)


def is_canadian_numbering(numbers: Numbers) -> Numbers:
    """Whether a number is one that Canada's National Do Not Call List could hold.

    Args:
        numbers: UInt64, E.164 digits, nulls allowed.

    Returns:
        Boolean of the same length, null for null. True for +1 numbers of Canada and, as in
        `is_us_numbering`, for area codes nothing is known of; toll-free numbers count as American.
    """
    return _is_of_plan(numbers, CANADA)


def _is_of_plan(numbers: Numbers, country: str) -> Numbers:
    north_american = (numbers >= _FIRST_NANP) & (numbers < _BEHIND_NANP)
    return north_american & ~(numbers // _SUBSCRIBERS).is_in(_foreign_prefixes(country))


@cache
def _foreign_prefixes(country: str) -> list[int]:
    from suppress.normalise.phone_areas import area_code_regions  # a list of e-mail addresses has no numbers

    ours, regions = with_territories({country}), area_code_regions()
    return [NANP * 1000 + area for area, region in regions.items() if region not in ours]


@cache
def regions() -> pl.Series:
    """Country for three leading digits, from 1000 on for 1 and a North American area code; null for unknown."""
    from suppress.normalise.phone_areas import area_code_regions, calling_code_regions

    found: list[str | None] = [None] * _BEHIND_NANP_PREFIXES
    for code, main in calling_code_regions().items():
        width = 10 ** (3 - len(str(code)))
        found[code * width : (code + 1) * width] = [main] * width
    for area, region in area_code_regions().items():
        found[NANP * 1000 + area] = region
    return pl.Series(found, dtype=pl.String)
