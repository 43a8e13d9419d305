"""Cases of Publication 28, of libpostal (test/test_parser.c) and of usaddress (measure_performance/test_data),
both MIT, as well as our own."""

from collections.abc import Sequence

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from suppress.normalise.address import standard_addresses

PARTS = ("kind", "number", "street", "suffix", "directional", "unit", "place")
SPRINGFIELD = {"city": "Springfield", "state": "IL", "postal_code": "62704"}


def parts(**cells: str | None) -> dict[str, str | None]:
    """The parts that are there."""
    rows = pl.DataFrame({field: [cell] for field, cell in cells.items()}).cast(pl.String)
    found = standard_addresses(rows, {field: field for field in cells}).row(0, named=True)
    return {part: found[part] for part in PARTS if found[part] is not None}


def of(line: str, **cells: str | None) -> str:
    """The parts of an address line in Springfield, as one text."""
    return of_each([line], **cells)[line]


def of_each(lines: Sequence[str], **cells: str | None) -> dict[str, str]:
    """The parts of each line, read together: every reading costs as much as that of some hundred lines."""
    given = [{"address1": line, **SPRINGFIELD, **cells} for line in lines]
    rows = pl.DataFrame(given, schema=dict.fromkeys(given[0], pl.String))
    found = standard_addresses(rows, {field: field for field in rows.columns}).select(PARTS)
    return {line: _shown(said) for line, said in zip(lines, found.iter_rows(named=True), strict=True)}


def _shown(found: dict[str, str | None]) -> str:
    return " ".join(f"{part}={value}" for part, value in found.items() if value not in (None, "street"))


STREETS = [
    ("12 Oak St", "number=12 street=OAK suffix=ST"),
    ("12 OAK STREET.", "number=12 street=OAK suffix=ST"),
    ("12 Oak", "number=12 street=OAK"),
    ("0012 Oak St", "number=12 street=OAK suffix=ST"),
    ("100 W North Ave", "number=100 street=NORTH suffix=AVE directional=W"),
    ("351 NW North St", "number=351 street=NORTH suffix=ST directional=NW"),
    ("525 North Avenue", "number=525 street=NORTH suffix=AVE"),
    ("1011 South Dr", "number=1011 street=SOUTH suffix=DR"),
    ("103 Beal Pkwy SE", "number=103 street=BEAL suffix=PKWY directional=SE"),
    ("4411 Stone Way North", "number=4411 street=STONE suffix=WAY directional=N"),
    ("12 No. Main St.", "number=12 street=MAIN suffix=ST directional=N"),
    ("12 N.W. Main St.", "number=12 street=MAIN suffix=ST directional=NW"),
    ("12 N W Main St.", "number=12 street=MAIN suffix=ST directional=NW"),
    ("12 N.Main St", "number=12 street=MAIN suffix=ST directional=N"),
    ("456 East 400 South", "number=456 street=400 directional=SE"),
    ("1 St Johns Ct", "number=1 street=SAINT JOHNS suffix=CT"),
    ("1 Saint John's Court", "number=1 street=SAINT JOHNS suffix=CT"),
    ("12 Avenue A", "number=12 street=AVENUE A"),
    ("12 Ave A", "number=12 street=AVENUE A"),
    ("1202 A Avenue", "number=1202 street=A suffix=AVE"),
    ("12 Avenue N", "number=12 street=AVENUE N"),
    ("12 W Avenue N", "number=12 street=AVENUE N directional=W"),
    ("12 Court St", "number=12 street=COURT suffix=ST"),
    ("12 Mt Vernon Ave", "number=12 street=MOUNT VERNON suffix=AVE"),
    ("12 La Jolla Blvd", "number=12 street=LA JOLLA suffix=BLVD"),
    ("12 Forest Hill Dr", "number=12 street=FOREST HILL suffix=DR"),
    ("12 Forest Hl", "number=12 street=FOREST HILL"),
    ("12 Lk Shore Dr", "number=12 street=LAKE SHORE suffix=DR"),
    ("1234 S Martin Luther King Jr Dr", "number=1234 street=MARTIN LUTHER KING suffix=DR directional=S"),
    ("1234 S MLK Dr", "number=1234 street=MARTIN LUTHER KING suffix=DR directional=S"),
    ("12 King St", "number=12 street=KING suffix=ST"),
    ("830 Fifth Avenue", "number=830 street=5 suffix=AVE"),
    ("830 5th Ave", "number=830 street=5 suffix=AVE"),
    ("30 W 26 St", "number=30 street=26 suffix=ST directional=W"),
    ("30 West Twenty-Sixth Street", "number=30 street=26 suffix=ST directional=W"),
    ("36 28 St NW", "number=36 street=28 suffix=ST directional=NW"),
    ("12 South West", "number=12 street=WEST directional=S"),
    ("12 Fox Run Rd", "number=12 street=FOX RUN suffix=RD"),
    ("12 Fox Run", "number=12 street=FOX RUN"),
    ("#2 1336 N Quail Bl", "number=1336 street=QUAIL suffix=BLVD directional=N unit=2"),
    ("12 Twenty-Fourth Rd", "number=12 street=24 suffix=RD"),
    ("12 Fourth Rd", "number=12 street=4 suffix=RD"),
    ("921 83 street", "number=921 street=83 suffix=ST"),
    ("Oak St", "street=OAK suffix=ST"),
    ("Willow Farm", ""),
    ("Old Route 9 South Rd", "street=OLD 9 HIGHWAY SOUTH suffix=RD"),
]


