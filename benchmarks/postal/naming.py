"""How the name of a person, or of a couple, is written in a record."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.postal.people import Person, Sex, Surname
from benchmarks.postal.record import Named, Record
from benchmarks.postal.tables import Country, nicknames

_TITLES: dict[Country, dict[Sex, tuple[str, ...]]] = {
    "US": {"m": ("Mr", "Mr.", "Dr.", "Rev."), "f": ("Mrs", "Ms", "Mrs.", "Ms.", "Miss", "Dr.")},
    "GB": {"m": ("Mr", "Mr", "Dr", "Rev", "Sir"), "f": ("Mrs", "Miss", "Ms", "Dr", "Lady")},
}
_DEGREES = {"US": ("MD", "PhD", "Esq", "CPA", "DDS", "Ret"), "GB": ("OBE", "MBE", "BSc", "PhD", "JP", "Esq")}
_GENERATIONS = {
    "Jr": ("Junior", "JR.", "Jnr"),
    "Sr": ("Senior", "SR.", "Snr"),
    "II": ("2nd", "ii"),
    "III": ("3rd", "iii"),
    "Jnr": ("Jr", "Junior"),
    "Snr": ("Sr", "Senior"),
}


@dataclass(slots=True)
class NameParts:
    """Texts of a name that is not yet laid out."""

    title: str = ""
    given: str = ""
    middle: str = ""
    surname: str = ""
    ending: str = ""
    """Generation and degree."""
    fixed: tuple[str, str] | None = None
    """First and last column of a form that names a couple, a family or nobody; nothing falls on these."""

    @property
    def first(self) -> str:
        """What stands before the surname."""
        return " ".join(part for part in (self.title, self.given, self.middle) if part)

    @property
    def last(self) -> str:
        """The surname and what follows it."""
        return " ".join(part for part in (self.surname, self.ending) if part)


def compose_name(record: Record, person: Person, country: Country) -> NameParts:
    """The parts of a name, as a record writes them; the record's `people` are whom it names.

    Args:
        record: The record.
        person: Whose record it is; the spouse may be named too.
        country: Whose habits.
    """
    if record.side == "campaign" and record.hit("resident_only"):
        forms = ("Current Resident", "Resident", "Our Neighbor" if country == "US" else "The Occupier")
        return NameParts(fixed=("", record.rng.choice(forms)))
    if person.spouse is not None and record.hit("several_people"):
        return NameParts(fixed=_couple(record, person, person.spouse))
    if record.hit("family_form"):
        record.people.append(Named(person, surname=person.surname))
        return NameParts(fixed=("", f"The {'-'.join(person.surname)} Family"))
    return _one(record, person, country)


def lay_out_name(record: Record, parts: NameParts, *, whole: bool) -> None:
    """Put a name into the cells of a record.

    Args:
        record: The record; it gets `name`, or `first_name` and `last_name`.
        parts: The name.
        whole: Whether the file has whole names in one column.
    """
    if parts.fixed:
        first, last = parts.fixed
        cells = (
            {"name": f"{first} {last}".strip()}
            if whole or not last
            else {"first_name": first, "last_name": last}
        )
        record.cells |= cells
        return
    whole ^= record.hit("name_in_one")
    first, last = parts.first, parts.last
    complete = bool(parts.given and parts.surname)
    if not whole:
        if complete and record.hit("swapped"):
            first, last = last, first
        record.cells |= {"first_name": first, "last_name": last}
    elif complete and record.hit("last_first"):
        record.cells["name"] = f"{last}, {first}"
    elif complete and record.hit("swapped"):
        record.cells["name"] = f"{last} {first}"
    else:
        record.cells["name"] = f"{first} {last}".strip()
    if record.side == "campaign" and complete and record.hit("or_resident"):
        record.cells["name" if whole else "last_name"] += " or Current Resident"


def _one(record: Record, person: Person, country: Country) -> NameParts:
    rng = record.rng
    named = Named(person)
    record.people.append(named)
    title = rng.choice(_TITLES[country][person.sex]) if record.hit("title") else ""
    given, middle = _given(record, person, named)
    surname = _surname(record, person, named)
    if given and record.hit("surname_blank"):
        surname, named.surname = "", ()
    ending = _generation(record, person, named)
    if record.hit("degree"):
        ending = f"{ending} {rng.choice(_DEGREES[country])}".strip()
    return NameParts(title, given, middle, surname, ending)


def _given(record: Record, person: Person, named: Named) -> tuple[str, str]:
    given, middle = person.given, person.middle
    nicks = nicknames().get(given, ())
    if middle and record.hit("goes_by_middle"):
        given, middle = middle, ""
    elif nicks and record.hit("nickname"):
        given = record.rng.choice(nicks)
    if record.hit("given_blank"):
        return "", ""
    if record.hit("initial_only"):
        given = given[0]
    named.given = given
    if middle and record.hit("middle_initial"):
        named.middle = middle[0]
        return given, middle[0] + record.rng.choice(("", "", "."))
    if middle and record.hit("middle_full"):
        named.middle = middle[0]
        return given, middle
    return given, ""


def _surname(record: Record, person: Person, named: Named) -> str:
    parts: Surname = person.surname
    if person.former is not None and record.hit("former_name"):
        parts = person.former
    joiner = "-"
    if len(parts) > 1:
        if record.hit("compound_part"):
            parts = (record.rng.choice(parts),)
        elif record.hit("compound_form"):
            joiner = record.rng.choice((" ", " ", ""))
    named.surname = parts
    texts = []
    for part in parts:
        form = _other_form(part, record.rng)
        texts.append(form if form and record.hit("surname_form") else part)
    return joiner.join(texts)


def _other_form(surname: str, rng: Random) -> str:
    """Another way of writing a surname with a particle, apostrophe or prefix; empty where it has none."""
    if "'" in surname:
        return rng.choice((surname.replace("'", ""), surname.replace("'", " ")))
    if surname.startswith("St "):
        return rng.choice(("Saint" + surname[2:], "St." + surname[2:], surname.replace(" ", "")))
    if " " in surname:
        return rng.choice((surname.replace(" ", ""), surname.title(), surname.lower()))
    for prefix in ("Mac", "Mc"):
        if surname.startswith(prefix) and len(surname) > len(prefix) and surname[len(prefix)].isupper():
            return rng.choice((f"{prefix} {surname[len(prefix) :]}", surname.capitalize()))
    return ""


def _generation(record: Record, person: Person, named: Named) -> str:
    if not person.generation or record.hit("generation_missing"):
        return ""
    named.generation = person.generation
    if record.hit("generation_form"):
        return record.rng.choice(_GENERATIONS[person.generation])
    return person.generation


def _couple(record: Record, one: Person, other: Person) -> tuple[str, str]:
    rng = record.rng
    both = [Named(one, one.given, "", one.surname), Named(other, other.given, "", other.surname)]
    record.people += both
    surname = "-".join(one.surname)
    if one.surname != other.surname:
        second = f"{other.given} {'-'.join(other.surname)}"
        return f"{one.given} {surname} {rng.choice(('&', 'and'))} {second}", ""
    form = rng.random()
    if form < 0.25:
        man, woman = both if one.sex == "m" else (both[1], both[0])
        woman.given = ""
        if rng.random() < 0.4:
            man.given = man.given[0]
        return f"Mr & Mrs {man.given}", surname
    if form < 0.35:
        for named in both:
            named.given = named.given[0]
        return f"{both[0].given} & {both[1].given}", surname
    return f"{one.given} {rng.choice(('&', 'and', '&'))} {other.given}", surname
