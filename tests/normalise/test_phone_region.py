"""Countries of numbers, and the reach of the FTC's registry."""

import polars as pl
import pytest
from polars.testing import assert_series_equal

from suppress.normalise.phone_region import is_canadian_numbering, is_us_numbering, phone_regions

NUMBERS = {
    "New York": (12125550100, "US", True, False),
    "toll-free": (18003569377, "US", True, False),
    "premium": (19005550100, "US", True, False),
    "registry junk": (18180000818, "US", True, False),
    "Puerto Rico": (17875550100, "PR", True, False),
    "Puerto Rico, second area code": (19395550100, "PR", True, False),
    "Guam": (16715550100, "GU", True, False),
    "US Virgin Islands": (13405550100, "VI", True, False),
    "American Samoa": (16845550100, "AS", True, False),
    "Northern Marianas": (16705550100, "MP", True, False),
    "Toronto": (14165550100, "CA", False, True),
    "Canadian service": (16225550100, "CA", False, True),
    "Bahamas": (12425550100, "BS", False, False),
    "Jamaica, second area code": (16585550100, "JM", False, False),
    "Dominican Republic": (18095550100, "DO", False, False),
    "area code of nobody": (15555550100, None, True, True),
    "area code below the plan": (10005550100, None, True, True),
    "GB": (442079460958, "GB", False, False),
    "France": (33491570000, "FR", False, False),
    "Kazakhstan shares Russia's code": (77012345678, "RU", False, False),
    "Singapore": (6565551234, "SG", False, False),
    "Niue, short": (6834002, "NU", False, False),
    "freephone of no country": (80012345678, None, False, False),
    "calling code of nobody": (99912345678, None, False, False),
    "null": (None, None, None, None),
}


@pytest.mark.parametrize(("number", "region", "us", "canada"), NUMBERS.values(), ids=NUMBERS)
def test_region_and_registry_of_a_number(
    number: int | None, region: str | None, us: bool | None, canada: bool | None
) -> None:
    numbers = pl.Series([number], dtype=pl.UInt64)
    assert phone_regions(numbers).to_list() == [region]
    assert is_us_numbering(numbers).to_list() == [us]
    assert is_canadian_numbering(numbers).to_list() == [canada]


def test_a_column_gives_what_its_numbers_give() -> None:
    numbers = pl.Series("number", [number for number, *_ in NUMBERS.values()], dtype=pl.UInt64)
    regions = pl.Series("number", [region for _, region, *_ in NUMBERS.values()])
    us = pl.Series("number", [us for _, _, us, _ in NUMBERS.values()])
    assert_series_equal(phone_regions(numbers), regions)
    assert_series_equal(is_us_numbering(numbers), us)
    assert_series_equal(numbers.to_frame().select(is_us_numbering(pl.col("number"))).to_series(), us)


def test_nothing_gives_nothing() -> None:
    assert phone_regions(pl.Series([], dtype=pl.UInt64)).to_list() == []
    assert is_us_numbering(pl.Series([], dtype=pl.UInt64)).to_list() == []
