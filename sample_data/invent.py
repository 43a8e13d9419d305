"""Invents the people of the sample and writes their cells with the dirt of real exports.

Nobody can be reached: phone numbers come from ranges kept for fiction (North America 555-0100 to
555-0199, Ofcom's numbers for drama, ARCEP's 01 99 00 and 06 39 98), and e-mail domains from those kept
for examples (RFC 2606).
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

HEADER = (
    "Member Number", "First Name", "Last Name", "Email Address", "Phone", "Mobile Phone",
    "Address Line 1", "Address Line 2", "City", "State", "ZIP Code", "Country",
    "Relationship", "Last Purchase", "Birth Date", "Member Since",
)  # fmt: skip

FIRST = """Ann Robert José Mary Zoë James Patricia William Aaliyah Renée Charles Björn Karen Thomas Mei Steven
Siobhán Carlos Linda David Priya Michael Susan Seán Barbara Richard Fatima Joseph Nancy Daniel Lucía Paul Ngozi
Mark Sandra Hiroshi Ashley George Kimberly Edward Donna Brian Emily Ronald Jean-Luc Kevin Michelle Jason"""
LAST = """Smith O'Brien García Johnson Müller Williams Nguyen Brown Jones Lefèvre Miller Davis Martínez Wilson
Anderson Kowalski Taylor Thomas Moore Jackson White Harris Clark Lewis Robinson Walker Young Allen King Wright
Scott Torres Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Ōta Smith-Jones
D'Angelo Turner Phillips Evans Parker Edwards Collins Stewart Morris Murphy Cook Rogers Reed Bailey Bell"""
STREETS = """Main Oak Maple Cedar Elm Washington Lake Hill Walnut Spring Ridge Church Willow Mill River Sunset
Park Jackson Franklin Highland Forest Prospect Central Union Cherry Meadow Pleasant Chestnut Harbor Orchard"""
SUFFIXES = ("Street", "St", "Avenue", "Ave", "Road", "Rd.", "Drive", "Ln", "Blvd", "Court")


@dataclass(frozen=True)
class Place:
    """A town, its postal codes, the area codes heard there, its weight, its share of rows with a phone."""

    city: str
    state: str
    postal: str
    country: str
    area_codes: tuple[str, ...]
    weight: float
    phones: float


PLACES = (
    # The association phones from three chapters, so that is where it asked for numbers and where it
    # subscribes to the registry. Numbers of other area codes show up as not covered by a source.
    Place("New York", "NY", "100##", "US", ("212",), 10, 0.95),
    Place("San Francisco", "CA", "941##", "US", ("415",), 9, 0.95),
    Place("Van Nuys", "CA", "914##", "US", ("818",), 9, 0.95),
    Place("Boston", "MA", "021##", "US", ("617", "857"), 7, 0.25),
    Place("Newark", "NJ", "071##", "US", ("973", "862"), 6, 0.25),
    Place("Hartford", "CT", "061##", "US", ("860", "959"), 5, 0.25),
    Place("Portland", "ME", "041##", "US", ("207",), 4, 0.25),
    Place("Philadelphia", "PA", "191##", "US", ("215", "267"), 7, 0.25),
    Place("Chicago", "IL", "606##", "US", ("312", "773"), 8, 0.25),
    Place("Houston", "TX", "770##", "US", ("713", "832"), 7, 0.25),
    Place("Phoenix", "AZ", "850##", "US", ("602", "480"), 6, 0.25),
    Place("Seattle", "WA", "981##", "US", ("206",), 5, 0.25),
    Place("Denver", "CO", "802##", "US", ("303", "720"), 5, 0.25),
    Place("Nashville", "TN", "372##", "US", ("615",), 4, 0.25),
    Place("Atlanta", "GA", "303##", "US", ("404", "770"), 5, 0.25),
    Place("Toronto", "ON", "M5V #A#", "CA", ("416",), 3, 0.7),
    Place("Montréal", "QC", "H2X #B#", "CA", ("514",), 2, 0.7),
    Place("London", "", "SW1A #AA", "GB", ("020 7946 0",), 5, 0.95),
    Place("Manchester", "", "M1 #AE", "GB", ("0161 496 0",), 3, 0.95),
)
DOMAINS = (("example.com", 45), ("example.org", 25), ("example.net", 17), ("x.test", 6), ("mail.x.test", 3))
BLOCKED_DOMAINS = (
    ("rival.x.test", 2),
    ("news.rival.x.test", 1),
    ("leads.example.net", 1),
    ("eu.shop.x.test", 1),
)
PHONE_FORMS = (
    "({a}) {x}-{n}", "{a}-{x}-{n}", "{a}.{x}.{n}", "{a}{x}{n}", "1-{a}-{x}-{n}", "+1{a}{x}{n}",
    "+1 {a} {x} {n}", "({a}){x}-{n} ext. 12", "tel:+1-{a}-{x}-{n}", "{a}{x}{n} x9",
)  # fmt: skip
PHONE_JUNK = ("555-1234", "2.12555E+09", "n/a", "ask at the office", "555-0117")
EMAIL_JUNK = ("none", "ann at example.org", "a@b@example.com", "@", "unknown")


