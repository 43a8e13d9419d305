"""Which territories stand under the law of another country's code."""

from __future__ import annotations

from collections.abc import Collection

NANP = 1
"""Calling code of the North American Numbering Plan."""

UNITED_STATES = "US"
CANADA = "CA"

US_TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})
"""ISO 3166 alpha-2 codes of regions that have one of their own and are states to federal law: the
Telemarketing Sales Rule counts the territories and possessions (16 CFR 310.2, "State"), the Telephone
Consumer Protection Act likewise (47 USC 153(47))."""


def with_territories(countries: Collection[str]) -> frozenset[str]:
    """The codes, and those of the territories under the law of one of them.

    Args:
        countries: ISO 3166 alpha-2 codes.
    """
    territories = US_TERRITORIES if UNITED_STATES in countries else ()
    return frozenset({*countries, *territories})