def test_street() -> None:
    assert of_each([line for line, _ in STREETS]) == dict(STREETS)


ROADS = [
    ("30653 Highway 278", "number=30653 street=278 suffix=HWY"),
    ("88175 US Highway 278", "number=88175 street=278 suffix=HWY"),
    ("8483 Al Highway 157", "number=8483 street=157 suffix=HWY"),
    ("1234 West U.S. Hwy 50", "number=1234 street=50 suffix=HWY directional=W"),
    ("7104 Highway 62 West", "number=7104 street=62 suffix=HWY directional=W"),
    ("406 North Highway 71 Business", "number=406 street=71 suffix=HWY directional=N"),
    ("2002 FM 544", "number=2002 street=544 suffix=HWY"),
    ("12 County Road 5", "number=12 street=5 suffix=HWY"),
    ("12 CR 5", "number=12 street=5 suffix=HWY"),
    ("12 Co Rd 5", "number=12 street=5 suffix=HWY"),
    ("12 State Route 39", "number=12 street=39 suffix=HWY"),
    ("12 St Rt 39", "number=12 street=39 suffix=HWY"),
    ("12 County Road D", "number=12 street=D suffix=HWY"),
    ("12 Old Highway 50", "number=12 street=OLD 50 suffix=HWY"),
    ("12 Avenue 256", "number=12 street=AVENUE 256"),
    ("12 SR-50", "number=12 street=50 suffix=HWY"),
    ("12 FM 1960 Rd W", "number=12 street=1960 suffix=HWY directional=W"),
    ("262 Pearl Highway 10E", "number=262 street=PEARL suffix=HWY unit=10E"),
    ("12 State Road", "number=12 street=STATE suffix=RD"),
    ("12 County Line Rd", "number=12 street=COUNTY LINE suffix=RD"),
]


def test_numbered_road() -> None:
    assert of_each([line for line, _ in ROADS]) == dict(ROADS)


NUMBERS = [
    ("12 1/2 Oak St", "number=12 1/2"),
    ("12-1/2 Oak St", "number=12 1/2"),
    ("12½ Oak St", "number=12 1/2"),
    ("36-28 Oak St", "number=3628"),
    ("3628 Oak St", "number=3628"),
    ("N6W23001 Oak St", "number=N6W23001"),
    ("N6 W23001 Oak St", "number=N6W23001"),
    ("39W250 Oak St", "number=39W250"),
    ("One Oak St", "number=1"),
    ("Twenty-One Oak St", "number=21"),
    ("No. 12 Oak St", "number=12"),
    ("12, Oak St", "number=12"),
]


def test_house_number() -> None:
    found = of_each([line for line, _ in NUMBERS])
    assert found == {line: f"{expected} street=OAK suffix=ST" for line, expected in NUMBERS}


