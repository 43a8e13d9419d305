"""Cases of Canada Post (Addressing Guidelines) and usaddress (measure_performance/test_data/canada.xml, MIT),
and our own."""

from collections.abc import Sequence

import polars as pl
import pytest

from suppress.normalise.address import standard_addresses

PARTS = ("kind", "number", "street", "suffix", "directional", "unit", "place")


def of(line: str, **cells: str | None) -> str:
    """The parts of an address line in Ottawa, as one text."""
    return of_each([line], **cells)[line]


def of_each(lines: Sequence[str], **cells: str | None) -> dict[str, str]:
    """The parts of each line, read together: every reading costs as much as that of some hundred lines."""
    ottawa = {"city": "Ottawa", "state": "ON", "postal_code": "K1A 0B1"}
    given = [{"address1": line, **ottawa, **cells} for line in lines]
    rows = pl.DataFrame(given, schema=dict.fromkeys(given[0], pl.String))
    found = standard_addresses(rows, {field: field for field in rows.columns})
    assert set(found["form"]) == {"CA"}
    texts = [
        " ".join(f"{part}={value}" for part, value in said.items() if value not in (None, "street"))
        for said in found.select(PARTS).iter_rows(named=True)
    ]
    return dict(zip(lines, texts, strict=True))


UNITS = [
    "5-20 Main Street",
    "5 - 20 Main St",
    "#5-20 Main St",
    "Apt 5-20 Main St",
    "Unit 5, 20 Main St",
    "20 Main St Unit 5",
    "20 Main St, app. 5",
    "20 Main St bureau 5",
    "20 Main St #5",
    "20 rue Main app 5",
    "20, rue Main, app. 5",
    "5-20, rue Main",
]


def test_unit_in_every_place() -> None:
    assert of_each(UNITS) == dict.fromkeys(UNITS, "number=20 street=MAIN suffix=ST unit=5")


STREETS = [
    ("20 Main St", "number=20 street=MAIN suffix=ST"),
    ("B-20 Main St", "number=20 street=MAIN suffix=ST unit=B"),
    ("PH2-20 Main St", "number=20 street=MAIN suffix=ST unit=PH2"),
    ("1204-20 King St E", "number=20 street=KING suffix=ST directional=E unit=1204"),
    ("12A Main St", "number=12 street=MAIN suffix=ST unit=A"),
    ("12 1/2 Main St", "number=12 1/2 street=MAIN suffix=ST"),
    ("562 Central Avenue North", "number=562 street=CENTRAL suffix=AVE directional=N"),
    ("10824 106 Avenue NW", "number=10824 street=106 suffix=AVE directional=NW"),
    ("10824 106 Av Nord-Ouest", "number=10824 street=106 suffix=AVE directional=NW"),
    ("228 Sixth Street", "number=228 street=6 suffix=ST"),
    ("12 Avenue Rd", "number=12 street=AVENUE suffix=RD"),
    ("12 Oak Close", "number=12 street=OAK suffix=CLOSE"),
    ("12 Hwy 7", "number=12 street=7 suffix=HWY"),
    ("12 Route 132", "number=12 street=132 suffix=HWY"),
    ("20 La Salle Blvd", "number=20 street=LA SALLE suffix=BLVD"),
    ("20 boul La Salle", "number=20 street=LA SALLE suffix=BLVD"),
]


def test_street() -> None:
    assert of_each([line for line, _ in STREETS]) == dict(STREETS)


LANGUAGES = [
    ("123 rue Principale Ouest", "123 Principale St W"),
    ("123, rue Principale O", "123 Principale Street West"),
    ("1010 boul. René-Lévesque Est", "1010 Rene Levesque Blvd E"),
    ("1010 boulevard René Lévesque E", "1010 Rene-Levesque Boulevard East"),
    ("55 ch du Lac", "55 Lac Road"),
    ("55 chemin du Lac", "55 ch Lac"),
    ("123 3e Avenue", "123 3rd Ave"),
    ("123 1re Rue", "123 First Street"),
    ("12 av du Parc", "12 Parc Ave"),
    ("12 rue St-Denis", "12 Saint-Denis St"),
    ("12 pl d'Armes", "12 D'Armes Place"),
    ("12 rue Main N.-O.", "12 Main St NW"),
]


def test_both_languages_give_one_form() -> None:
    found = of_each([line for pair in LANGUAGES for line in pair])
    assert [(french, found[french]) for french, _ in LANGUAGES] == [
        (french, found[english]) for french, english in LANGUAGES
    ]


BOXES = [
    *(
        (f"{words} 123", "kind=box number=123")
        for words in ("PO Box", "CP", "C.P.", "Case postale", "B.P.", "Box")
    ),
    ("PO Box 123 Stn Main", "kind=box number=123"),
    ("CP 123 succ Centre-ville", "kind=box number=123"),
    ("GD", "kind=box number=GD"),
    ("GD Stn A", "kind=box number=GD"),
    ("General Delivery", "kind=box number=GD"),
    ("Poste restante", "kind=box number=GD"),
    ("RR 2", "kind=route number=2 street=RR"),
    ("RR2 Stn Main", "kind=route number=2 street=RR"),
    ("RR 2 Site 5 Box 10", "kind=route number=2 street=RR unit=10"),
    ("Site 5 Comp 10 RR 2", "kind=route number=2 street=RR unit=10"),
    ("Box 10 RR 2", "kind=route number=2 street=RR unit=10"),
    ("Site 5, RR 2", "kind=route number=2 street=RR unit=5"),
    ("20 Main St, PO Box 123", "number=20 street=MAIN suffix=ST"),
]


def test_box_and_route() -> None:
    assert of_each([line for line, _ in BOXES]) == dict(BOXES)


def test_whole_address_in_one_field() -> None:
    cells = {"city": None, "state": None, "postal_code": None}
    assert (
        of("5-20 Main St W, Ottawa ON K1A 0B1", **cells)
        == "number=20 street=MAIN suffix=ST directional=W unit=5"
    )


@pytest.mark.parametrize(
    ("postal_code", "expected"), [("K1A 0B1", "number=20 unit=5"), ("62704", "number=520 unit=None")]
)
def test_what_a_hyphen_means_is_told_by_the_postal_code(postal_code: str, expected: str) -> None:
    rows = pl.DataFrame({"address1": ["5-20 Main St"], "postal_code": [postal_code]})
    found = standard_addresses(rows, {field: field for field in rows.columns}).row(0, named=True)
    assert f"number={found['number']} unit={found['unit']}" == expected
