import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from suppress.normalise.postal import postal_texts

SCHEMA = {
    "address": pl.String,
    "household": pl.String,
    "individual_initial": pl.String,
    "individual": pl.String,
    "blank": pl.Boolean,
    "occupant": pl.Boolean,
}
HOME = {"address1": "12 Main St.", "postal_code": "02129"}


def texts(**cells: str | None) -> dict[str, object]:
    rows = pl.DataFrame({f"c_{field}": [cell] for field, cell in cells.items()})
    rows = rows.cast(pl.String)
    return postal_texts(rows, {field: f"c_{field}" for field in cells}).row(0, named=True)


def test_texts_of_each_match_level() -> None:
    rows = pl.DataFrame(
        {
            "Street": ["12-B Main St., ", None, "12 Main St", " "],
            "Unit": ["Apt. #4", "x", "", None],
            "Zip": ["02129-1234", "02129", None, ""],
            "First": ["John A.", "Jo", "Ann", "Ann"],
            "Last": ["O'Brien Jr.", "X", "Lee", "Lee"],
        }
    )
    columns = {
        "address1": "Street",
        "address2": "Unit",
        "postal_code": "Zip",
        "first_name": "First",
        "last_name": "Last",
    }
    home = "12 B MAIN ST APT 4¦02129"
    expected = pl.DataFrame(
        {
            "address": [home, "X¦02129", None, None],
            "household": [f"{home}¦OBRIEN", "X¦02129¦X", None, None],
            "individual_initial": [f"{home}¦OBRIEN¦J", "X¦02129¦X¦J", None, None],
            "individual": [f"{home}¦OBRIEN¦JOHN", "X¦02129¦X¦JO", None, None],
            "blank": [False, False, False, True],
            "occupant": [False, False, False, False],
        },
        schema=SCHEMA,
    )
    assert_frame_equal(postal_texts(rows, columns), expected)


@pytest.mark.parametrize(
    ("cells", "individual"),
    [
        ({"name": "John Smith"}, "SMITH¦JOHN"),
        ({"name": "Smith, John"}, "SMITH¦JOHN"),
        ({"name": "Smith, Dr. John A."}, "SMITH¦JOHN"),
        ({"name": "Mr. John Q. Smith, Jr."}, "SMITH¦JOHN"),
        ({"name": "Dr John Smith III, MD"}, "SMITH¦JOHN"),
        ({"name": "Mme Hélène Dubois"}, "DUBOIS¦HELENE"),
        ({"name": "van der Berg, Jan"}, "VANDERBERG¦JAN"),
        ({"first_name": "Jan", "last_name": "van der Berg"}, "VANDERBERG¦JAN"),
        ({"first_name": "Jean-Luc", "last_name": "D’Arc"}, "DARC¦JEANLUC"),
        ({"first_name": "Mrs. Ann", "last_name": "Lee"}, "LEE¦ANN"),
        ({"first_name": "M", "last_name": "Lee"}, "LEE¦M"),
        ({"first_name": "Ann", "last_name": " ", "name": "Bo Lee"}, "LEE¦ANN"),
        ({"first_name": "", "last_name": "Smith", "name": "Bo Lee"}, "SMITH¦BO"),
    ],
)
def test_name_of_the_individual(cells: dict[str, str], individual: str) -> None:
    assert texts(**HOME, **cells)["individual"] == f"12 MAIN ST¦02129¦{individual}"


@pytest.mark.parametrize(
    ("cells", "household", "first", "occupant"),
    [
        ({"name": "The Lee Family"}, "LEE", None, True),
        ({"name": "Lee Family"}, "LEE", None, True),
        ({"first_name": "The Lee", "last_name": "Family"}, "LEE", None, True),
        ({"last_name": "Lee Household"}, "LEE", None, True),
        ({"name": "The van der Berg Family"}, "VANDERBERG", None, True),
        ({"name": "Family of Ann Lee"}, "LEE", None, True),
        ({"name": "Ann Lee or Current Resident"}, "LEE", "ANN", True),
        ({"name": "Lee, Ann or Current Resident"}, "LEE", "ANN", True),
        ({"first_name": "Ann", "last_name": "Lee or Current Occupant"}, "LEE", "ANN", True),
        ({"name": "Current Resident"}, "RESIDENT", "CURRENT", True),
        ({"name": "Resident, Current"}, "RESIDENT", "CURRENT", True),
        ({"first_name": "Our", "last_name": "Neighbor"}, "NEIGHBOR", "OUR", True),
        ({"name": "Occupant"}, "OCCUPANT", None, True),
        ({"name": "Ann Lee"}, "LEE", "ANN", False),
        ({"name": "Mr. Lee"}, "LEE", None, False),
        ({"name": "Thea Friend"}, "FRIEND", "THEA", False),
        ({"first_name": "Family", "last_name": ""}, None, None, True),
        ({"first_name": "Ann", "last_name": ""}, None, None, True),
        ({}, None, None, True),
    ],
)
def test_forms_for_whoever_lives_there(
    cells: dict[str, str], household: str | None, first: str | None, *, occupant: bool
) -> None:
    found = texts(**HOME, **cells)
    home = "12 MAIN ST¦02129"
    assert found["occupant"] == occupant
    assert found["household"] == (household and f"{home}¦{household}")
    assert found["individual"] == (first and f"{home}¦{household}¦{first}")


