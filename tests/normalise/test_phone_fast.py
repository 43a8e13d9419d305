"""The fast path gives the library's answer or none."""

import random

import phonenumbers
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneMetadata, PhoneNumberType

from suppress.normalise.phone_fast import fast_numbers
from suppress.normalise.phone_library import library_number
from suppress.normalise.phone_plan import REFUSED

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)

TAKEN = {
    "brackets": ("(212) 555-0100", "US", 12125550100),
    "hyphens": ("212-555-0100", "US", 12125550100),
    "dots": ("212.555.0100", "US", 12125550100),
    "digits": ("2125550100", "US", 12125550100),
    "trunk prefix": ("1-212-555-0100", "US", 12125550100),
    "trunk prefix, digits": ("12125550100", "US", 12125550100),
    "international": ("+1 212 555 0100", "US", 12125550100),
    "stray spaces": ("  ( 212 )  555 - 0100 ", "US", 12125550100),
    "hard spaces and long hyphens": ("212\u00a0555\u20130100", "US", 12125550100),
    "registry junk": ("818-000-0818", "US", 18180000818),
    "extension": ("212-555-0100 x5", "US", 12125550100),
    "extension in letters": ("212-555-0100, Ext. 5", "US", 12125550100),
    "extension of a uri": ("2125550100;ext=12", "US", 12125550100),
    "uri": ("tel:+1-212-555-0100", "US", 12125550100),
    "spreadsheet float": ("12125550100.0", "US", 12125550100),
    "spreadsheet text mark": ("'2125550100", "US", 12125550100),
    "remark before": ("Home: 212-555-0100", "US", 12125550100),
    "vanity": ("800-FLOWERS", "US", 18003569377),
    "vanity with country code": ("+1 (800) 555-flow", "US", 18005553569),
    "vanity with digits behind": ("212-FLO-W100", "US", 12123569100),
    "vanity with digits behind a T that ends no extension": ("580-JPG-AT10", "US", 15805742810),
    "local number": ("555-1234", "US", REFUSED),
    "too long": ("2125550100123", "US", REFUSED),
    "area code from 0": ("0412 345 678", "US", REFUSED),
    "area code from 1": ("155 555 0100", "US", REFUSED),
    "area code from 1 behind the trunk prefix": ("1 155 555 0100", "US", REFUSED),
    "area code from 1 behind a plus": ("+1 155 555 0100", "US", REFUSED),
    "area code from 0 behind a plus, from GB": ("+1 055 555 0100", "GB", REFUSED),
    "area code from 0, with a remark": ("Home: 0412 345 678", "US", REFUSED),
    "AU mobile in GB": ("0412 345 678", "GB", REFUSED),
    "AU mobile in DE, where it could be one": ("0412 345 678", "DE", 49412345678),
    "lowest area code": ("200 000 0000", "US", 12000000000),
    "lowest exchange": ("818-055-1234", "US", 18180551234),
    "GB local number": ("555-1234", "GB", REFUSED),
    "GB local number behind a plus": ("+445551234", "US", REFUSED),
    "GB freephone, shorter than any landline": ("0800 1111", "GB", 448001111),
    "Canada": ("+1 416 555 0100", "US", 14165550100),
    "GB from US": ("+44 20 7946 0958", "US", 442079460958),
    "GB trunk prefix in brackets": ("+44 (0)20 7946 0958", "US", 442079460958),
    "dialled abroad": ("011 44 20 7946 0958", "US", 442079460958),
    "GB": ("020 7946 0958", "GB", 442079460958),
    "GB without trunk prefix": ("2079460958", "GB", 442079460958),
    "GB drama number": ("07700 900123", "GB", 447700900123),
    "GB calling code without plus": ("44 20 7946 0958", "GB", 442079460958),
    "FR": ("04 91 57 00 00", "FR", 33491570000),
    "FR dots": ("04.91.57.01.02", "FR", 33491570102),
    "AU": ("0412 345 678", "AU", 61412345678),
    "IT": ("06 698 12345", "IT", 390669812345),
    "US from a region without metadata": ("+12125550100", "ZZ", 12125550100),
}
LEFT = {
    "null": (None, "US"),
    "vanity that is too long": ("800-FLOWERSHOP", "US"),
    "two letters": ("212-555-01AB", "US"),
    "letters after two digits": ("21-FLO-555-0100", "US"),
    "letters before an extension": ("212-555-FLOW x5", "US"),
    "letters that end in an extension": ("212-FLO-XT10", "US"),
    "letters that end in another": ("212-FLINT100", "US"),
    "two numbers": ("212-555-0100/212-555-0101", "US"),
    "scientific notation": ("2.12555E+09", "US"),
    "two digits": ("12", "US"),
    "plus inside": ("212+5550100", "US"),
    "unknown calling code": ("+999 1234567", "US"),
    "national number in a region without metadata": ("2125550100", "ZZ"),
    "area code written by the plan itself": ("464-1234", "AG"),
    "digits of other scripts": ("٢١٢٥٥٥٠١٠٠", "US"),
}


