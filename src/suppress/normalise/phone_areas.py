"""Regions of calling codes and area codes, as the phone library's metadata have them."""

from __future__ import annotations

import re
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from suppress.normalise.territories import NANP

_AREAS = "\n".join(str(area) for area in range(200, 1000))
_SAMPLES = "\n".join(f"{area}{exchange}345678" for area in range(200, 1000) for exchange in range(2, 10))


def calling_code_regions() -> dict[int, str]:
    """The main region of each calling code that is a country's, but that of the North American plan."""
    return {
        code: main
        for code, (main, *_) in COUNTRY_CODE_TO_REGION_CODE.items()
        if code != NANP and main.isalpha()  # 001 stands for services of no country
    }


@cache
def area_code_regions() -> dict[int, str]:
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
