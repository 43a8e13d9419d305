"""What the phone library's metadata say of a region or calling code, as patterns and lengths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from suppress.normalise.phone_library import never_first, plan_metadata, possible_lengths, short_numbers

REFUSED = 0
"""Answer for what the library refuses; no number has these digits."""


@dataclass(frozen=True)
class Plan:
    """What the steps need to know of one region or calling code; patterns are anchored."""

    calling_code: int
    lengths: frozenset[int]
    local_lengths: frozenset[int]
    viable: str
    trunk: str | None
    trunk_digits: str | None
    rewritten_group: int | None
    international: str | None
    short: Mapping[int, str]
    """Lengths shorter than any landline or mobile, each with a pattern of the numbers that have it."""
    never_first: Mapping[int, str]
    """Lengths, each with the digits that no number of it starts with."""


@cache
def region_plan(region: str) -> Plan:
    """The plan of a region.

    Raises:
        KeyError: The library does not know the region.
    """
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise KeyError(region)
    return _plan(metadata)


@cache
def code_plan(calling_code: int) -> Plan:
    """The plan behind a calling code; of its main country if shared."""
    return _plan(plan_metadata(calling_code))


def _plan(metadata: PhoneMetadata) -> Plan:
    described, code = metadata.general_desc, metadata.country_code
    if described is None or code is None:
        raise ValueError("the phone library's metadata lack a calling code or a numbering plan")
    trunk = metadata.national_prefix_for_parsing or None
    rewrites = trunk is not None and bool(metadata.national_prefix_transform_rule)
    return Plan(
        calling_code=code,
        lengths=possible_lengths(metadata),
        local_lengths=frozenset(described.possible_length_local_only),
        viable=rf"^(?:{described.national_number_pattern})$",
        trunk=None if trunk is None else rf"^(?:{trunk})",
        trunk_digits=trunk if trunk is not None and trunk.isdigit() else None,
        rewritten_group=re.compile(trunk).groups if rewrites and trunk is not None else None,
        international=rf"^(?:{metadata.international_prefix})" if metadata.international_prefix else None,
        short=short_numbers(metadata),
        never_first=never_first(metadata),
    )


@cache
def calling_codes() -> pl.Series:
    """The calling code for each value of three leading digits, 0 where there is none."""
    codes = [0] * 1000
    for code in COUNTRY_CODE_TO_REGION_CODE:
        width = 10 ** (3 - len(str(code)))
        codes[code * width : (code + 1) * width] = [code] * width
    return pl.Series(codes, dtype=pl.UInt16)