def test_surname_alone_makes_a_household_but_no_individual() -> None:
    found = texts(**HOME, name="Mrs. Lee")
    assert found["household"] == "12 MAIN ST¦02129¦LEE"
    assert found["individual_initial"] is None
    assert found["individual"] is None


def test_no_name_makes_an_address_but_no_household() -> None:
    found = texts(**HOME, last_name="  ")
    assert found["address"] == "12 MAIN ST¦02129"
    assert found["household"] is None


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
        ("k1a 0b1", "K1A0B1"),
        ("SW1A 1AA", "SW1A1AA"),
        ("100-0001", "1000001"),
        ("01310-100", "01310100"),
        ("12", "12"),
    ],
)
def test_postal_code_as_compared(postal_code: str, compared: str) -> None:
    assert texts(address1="1 A", postal_code=postal_code)["address"] == f"1 A¦{compared}"


@pytest.mark.parametrize("missing", ["address1", "postal_code"])
@pytest.mark.parametrize("cell", [None, " ", "-", "\u200b"])
def test_address_needs_street_and_postal_code(missing: str, cell: str | None) -> None:
    assert texts(**HOME | {missing: cell}, last_name="Lee")["household"] is None


@pytest.mark.parametrize(
    ("cells", "blank"),
    [
        ({"address1": None, "city": " ", "postal_code": "\u200b"}, True),
        ({"name": "Ann Lee", "state": "NY", "country": "US"}, True),
        ({"city": "Boston"}, False),
        ({"address3": "x"}, False),
        ({"postal_code": "-"}, False),
    ],
)
def test_blank_looks_at_the_address_alone(cells: dict[str, str | None], blank: bool) -> None:
    assert texts(**cells)["blank"] is blank


@pytest.mark.parametrize("height", [0, 3])
def test_no_postal_columns_give_a_frame_of_the_same_height(height: int) -> None:
    found = postal_texts(pl.DataFrame({"email": ["a"] * height}, schema={"email": pl.String}), {})
    assert found.schema == SCHEMA
    assert found.height == height
    assert found["blank"].all()


fields = st.sampled_from(["name", "first_name", "last_name", "address1", "address2", "city", "postal_code"])
some_text = st.none() | st.text() | st.sampled_from(["Mr. Smith, Jr.", "O'Neil", "02129-1234", "Dr", ",", "ǅ"])


@settings(deadline=None)
@given(st.lists(fields, unique=True), st.lists(st.lists(some_text, min_size=7, max_size=7), max_size=5))
def test_arbitrary_text_gives_one_line_a_row(present: list[str], cells: list[list[str | None]]) -> None:
    rows = pl.DataFrame(
        {field: [row[place] for row in cells] for place, field in enumerate(present)},
        schema=dict.fromkeys(present, pl.String),
    )
    found = postal_texts(rows, {field: field for field in present})
    assert found.schema == SCHEMA
    assert found.height == (len(cells) if present else 0)


@settings(deadline=None)
@given(some_text, some_text, some_text, some_text)
def test_texts_of_standardised_parts_are_the_same(
    street: str | None, postal_code: str | None, first: str | None, last: str | None
) -> None:
    once = texts(address1=street, postal_code=postal_code, first_name=first, last_name=last)["individual"]
    if once is not None:
        parts = str(once).split("¦")
        again = texts(address1=parts[0], postal_code=parts[1], last_name=parts[2], first_name=parts[3])
        assert again["individual"] == once
