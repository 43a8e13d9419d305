import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.normalise.country import country_codes, postal_country


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("US", "US"),
        ("us ", "US"),
        ("USA", "US"),
        ("U.S.", "US"),
        ("U.S.A.", "US"),
        ("The United States", "US"),
        ("United States of America", "US"),
        ("États-Unis", "US"),
        ("UK", "GB"),
        ("GBR", "GB"),
        ("United Kingdom", "GB"),
        ("England", "GB"),
        ("scotland", "GB"),
        ("Northern Ireland", "GB"),
        ("Ireland", "IE"),
        ("CAN", "CA"),
        ("ca", "CA"),
        ("Allemagne", "DE"),
        ("DEU", "DE"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Hong Kong", "HK"),
        ("The Netherlands", "NL"),
        ("Pays-Bas", "NL"),
        ("Puerto Rico", "PR"),
        ("Bosnia and Herzegovina", "BA"),
        ("Trinidad & Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("XK", "XK"),
        ("EU", None),
        ("Europe", None),
        ("SU", None),
        ("Ontario", None),
        ("U", None),
        ("840", None),
        ("", None),
        (" ", None),
        (None, None),
    ],
)
def test_country_code_of_a_cell(cell: str | None, code: str | None) -> None:
    assert country_codes(pl.Series([cell], dtype=pl.String)).to_list() == [code]


@pytest.mark.parametrize(
    ("state", "postal_code", "country"),
    [
        ("NY", "10001", "US"),
        ("ny", "10001-1234", "US"),
        ("New York", "100011234", "US"),
        ("N.Y.", " 10001 ", "US"),
        ("PR", "00901", "US"),
        ("AE", "09012", "US"),
        ("FM", "96941", None),
        ("Bavaria", "80331", None),
        (None, "10001", None),
        ("NY", None, None),
        ("WA", "6000", None),
        ("ON", "K1A 0B1", "CA"),
        (None, "k1a0b1", "CA"),
        (None, "K1A-0B1", "CA"),
        (None, "D1A 0B1", None),
        (None, "SW1A 1AA", "GB"),
        (None, "m11ae", "GB"),
        (None, "EC1A 1BB", "GB"),
        (None, "GIR 0AA", "GB"),
        (None, "SW1A 1AC", None),
        (None, "Q1 1AA", None),
        (None, "1234 AB", None),
        (None, None, None),
    ],
)
def test_country_that_state_and_postal_code_tell(
    state: str | None, postal_code: str | None, country: str | None
) -> None:
    told = postal_country(pl.lit(state, pl.String), pl.lit(postal_code, pl.String))
    assert pl.select(told).item() == country


@settings(deadline=None)
@given(st.lists(st.none() | st.text() | st.sampled_from(["usa", "Pérou", "fra"])))
def test_code_of_a_code_is_itself_and_every_cell_has_an_answer(cells: list[str | None]) -> None:
    series = pl.Series("country", cells, dtype=pl.String)
    codes = country_codes(series)
    assert len(codes) == len(cells)
    assert codes.name == "country"
    assert country_codes(codes).to_list() == codes.to_list()
    both = pl.DataFrame({"cell": series}).select(
        postal_country(pl.col("cell"), pl.col("cell")).alias("country")
    )
    assert both.height == len(cells)