UNITS = [
    *(
        (f"12 Oak St {word} 4", "4")
        for word in ("Apt", "Apt.", "#", "Unit", "Ste", "Suite", "Rm", "Lot", "Slip")
    ),
    *(
        (f"12 Oak St{text}", "4")
        for text in (" 4", ", 4", " Apt #4", " Apt No. 4", " APT4", " #4", ", Fl 4", " 04")
    ),
    *((f"{text} 12 Oak St", "4") for text in ("Apt 4", "Unit 4,", "# 4,", "4,")),
    *((f"12 Oak St {text}", "4B") for text in ("4B", "Apt 4B", "Apt 4-B", "Apt 4 B", "# 4-B")),
    *((f"12 Oak St {text}", "B") for text in ("B", "Apt B", "Unit B", "#B")),
    *((f"12{text} Oak St", "B") for text in ("B", "-B")),
    *((f"12 Oak St {text}", "3") for text in ("3rd Floor", "3 Fl", "Floor 3", "Third Floor", "FL 3")),
    *((f"12 Oak St {text}", "BSMT") for text in ("Bsmt", "Basement", "Apt Bsmt", "Basement Apt")),
    *((f"12 Oak St {text}", "FRNT") for text in ("Front", "Frnt", "Apt Front")),
    *((f"12 Oak St {text}", "UPPR") for text in ("Upper", "Uppr", "Upper Unit", "Upr")),
    *((f"12 Oak St {text}", "PH") for text in ("PH", "Penthouse")),
    *((f"12 Oak St {text}", "PH3") for text in ("PH 3", "PH3", "Penthouse 3", "Apt PH3", "#PH-3")),
    *((f"12 Oak St {text}", "5-4") for text in ("Bldg 5 Apt 4", "Building 5, Unit 4", "Apt 5-4")),
    *((f"12 Oak St {text}", "B") for text in ("Fl B", "Floor B", "No B", "Un B")),
    ("No B 12 Oak St", "B"),
    *((text, "8E") for text in ("12 Oak St 8E", "Apt 8E 12 Oak St", "Un 8E, 12 Oak St", "#8E 12 Oak St")),
    ("12 Oak St Fl 3 Apt 3B", "3B"),
    ("12 Oak St 2-B", "2B"),
    ("12 Oak St 3-102", "3-102"),
    ("12 Oak St Apts 4 & 5", "4"),
    ("12 Oak St PMB 45", "45"),
    ("12 Oak St Ste 200 PMB 45", "45"),
    ("12 Oak St Box 45", "45"),
    ("12 Oak St Suite ABC", "ABC"),
    ("12 Oak St Rear", "REAR"),
    ("12 Oak St", None),
]


def test_unit() -> None:
    house = "number=12 street=OAK suffix=ST"
    found = of_each([line for line, _ in UNITS])
    assert found == {line: house + (f" unit={unit}" if unit else "") for line, unit in UNITS}


NO_UNITS = [
    ("12 Lake Front", "number=12 street=LAKE FRONT"),
    ("12 North Main", "number=12 street=MAIN directional=N"),
    ("12 North Main Apt A", "number=12 street=MAIN directional=N unit=A"),
    ("12 North Front", "number=12 street=FRONT directional=N"),
    ("86 North Ave 5E", "number=86 street=NORTH suffix=AVE unit=5E"),
    ("12 Front St", "number=12 street=FRONT suffix=ST"),
    ("12 Key Blvd", "number=12 street=KEY suffix=BLVD"),
    ("12 Unit St", "number=12 street=UNIT suffix=ST"),
    ("12 Flat Rock Rd", "number=12 street=FLAT ROCK suffix=RD"),
    ("12 Lower River Rd", "number=12 street=LOWER RIVER suffix=RD"),
    ("12 Box Elder Rd", "number=12 street=BOX ELDER suffix=RD"),
    ("12 No 5th St", "number=12 street=5 suffix=ST directional=N"),
    ("12B Oak St Apt 4", "number=12B street=OAK suffix=ST unit=4"),
    ("860 W Blackhawk 305", "number=860 street=BLACKHAWK directional=W unit=305"),
]


def test_word_of_a_street_is_no_unit() -> None:
    assert of_each([line for line, _ in NO_UNITS]) == dict(NO_UNITS)


