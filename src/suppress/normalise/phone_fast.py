"""Phone numbers in their usual written forms, as expressions over whole columns.

Built from the phone library's own metadata, and never of another opinion than `library_number`: a
form gets the library's answer or none. Once punctuation is gone, that answer depends only on the
digits, on a leading plus and on the region, and the library's steps become a few anchored patterns:
international prefix, own calling code, trunk prefix, possible lengths.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from phonenumbers import SUPPORTED_REGIONS

from suppress.normalise.phone_common import common_numbers
from suppress.normalise.phone_digits import LONGEST_TEXT
from suppress.normalise.phone_patterns import bare, dialled
from suppress.normalise.phone_plan import REFUSED, Plan, calling_codes, code_plan, region_plan

# `Series.scatter` writes into the series it is called on, and into every other that shares its memory
# (a clone, a slice, a frame's column): here it is called on numbers just made, and on nothing else.

# All of them punctuation to the library wherever they stand, and white space that it is given as a
# plain space; what is not here leaves a text that is no integer.
_PUNCTUATION = [*" ()-.\t\u00a0\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u3000", "\u00ad", "\u200b", "\u2060"]
_DECIMALS = r"\.00?[^0-9]*$"  # of a spreadsheet, perhaps: `04.91.57.00.00` is none
_FEWEST_DIGITS = 3  # the library reads shorter ones by other rules


def fast_numbers(texts: pl.Series, region: str) -> pl.Series:
    """E.164 digits of texts in usual forms.

    Args:
        texts: String, one number each, nulls allowed.
        region: ISO 3166 alpha-2 code of the country the numbers are written in.

    Returns:
        UInt64 of the same length: what `library_number` says, REFUSED where that is None; null
        where this path has no answer, and for null.
    """
    numbers = _known_numbers(texts, region)
    rest = (numbers.is_null() & (texts != "").fill_null(value=False)).arg_true()
    return numbers.scatter(rest, other_numbers(texts.gather(rest), region)) if len(rest) else numbers


def other_numbers(texts: pl.Series, region: str) -> pl.Series:
    """As `fast_numbers`, of texts of which `common_numbers` knows nothing."""
    read = _unanswered(len(texts))
    for form in (_unlettered, _bare, _dialled):
        left = read.is_null().arg_true()
        if len(left):
            read = read.scatter(left, form(texts.gather(left), region))
    return read


def places_by(values: pl.Series) -> Iterator[tuple[Any, pl.Series]]:
    """Each distinct value, nulls left out, with the places where it stands."""
    if values.n_unique() == 1 and values[0] is not None:
        yield values[0], pl.int_range(len(values), dtype=pl.UInt32, eager=True)
        return
    frame = pl.DataFrame({"value": values, "place": pl.int_range(len(values), dtype=pl.UInt32, eager=True)})
    for part in frame.drop_nulls().partition_by("value"):
        yield part["value"][0], part["place"]


def _unlettered(texts: pl.Series, region: str) -> pl.Series:
    """Numbers of texts that are nothing but digits and punctuation; with a letter none is."""
    numbers = _unanswered(len(texts))
    places = (~texts.str.contains("[A-Za-z]")).arg_true()
    if not len(places):
        return numbers
    return numbers.scatter(places, _plain_numbers(texts.gather(places), region))


def _bare(texts: pl.Series, region: str) -> pl.Series:
    """Numbers with something around them that the library drops."""
    text = pl.col("text")
    number = pl.when(text.str.len_bytes() <= LONGEST_TEXT).then(bare(text))
    return _stripped(texts.to_frame("text").select(number).to_series(), region)


def _dialled(texts: pl.Series, region: str) -> pl.Series:
    """Numbers with letters of the keypad; those that the plan refuses are the library's to shorten."""
    text = pl.col("text")
    digits = pl.when(text.str.len_bytes() <= LONGEST_TEXT).then(dialled(text))
    numbers = _stripped(texts.to_frame("text").select(digits).to_series(), region)
    return numbers.set((numbers == REFUSED).fill_null(value=False), None)


def _stripped(texts: pl.Series, region: str) -> pl.Series:
    """As `_plain_numbers`, most of them by arithmetic."""
    numbers = _known_numbers(texts, region)
    left = (numbers.is_null() & texts.is_not_null()).arg_true()
    return numbers.scatter(left, _plain_numbers(texts.gather(left), region)) if len(left) else numbers


def _known_numbers(texts: pl.Series, region: str) -> pl.Series:
    numbers, known = common_numbers(texts, region)
    frame = pl.DataFrame({"number": numbers, "known": known})
    return frame.select(number=pl.when("known").then("number")).to_series()


def _plain_numbers(texts: pl.Series, region: str) -> pl.Series:
    # Nothing but digits, punctuation and a leading plus: the cast is the check.
    frame = texts.to_frame("text").select(
        compact=pl.col("text").str.replace_many(_PUNCTUATION, [""]),
        plain=(pl.col("text").str.len_bytes() <= LONGEST_TEXT) & ~pl.col("text").str.contains(_DECIMALS),
    )
    frame = frame.select(
        digits=pl.col("compact").str.strip_prefix("+"),
        plus=pl.col("compact").str.starts_with("+"),
        plain=pl.col("plain")
        & (pl.col("compact").str.len_bytes() > _FEWEST_DIGITS)
        & pl.col("compact").cast(pl.UInt64, strict=False).is_not_null(),
    )
    numbers = _unanswered(len(texts))
    national = (frame["plain"] & ~frame["plus"]).arg_true() if region in SUPPORTED_REGIONS else pl.Series([])
    if len(national):
        numbers = numbers.scatter(national, _national(frame["digits"].gather(national), region))
    international = (frame["plain"] & frame["plus"]).arg_true()
    if len(international):
        numbers = numbers.scatter(international, _international(frame["digits"].gather(international)))
    return numbers


