import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.address import standard_addresses
from suppress.normalise.address.parts import ADDRESS_PARTS

FIELDS = ("address1", "address2", "address3", "city", "state", "postal_code")


def british(text: str, **cells: str) -> dict[str, str | None]:
    """Parts of an address whose lines have `|` between them."""
    lines = dict(zip(FIELDS, text.split("|"), strict=False))
    row = {"city": "Leeds", "postal_code": "LS1 4AP", **lines, **cells}
    rows = pl.DataFrame([{field: row.get(field) for field in FIELDS}], schema=dict.fromkeys(FIELDS, pl.String))
    found: dict[str, str | None] = standard_addresses(rows, {field: field for field in FIELDS}).row(
        0, named=True
    )
    return found


def said(text: str, **cells: str) -> tuple[str | None, ...]:
    found = british(text, **cells)
    assert found["form"] == "GB"
    assert found["kind"] == "street"
    return tuple(found[part] for part in ("number", "street", "suffix", "unit", "place"))


HIGH = ("12", "HIGH", "ST", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "12 High Street",
        "12, High Street",
        "12|High Street",
        "12 HIGH ST.",
        "No 12 High St",
        "012 High Street",
        "12 High Street|Headingley",
        "12 High Street, Headingley, West Yorkshire, England",
        "12 High Street, Leeds, LS1 4AP",
        "12 High Street|Leeds LS14AP",
        "12-14 High Street",
        "12 - 14 High Street",
        "c/o Smith, 12 High Street",
        "12 The High Street",
    ],
)
def test_a_house_with_a_number(text: str) -> None:
    assert said(text) == HIGH


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("Flat 3, 12 High St", "12", "3"),
        ("Flat 3|12 High St", "12", "3"),
        ("Flat 3 12 High St", "12", "3"),
        ("FLAT3, 12 High St", "12", "3"),
        ("Flt. 03, 12 High St", "12", "3"),
        ("Flat No 3, 12 High St", "12", "3"),
        ("Apartment 3|12 High St", "12", "3"),
        ("Apt 3B, 12 High St", "12", "3B"),
        ("Flat 3 B, 12 High St", "12", "3B"),
        ("Flat Three, 12 High St", "12", "3"),
        ("Room 3, 12 High St", "12", "3"),
        ("Unit 3, 12 High St", "12", "3"),
        ("3, 12 High St", "12", "3"),
        ("12A High St", "12", "A"),
        ("12 A High St", "12", "A"),
        ("Flat A, 12 High St", "12", "A"),
        ("Flat 2, 12A High St", "12A", "2"),
        ("2/1, 12 High St", "12", "2-1"),
        ("Flat 2/1, 12 High St", "12", "2-1"),
        ("2F1 12 High St", "12", "2-1"),
        ("12 (2F1) High St", "12", "2-1"),
        ("12/3 High St", "12", "3"),
        ("12-3 High St", "12", "3"),
        ("Flat 21, 12 High St", "12", "21"),
        ("Ground Floor Flat, 12 High St", "12", "FL0"),
        ("GFF 12 High St", "12", "FL0"),
        ("First Floor Flat 12 High St", "12", "FL1"),
        ("1st Floor, 12 High St", "12", "FL1"),
        ("Flat 1, First Floor, 12 High St", "12", "1"),
        ("Garden Flat 12 High St", "12", "GDN"),
        ("The Annexe, 12 High St", "12", "ANNEXE"),
        ("The Flat, 12 High St", "12", "FLAT"),
    ],
)
def test_flats_in_every_writing(text: str, number: str, unit: str) -> None:
    assert said(text) == (number, "HIGH", "ST", unit, None)