BOXES = [
    *(
        (f"{words} 123", "kind=box number=123")
        for words in (
            "PO Box",
            "P.O. Box",
            "P O Box",
            "POB",
            "P.O.B.",
            "Post Office Box",
            "Box",
            "PO Box #",
            "POBox",
        )
    ),
    *(
        (f"{words} 123", "kind=box number=123")
        for words in (
            "Caller",
            "Firm Caller",
            "Bin",
            "Lockbox",
            "Lock Box",
            "Drawer",
            "PO Drawer",
            "Caller Box",
        )
    ),
    ("PO Box 0123", "kind=box number=123"),
    ("PO Box 12-A", "kind=box number=12A"),
    ("Drawer B", "kind=box number=B"),
    ("General Delivery", "kind=box number=GD"),
    ("PO Box 5, 12 Oak St", "number=12 street=OAK suffix=ST"),
    ("12 Oak St PO Box 5", "number=12 street=OAK suffix=ST"),
    ("RR 2 Box 15", "kind=route number=2 street=RR unit=15"),
    ("R.R. 2, Box 15-A", "kind=route number=2 street=RR unit=15A"),
    ("RR, #2 Box 15", "kind=route number=2 street=RR unit=15"),
    ("RFD 2 Box 15", "kind=route number=2 street=RR unit=15"),
    ("Rural Route 02 Box 015", "kind=route number=2 street=RR unit=15"),
    ("RD 2 Box 15", "kind=route number=2 street=RR unit=15"),
    ("Route 2 Box 15", "kind=route number=2 street=RR unit=15"),
    ("RR 2", "kind=route number=2 street=RR"),
    ("HC 1 Box 5", "kind=route number=1 street=HC unit=5"),
    ("HC01 Box 5", "kind=route number=1 street=HC unit=5"),
    ("Star Route 1 Box 5", "kind=route number=1 street=HC unit=5"),
    ("123 County Rd 5 Box 12", "number=123 street=5 suffix=HWY unit=12"),
    ("PSC 802 Box 74", "kind=military number=802 street=PSC unit=74"),
    ("PSC 802 #74", "kind=military number=802 street=PSC unit=74"),
    ("CMR 410 Box 12", "kind=military number=410 street=CMR unit=12"),
]


def test_box_and_route() -> None:
    assert of_each([line for line, _ in BOXES]) == dict(BOXES)


@pytest.mark.parametrize(
    "cells",
    [
        {"city": "APO", "state": "AE"},
        {"city": "FPO AP", "state": None},
        {"city": None, "state": None, "address2": "DPO AA 34025", "postal_code": None},
    ],
)
def test_military_unit(cells: dict[str, str | None]) -> None:
    assert of("Unit 2050 Box 4190", **cells) == "kind=military number=2050 street=UNIT unit=4190"


@pytest.mark.parametrize(
    "cells",
    [
        {"address1": "12 Oak St Apt 4", **SPRINGFIELD},
        {"address1": "12 Oak St", "address2": "Apt 4", **SPRINGFIELD},
        {"address1": "Apt 4", "address2": "12 Oak St", **SPRINGFIELD},
        {"address1": "12 Oak St", "address2": "4", **SPRINGFIELD},
        {"address1": "4", "address2": "12 Oak St", **SPRINGFIELD},
        {"address1": "c/o Ann Lee", "address2": "12 Oak St", "address3": "#4", **SPRINGFIELD},
        {"address1": "C/O Ann Lee 12 Oak St #4", **SPRINGFIELD},
        {"address1": "Attn: Ann Lee", "address2": "12 Oak St #4", **SPRINGFIELD},
        {"address1": "Acme Inc.", "address2": "12 Oak St #4", **SPRINGFIELD},
        {"address1": "Acme Inc 12 Oak St #4", **SPRINGFIELD},
        {"address1": "12 Oak St #4 Attn: Ann Lee", **SPRINGFIELD},
        {"address1": "12 Oak St #4 Springfield, IL 62704"},
        {"address1": "12 Oak St Apt 4, Springfield IL 62704"},
        {"address1": "12 Oak St Apt 4 Springfield IL 62704"},
        {"address1": "12 Oak St Apt 4", "city": "Springfield, IL 62704-1234"},
        {"address1": "12 Oak St Apt 4", "address2": "Springfield, IL 62704"},
        {"address1": "12 Oak St Apt 4, Springfield, IL 62704", **SPRINGFIELD},
    ],
)
def test_layout(cells: dict[str, str]) -> None:
    rows = pl.DataFrame({field: [cell] for field, cell in cells.items()})
    found = standard_addresses(rows, {field: field for field in cells}).row(0, named=True)
    assert {part: found[part] for part in (*PARTS, "city", "postal_code")} == {
        "kind": "street",
        "number": "12",
        "street": "OAK",
        "suffix": "ST",
        "directional": None,
        "unit": "4",
        "place": None,
        "city": "SPRINGFIELD",
        "postal_code": "62704",
    }