@pytest.mark.parametrize(("text", "region", "number"), TAKEN.values(), ids=TAKEN)
def test_usual_forms_need_no_library(text: str, region: str, number: int) -> None:
    assert fast_numbers(pl.Series([text]), region).to_list() == [number]
    assert (library_number(text, region) or REFUSED) == number


@pytest.mark.parametrize(("text", "region"), LEFT.values(), ids=LEFT)
def test_other_forms_are_left_to_the_library(text: str | None, region: str) -> None:
    assert fast_numbers(pl.Series([text], dtype=pl.String), region).to_list() == [None]


def test_plain_forms_of_example_numbers_need_no_library() -> None:
    expected, found = {}, {}
    for region in REGIONS:
        example = phonenumbers.example_number(region)
        assert example is not None, region
        national = phonenumbers.national_significant_number(example)
        code = f"+{example.country_code}"
        texts = [f"{code} {national}", f"({code}) {national[:3]}-{national[3:]}"]
        expected[region] = [int(f"{example.country_code}{national}")] * 2
        found[region] = fast_numbers(pl.Series(texts), region).to_list()
    assert found == expected


def test_a_text_is_read_the_same_alone_and_among_many() -> None:
    texts = [text for text, region, *_ in [*TAKEN.values(), *LEFT.values()] if region == "US"]
    texts += [str(number) for number in range(12345, 12365)]  # more than what is remembered of a column
    together = fast_numbers(pl.Series(texts), "US").to_list()
    assert [fast_numbers(pl.Series([text] * 3, dtype=pl.String), "US").to_list() for text in texts] == [
        [number] * 3 for number in together
    ]


def test_the_column_it_reads_stays_as_it_was() -> None:
    texts = pl.Series(["020 7946 0958", "02079460958", "442079460958", "002079460958", "0", None])
    before = texts.to_list()
    fast_numbers(texts, "GB")
    assert texts.to_list() == before


def _differences(texts: list[str], region: str) -> list[tuple[str, int | None, int | None]]:
    answers = zip(texts, fast_numbers(pl.Series(texts, dtype=pl.String), region), strict=True)
    compared = ((text, fast, library_number(text, region)) for text, fast in answers if fast is not None)
    return [(text, fast, number) for text, fast, number in compared if (number or REFUSED) != fast]


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[list[str], str]:
    region = draw(st.sampled_from(REGIONS))
    return [draw(_written(region)) for _ in range(draw(st.integers(1, 8)))], region


