import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.normalise.postal_country import postal_country


@pytest.mark.parametrize(
    ("state", "postal_code", "country"),
    [
        ("NY", "10001", "US"),
        ("ny", "10001-1234", "US"),
        ("New York", "100011234", "US"),
        ("N.Y.", " 10001 ", "US"),
        ("PR", "00901", "PR"),
        ("VI", "00801", "VI"),
        ("virgin islands", "00801-1234", "VI"),
        ("Virgin Islands", None, None),
        ("Puerto Rico", None, "PR"),
        ("New York", None, "US"),
        ("california", "", "US"),
        ("Ohio", "4310", "US"),
        ("Ontario", None, "CA"),
        ("Québec", None, "CA"),
        ("Nouvelle-Écosse", "", "CA"),
        ("ON", None, None),
        ("Georgia", None, None),
        ("Georgia", "30301", "US"),
        ("Montana", "3400", None),
        ("New York", "SW1A 1AA", "GB"),
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
    told = postal_country(pl.Series([state], dtype=pl.String), pl.Series([postal_code], dtype=pl.String))
    assert told.to_list() == [country]


CELLS = st.none() | st.text(max_size=8) | st.sampled_from(["Ohio", "ny", "10001", "K1A 0B1"])


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS)))
def test_a_column_gives_what_its_cells_give(rows: list[tuple[str | None, str | None]]) -> None:
    def told(some: list[tuple[str | None, str | None]]) -> list[str | None]:
        states, codes = ([row[place] for row in some] for place in (0, 1))
        return postal_country(pl.Series(states, dtype=pl.String), pl.Series(codes, dtype=pl.String)).to_list()

    assert told(rows) == [answer for row in rows for answer in told([row])]
