"""Which country a phone number belongs to, from its calling code and North American area code.

Where a person lives is another question: numbers are carried across borders of states, and a
calling code shared by several countries stands for the largest of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeVar

import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from suppress.normalise.phone_library import NANP
from suppress.normalise.territories import CANADA, UNITED_STATES, with_territories

_AREAS = "\n".join(str(area) for area in range(200, 1000))
_SAMPLES = "\n".join(f"{area}{exchange}345678" for area in range(200, 1000) for exchange in range(2, 10))
_FIRST_NANP, _BEHIND_NANP = 10_000_000_000, 20_000_000_000  # eleven digits that start with 1
_SUBSCRIBERS = 10_000_000

Numbers = TypeVar("Numbers", pl.Expr, pl.Series)


def phone_regions(numbers: pl.Series) -> pl.Series:
    """ISO 3166 alpha-2 code of each number's country.

    Args:
        numbers: UInt64, E.164 digits, nulls allowed.

    Returns:
        String of the same length, null for null, for calling codes of no country, and for North
        American area codes that no country is known to use. `US` includes toll-free numbers.
    """
    number = pl.col("number")
    frame = pl.DataFrame({"number": numbers})
    frame = frame.with_columns(north_american=number.is_between(_FIRST_NANP, _BEHIND_NANP, closed="left"))
    prefix = number // _SUBSCRIBERS
    if not frame["north_american"].all():
        head = number.cast(pl.String).str.slice(0, 3).cast(pl.UInt64, strict=False)
        prefix = pl.when("north_american").then(prefix).otherwise(head)
    # Nulls are unknown, like the prefix 0, which no number has.
    return _regions_by_prefix().gather(frame.select(prefix.fill_null(0)).to_series()).rename(numbers.name)


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
    ours, regions = with_territories({country}), _area_code_regions()
    return [NANP * 1000 + area for area, region in regions.items() if region not in ours]


@cache
def _regions_by_prefix() -> pl.Series:
    """Region for three leading digits, and from 1000 on for 1 and a North American area code."""
    regions: list[str | None] = [None] * 2000
    for code, (main, *_) in COUNTRY_CODE_TO_REGION_CODE.items():
        if code == NANP or not main.isalpha():
            continue  # 001 stands for services of no country
        width = 10 ** (3 - len(str(code)))
        regions[code * width : (code + 1) * width] = [main] * width
    for area, region in _area_code_regions().items():
        regions[NANP * 1000 + area] = region
    return pl.Series(regions, dtype=pl.String)


@cache
def _area_code_regions() -> dict[int, str]:
    """Region of each North American area code that the library knows."""
    main, *others = COUNTRY_CODE_TO_REGION_CODE[NANP]
    # Islands are described by their area codes; the United States and Canada share some (toll-free),
    # which count as the former's, and are described by patterns of whole numbers.
    islands = {region: _metadata(region).leading_digits for region in others}
    known: dict[int, str] = {}
    for region, leading in islands.items():
        if leading:
            known = dict.fromkeys(_matching(leading, _AREAS), region) | known
    for region in (main, *(region for region, leading in islands.items() if not leading)):
        known = dict.fromkeys(_matching(_numbers_of(region), _SAMPLES), region) | known
    return known


def _matching(pattern: str, lines: str) -> list[int]:
    """Area codes of the lines that are nothing but what a pattern describes."""
    # One search through all lines: a call for each takes a tenth of a second.
    return [int(found[0][:3]) for found in re.finditer(rf"^(?:{pattern})$", lines, re.MULTILINE)]


def _numbers_of(region: str) -> str:
    """The pattern of all numbers of a region."""
    metadata = _metadata(region)
    described = (
        metadata.fixed_line,
        metadata.mobile,
        metadata.toll_free,
        metadata.premium_rate,
        metadata.personal_number,
        metadata.voip,
    )
    patterns = [kind.national_number_pattern for kind in described if kind is not None]
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern)


def _metadata(region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise KeyError(region)
    return metadata
