"""Phone numbers in the forms that most cells have, by arithmetic on their digits.

For regions whose trunk and international prefixes are plain digits. Answers only where the steps of
`phone_fast.py` would come to the same whatever the plan's patterns say.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import polars as pl
from phonenumbers import SUPPORTED_REGIONS

from suppress.normalise.phone_digits import Digits, Mask, plain_digits
from suppress.normalise.phone_plan import REFUSED, Plan, code_plan, region_plan

_PREFIX = re.compile(r"\^\(\?:([0-9]+)\)")  # a prefix of a plan that is nothing but digits


def common_numbers(texts: pl.Series, region: str) -> pl.Series:
    """Numbers that are written without a prefix, or with the region's own calling code and nothing else.

    Args:
        texts: String, one number each, nulls allowed.
        region: ISO 3166 alpha-2 code of the country the numbers are written in.

    Returns:
        UInt64 of the same length: what the library says whatever the patterns of the plan are, REFUSED
        where that is nothing; null elsewhere.
    """
    numbers, known = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.bool_)
    if region in SUPPORTED_REGIONS:
        plan = region_plan(region)
        main = code_plan(plan.calling_code)
        prefixes = (plan.trunk, plan.international, main.trunk)
        if all(prefix is None or _only_digits(prefix) for prefix in prefixes):
            for digits in plain_digits(texts):
                numbers[digits.at], known[digits.at] = _without_prefixes(digits, plan, main)
    frame = pl.DataFrame({"number": numbers, "known": known})
    return frame.select(number=pl.when("known").then("number")).to_series()


def _without_prefixes(digits: Digits, plan: Plan, main: Plan) -> tuple[npt.NDArray[np.uint64], Mask]:
    """Numbers of digits that start with no prefix once the own calling code is gone, and which those are."""
    values, count, code = digits.values, digits.count, str(plan.calling_code)
    coded = _starting(values, count, code)
    abroad = _starting(values, count, _prefix_digits(plan.international))
    prefixed = coded | abroad | _starting(values, count, _prefix_digits(plan.trunk))
    numbers, known = _arithmetic_key(values, count, main), ~(digits.plus | prefixed)
    # With a plus the code is one. Without, what is too long for the plan can only be one: the library
    # takes it off, whether or not a trunk prefix of the same digits would have gone first.
    too_long = count > max(plan.lengths) and count not in plan.local_lengths
    own = coded & (digits.plus if not too_long else digits.plus | ~abroad)
    behind, left = values - np.uint64(int(code) * 10 ** (count - len(code))), count - len(code)
    for prefix in (plan.trunk, main.trunk):
        own &= ~_starting(behind, left, _prefix_digits(prefix))
    numbers[own] = _arithmetic_key(behind[own], left, main)
    return numbers, known | own


def _starting(values: npt.NDArray[np.uint64], count: int, prefix: str) -> Mask:
    """Whether numbers of so many digits, zeros in front included, start with a prefix."""
    if not prefix or len(prefix) > count:
        return np.zeros(len(values), np.bool_)
    low = int(prefix) * 10 ** (count - len(prefix))
    mask: Mask = values - np.uint64(low) < np.uint64(10 ** (count - len(prefix)))
    return mask


def _arithmetic_key(national: npt.NDArray[np.uint64], count: int, plan: Plan) -> npt.NDArray[np.uint64]:
    """Calling code and so many national digits as one number, REFUSED where the plan has no such length."""
    if count not in plan.lengths:
        return np.full(len(national), REFUSED, np.uint64)
    return national + np.uint64(plan.calling_code * 10**count)


def _only_digits(pattern: str) -> bool:
    return _PREFIX.fullmatch(pattern) is not None


def _prefix_digits(pattern: str | None) -> str:
    found = _PREFIX.fullmatch(pattern or "")
    return found[1] if found else ""
