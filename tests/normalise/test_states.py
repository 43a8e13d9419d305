from __future__ import annotations

import runpy
from pathlib import Path

import polars as pl
import pytest

from suppress.normalise.state_names import spellings, state_codes
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
        ("US", None, "7030", [None, "US-NJ"]),
        ("US", None, "2139", [None, "US-MA"]),
        ("US", None, "2139-1234", [None, "US-MA"]),
        ("US", None, "501", [None, "US-NY"]),
        ("US", None, "78701.0", [None, "US-TX"]),
        ("US", None, "2139.0", [None, "US-MA"]),
        ("US", None, "21", [None, None]),
        ("US", None, "78701.5", [None, None]),
        ("US", "Tex.", None, ["US-TX", None]),
        ("US", "State of Texas", None, ["US-TX", None]),
        ("US", "TX - Texas", None, ["US-TX", None]),
        ("US", "Texas (TX)", None, ["US-TX", None]),
        ("US", "T.X.", None, ["US-TX", None]),
        ("US", "Mass.", None, ["US-MA", None]),
        ("US", "Commonwealth of Massachusetts", None, ["US-MA", None]),
        ("US", "W. Va.", None, ["US-WV", None]),
        ("US", "W.Va.", None, ["US-WV", None]),
        ("US", "N. Y.", None, ["US-NY", None]),
        ("US", "New York State", None, ["US-NY", None]),
        ("US", "Washington, D.C.", None, ["US-DC", None]),
        ("US", "Txeas", None, [None, None]),
        ("CA", "Ont.", None, ["CA-ON", None]),
        ("CA", "P.E.I.", None, ["CA-PE", None]),
        ("CA", "Qué.", None, ["CA-QC", None]),
        ("CA", "Î.-P.-É.", None, ["CA-PE", None]),
        ("CA", "Province of Ontario", None, ["CA-ON", None]),
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
    assert list(address_states(*series).row(0)[:2]) == states


@pytest.mark.parametrize(
    ("country", "written", "code", "unclear"),
    [
        ("US", "Txeas", None, "US"),
        ("US", "Txeas", "99", "US"),
        ("US", "Txeas", "78701", None),
        ("US", "TX", None, None),
        ("US", "Ont.", None, "US"),
        ("CA", "Txeas", None, "CA"),
        ("US", "n/a", None, None),
        ("US", " ", None, None),
        ("US", None, "99", None),
        ("US", "PR", "00901", None),
        ("US", "AE", "09128", None),
        ("US", "Palau", None, None),
        ("DE", "Bayern", "80331", None),
        (None, "Bayern", None, None),
    ],
)
def test_a_state_that_is_not_understood(
    country: str | None, written: str | None, code: str | None, unclear: str | None
) -> None:
    series = [pl.Series([cell], dtype=pl.String) for cell in (country, written, code)]
    assert address_states(*series)["unclear"].to_list() == [unclear]


def test_no_abbreviation_takes_the_code_of_another_state() -> None:
    for country in ("US", "CA"):
        assert set(spellings(country).values()) == {one for one in state_codes() if one.startswith(country)}
        for code in state_codes():
            if code.startswith(country):
                assert spellings(country)[code.partition("-")[2]] == code


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