@dataclass
class Person:
    """One invented person: what is true, beside the cells as they are written."""

    number: int
    first: str
    last: str
    place: Place
    address1: str
    address2: str
    postal: str
    email: str = ""
    phones: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)


def invent_people(rng: random.Random, rows: int, as_of: date) -> list[Person]:
    """That many people, the cells of a campaign list included.

    Args:
        rng: Source of the random numbers.
        rows: How many.
        as_of: The day before which all dates lie.
    """
    numbers = _phone_pool(rng)
    people: list[Person] = []
    while len(people) < rows:
        place = rng.choices(PLACES, [p.weight for p in PLACES])[0]
        last = rng.choice(LAST.split())
        address1, address2, postal = invent_address(rng, place)
        landline = _take(numbers, place, rng)
        for _ in range(min(rng.choices((1, 2, 3), (70, 24, 6))[0], rows - len(people))):
            first = rng.choice(FIRST.split())
            person = Person(100_001 + len(people), first, last, place, address1, address2, postal)
            person.email = "" if rng.random() < 0.07 else _email(rng, person)
            if rng.random() < place.phones:
                person.phones = [landline] if rng.random() < 0.7 else [landline, _take(numbers, place, rng)]
            if people and rng.random() < 0.012:  # the same person once more, under another number
                twin = rng.choice(people)
                person.first, person.last, person.email = twin.first, twin.last, twin.email
            person.cells = _cells(rng, person, as_of)
            people.append(person)
    return people


def _phone_pool(rng: random.Random) -> dict[str, list[str]]:
    pool = {}
    for code in [code for place in PLACES for code in place.area_codes] + ["07700 900", "FR"]:
        if code == "FR":  # ARCEP: 01 99 00 and 06 39 98 are kept for fiction
            pool[code] = [f"+33{start}{n:04}" for start in ("19900", "63998") for n in range(0, 60)]
        elif code.startswith("0"):  # Ofcom: telephone numbers for drama use
            pool[code] = [f"+44{code[1:].replace(' ', '')}{n:03}" for n in range(1_000)]
        else:
            pool[code] = [f"+1{code}55501{n:02}" for n in range(100)]
        rng.shuffle(pool[code])
    return pool


def _take(pool: dict[str, list[str]], place: Place, rng: random.Random) -> str:
    # A range kept for fiction has 100 numbers: when it is used up, people share them, as in an office.
    code = rng.choice(place.area_codes)
    if rng.random() < 0.01:
        code = "FR"
    elif place.country == "GB" and rng.random() < 0.6:
        code = "07700 900"
    numbers = pool[code]
    numbers.append(numbers.pop(0))
    return numbers[-1]


def invent_address(rng: random.Random, place: Place) -> tuple[str, str, str]:
    """Two address lines and a postal code of the place."""
    postal = "".join(str(rng.randrange(10)) if c == "#" else c for c in place.postal)
    if place.country == "US" and rng.random() < 0.2:
        postal += f"-{rng.randrange(1_000, 9_999)}"
    line1 = f"{rng.randrange(1, 9_900)} {rng.choice(STREETS.split())} {rng.choice(SUFFIXES)}"
    if place.country == "US" and rng.random() < 0.06:
        line1 = f"PO Box {rng.randrange(10, 9_999)}"
    line2 = rng.choice(("Apt ", "Unit ", "# ", "Suite ")) + str(rng.randrange(1, 80))
    return line1, line2 if rng.random() < 0.2 else "", postal


