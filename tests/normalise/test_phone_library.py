"""The reference: what each written form means."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.phone_library import library_number, library_numbers, plan_lengths, plan_metadata

READ = {
    "brackets": ("(212) 555-0100", "US", 12125550100),
    "dots": ("212.555.0100", "US", 12125550100),
    "trunk prefix": ("1-212-555-0100", "US", 12125550100),
    "international": ("+12125550100", "US", 12125550100),
    "short extension": ("2125550100 x9", "US", 12125550100),
    "uri": ("tel:+1-212-555-0100", "US", 12125550100),
    "spreadsheet float": ("12125550100.0", "US", 12125550100),
    "spreadsheet float of two decimals": ("2125550100.00", "US", 12125550100),
    "spreadsheet text mark": ("'2125550100", "US", 12125550100),
    "spreadsheet formula": ('="2125550100"', "US", 12125550100),
    "thousands separators": ("2,125,550,100", "US", 12125550100),
    "marks of writing direction": ("\u202a+1 212 555 0100\u202c", "US", 12125550100),
    "variation selector": ("212\ufe0f5550100", "US", 12125550100),
    "combining grapheme joiner and control character": ("212\u034f555\u00020100", "US", 12125550100),
    "tab between groups": ("212\t555\t0100", "US", 12125550100),
    "hard spaces": ("212\u00a0555\u00a00100", "US", 12125550100),
    "non-breaking hyphens": ("212\u2011555\u20110100", "US", 12125550100),
    "full-width digits": ("２１２５５５０１００", "US", 12125550100),
    "GB groups": ("020 7946 0958", "GB", 442079460958),
    "GB together": ("02079460958", "GB", 442079460958),
    "GB without trunk prefix": ("2079460958", "GB", 442079460958),
    "GB old groups": ("0207 946 0958", "GB", 442079460958),
    "GB drama number, not valid": ("07700 900123", "GB", 447700900123),
    "FR": ("04 91 57 00 00", "FR", 33491570000),
    "AU": ("0412 345 678", "AU", 61412345678),
    "IT keeps its zero": ("06 698 12345", "IT", 390669812345),
    "AR mobile": ("+54 9 11 2345 6789", "US", 5491123456789),
    "trunk prefix in brackets": ("+44 (0)20 7946 0958", "US", 442079460958),
    "dialled abroad from GB": ("00442079460958", "GB", 442079460958),
    "dialled abroad from US": ("011 44 20 7946 0958", "US", 442079460958),
    "GB freephone, shorter than any landline": ("0800 1111", "GB", 448001111),
    "GB nine digits": ("016977 3999", "GB", 44169773999),
    "BR freephone": ("0800 123 456", "BR", 55800123456),
    "TR service number": ("444 1 444", "TR", 904441444),
    "registry junk": ("818-000-0818", "US", 18180000818),
    "registry junk together": ("8180000818", "US", 18180000818),
    "unassigned area code": ("(555) 123-4567", "US", 15551234567),
    "no exchange starts with 0, and yet it is listed": ("818-055-1234", "US", 18180551234),
    "lowest area code": ("200 000 0000", "US", 12000000000),
    "GB, first digit of its nine-digit numbers": ("0112 345 678", "GB", 44112345678),
    "DE, whatever country it was meant for": ("0412 345 678", "DE", 49412345678),
    "IT, ten digits from zero": ("0412 345 678", "IT", 390412345678),
    "CI, ten digits from zero": ("0112 345 678", "CI", 2250112345678),
    "Canada": ("+1 416 555 0100", "US", 14165550100),
    "Bahamas": ("+1(242)365-1234", "US", 12423651234),
    "vanity": ("800-FLOWERS", "US", 18003569377),
    "vanity, extension": ("1-800-FLOWERS ext. 5", "US", 18003569377),
    "vanity with surplus letters": ("1-800-FLOWERS-NOW", "US", 18003569377),
    "surplus letters after +1": ("+1 800 FLOWERS NOW", "GB", 18003569377),
    "remark behind the number": ("212-555-0100 (home)", "US", 12125550100),
    "remark before the number": ("Home: 212-555-0100", "US", 12125550100),
    "extension in words": ("1-800-356-9377 ext. 5", "US", 18003569377),
    "extension of a uri": ("2125550100;ext=12", "US", 12125550100),
}
REFUSED = {
    "scientific notation": ("2.12555E+09", "US"),
    "scientific notation, comma": ("2,12555e+09", "US"),
    "local number": ("555-1234", "US"),
    "GB local number": ("555-1234", "GB"),
    "GB local number behind a plus": ("+44 555 1234", "US"),
    "GB, a digit beside a freephone number": ("0800 1112", "GB"),
    "BR local mobile number": ("99999-1234", "BR"),
    "AU local number": ("5551 2345", "AU"),
    "JP local number": ("5551-2345", "JP"),
    "local number with a remark": ("5551234 home", "US"),
    "AU mobile as one of North America": ("0412 345 678", "US"),
    "AU mobile as one of Canada": ("0412345678", "CA"),
    "AU mobile as one of Jamaica, of the same plan": ("0412345678", "JM"),
    "FR landline as one of North America": ("01 42 68 53 00", "US"),
    "area code from 1": ("155 555 0100", "US"),
    "area code from 1 behind the trunk prefix": ("1 155 555 0100", "US"),
    "area code from 1 behind the calling code": ("+1 155 555 0100", "GB"),
    "area code from 0 behind the calling code": ("+1 (055) 555-0100", "US"),
    "highest number of such an area code": ("199 999 9999", "US"),
    "area code from 0, dialled abroad": ("00 1 055 555 0100", "GB"),
    "area code from 0, with letters": ("055-FLO-WERS", "US"),
    "AU mobile as one of GB": ("0412 345 678", "GB"),
    "GB, three digits missing": ("+44 612 345 678", "US"),
    "FR landline as one of Mexico": ("01 42 68 53 00", "MX"),
    "NO, from 1": ("12 34 56 78", "NO"),
    "emergency": ("911", "US"),
    "zero": ("0", "US"),
    "words": ("n/a", "US"),
    "empty": ("", "US"),
    "letter O for zero": ("212-555-01OO", "US"),
    "old Mexican mobile": ("+52 1 55 1234 5678", "US"),
    "digits behind surplus letters": ("212-555-0100 apt 5", "US"),
    "two numbers": ("+12125550100 +12125550101", "US"),
    "unknown calling code": ("+999 123 4567", "US"),
    "no such region": ("2125550100", "ZZ"),
    "surplus letters outside North America": ("0800 FLOWERSHOP", "GB"),
    "longer than the library reads": ("2125550100" + "-" * 250 + "1", "US"),
}


@pytest.mark.parametrize(("text", "region", "number"), READ.values(), ids=READ)
def test_written_form_gives_its_number(text: str, region: str, number: int) -> None:
    assert library_number(text, region) == number


@pytest.mark.parametrize(("text", "region"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_keyed_is_refused(text: str, region: str) -> None:
    assert library_number(text, region) is None


def test_numbers_come_in_the_order_of_their_texts() -> None:
    assert library_numbers([("212-555-0100", "US"), ("x", "US"), ("020 7946 0958", "GB")]) == [
        12125550100,
        None,
        442079460958,
    ]


@given(
    st.text() | st.text("0123456789+-(). x,;/#eE\u0660\uff11"), st.sampled_from(["US", "GB", "IT", "AR", "ZZ"])
)
def test_any_text_has_an_answer(text: str, region: str) -> None:
    number = library_number(text, region)
    assert number is None or 10**4 < number < 2**64


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.integers(0, 10**12))
def test_digits_are_those_of_the_library_s_own_format(region: str, value: int) -> None:
    text = f"0{value}" if value % 2 else str(value)
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        assert library_number(text, region) is None
        return
    possible = phonenumbers.is_possible_number_with_reason(parsed) == phonenumbers.ValidationResult.IS_POSSIBLE
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    number = library_number(text, region)
    if number is None and possible:
        # A local number, shorter than any that could be called from elsewhere, or a first digit of no number.
        kinds = (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
        reasons = {phonenumbers.is_possible_number_for_type_with_reason(parsed, kind) for kind in kinds}
        plan = plan_metadata(parsed.country_code or 0).general_desc
        assert plan is not None
        national = phonenumbers.national_significant_number(parsed)
        described = re.fullmatch(plan.national_number_pattern or "", national)
        assert phonenumbers.ValidationResult.IS_POSSIBLE not in reasons or not described
        assert not phonenumbers.is_valid_number(parsed)
    else:
        assert number == (int(e164[1:]) if possible else None)


@given(st.integers(2 * 10**9, 10**10 - 1))
def test_a_number_written_in_full_is_itself(national: int) -> None:
    assert library_number(f"+1{national}", "US") == 10**10 + national


def test_every_possible_number_fits_its_integer() -> None:
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        assert len(str(code)) + max(plan_lengths(code)) < 20  # 2**64 has twenty digits
