"""What a written phone number means: the reference that every faster path must agree with.

Imports the phone library and nothing heavy, because worker processes import this module. Whether a
number is *valid* is not asked: registries hold numbers that no plan assigns, and a number that is
suppressed in vain costs nothing. But one too short for a landline or mobile has to be of a kind that is
as short, else it is a local number without its area code; and one that starts with a digit no number of its
plan and length starts with was written for another country, whose code it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberDesc

from suppress.normalise.invisible import INVISIBLE
from suppress.normalise.phone_heads import unused_heads
from suppress.normalise.territories import NANP

# The library compiles its patterns through `re`, whose cache of 512 they do not fit in: with mixed
# countries it would compile at each number.
phonenumbers.enable_pattern_cache()

_INVISIBLE_RUN = re.compile(f"[{INVISIBLE}]+")
_SPREADSHEET_QUOTES = " '\"=`’"
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?[eE][+-]?\d+")
_DECIMALS = re.compile(r"(\+?\d+)\.00?", re.ASCII)
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:,\d{3}){2,}", re.ASCII)
KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
"""Digits of capital letters, by code point; ITU-T E.161."""

_OTHER_KINDS = (
    *("toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan", "voicemail"),
    "no_international_dialling",
)
_NANP_LENGTH = 10
_DIGITS_BEFORE_SURPLUS = (3, 6, 10)


def library_number(text: str, region: str) -> int | None:
    """E.164 digits of one written number as an integer, or None where it cannot be keyed.

    Args:
        text: One number as received; an extension is dropped, letters are dialled.
        region: ISO 3166 alpha-2 code of the country the number is written in.

    Returns:
        E.g. 12125550100. None for what is no number, for local numbers without an area code (as far as
        their length tells), for numbers of another country without its code (as far as their first digit
        tells), and for numbers that lost digits to a spreadsheet.
    """
    cleaned = _clean(text)
    if cleaned is None:
        return None
    number = _parse(cleaned, region)
    if number is None:
        in_plan = _without_surplus_letters(cleaned, region)
        number = None if in_plan is None else _parse(in_plan, region)
    return number


def library_numbers(texts: Iterable[tuple[str, str]]) -> list[int | None]:
    """`library_number` of each pair of text and region, in order."""
    return [library_number(text, region) for text, region in texts]


@cache
def plan_lengths(calling_code: int) -> frozenset[int]:
    """Lengths of a national number that are possible under a calling code, area code included."""
    return possible_lengths(plan_metadata(calling_code))


def possible_lengths(metadata: PhoneMetadata) -> frozenset[int]:
    """Lengths of a plan's national numbers, without those that can only be dialled locally."""
    described = metadata.general_desc
    if described is None:
        return frozenset()
    return frozenset(described.possible_length) - frozenset(described.possible_length_local_only)


def short_numbers(metadata: PhoneMetadata) -> Mapping[int, str]:
    """Lengths that no landline and no mobile of a plan has, because they are shorter, and what has them.

    Such as 0800 1111 of the United Kingdom. In a list the rest of that length are local numbers without their
    area code: `555-1234` is nobody's number there.

    Returns:
        Length → a pattern of the national numbers that have it, of the whole text.
    """
    usual = {length for kind in (metadata.fixed_line, metadata.mobile) for length in _lengths(kind)}
    kinds = [getattr(metadata, kind) for kind in _OTHER_KINDS]
    patterns = {
        length: "|".join(kind.national_number_pattern for kind in kinds if length in _lengths(kind))
        for length in possible_lengths(metadata)
        if usual and length < min(usual)
    }
    return {length: rf"^(?:{pattern})$" for length, pattern in patterns.items()}


def never_first(metadata: PhoneMetadata) -> Mapping[int, str]:
    """Digits that no number of a plan starts with, such as 0 and 1 of the North American one.

    Asked of the number without its trunk prefix. The plan of a calling code's main country is that of all
    countries that share the code.

    Returns:
        Length → digits.
    """
    described = metadata.general_desc
    if described is None or not described.national_number_pattern:
        return {}
    return unused_heads(described.national_number_pattern, possible_lengths(metadata))


@cache
def _never_first(calling_code: int) -> Mapping[int, str]:
    return never_first(plan_metadata(calling_code))


@cache
def _short_patterns(calling_code: int) -> Mapping[int, re.Pattern[str]]:
    found = short_numbers(plan_metadata(calling_code))
    return {length: re.compile(pattern) for length, pattern in found.items()}


def _lengths(kind: PhoneNumberDesc | None) -> tuple[int, ...]:
    return () if kind is None or not kind.national_number_pattern else tuple(kind.possible_length)


def plan_metadata(calling_code: int) -> PhoneMetadata:
    """The library's description of the plan behind a calling code; of its main country if shared."""
    main = phonenumbers.region_code_for_country_code(calling_code)
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, main)
    if metadata is None:
        raise KeyError(calling_code)
    return metadata


def _clean(text: str) -> str | None:
    # `split` without argument knows every kind of white space; the library refuses a tab.
    cleaned = " ".join(_INVISIBLE_RUN.sub("", text).split()).strip(_SPREADSHEET_QUOTES)
    if _SCIENTIFIC.fullmatch(cleaned):
        return None
    if decimals := _DECIMALS.fullmatch(cleaned):
        return decimals[1]
    if _THOUSANDS.fullmatch(cleaned):
        return cleaned.replace(",", "")
    return cleaned


def _parse(text: str, region: str) -> int | None:
    try:
        parsed = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return _digits(parsed)


def _digits(parsed: PhoneNumber) -> int | None:
    # The same answer as `is_possible_number_with_reason` and `format_number`, which would look the
    # metadata up again for each number.
    code, national = parsed.country_code, parsed.national_number
    if code is None or national is None:
        return None
    length = len(str(national))
    if parsed.italian_leading_zero:
        zeros = parsed.number_of_leading_zeros
        length += 1 if zeros is None else zeros
    if length not in plan_lengths(code):
        return None
    written = str(national).zfill(length)
    if written[0] in _never_first(code).get(length, ""):
        return None
    short = _short_patterns(code).get(length)
    if short and not short.match(written):
        return None
    return int(code * 10**length + national)


def _without_surplus_letters(text: str, region: str) -> str | None:
    """A North American number whose letters run on after the tenth place, cut there.

    Only where the letters start after the area code, the exchange or the whole number: in
    `555-1234 home` they are a remark behind a local number, and dialling them would invent one.
    """
    start = re.search(r"[+0-9]", text)
    if start is None:
        return None
    written = text[start.start() :].upper()
    if written.startswith("+"):
        if not written.startswith("+1"):
            return None
    elif phonenumbers.country_code_for_region(region) != NANP:
        return None
    places = "".join(character for character in written if character.isascii() and character.isalnum())
    if places.startswith("1"):
        places = places[1:]
    first_letter = next((at for at, place in enumerate(places) if place.isalpha()), len(places))
    surplus = places[_NANP_LENGTH:]
    if not surplus.isalpha() or first_letter not in _DIGITS_BEFORE_SURPLUS:
        return None
    return "+1" + places[:_NANP_LENGTH].translate(KEYPAD)
