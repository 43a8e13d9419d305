import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suppress.normalise.address import standard_addresses
from suppress.normalise.address.parts import ADDRESS_PARTS, LINES


def parts(**cells: str | None) -> dict[str, str | None]:
    rows = pl.DataFrame({f"c_{field}": [cell] for field, cell in cells.items()}).cast(pl.String)
    found: dict[str, str | None] = standard_addresses(rows, {field: f"c_{field}" for field in cells}).row(
        0, named=True
    )
    return found


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        ({"postal_code": "62704", "state": "IL"}, "US"),
        ({"postal_code": "62704"}, "US"),
        ({"postal_code": "2129", "state": "Mass."}, "US"),
        ({"postal_code": "2129", "state": "MA"}, "US"),
        ({"postal_code": "2129", "state": "NSW"}, "other"),
        ({"postal_code": "00901", "country": "PR"}, "US"),
        ({"postal_code": "09012", "state": "AE"}, "US"),
        ({"postal_code": "K1A 0B1"}, "CA"),
        ({"postal_code": "K1A 0B1", "country": "US"}, "US"),
        ({"postal_code": "D1A 0B1"}, "other"),
        ({"postal_code": "SW1A 1AA"}, "GB"),
        ({"postal_code": "JE2 4WD", "country": "Jersey"}, "GB"),
        ({"postal_code": "75008", "country": "France"}, "other"),
        ({"postal_code": "1000-001"}, "other"),
        ({"country": "Canada"}, "CA"),
        ({"state": "Ontario"}, "CA"),
        ({"state": "IL"}, "US"),
        ({"state": "Kent"}, "GB"),
        ({"state": "Bayern"}, "other"),
        ({"address1": "Flat 3, 12 Oak Road", "city": "Glasgow"}, "GB"),
        ({"address1": "Flat 3, 12 Oak Road", "state": "OH"}, "US"),
        ({"address1": "12 Oak Close"}, "GB"),
        ({"address1": "12 Close Rd"}, "US"),
        ({"city": "Leeds LS1 4AP"}, "GB"),
        ({"address1": "12 Oak St"}, "US"),
    ],
)
def test_grammar_that_reads_a_row(cells: dict[str, str], form: str) -> None:
    assert parts(**cells)["form"] == form


@pytest.mark.parametrize(
    ("postal_code", "compared"),
    [
        ("02129", "02129"),
        ("2129", "02129"),
        ("901", "00901"),
        ("02129-1234", "02129"),
        ("021291234", "02129"),
        ("2129-1234", "02129"),
        ("2129.0", "02129"),
        ("90210-", "90210"),
        ("O2129", "02129"),
        ("6I704", "61704"),
        ("OIL", "OIL"),
        ("k1a 0b1", "K1A0B1"),
        ("K1A OB1", "K1A0B1"),
        ("KIA 0BI", "K1A0B1"),
        ("K1A 0BB", "K1A0BB"),
        ("SO1 1AA", "SO11AA"),
        ("SW1A 1AA", "SW1A1AA"),
        ("100-0001", "1000001"),
        ("12", "12"),
        (" ", None),
        ("-", None),
    ],
)
def test_postal_code_as_compared(postal_code: str, compared: str | None) -> None:
    assert parts(address1="1 A St", postal_code=postal_code)["postal_code"] == compared


@pytest.mark.parametrize(
    ("cells", "postal_code"),
    [
        ({"city": "Springfield, IL 62704"}, "62704"),
        ({"city": "Springfield IL 62704-1234"}, "62704"),
        ({"city": "Springfield", "state": "IL 62704"}, "62704"),
        ({"address1": "12 Oak St, Springfield IL 62704"}, "62704"),
        ({"address2": "Springfield, IL, 62704"}, "62704"),
        ({"address1": "12 County Road 10020"}, None),
        ({"address1": "12 Main St W, Ottawa ON K1A 0B1"}, "K1A0B1"),
        ({"address3": "Leeds LS1 4AP"}, "LS14AP"),
        ({"city": "Springfield 62704", "postal_code": "62705"}, "62705"),
        ({"city": "Springfield 627"}, None),
        ({"city": "Newark, NJ 071555377"}, "07155"),
        ({"city": "Newark, NJ 7155"}, "07155"),
        ({"address1": "12 Oak St, Newark, NJ 7155-1234"}, "07155"),
        ({"city": "Ponce, Puerto Rico 784"}, "00784"),
        ({"city": "Springfield, IL 6270"}, None),
        ({"city": "Adelaide SA 5000"}, None),
    ],
)
def test_postal_code_at_the_end_of_another_field(cells: dict[str, str], postal_code: str | None) -> None:
    assert parts(**cells)["postal_code"] == postal_code


@pytest.mark.parametrize("height", [0, 3])
def test_no_postal_columns_give_a_frame_of_the_same_height(height: int) -> None:
    rows = pl.DataFrame({"email": ["a"] * height}, schema={"email": pl.String})
    found = standard_addresses(rows, {})
    assert found.schema == ADDRESS_PARTS
    assert found.height == height


def test_rows_of_several_countries_keep_their_order() -> None:
    codes = ["62704", "K1A 0B1", "SW1A 1AA", "62705", "1000-001", None, "K1A 0B2"]
    rows = pl.DataFrame({"code": codes, "line": [f"{number} Oak St" for number in range(1, 8)]})
    found = standard_addresses(rows, {"postal_code": "code", "address1": "line"})
    assert found["form"].to_list() == ["US", "CA", "GB", "US", "other", "US", "CA"]
    assert found["postal_code"].to_list() == ["62704", "K1A0B1", "SW1A1AA", "62705", "1000001", None, "K1A0B2"]


some_text = (
    st.none() | st.text() | st.sampled_from(["12 Oak St", "#4", "IL 62704", "½", ",", "K1A 0B1", "LS1 4AP"])
)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(list(LINES)), unique=True),
    st.lists(st.lists(some_text, min_size=7, max_size=7), max_size=5),
)
def test_arbitrary_text_gives_one_line_a_row(present: list[str], cells: list[list[str | None]]) -> None:
    rows = pl.DataFrame(
        {field: [row[place] for row in cells] for place, field in enumerate(present)},
        schema=dict.fromkeys(present, pl.String),
    )
    found = standard_addresses(rows, {field: field for field in present})
    assert found.schema == ADDRESS_PARTS
    assert found.height == (len(cells) if present else 0)
