"""Registries that come by area code: which formats they are, and whose numbers each could hold.

A number of the registry's own numbering plan whose area code has no file was not checked. A number
outside the plan is clear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from suppress.normalise.phone_region import is_canadian_numbering, is_us_numbering
from suppress.policy.model import Format

NUMBERING: Mapping[Format, Callable[[pl.Expr], pl.Expr]] = {
    "ftc": is_us_numbering,
    "dncl": is_canadian_numbering,
}
"""By format, whether numbers (UInt64, E.164 digits) are of the registry's numbering plan."""


def is_by_area(source_format: Format) -> bool:
    """Whether files of a format are one for each area code, or list by area code."""
    return source_format in NUMBERING