def _email(rng: random.Random, person: Person) -> str:
    names = [
        unicodedata.normalize("NFKD", n).encode("ascii", "ignore").decode() for n in (person.first, person.last)
    ]
    first, last = ("".join(filter(str.isalpha, n)).lower() for n in names)
    tag = rng.choices(("", "+news"), (97, 3))[0]
    domain = rng.choices([d for d, _ in DOMAINS + BLOCKED_DOMAINS], [w for _, w in DOMAINS + BLOCKED_DOMAINS])[
        0
    ]
    return f"{rng.choice((f'{first}.{last}', f'{first[0]}{last}'))}{rng.randrange(1, 9_999)}{tag}@{domain}"


def _cells(rng: random.Random, person: Person, as_of: date) -> list[str]:
    place = person.place
    address1, city, postal = person.address1, place.city, person.postal
    if rng.random() < 0.004 and person.address2:
        address1 = f"{address1}\n{person.address2}"
    elif rng.random() < 0.004:
        address1 = f'"The Oaks", {address1}'
    if rng.random() < 0.1:
        city, address1 = city.upper(), address1.upper()
    if postal.startswith("0") and rng.random() < 0.05:
        postal = postal[1:]  # a spreadsheet took it for a number
    country = {"US": rng.choices(("US", "USA", "", "United States"), (60, 15, 20, 5))[0], "CA": "Canada"}
    phones = [written_phone(rng, number) for number in person.phones]
    if rng.random() < 0.01:
        phones = [rng.choice(PHONE_JUNK)]
    relationship = rng.choices(
        (
            "member",
            "customer",
            "prospect",
            "",
            "Member",
            "MEMBER ",
            " Customer",
            "Prospect",
            "Membre",
            "friend",
        ),
        (44, 18, 26, 4, 3, 1, 1, 2, 0.6, 0.4),
    )[0]
    return [
        str(person.number), person.first, person.last, _written_email(rng, person.email),
        phones[0] if phones else "", phones[1] if len(phones) > 1 else "",
        address1, person.address2 if "\n" not in address1 else "", city, place.state, postal,
        country.get(place.country, "United Kingdom"), relationship,
        _purchase(rng, relationship, as_of), _birth(rng, as_of),
        str(as_of - timedelta(days=rng.randrange(200, 9_000))) if "ember" in relationship.lower() else "",
    ]  # fmt: skip


def _written_email(rng: random.Random, email: str) -> str:
    if not email:
        return rng.choices(("", " ", "-"), (90, 8, 2))[0]
    forms = (
        email,
        email.upper(),
        f"  {email} ",
        f"mailto:{email}",
        f"{email}; office@example.org",
        f"<{email}>",
    )
    return rng.choices((*forms, f"{email}.", rng.choice(EMAIL_JUNK)), (912, 30, 25, 8, 8, 6, 5, 6))[0]


def written_phone(rng: random.Random, number: str) -> str:
    """The E.164 number in one of the ways people write it."""
    if number.startswith("+1"):
        return rng.choice(PHONE_FORMS).format(a=number[2:5], x=number[5:8], n=number[8:])
    if number.startswith("+33"):
        return rng.choice(
            (number, f"+33 (0){number[3]} {number[4:6]} {number[6:8]} {number[8:10]} {number[10:]}")
        )
    rest = number[3:]
    return rng.choice(
        (number, f"+44 {rest[:4]} {rest[4:]}", f"+44 (0){rest[:4]} {rest[4:]}", f"011 44 {rest}", f"0{rest}")
    )


def _purchase(rng: random.Random, relationship: str, as_of: date) -> str:
    if "custom" not in relationship.lower() and rng.random() < 0.7:
        return ""
    if rng.random() < 0.01:
        return rng.choice(("soon", "13/45/2025", "0000-00-00", "last spring"))
    # None near 18 months, the limit of the FTC's exemption: it would fall on either side, by the day.
    days = rng.choice((rng.randrange(3, 520), rng.randrange(570, 2_500)))
    return (as_of - timedelta(days=days)).strftime("%m/%d/%Y")


def _birth(rng: random.Random, as_of: date) -> str:
    if rng.random() < 0.85:
        return ""
    days = rng.randrange(5_000, 6_400) if rng.random() < 0.06 else rng.randrange(6_800, 32_000)
    return str(as_of - timedelta(days=days))
