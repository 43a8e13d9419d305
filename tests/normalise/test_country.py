from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.normalise import country
from suppress.normalise.country import country_codes, not_understood

TABLES = Path(country.__file__).parent / "tables"


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
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("Schweiz", "CH"),
        ("España", "ES"),
        ("Estados Unidos", "US"),
        ("EE.UU.", "US"),
        ("Brasil", "BR"),
        ("Italia", "IT"),
        ("Nederland", "NL"),
        ("België", "BE"),
        ("Vereinigtes Königreich", "GB"),
        ("Großbritannien", "GB"),
        ("Guinea", "GN"),
        ("Sverige", "SE"),
        ("SVERIGE", "SE"),
        ("Polska", "PL"),
        ("Česko", "CZ"),
        ("Danmark", "DK"),
        ("Ελλάδα", "GR"),
        ("Suomi", "FI"),
        ("България", "BG"),
        ("日本", "JP"),
        ("France (FR)", "FR"),
        ("United Kingdom (UK)", "GB"),
        ("Sweden (SWE)", "SE"),
        ("Canary Islands", "ES"),
        ("Canarias", "ES"),
        ("Ceuta", "ES"),
        ("IC", "ES"),
        ("EA", "ES"),
        ("SWE", "SE"),
        ("Namibia", "NA"),
        ("NAM", "NA"),
        ("NA", None),
        ("N/A", None),
        ("FR/DE", None),
        ("France (DE)", None),
        ("Frnace", None),
        ("F", None),
        ("D", None),
        ("GER", None),
        ("CDN", None),
        ("Canada - ON", None),
        ("Saint-Martin", "MF"),
        ("Sint Maarten", "SX"),
        ("Narnia", None),
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


@settings(deadline=None)
@given(st.lists(st.none() | st.text() | st.sampled_from(["usa", "Pérou", "fra"])))
def test_code_of_a_code_is_itself_and_every_cell_has_an_answer(cells: list[str | None]) -> None:
    series = pl.Series("country", cells, dtype=pl.String)
    codes = country_codes(series)
    assert len(codes) == len(cells)
    assert codes.name == "country"
    assert [again for again in country_codes(codes) if again] == [
        code for code in codes if code and code != "NA"
    ]


@pytest.mark.parametrize(
    ("cell", "filled"),
    [
        *[
            (cell, False)
            for cell in (None, "", " ", "N/A", "n/a", " None ", "-", "unknown", "NULL", "US", "Suède")
        ],
        *[(cell, True) for cell in ("NA", "n.a.", "Narnia", "--", "GER", "nullland", "840")],
    ],
)
def test_cells_that_name_a_country_nobody_understands(cell: str | None, filled: bool) -> None:
    cells = pl.Series([cell, "France"], dtype=pl.String)
    assert not_understood(cells, country_codes(cells)).to_list() == [filled, False]


def test_every_country_is_understood_in_its_own_languages() -> None:
    table = pl.read_csv(TABLES / "native_names.csv", comment_prefix="#", infer_schema=False)
    codes = country_codes(table["name"])
    wrong = table.with_columns(codes.alias("read")).filter(pl.col("read").ne_missing(pl.col("code")))
    assert wrong.rows() == [("Ceuta y Melilla", "EA", "ES"), ("Canarias", "IC", "ES")]
