"""Names and addresses of rows in standard form, read once for everything that compares them.

Keys that tolerate what one side leaves out are made of the parts (`postal_keys.py`), scores too. The texts
here are the strict form: everything that is written, so that two texts are equal where two people would
say that the same is written twice. City and country are not part of them: a postal code is more reliable
than a city, and one list has a country column where the other has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.model import KeyKind
from suppress.normalise.person_names import PERSON_NAMES
from suppress.normalise.text import is_blank

if TYPE_CHECKING:
    from suppress.normalise.address import Addresses
    from suppress.normalise.address.hashed import HashedPart
    from suppress.normalise.names import Persons

_FILLED_BY = ("address1", "address2", "address3", "city", "postal_code")
_SEPARATOR = "¦"  # punctuation, so never in standard text
_BETWEEN_PEOPLE = "&"
_COMPARED: tuple[HashedPart, ...] = ("postal_code", "body")
_WRITTEN = ("kind", "number", "directional", "street", "suffix", "unit", "place")

_FIRST = pl.col("first").fill_null("")
_SAID: Mapping[KeyKind, tuple[pl.Expr, ...]] = {
    KeyKind.HOUSEHOLD: (),
    KeyKind.INDIVIDUAL_INITIAL: (_FIRST.str.head(1),),
    KeyKind.INDIVIDUAL: (_FIRST, pl.col("middle").fill_null(""), pl.col("generation").fill_null("")),
}
"""What is said of each person beside the surname."""

PEOPLE = pl.Schema(PERSON_NAMES)
"""PERSON_NAMES with a line for each row without a name, in which all that is said of a person is null."""


@dataclass(frozen=True)
class Postal:
    """Names and addresses of some rows."""

    addresses: Addresses
    persons: Persons
    """At least one for each row."""
    blank: pl.Series
    """Boolean by row: neither address line, city nor postal code is filled."""
    forms: pl.Series
    """Boolean by row: the name is a form for whoever lives there, whether or not it names somebody too."""
    occupant: pl.Series
    """Boolean by row: it is such a form, or names nobody's surname."""
    _texts: dict[KeyKind, pl.Series] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Rows."""
        return self.addresses.height

    @property
    def people(self) -> pl.DataFrame:
        """PEOPLE, one line for each person of a row and at least one for each row, ascending."""
        return self.persons.texts

    @cached_property
    def has_address(self) -> pl.Series:
        """Boolean by row: there is an address to compare: a postal code and a line above it."""
        code, body = (self.addresses.hashes(part) for part in _COMPARED)
        return pl.Series("has", (code != 0) & (body != 0))

    @cached_property
    def has_surname(self) -> pl.Series:
        """Boolean by row: somebody's surname is there."""
        return self._any_of(~self.persons.lacks("last"))

    @cached_property
    def has_first_name(self) -> pl.Series:
        """Boolean by row: somebody's surname and first name, or its initial, are there."""
        return self._any_of(~self.persons.lacks("last") & ~self.persons.lacks("first"))

    def people_at_addresses(self) -> pl.DataFrame:
        """The people, in their order, each with the parts of the row's address."""
        return pl.concat([self.people, self.addresses.at(self.people["row"].to_numpy())], how="horizontal")

    def text(self, kind: KeyKind) -> pl.Series:
        """Strict text of one match level by row: the address, and what it compares of everybody who is named.

        Args:
            kind: ADDRESS, HOUSEHOLD (surnames), INDIVIDUAL_INITIAL (and initials) or INDIVIDUAL (whole names).

        Returns:
            String; null where a part is missing.
        """
        if kind not in self._texts:
            self._texts[kind] = self._address() if kind is KeyKind.ADDRESS else self._with_people(kind)
        return self._texts[kind]

    def text_of(self, kind: KeyKind, rows: pl.Series) -> pl.Series:
        """`text` of some rows.

        Args:
            kind: As for `text`.
            rows: Their numbers, in any order, repetitions allowed.

        Returns:
            String, one for each number.
        """
        if kind in self._texts:
            return self._texts[kind].gather(rows)
        few = rows.unique().sort()
        some = Postal(
            addresses=self.addresses.of(self.addresses.at(few.to_numpy())),
            persons=self.persons.of_rows(few.to_numpy()),
            blank=self.blank.gather(few),
            forms=self.forms.gather(few),
            occupant=self.occupant.gather(few),
        )
        return some.text(kind).gather(few.search_sorted(rows))

    def _address(self) -> pl.Series:
        written = pl.concat_str((pl.col(part).fill_null("") for part in _WRITTEN), separator=" ")
        body = pl.when(pl.col("kind").is_null()).then("text").otherwise(written)
        text = pl.col("postal_code") + pl.lit(_SEPARATOR) + body  # null where either is
        return self.addresses.parts.select(text.alias("text")).to_series()

    def _with_people(self, kind: KeyKind) -> pl.Series:
        told = self.people.filter(pl.col("last").is_not_null()).select(
            "row", pl.concat_str("last", *_SAID[kind], separator=_SEPARATOR).alias("told")
        )
        if told["row"].is_duplicated().any():
            # Whoever is named first: the two are the same two.
            told = told.unique().sort("row", "told").group_by("row", maintain_order=True).agg("told")
            told = told.select("row", pl.col("told").list.join(_BETWEEN_PEOPLE))
        everybody = pl.repeat(None, self.height, dtype=pl.String, eager=True).scatter(told["row"], told["told"])
        text = (self.text(KeyKind.ADDRESS) + _SEPARATOR + everybody).alias("text")
        return text if kind is KeyKind.HOUSEHOLD else text.set(~self.has_first_name, None)

    def _any_of(self, people: npt.NDArray[np.bool_]) -> pl.Series:
        found = np.zeros(self.height, np.bool_)
        found[self.persons.row[people]] = True
        return pl.Series(found)


def read_postal(rows: pl.DataFrame, columns: Mapping[str, str]) -> Postal:
    """Names and addresses of rows in standard form.

    Args:
        rows: Columns of String, nulls allowed.
        columns: POSTAL_FIELDS and the columns of `rows` that hold them; any may be absent.
    """
    # Their grammars take as long to load as all else that a call or an e-mail asks for.
    from suppress.normalise.address import read_addresses
    from suppress.normalise.names import read_names

    names, addresses = read_names(rows, columns), read_addresses(rows, columns)
    return Postal(
        addresses=addresses,
        persons=names.people.with_every_row(),
        blank=_blank(rows, columns, addresses),
        forms=names.forms,
        occupant=names.occupant,
    )


def _blank(rows: pl.DataFrame, columns: Mapping[str, str], addresses: Addresses) -> pl.Series:
    """`Postal.blank`: who has an address has a field that is filled."""
    maybe = np.flatnonzero(~addresses.has_line)
    cells = rows[maybe]
    blank = pl.all_horizontal(
        pl.repeat(value=True, n=len(maybe), dtype=pl.Boolean),  # gives the height when no field is there
        *(is_blank(pl.col(columns[field])) for field in _FILLED_BY if field in columns),
    )
    found = np.zeros(rows.height, np.bool_)
    found[maybe] = cells.select(blank.alias("blank")).to_series().to_numpy()
    return pl.Series("blank", found)