@pytest.mark.parametrize(
    ("text", "street", "suffix"),
    [
        ("7 St John's Road", "ST JOHNS", "RD"),
        ("7 Saint Johns Rd", "ST JOHNS", "RD"),
        ("7 St. James St", "ST JAMES", "ST"),
        ("7 St James's Street", "ST JAMESS", "ST"),
        ("7 The Green", "GREEN", None),
        ("7 Broadway", "BROADWAY", None),
        ("7 North Street", "NORTH", "ST"),
        ("7 Station Approach", "STATION", "APP"),
        ("7 Upper Park Cres", "UPPER PARK", "CRES"),
        ("7 Grove Gdns", "GROVE", "GDNS"),
        ("7 First Avenue", "1", "AVE"),
        ("7 1st Av", "1", "AVE"),
        ("7 Gt Portland Street", "GREAT PORTLAND", "ST"),
        ("7 Great Portland St", "GREAT PORTLAND", "ST"),
        ("7 Rose Court", "ROSE", "CT"),
        ("7 Rose Cottages", "ROSE", "COTTS"),
        ("7 Old Mill", "OLD MILL", None),
        ("7 Piccadilly", "PICCADILLY", None),
    ],
)
def test_streets(text: str, street: str, suffix: str | None) -> None:
    assert said(text) == ("7", street, suffix, None, None)


@pytest.mark.parametrize(
    ("text", "directional"),
    [("5 High Street North", "N"), ("5 High St N", "N"), ("5 High Street", None)],
)
def test_direction_behind_the_type(text: str, directional: str | None) -> None:
    found = british(text)
    assert (found["street"], found["suffix"], found["directional"]) == ("HIGH", "ST", directional)


@pytest.mark.parametrize(
    "text",
    [
        "Flat 3, Rose Court, 12 High Street",
        "Flat 3|Rose Court|12 High Street",
        "Flat 3 Rose Court 12 High Street",
        "Apartment 3 Rose Ct 12 High St",
        "3 Rose Court, 12 High Street",
        "3 Rose Court 12 High Street",
    ],
)
def test_a_building_with_a_number_of_its_own(text: str) -> None:
    assert said(text) == ("12", "HIGH", "ST", "3", "ROSE COURT")


@pytest.mark.parametrize(
    ("text", "place", "unit", "street"),
    [
        ("Rose Cottage, Church Lane, Little Snoring", "ROSE COTTAGE", None, "CHURCH"),
        ("Rose Cott.|Church Ln", "ROSE COTTAGE", None, "CHURCH"),
        ("The Old Rectory|Church Lane", "OLD RECTORY", None, "CHURCH"),
        ("Rose Cottage", "ROSE COTTAGE", None, None),
        ("3 Nelson House", "NELSON HOUSE", "3", None),
        ("Unity House", "UNITY HOUSE", None, None),
        ("Flat 3, Nelson House", "NELSON HOUSE", "3", None),
        ("Flat 3 Nelson Hse|High Street", "NELSON HOUSE", "3", "HIGH"),
        ("Nelson House, High Street", "NELSON HOUSE", None, "HIGH"),
        ("3 Rose Court|High Street", "ROSE COURT", "3", "HIGH"),
        ("Flat 3, Rose Court|High Street", "ROSE COURT", "3", "HIGH"),
        ("c/o Ann Lee|Rose Cottage|Church Lane", "ROSE COTTAGE", None, "CHURCH"),
        ("% Ann Lee|Rose Cottage|Church Lane", "ROSE COTTAGE", None, "CHURCH"),
        ("Care of Ann Lee|Rose Cottage|Church Lane", "ROSE COTTAGE", None, "CHURCH"),
        ("3 Rose Court|Church Lane", "ROSE COURT", "3", "CHURCH"),
        ("5 Rose Cottages, Station Road", "ROSE COTTAGES", "5", "STATION"),
    ],
)
def test_a_name_instead_of_a_number(text: str, place: str, unit: str | None, street: str | None) -> None:
    found = british(text)
    assert found["kind"] == "place"
    assert found["number"] is None
    assert (found["place"], found["unit"], found["street"]) == (place, unit, street)


@pytest.mark.parametrize("text", ["3 Rose Court", "Flat 3, Rose Court", "Apartment 3 Rose Crt"])
def test_a_court_alone_is_a_street(text: str) -> None:
    assert said(text) == ("3", "ROSE", "CT", None, None)


def test_a_village_behind_a_court_is_no_street() -> None:
    assert said("3 Rose Court|Wood Green") == ("3", "ROSE", "CT", None, None)