def _national(digits: pl.Series, region: str) -> pl.Series:
    """Numbers of texts without a plus; only those that start with a prefix take the longer way."""
    plan = region_plan(region)
    main = code_plan(plan.calling_code)
    prefixes = [rf"^{plan.calling_code}", *(prefix for prefix in (plan.trunk, plan.international) if prefix)]
    numbers = _keyed(digits, main)
    special = digits.str.contains("|".join(prefixes)).arg_true()
    if not len(special):
        return numbers
    prefixed = digits.gather(special)
    result = _after_own_code(prefixed, plan, main)
    if plan.international is not None:
        abroad = prefixed.str.contains(plan.international).arg_true()
        if len(abroad):
            behind = prefixed.gather(abroad).str.replace(plan.international, "")
            result = result.scatter(abroad, _international(behind))
    return numbers.scatter(special, result)


def _after_own_code(digits: pl.Series, plan: Plan, main: Plan) -> pl.Series:
    """Numbers that may start with the region's own calling code or its trunk prefix."""
    numbers = _keyed(_without_trunk(digits, plan, only_if_long_enough=True), main)
    starting = digits.str.starts_with(str(plan.calling_code)).arg_true()
    if not len(starting):
        return numbers
    written, behind = pl.col("written"), pl.col("behind")
    frame = pl.DataFrame({"place": starting, "written": digits.gather(starting)})
    own = _without_trunk(
        frame["written"].str.slice(len(str(plan.calling_code))), plan, only_if_long_enough=False
    )
    length = written.str.len_bytes()
    too_long = (length > max(plan.lengths)) & ~_among(length, plan.local_lengths)
    better = ~written.str.contains(plan.viable) & behind.str.contains(plan.viable)
    coded = frame.with_columns(behind=own).filter(behind.is_null() | too_long | better)
    answers = _keyed(_without_trunk(coded["behind"], main, only_if_long_enough=True), main)
    return numbers.scatter(coded["place"], answers)


def _international(digits: pl.Series) -> pl.Series:
    """Numbers of digits that start with a calling code; null where they start with none."""
    heads = digits.str.slice(0, 3).cast(pl.UInt16, strict=False).fill_null(0)
    codes = calling_codes().gather(heads)
    numbers = _unanswered(len(digits))
    for code, places in places_by(codes):
        if code == 0:
            continue
        plan = code_plan(code)
        national = digits.gather(places).str.slice(len(str(code)))
        answers = _keyed(_without_trunk(national, plan, only_if_long_enough=True), plan)
        numbers = numbers.scatter(places, answers)
    return numbers


def _without_trunk(written: pl.Series, plan: Plan, *, only_if_long_enough: bool) -> pl.Series:
    """Digits without their trunk prefix; null where the plan would write others in its place.

    The library keeps a prefix whose removal would turn a number of the plan into none, and where
    asked one without which the rest is too short. A rest that is too long stays a rest.
    """
    if plan.trunk is None:
        return written
    digits, after = pl.col("digits"), pl.col("after")
    # Most prefixes are a digit or two, and plain text is faster than a pattern.
    plain = plan.trunk_digits
    starts = written.str.contains(plan.trunk) if plain is None else written.str.starts_with(plain)
    if not starts.any():
        return written
    frame = pl.DataFrame({"digits": written, "starts": starts})
    frame = frame.with_columns(
        after=digits.str.replace(plan.trunk, "") if plain is None else digits.str.slice(len(plain))
    )
    removed = ~digits.str.contains(plan.viable) | after.str.contains(plan.viable)
    if only_if_long_enough:
        length = after.str.len_bytes()
        too_long = (length > max(plan.lengths)) & ~_among(length, plan.local_lengths)
        removed &= _among(length, plan.lengths) | too_long
    result = pl.when(pl.col("starts") & removed).then(after).otherwise(digits)
    if plan.rewritten_group is not None:
        result = pl.when(digits.str.extract(plan.trunk, plan.rewritten_group).is_null()).then(result)
    return frame.select(result=result).to_series()


def _keyed(national: pl.Series, plan: Plan) -> pl.Series:
    """Calling code and national digits as one number; leading zeros are kept by the length."""
    digits = pl.col("digits")
    length = digits.str.len_bytes()
    number = pl.lit(REFUSED, dtype=pl.UInt64)
    for possible in sorted(plan.lengths):
        head = pl.lit(plan.calling_code * 10**possible, dtype=pl.UInt64)
        fits = length == possible
        if possible in plan.short:
            fits &= digits.str.contains(plan.short[possible])
        if possible in plan.never_first:
            fits &= ~digits.str.contains(rf"^[{plan.never_first[possible]}]")
        number = pl.when(fits).then(digits.cast(pl.UInt64, strict=False) + head).otherwise(number)
    frame = national.to_frame("digits")
    return frame.select(number=pl.when(digits.is_not_null()).then(number)).to_series()


def _among(length: pl.Expr, lengths: frozenset[int]) -> pl.Expr:
    return pl.any_horizontal([pl.lit(False), *(length == possible for possible in sorted(lengths))])


def _unanswered(count: int) -> pl.Series:
    return pl.Series("number", [None], dtype=pl.UInt64).new_from_index(0, count)
