"""A campaign list and an entry file of made-up people, with the truth of which records belong together.

What is true at which level stands in `truth.py`; how the files differ from the truth, and how often, in
`classes.py`. The same country, number of people and seed give the same bytes. Neither file has anything in it
that tells who is who: record numbers are given after shuffling, and the truth is kept in frames of its own.

This part of the measure was written, and committed, before there was a matcher to measure. It is not changed to
suit one: classes may be added, what is here stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import polars as pl

from benchmarks.postal.addressing import AddressParts, lay_out_address
from benchmarks.postal.addressing_gb import compose_british, write_flat
from benchmarks.postal.addressing_us import compose_american, write_unit
from benchmarks.postal.classes import Side
from benchmarks.postal.naming import compose_name, lay_out_name
from benchmarks.postal.people import Person
from benchmarks.postal.places import Point
from benchmarks.postal.record import FIELDS, Record
from benchmarks.postal.tables import Country
from benchmarks.postal.truth import LIST_SEPARATOR, text_lists, truth_frame
from benchmarks.postal.world import make_people

TUNING_SEEDS = (1, 2, 3, 4, 5)
"""For setting weights and thresholds; the reported figures come from a seed that is none of these."""
PEOPLE = 50_000

ON_CAMPAIGN = 0.6
ON_ENTRIES = 0.35
SECOND_RECORD: dict[Side, float] = {"campaign": 0.03, "entry": 0.02}
"""Shares of the people in a file who are in it twice, written anew."""
LISTS = {"preference": 70, "deceased": 20, "prohibitory": 10}
"""Shares of the entry file, in parts of 100. A deceased file has mostly old people."""

_Compose = Callable[[Record, Point], tuple[AddressParts, str]]
_COMPOSE: dict[Country, tuple[_Compose, Callable[[Record, Point, str], str]]] = {
    "US": (compose_american, write_unit),
    "GB": (compose_british, write_flat),
}
_PUNCTUATION = (
    (r" (Apt|Unit|#|Rm)\b", r", \1"),
    (r" (St|Ave|Rd|Dr|Ln|Apt|N|S)(?= |$)", r" \1."),
    (" ", "  "),
    (", ", ","),
)


@dataclass(frozen=True)
class Corpus:
    """Both files and what is true of them.

    Attributes:
        rows: The campaign list: `row` (UInt32) and FIELDS as String.
        entries: The entry file: `entry` (UInt32), `list` and FIELDS as String.
        rows_truth: One line for each person that a row names, and one for a row that names nobody (see
            `truth.py`). entries_truth: The same for entries. rows_labels: `row`, `could` and `did`: lists of
            the error classes that could apply and that did; `slipped`: list of
            the fields on which slips fell.
        entries_labels: The same for entries.
    """

    rows: pl.DataFrame
    entries: pl.DataFrame
    rows_truth: pl.DataFrame
    entries_truth: pl.DataFrame
    rows_labels: pl.DataFrame
    entries_labels: pl.DataFrame


def make_corpus(country: Country, seed: int, people: int = PEOPLE) -> Corpus:
    """A corpus.

    Args:
        country: Whose people and addresses.
        seed: Start of the random numbers.
        people: About how many people there are; about 0.62 of them on the campaign list, 0.36 in the entry
            file.
    """
    rng = Random(f"{country} {seed} {people}")
    everybody = make_people(country, people, rng)
    campaign = _campaign(everybody, country, rng)
    entries = _entries(everybody, country, rng)
    rng.shuffle(campaign)
    rng.shuffle(entries)
    rows, rows_truth, rows_labels = frames(campaign, "row")
    listed, entries_truth, entries_labels = frames([record for record, _ in entries], "entry")
    lists = pl.Series("list", [name for _, name in entries], dtype=pl.String)
    return Corpus(rows, listed.insert_column(1, lists), rows_truth, entries_truth, rows_labels, entries_labels)


def _campaign(everybody: Sequence[Person], country: Country, rng: Random) -> list[Record]:
    records = []
    for person in everybody:
        if rng.random() >= ON_CAMPAIGN:
            continue
        for _ in range(1 + (rng.random() < SECOND_RECORD["campaign"])):
            records.append(write(Record("campaign", person.point, rng), person, country))
    return records


def _entries(everybody: Sequence[Person], country: Country, rng: Random) -> list[tuple[Record, str]]:
    records = []
    names, shares = tuple(LISTS), tuple(LISTS.values())
    for person in everybody:
        if rng.random() >= ON_ENTRIES:
            continue
        name = rng.choices(names, shares)[0]
        if name == "deceased" and not person.old and rng.random() < 0.6:
            name = "preference"
        for _ in range(1 + (rng.random() < SECOND_RECORD["entry"])):
            record = _at_other_address(Record("entry", person.point, rng), person, everybody)
            write(record, person, country, whole=name == "preference", capitals=name == "deceased")
            records.append((record, name))
    return records


def _at_other_address(record: Record, person: Person, everybody: Sequence[Person]) -> Record:
    if record.hit("moved"):
        # Somebody else's address, who may well live there now.
        points = (record.rng.choice(everybody).point for _ in range(100))
        record.point = next(point for point in points if point.number != person.point.number)
    elif person.box is not None and record.hit("box_for_street"):
        record.point = person.box
    return record


def write(
    record: Record, person: Person, country: Country, *, whole: bool = False, capitals: bool = False
) -> Record:
    """Fill a record with a person, as somebody wrote it.

    Args:
        record: An empty record, which is returned.
        person: Who; the address is the record's.
        country: Whose habits.
        whole: Whether the file has whole names in one column.
        capitals: Whether the file is in capitals.
    """
    compose, write_value = _COMPOSE[country]
    name = compose_name(record, person, country)
    address, unit = compose(record, record.point)
    address.unit = write_value(record, record.point, unit)
    slipped = record.slips(
        {"given": name.given, "surname": name.surname, "street": address.street, "city": address.city}
    )
    name.given, name.surname = slipped["given"], slipped["surname"]
    address.street, address.city = slipped["street"], slipped["city"]
    lay_out_name(record, name, whole=whole)
    lay_out_address(record, address)
    if record.hit("case"):
        capitals = not capitals
        if record.rng.random() < 0.2:
            record.cells = {column: text.lower() for column, text in record.cells.items()}
    if capitals:
        record.cells = {column: text.upper() for column, text in record.cells.items()}
    _punctuate(record)
    return record


def _punctuate(record: Record) -> None:
    line = record.cells.get("address1", "")
    forms = [form for old, new in _PUNCTUATION if (form := re.sub(old, new, line, count=1)) != line]
    if forms and record.hit("punctuation"):
        record.cells["address1"] = record.rng.choice(forms)


def frames(records: Sequence[Record], number: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The file of some records, their truth and their labels, in their order.

    Args:
        records: The records.
        number: Name of the column with their number, counted from 0.
    """
    cells = {column: [record.cells.get(column, "") for record in records] for column in FIELDS}
    numbers = pl.Series(number, range(len(records)), dtype=pl.UInt32)
    file = pl.DataFrame([numbers, *(pl.Series(column, texts, pl.String) for column, texts in cells.items())])
    labels = [
        text_lists(
            pl.Series(name, [LIST_SEPARATOR.join(dict.fromkeys(getattr(record, name))) for record in records])
        )
        for name in ("could", "did", "slipped")
    ]
    return file, truth_frame(records, number), pl.DataFrame([numbers, *labels])