@st.composite
def _written(draw: st.DrawFn, region: str) -> str:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.general_desc is not None
    lengths = [*metadata.general_desc.possible_length, *metadata.general_desc.possible_length_local_only]
    kind = draw(st.sampled_from(sorted(PhoneNumberType.values())))
    example = phonenumbers.example_number_for_type(region, kind)
    national = phonenumbers.national_significant_number(example) if example else "2125550100"
    if draw(st.booleans()):
        length = draw(st.sampled_from(lengths)) + draw(st.sampled_from([0, 0, 0, 1, -1]))
        national = draw(st.text("0123456789", min_size=max(length, 1), max_size=max(length, 1)))
    elif draw(st.booleans()):
        at = draw(st.integers(0, len(national) - 1))
        national = national[:at] + draw(st.sampled_from("0123456789")) + national[at + 1 :]
    if draw(st.integers(0, 3)) == 0:  # of another country, its trunk prefix for its code
        foreign = phonenumbers.example_number(draw(st.sampled_from(REGIONS)))
        assert foreign is not None
        national = draw(st.sampled_from("01")) + phonenumbers.national_significant_number(foreign)
    trunk = metadata.national_prefix or ""
    code = str(metadata.country_code)
    prefixes = [
        "",
        trunk,
        "0",
        "1",
        f"+{code}",
        f"+{code}{trunk}",
        code,
        code + trunk,
        f"00{code}",
        f"011{code}",
    ]
    digits = draw(st.sampled_from(prefixes)) + national
    if draw(st.integers(0, 4)) == 0:  # dialled letters
        kept = draw(st.integers(0, len(digits)))
        digits = digits[:kept] + draw(st.text("AZXEahNtx0", min_size=2, max_size=max(2, len(digits) - kept)))
    gaps = [draw(st.sampled_from(["", "", "", "", " ", "-", ".", ") ", "(", "\u00a0"])) for _ in digits]
    ends = ["", "", "", " ", ")", " x5", " ext. 12", ";ext=9", ".0", ", 5", "#"]
    return "".join(map("".join, zip(gaps, digits, strict=True))) + draw(st.sampled_from(ends))


@given(written_numbers())
def test_it_agrees_with_the_library_on_written_numbers(written: tuple[list[str], str]) -> None:
    texts, region = written
    assert _differences(texts, region) == []


@given(
    st.lists(st.text() | st.text("0123456789+-(). x'=\"E:;,/#tel\u0660\uff0b\uff11\u00b2"), max_size=20),
    st.sampled_from(["US", "GB", "AR", "AG", "CN"]),
)
def test_it_agrees_with_the_library_on_any_text(texts: list[str], region: str) -> None:
    assert _differences(texts, region) == []


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_it_agrees_with_the_library_on_a_broad_sweep(region: str) -> None:
    rng = random.Random(region)
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.general_desc is not None
    lengths = [*metadata.general_desc.possible_length, *metadata.general_desc.possible_length_local_only]
    code, trunk = str(metadata.country_code), metadata.national_prefix or "0"
    nationals = ["".join(rng.choices("0123456789", k=length)) for length in lengths for _ in range(20)]
    nationals += [
        first + "".join(rng.choices("0123456789", k=length - 1)) for length in lengths for first in "0123456789"
    ]
    nationals += ["0" * length for length in lengths] + ["9" * length for length in lengths]
    for kind in sorted(PhoneNumberType.values()):
        if example := phonenumbers.example_number_for_type(region, kind):
            national = phonenumbers.national_significant_number(example)
            nationals += [
                national[:at] + str(digit) + national[at + 1 :]
                for at in range(len(national))
                for digit in rng.sample(range(10), 3)
            ]
    idd = metadata.international_prefix or "00"
    prefixes = [
        "",
        trunk,
        "0",
        "1",
        "8",
        "15",
        "19",
        code,
        code + trunk,
        "00" + code,
        f"+{code}",
        f"+{code}{trunk}",
    ]
    prefixes += ["+", "+0", "00", "0011" + code, idd + code if idd.isdigit() else "9900" + code]
    texts = [prefix + national for national in nationals for prefix in prefixes]
    assert _differences(texts, region) == []
    assert fast_numbers(pl.Series(texts), region).null_count() < len(texts) / 2
