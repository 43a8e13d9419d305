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

from suppress.normalise.phone_digits import FEWEST, Digits, Mask, plain_digits
from suppress.normalise.phone_forms import formed_digits
from suppress.normalise.phone_plan import REFUSED, Plan, calling_codes, code_plan, region_plan
from suppress.text_bytes import Column, gathered

_PREFIX = re.compile(r"\^\(\?:([0-9]+(?:\|[0-9]+)*)\)")  # prefixes of a plan that are nothing but digits


def common_numbers(texts: Column, region: str) -> tuple[npt.NDArray[np.uint64], Mask]:
    """Numbers that are written without a prefix, or with those of an international number alone.

    Args:
        texts: String, one number each, nulls allowed.
        region: ISO 3166 alpha-2 code of the country the numbers are written in.

    Returns:
        What the library says of each text whatever the patterns of the plan are, REFUSED where that is nothing;
        and of which texts it is known.
    """
    numbers, known = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.bool_)
    if region in SUPPORTED_REGIONS:
        plan = region_plan(region)
        main = code_plan(plan.calling_code)
        prefixes = [_prefixes(pattern) for pattern in (plan.trunk, main.trunk, plan.international)]
        if None not in prefixes and len(prefixes[-1] or ()) <= 1:
            formed, others = formed_digits(texts)
            for digits in formed:
                read, certain = _without_prefixes(digits, plan, main)
                if digits.lettered:  # what the plan refuses is the library's to shorten
                    certain &= read != REFUSED
                numbers[digits.at], known[digits.at] = read, certain
            for digits in plain_digits(gathered(texts, others)):
                at = others.take(digits.at)
                numbers[at], known[at] = _without_prefixes(digits, plan, main)
    return numbers, known


def _without_prefixes(digits: Digits, plan: Plan, main: Plan) -> tuple[npt.NDArray[np.uint64], Mask]:
    """Numbers of digits that start with no prefix once the own calling code is gone, and which those are."""
    values, count, code = digits.values, digits.count, str(plan.calling_code)
    coded = _starting(values, count, code)
    (international,) = _prefixes(plan.international) or ("",)
    abroad = _starting(values, count, international)
    prefixed = coded | abroad | _starting(values, count, *(_prefixes(plan.trunk) or ()))
    numbers, known = _arithmetic_key(values, count, main), ~(digits.plus | prefixed)
    # With a plus the code is one. Without, what is too long for the plan can only be one: the library
    # takes it off, whether or not a trunk prefix of the same digits would have gone first.
    too_long = count > max(plan.lengths) and count not in plan.local_lengths
    own = coded & (digits.plus if not too_long else digits.plus | ~abroad)
    behind, left = values - np.uint64(int(code) * 10 ** (count - len(code))), count - len(code)
    for trunk in (plan.trunk, main.trunk):
        own &= ~_starting(behind, left, *(_prefixes(trunk) or ()))
    numbers[own] = _arithmetic_key(behind[own], left, main)
    known |= own
    # A calling code stands behind a plus, and behind the region's prefix for other countries.
    for rows, prefix in ((digits.plus & ~own, ""), (abroad & ~digits.plus, international)):
        left = count - len(prefix)
        if left >= FEWEST and rows.any():
            at = np.flatnonzero(rows)
            numbers[at], known[at] = _with_code(values[at] - np.uint64(int(prefix or "0") * 10**left), left)
    return numbers, known


def _with_code(values: npt.NDArray[np.uint64], count: int) -> tuple[npt.NDArray[np.uint64], Mask]:
    """Numbers of digits that start with a calling code and then no trunk prefix, and which those are."""
    numbers, known = np.zeros(len(values), np.uint64), np.zeros(len(values), np.bool_)
    codes = calling_codes().to_numpy()[values // np.uint64(10 ** (count - 3))]
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        plan = code_plan(code) if code else None
        trunks = None if plan is None else _prefixes(plan.trunk)
        if plan is None or trunks is None:
            continue
        at, left = np.flatnonzero(codes == code), count - len(str(code))
        national = values[at] - np.uint64(code * 10**left)
        numbers[at] = _arithmetic_key(national, left, plan)
        known[at] = ~_starting(national, left, *trunks)
    return numbers, known


def _starting(values: npt.NDArray[np.uint64], count: int, *prefixes: str) -> Mask:
    """Whether numbers of so many digits, zeros in front included, start with one of some prefixes."""
    mask = np.zeros(len(values), np.bool_)
    for prefix in prefixes:
        if prefix and len(prefix) <= count:
            low = int(prefix) * 10 ** (count - len(prefix))
            mask |= values - np.uint64(low) < np.uint64(10 ** (count - len(prefix)))
    return mask


def _arithmetic_key(national: npt.NDArray[np.uint64], count: int, plan: Plan) -> npt.NDArray[np.uint64]:
    """Calling code and so many national digits as one number, REFUSED where the plan has none of them."""
    if count not in plan.lengths:
        return np.full(len(national), REFUSED, np.uint64)
    numbers = national + np.uint64(plan.calling_code * 10**count)
    numbers[_starting(national, count, *plan.never_first.get(count, ""))] = REFUSED
    if count in plan.short:
        written = pl.Series(national).cast(pl.String).str.zfill(count)
        numbers[~written.str.contains(plan.short[count]).to_numpy()] = REFUSED
    return numbers


def _prefixes(pattern: str | None) -> tuple[str, ...] | None:
    """The prefixes of a plan, none for no pattern; None where they are more than digits."""
    found = _PREFIX.fullmatch(pattern or "")
    if pattern is None or found is None:
        return () if pattern is None else None
    return tuple(found[1].split("|"))
