from collections.abc import Iterable, Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from suppress.normalise.address import standard_addresses
from suppress.normalise.address.parts import ADDRESS_PARTS

FIELDS = ("address1", "address2", "address3", "city", "state", "postal_code")
Parts = dict[str, str | None]


def each_british(cells: Sequence[dict[str, str]]) -> list[Parts]:
    """Parts of addresses, read together: a row is read alike whatever stands beside it."""
    usual = {"city": "Leeds", "postal_code": "LS1 4AP"}
    rows = pl.DataFrame([usual | row for row in cells], schema=dict.fromkeys(FIELDS, pl.String))
    return standard_addresses(rows, {field: field for field in FIELDS}).rows(named=True)


def british(texts: Iterable[str]) -> dict[str, Parts]:
    """Parts of addresses whose lines have `|` between them."""
    texts = tuple(texts)
    lines = [dict(zip(FIELDS, text.split("|"), strict=False)) for text in texts]
    return dict(zip(texts, each_british(lines), strict=True))


def said(texts: Iterable[str]) -> dict[str, tuple[str | None, ...]]:
    """House and street of addresses."""
    found = british(texts)
    assert {(parts["form"], parts["kind"]) for parts in found.values()} == {("GB", "street")}
    shown = ("number", "street", "suffix", "unit", "place")
    return {text: tuple(parts[part] for part in shown) for text, parts in found.items()}


HIGH = ("12", "HIGH", "ST", None, None)


HOUSES = [
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
]


def test_a_house_with_a_number() -> None:
    assert said(HOUSES) == dict.fromkeys(HOUSES, HIGH)


FLATS = [
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
]


def test_flats_in_every_writing() -> None:
    expected = {text: (number, "HIGH", "ST", unit, None) for text, number, unit in FLATS}
    assert said(expected) == expected


STREETS = [
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
]


def test_streets() -> None:
    expected = {text: ("7", street, suffix, None, None) for text, street, suffix in STREETS}
    assert said(expected) == expected


DIRECTIONS = [("5 High Street North", "N"), ("5 High St N", "N"), ("5 High Street", None)]


def test_direction_behind_the_type() -> None:
    found = british(text for text, _ in DIRECTIONS)
    for text, directional in DIRECTIONS:
        parts = found[text]
        assert (parts["street"], parts["suffix"], parts["directional"]) == ("HIGH", "ST", directional)


BUILDINGS = [
    "Flat 3, Rose Court, 12 High Street",
    "Flat 3|Rose Court|12 High Street",
    "Flat 3 Rose Court 12 High Street",
    "Apartment 3 Rose Ct 12 High St",
    "3 Rose Court, 12 High Street",
    "3 Rose Court 12 High Street",
]


def test_a_building_with_a_number_of_its_own() -> None:
    assert said(BUILDINGS) == dict.fromkeys(BUILDINGS, ("12", "HIGH", "ST", "3", "ROSE COURT"))


NAMED = [
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
]


def test_a_name_instead_of_a_number() -> None:
    shown = ("kind", "number", "place", "unit", "street")
    found = british(text for text, *_ in NAMED)
    assert {text: tuple(parts[part] for part in shown) for text, parts in found.items()} == {
        text: ("place", None, place, unit, street) for text, place, unit, street in NAMED
    }


COURTS = ["3 Rose Court", "Flat 3, Rose Court", "Apartment 3 Rose Crt"]


def test_a_court_alone_is_a_street() -> None:
    assert said(COURTS) == dict.fromkeys(COURTS, ("3", "ROSE", "CT", None, None))


def test_a_village_behind_a_court_is_no_street() -> None:
    text = "3 Rose Court|Wood Green"
    assert said([text])[text] == ("3", "ROSE", "CT", None, None)


def test_house_with_name_and_number_is_compared_by_the_number() -> None:
    text = "Rose Cottage, 5 Church Lane"
    assert said([text])[text] == ("5", "CHURCH", "LN", None, "ROSE COTTAGE")


BOXES = [
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
]


def test_boxes_and_forces() -> None:
    found = british(text for text, *_ in BOXES)
    assert [(text, parts["kind"], parts["number"]) for text, parts in found.items()] == BOXES


def test_a_street_without_a_number_is_compared_by_its_text() -> None:
    (found,) = british(["Church Lane|Little Snoring"]).values()
    assert found["kind"] is None
    assert found["text"] == "CHURCH LANE LITTLE SNORING"


POSTCODES = [
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
]


def test_letters_and_figures_of_a_postcode() -> None:
    found = each_british([{"address1": "12 High Street", "postal_code": code} for code, _ in POSTCODES])
    assert [
        (code, parts["postal_code"]) for (code, _), parts in zip(POSTCODES, found, strict=True)
    ] == POSTCODES


FOREIGN = ["D02 P2XY", "OIL", "75008", "SOL", "1234 AO"]


def test_codes_of_other_countries_stay() -> None:
    found = each_british([{"address1": "12 High Street", "postal_code": code} for code in FOREIGN])
    assert [parts["postal_code"] for parts in found] == [code.replace(" ", "") for code in FOREIGN]


def test_rows_are_read_alike_whatever_stands_beside_them() -> None:
    texts = [HOUSES[7], BUILDINGS[3], *(table[2][0] for table in (FLATS, STREETS, NAMED, BOXES)), ""]
    alone: dict[str, Parts] = {}
    for text in texts:
        alone |= british([text])
    assert british(texts) == alone


def test_no_lines_have_no_kind() -> None:
    (found,) = british([""]).values()
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
    spoilt_text = spoil(text)  # type: ignore[operator]
    found = british([text, spoilt_text])
    one, other = found[text], found[spoilt_text]
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
    (found,) = british([" ".join([*words, more])]).values()
    assert list(found) == ADDRESS_PARTS.names()
    assert all(value is None or value for value in found.values())
