"""Countries of numbers, and the reach of the FTC's registry."""

import polars as pl
import pytest
from polars.testing import assert_series_equal

from suppress.normalise.phone_region import is_us_numbering, phone_regions

NUMBERS = {
    "New York": (12125550100, "US", True),
    "toll-free": (18003569377, "US", True),
    "premium": (19005550100, "US", True),
    "registry junk": (18180000818, "US", True),
    "Puerto Rico": (17875550100, "PR", True),
    "Puerto Rico, second area code": (19395550100, "PR", True),
    "Guam": (16715550100, "GU", True),
    "US Virgin Islands": (13405550100, "VI", True),
    "American Samoa": (16845550100, "AS", True),
    "Northern Marianas": (16705550100, "MP", True),
    "Toronto": (14165550100, "CA", False),
    "Canadian service": (16225550100, "CA", False),
    "Bahamas": (12425550100, "BS", False),
    "Jamaica, second area code": (16585550100, "JM", False),
    "Dominican Republic": (18095550100, "DO", False),
    "area code of nobody": (15555550100, None, True),
    "area code below the plan": (10005550100, None, True),
    "GB": (442079460958, "GB", False),
    "France": (33491570000, "FR", False),
    "Kazakhstan shares Russia's code": (77012345678, "RU", False),
    "Singapore": (6565551234, "SG", False),
    "Niue, short": (6834002, "NU", False),
    "freephone of no country": (80012345678, None, False),
    "calling code of nobody": (99912345678, None, False),
    "null": (None, None, None),
}


@pytest.mark.parametrize(("number", "region", "us"), NUMBERS.values(), ids=NUMBERS)
def test_region_and_registry_of_a_number(number: int | None, region: str | None, us: bool | None) -> None:
    numbers = pl.Series([number], dtype=pl.UInt64)
    assert phone_regions(numbers).to_list() == [region]
    assert is_us_numbering(numbers).to_list() == [us]


def test_a_column_gives_what_its_numbers_give() -> None:
    numbers = pl.Series("number", [number for number, _, _ in NUMBERS.values()], dtype=pl.UInt64)
    regions = pl.Series("number", [region for _, region, _ in NUMBERS.values()])
    us = pl.Series("number", [us for _, _, us in NUMBERS.values()])
    assert_series_equal(phone_regions(numbers), regions)
    assert_series_equal(is_us_numbering(numbers), us)
    assert_series_equal(numbers.to_frame().select(is_us_numbering(pl.col("number"))).to_series(), us)


def test_nothing_gives_nothing() -> None:
    assert phone_regions(pl.Series([], dtype=pl.UInt64)).to_list() == []
    assert is_us_numbering(pl.Series([], dtype=pl.UInt64)).to_list() == []
