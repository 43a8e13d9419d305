from __future__ import annotations

import runpy
from pathlib import Path

import polars as pl
import pytest

from suppress.normalise.state_names import state_codes
from suppress.normalise.states import address_states, phone_states

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "src/suppress/normalise/tables"


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (12015550100, "US-NJ"),
        (12025550100, "US-DC"),
        (13055550100, "US-FL"),
        (14055550100, "US-OK"),
        (15125550100, "US-TX"),
        (14165550100, "CA-ON"),
        (18675550100, None),
        (17875550100, None),
        (18005550100, None),
        (12425550100, None),
        (442079460100, None),
        (None, None),
    ],
    ids=[
        "New Jersey, although a place of it is listed in New York",
        "the federal district",
        "Florida",
        "Oklahoma",
        "Texas",
        "Ontario",
        "three territories of Canada share it",
        "Puerto Rico is no state",
        "toll-free",
        "the Bahamas",
        "London",
        "null",
    ],
)
def test_phone_states(number: int | None, state: str | None) -> None:
    assert phone_states(pl.Series([number], dtype=pl.UInt64)).to_list() == [state]


@pytest.mark.parametrize(
    ("country", "written", "code", "states"),
    [
        ("US", "NY", "10001", ["US-NY", "US-NY"]),
        ("US", "New Jersey", "07302-1234", ["US-NJ", "US-NJ"]),
        ("US", "d.c.", "20500", ["US-DC", "US-DC"]),
        ("US", None, "06390", [None, "US-NY"]),
        ("US", None, "06391", [None, "US-CT"]),
        ("US", None, "00901", [None, None]),
        ("US", None, "7030", [None, None]),
        ("US", "ON", "M5V 3L9", [None, None]),
        ("CA", "ON", "m5v3l9", ["CA-ON", "CA-ON"]),
        ("CA", "Colombie-Britannique", "V6B 1A1", ["CA-BC", "CA-BC"]),
        ("CA", None, "X0A 0H0", [None, "CA-NU"]),
        ("CA", None, "X1A 0H0", [None, "CA-NT"]),
        ("CA", None, "K1A 0B1", [None, None]),
        ("CA", None, "R8A 1A1", [None, None]),
        ("FR", "CA", "75001", [None, None]),
        (None, "CA", "90001", [None, None]),
    ],
)
def test_address_states(
    country: str | None, written: str | None, code: str | None, states: list[str | None]
) -> None:
    series = [pl.Series([cell], dtype=pl.String) for cell in (country, written, code)]
    assert list(address_states(*series).row(0)) == states


@pytest.mark.parametrize("table", ["area_codes.csv", "postal_codes.csv"])
def test_the_tables_name_states_there_are(table: str) -> None:
    read = pl.read_csv(TABLES / table, comment_prefix="#", infer_schema=False)
    assert set(read["state"].drop_nulls()) == state_codes() - (
        # 902 and 782 are of two provinces, 867 is of three territories.
        {"CA-NS", "CA-PE", "CA-NT", "CA-NU", "CA-YT"} if table == "area_codes.csv" else set()
    )


@pytest.mark.slow  # the geocoding data takes seconds to load
def test_the_table_of_area_codes_is_what_its_source_says() -> None:
    made = runpy.run_path(str(ROOT / "reference_data/states.py"))["area_code_table"]()
    assert (TABLES / "area_codes.csv").read_text() == made