def test_house_with_name_and_number_is_compared_by_the_number() -> None:
    assert said("Rose Cottage, 5 Church Lane") == ("5", "CHURCH", "LN", None, "ROSE COTTAGE")


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("PO Box 123", "box", "123"),
        ("P.O. Box 0123", "box", "123"),
        ("P O BOX NO 123", "box", "123"),
        ("POB 123", "box", "123"),
        ("BFPO 57", "military", "57"),
        ("B.F.P.O. 57", "military", "57"),
        ("Capt J Smith, BFPO 57", "military", "57"),
        ("12 Box Lane", "street", "12"),
        ("12 High Street|PO Box 123", "street", "12"),
        ("PO Box 123|12 High Street", "street", "12"),
        ("High Street|PO Box 123", "box", "123"),
        ("The Laurels|PO Box 123", "box", "123"),
    ],
)
def test_boxes_and_forces(text: str, kind: str, number: str) -> None:
    found = british(text)
    assert (found["kind"], found["number"]) == (kind, number)


def test_a_street_without_a_number_is_compared_by_its_text() -> None:
    found = british("Church Lane|Little Snoring")
    assert found["kind"] is None
    assert found["text"] == "CHURCH LANE LITTLE SNORING"


@pytest.mark.parametrize(
    ("postal_code", "compared"),
    [
        ("ls1 4ap", "LS14AP"),
        ("LSI 4AP", "LS14AP"),
        ("LS1 OAA", "LS10AA"),
        ("S01 1AA", "SO11AA"),
        ("P015 7FX", "PO157FX"),
        ("0X1 2AB", "OX12AB"),
        ("M2O 2XX", "M202XX"),
        ("SW1A IAA", "SW1A1AA"),
        ("S10 1AA", "S101AA"),
        ("L1 1AA", "L11AA"),
        ("LL1 1AA", "LL11AA"),
    ],
)
def test_letters_and_figures_of_a_postcode(postal_code: str, compared: str) -> None:
    assert british("12 High Street", postal_code=postal_code)["postal_code"] == compared


@pytest.mark.parametrize("postal_code", ["D02 P2XY", "OIL", "75008", "SOL", "1234 AO"])
def test_codes_of_other_countries_stay(postal_code: str) -> None:
    found = british("12 High Street", postal_code=postal_code)
    assert found["postal_code"] == postal_code.replace(" ", "")


def test_no_lines_have_no_kind() -> None:
    found = british("")
    assert found["kind"] is None
    assert found["text"] is None
    assert found["postal_code"] == "LS14AP"


addresses = st.sampled_from(
    ["12 High Street", "Flat 3, 12 High St", "Rose Cottage, Church Lane", "12A St John's Rd", "3 Nelson House"]
)
spoilt = st.sampled_from(
    [
        str.upper,
        str.lower,
        lambda t: t.replace(" ", "  "),
        lambda t: t.replace(", ", "|"),
        lambda t: f" {t} ,",
        lambda t: t.replace(",", " ,"),
    ]
)


@given(addresses, spoilt)
def test_case_spacing_and_lines_never_matter(text: str, spoil: object) -> None:
    parts = [name for name in ADDRESS_PARTS.names() if name != "text"]
    one, other = british(text), british(spoil(text))  # type: ignore[operator]
    assert {part: one[part] for part in parts} == {part: other[part] for part in parts}


pieces = st.lists(
    st.sampled_from(
        [
            "12",
            "Flat 3",
            "High Street",
            "Rose Court",
            ",",
            "|",
            "A",
            "2/1",
            "2F1",
            "-",
            "PO Box",
            "The",
            "LS1 4AP",
            "Leeds",
            "First Floor",
            "#",
            "/",
        ]
    ),
    max_size=8,
)


@given(pieces, st.text(max_size=4))
def test_arbitrary_text_is_read(words: list[str], more: str) -> None:
    found = british(" ".join([*words, more]))
    assert list(found) == ADDRESS_PARTS.names()
    assert all(value is None or value for value in found.values())
