"""Registries that come by area code: which formats they are, and whose numbers each could hold.

A number of the registry's own numbering plan whose area code has no file was not checked. A number
outside the plan is clear.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.phone_region import is_canadian_numbering, is_us_numbering
from suppress.policy.model import Format
from suppress.sources.number_bitmap import AREA_CODES, LOCAL_NUMBERS

NUMBERING: Mapping[Format, Callable[[pl.Expr], pl.Expr]] = {
    "ftc": is_us_numbering,
    "dncl": is_canadian_numbering,
}
"""By format, whether numbers (UInt64, E.164 digits) are of the registry's numbering plan."""


@cache
def area_codes_in_plan(source_format: Format) -> npt.NDArray[np.bool_]:
    """By area code as a number, whether its numbers are of the registry's numbering plan."""
    first = (np.arange(AREA_CODES, dtype=np.uint64) + np.uint64(AREA_CODES)) * np.uint64(LOCAL_NUMBERS)
    plan = pl.DataFrame({"number": first}).select(NUMBERING[source_format](pl.col("number")))
    return plan["number"].to_numpy()


def is_by_area(source_format: Format) -> bool:
    """Whether files of a format are one for each area code, or list by area code."""
    return source_format in NUMBERING
