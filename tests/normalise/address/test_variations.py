"""What must never matter to an American address, over every combination of its parts."""

from collections.abc import Callable
from functools import cache
from itertools import product

import polars as pl
import pytest

from suppress.normalise.address import standard_addresses
from suppress.normalise.address.tables import words

NUMBERS = ("12", "1", "20405", "12 1/2", "36-28", "12B", "N6W23001")
STREETS = (
    "Oak St", "N Oak St", "Oak Ave NW", "West North Avenue", "St Johns Ct", "5th Ave", "Twenty-First Rd",
    "Avenue A",
    "US Highway 50", "County Road 5", "E 400 S", "Fox Run", "Lk Shore Dr", "Front St", "Broadway",
)  # fmt: skip
UNITS = ("", "Apt 4", "# 4B", "Unit C", "Ste 1204", "Bsmt", "Fl 3", "Bldg 5 Apt 4")
BOXES = ("PO Box 12", "RR 2 Box 15", "HC 1 Box 5", "PSC 802 Box 74")
LINES = [
    *(" ".join(part for part in parts if part) for parts in product(NUMBERS, STREETS, UNITS)),
    *BOXES,
]
APARTMENTS = tuple(product(NUMBERS, STREETS, ("4", "12", "4B", "B4", "1204")))
KEPT = ("kind", "number", "street", "suffix", "directional", "unit", "place", "postal_code", "city")


def parts(lines: list[str], **cells: str) -> pl.DataFrame:
    cells = {"city": "Springfield", "state": "IL", "postal_code": "62704"} | cells
    rows = pl.DataFrame({"address1": lines, **{field: [cell] * len(lines) for field, cell in cells.items()}})
    return standard_addresses(rows, {field: field for field in rows.columns}).select(KEPT)


@cache
def parts_of_lines() -> pl.DataFrame:
    """Parts of LINES."""
    return parts(LINES)


@cache
def parts_of_apartments() -> pl.DataFrame:
    """Parts of every number, street and value of a unit behind `Apt`."""
    return parts([f"{number} {street} Apt {value}" for number, street, value in APARTMENTS])


def differing(
    lines: list[str], found: pl.DataFrame, expected: pl.DataFrame
) -> list[tuple[str, object, object]]:
    """The lines that were read otherwise, and how."""
    rows = zip(lines, found.rows(), expected.rows(), strict=True)
    return [(line, one, other) for line, one, other in rows if one != other]


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        str.lower,
        lambda line: f"  {line.replace(' ', '  ')} ",
        lambda line: line.replace(" ", "\u00a0"),
        lambda line: f"{line}.",
        lambda line: line.replace("St", "St.").replace("Ave ", "Ave. ").replace("Apt", "Apt."),
        lambda line: f"{line}, Springfield, IL",
        lambda line: f"{line} Springfield IL 62704-1234",
        lambda line: f"C/O Ann Lee, {line}",
        lambda line: f"Acme Inc., {line}",
    ],
    ids=[
        "upper",
        "lower",
        "spaces",
        "no-break",
        "dot",
        "dots",
        "city",
        "whole last line",
        "care of",
        "company",
    ],
)
def test_writing_never_matters(written: Callable[[str], str]) -> None:
    lines = [written(line) for line in LINES]
    assert differing(lines, parts(lines), parts_of_lines()) == []


@pytest.mark.parametrize("first", ["address1", "address2"])
def test_line_of_the_unit_never_matters(first: str) -> None:
    split = [line for line in product(NUMBERS, STREETS, UNITS) if line[2]]
    street, unit = [f"{number} {street}" for number, street, _ in split], [unit for *_, unit in split]
    second = "address2" if first == "address1" else "address1"
    rows = pl.DataFrame(
        {first: street, second: unit, "city": "Springfield", "state": "IL", "postal_code": "62704"}
    )
    found = standard_addresses(rows, {field: field for field in rows.columns}).select(KEPT)
    lines = [" ".join(line) for line in split]
    assert differing(lines, found, parts(lines)) == []


@pytest.mark.parametrize(
    "word", ["Apt", "#", "Unit", "Ste.", "Suite", "Rm", "Lot", "Un", "Apartment No.", "Apt #", "Spc"]
)
def test_word_of_a_unit_never_matters(word: str) -> None:
    lines = [f"{number} {street} {word} {value}" for number, street, value in APARTMENTS]
    assert differing(lines, parts(lines), parts_of_apartments()) == []


def test_variant_of_a_type_never_matters() -> None:
    variants = words("street_types.csv")
    lines = [f"12 Oak {variant}" for variant in variants]
    standard = [f"12 Oak {standard}" for standard in variants.values()]
    assert differing(lines, parts(lines), parts(standard)) == []


def test_parts_of_a_standard_address_are_the_same() -> None:
    once = parts_of_lines().filter(kind="street")
    unit = pl.when(pl.col("unit").is_not_null()).then("# " + pl.col("unit"))
    again = once.select(
        pl.concat_str("number", "directional", "street", "suffix", unit, separator=" ", ignore_nulls=True)
    )
    lines = again.to_series().to_list()
    assert differing(lines, parts(lines), once) == []


@pytest.mark.parametrize(
    "different", ["13 Oak St", "12 Oak Ave", "12 N Oak St", "12 Oaks St", "12 Oak St Apt 5"]
)
def test_another_address_stays_another(different: str) -> None:
    assert parts([different]).rows() != parts(["12 Oak St Apt 4"]).rows()
