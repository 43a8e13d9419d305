"""First digits of a plan, read off its pattern: as an engine of regular expressions finds them."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberType

from suppress.normalise.phone_heads import unused_heads
from suppress.normalise.phone_library import library_number, plan_lengths

PATTERNS = [
    r"[2-9]\d{2}",
    r"[2-9]\d{9}|3\d{2}",
    r"\d{3}",
    r"1\d\d|[3-57]\d{2}",
    r"(?:0[1-4]|7)\d|8\d\d",
    r"(?:12)?3\d{0,2}",
    r"4(?:12){1,3}|(?:5|67?)(?:8|90)",
    r"5\d{2,}",
    r"5\d{7}",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_digits_that_no_text_of_three_starts_with(pattern: str) -> None:
    used = {f"{value:03}"[0] for value in range(1000) if re.fullmatch(pattern, f"{value:03}")}
    unused = "".join(digit for digit in "0123456789" if digit not in used)
    assert unused_heads(pattern, [3]) == ({3: unused} if used and unused else {})


def test_a_pattern_that_is_not_understood_refuses_nothing() -> None:
    assert unused_heads(r"(?!2)\d{3}", [3]) == {}


def test_the_patterns_of_today_have_no_other_signs() -> None:
    plans = [PhoneMetadata.metadata_for_region(region) for region in phonenumbers.SUPPORTED_REGIONS]
    signs = {sign for plan in plans if plan for sign in plan.general_desc.national_number_pattern}
    assert signs <= set("0123456789[]-\\d(?:)|{,}?")


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_example_numbers_of_every_country_keep_their_keys(region: str) -> None:
    """Also of those that share a calling code, and with it the plan of the main country."""
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in sorted(PhoneNumberType.values())]
    for example in filter(None, examples):
        national = phonenumbers.national_significant_number(example)
        if len(national) in plan_lengths(example.country_code):
            written = f"{example.country_code}{national}"
            assert library_number(f"+{written}", region) == int(written)


@given(st.data())
def test_what_a_plan_describes_keeps_its_key(data: st.DataObject) -> None:
    region = data.draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    code = metadata.country_code or 0
    kind = data.draw(st.sampled_from(sorted(PhoneNumberType.values())))
    described = phonenumbers.phonenumberutil._number_desc_by_type(metadata, kind)
    pattern = described.national_number_pattern if described else None
    if not pattern:
        return
    national = data.draw(st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True))
    parsed = phonenumbers.parse(f"+{code}{national}")
    written = phonenumbers.national_significant_number(parsed)
    if phonenumbers.is_valid_number(parsed) and len(written) in plan_lengths(code):
        assert library_number(f"+{code}{national}", region) == int(f"{code}{written}")