@pytest.mark.parametrize(
    "line", ["12 Oak St Springfield IL 62704", "12 Oak St Springfield", "12 Oak St, Springfield, Illinois"]
)
def test_city_behind_the_street(line: str) -> None:
    assert of(line) == "number=12 street=OAK suffix=ST"


def test_state_alone_behind_the_street() -> None:
    cells = {"city": None, "state": None, "postal_code": None}
    assert of("1070 Sequoia St, FL 32876", **cells) == "number=1070 street=SEQUOIA suffix=ST"


def test_street_named_after_the_city_is_kept() -> None:
    assert of("12 Springfield") == "number=12 street=SPRINGFIELD"
    assert of("12 N Springfield") == "number=12 street=SPRINGFIELD directional=N"


ISLAND = [
    ("URB LAS GLADIOLAS, 150 CALLE A", "number=150 street=A suffix=CALLE place=LAS GLADIOLAS"),
    ("URB LAS GLADIOLAS 150 CALLE A", "number=150 street=A suffix=CALLE place=LAS GLADIOLAS"),
    ("URB ROYAL OAK A17 CALLE 1", "number=A17 street=1 suffix=CALLE place=ROYAL OAK"),
    ("Calle 1 A-17, Urb. Royal Oak", "number=A17 street=1 suffix=CALLE place=ROYAL OAK"),
    ("A17 Calle Amapola", "number=A17 street=AMAPOLA suffix=CALLE"),
    ("1234 Ave Ponce de Leon Apt 4", "number=1234 street=PONCE DE LEON suffix=AVE unit=4"),
    ("Ave Ponce de Leon 1234", "number=1234 street=PONCE DE LEON suffix=AVE"),
    ("HC 1 Box 5", "kind=route number=1 street=HC unit=5"),
]


def test_puerto_rico() -> None:
    found = of_each([line for line, _ in ISLAND], city="San Juan", state="PR", postal_code="00926")
    assert found == dict(ISLAND)


def test_rows_of_all_kinds_keep_their_order() -> None:
    lines = ["12 Oak St", "PO Box 5", "13 Oak St Apt 4", None, "14 Oak St", "RR 1 Box 2", "-", "15 Elm Ave"]
    rows = pl.DataFrame({"address1": lines, "postal_code": "62704"})
    columns = {"address1": "address1", "postal_code": "postal_code"}
    whole = standard_addresses(rows, columns)
    alone = pl.concat([standard_addresses(rows.slice(place, 1), columns) for place in range(rows.height)])
    assert_frame_equal(whole, alone)
    assert whole["number"].to_list() == ["12", "5", "13", None, "14", "1", None, "15"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("106 Sunset St", "111", "Austin, TX 78739"), "number=106 street=SUNSET suffix=ST unit=111"),
        (
            ("Riverside Towers, 106 Sunset St, 4B, Austin, TX 78739",),
            "number=106 street=SUNSET suffix=ST unit=4B",
        ),
        (("106 Sunset St", "4B", "Riverside Towers"), "number=106 street=SUNSET suffix=ST unit=4B"),
        (("106 Sunset St", "106"), "number=106 street=SUNSET suffix=ST unit=106"),
        (("5 5th Ave", "12", "New York NY 10003"), "number=5 street=5 suffix=AVE unit=12"),
        # A number without a street before it is the street's own.
        (("106", "Sunset St", "Austin, TX 78739"), "number=106 street=SUNSET suffix=ST"),
        (("Riverside Towers", "106", "Sunset St"), "number=106 street=SUNSET suffix=ST"),
    ],
)
def test_a_number_alone_behind_a_street_is_a_flat(lines: tuple[str, ...], expected: str) -> None:
    found = parts(**{f"address{place}": line for place, line in enumerate(lines, start=1)})
    assert _shown(found) == expected
