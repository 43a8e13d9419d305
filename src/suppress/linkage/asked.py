"""People who are looked for in sources: what is made of their names and addresses is made once for all."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.blocks import Family, Tokens, family_keys
from suppress.linkage.coded import Parts, coded
from suppress.linkage.people import FIELDS, fields
from suppress.linkage.rows import coded_rows
from suppress.normalise.digest import Hashes
from suppress.normalise.postal import Postal

Places = npt.NDArray[np.int64]
"""Numbers of people in the order in which they are asked about."""


class Asked:
    """Some people; one thread at a time may ask.

    Args:
        parts: FIELDS of them.
        row: The row that each stands in, ascending.
    """

    def __init__(self, parts: Parts, row: pl.Series) -> None:
        self.parts = parts
        self.row = row
        self.height = len(row)
        self._tokens = Tokens(self.parts)
        self._keys: dict[Family, tuple[Places, Hashes]] = {}

    @classmethod
    def of(cls, people: pl.DataFrame) -> Asked:
        """PEOPLE of a row each; further columns are left out."""
        return cls(coded(fields(people)), pl.int_range(people.height, dtype=pl.UInt32, eager=True))

    @classmethod
    def of_rows(cls, postal: Postal) -> Asked:
        """The people of some rows."""
        return cls(coded_rows(postal), pl.Series("row", postal.persons.row))

    @property
    def everybody(self) -> Places:
        """Places of all of them."""
        return np.arange(self.height)

    def not_in(self, rows: pl.Series) -> Places:
        """Places of people of other rows than some.

        Args:
            rows: Numbers of rows, with people or without; repetitions allowed.
        """
        return np.flatnonzero(np.isin(self.row.to_numpy(), rows.to_numpy(), invert=True))

    def at(self, places: npt.NDArray[np.integer], fields: Iterable[str] = FIELDS) -> Parts:
        """FIELDS, or a few of them, of some people in the order asked, repetitions allowed."""
        return {name: self.parts[name].at(places) for name in fields}

    def texts(self, places: npt.NDArray[np.integer]) -> pl.DataFrame:
        """FIELDS of some of them as text, in the order asked; null where absent."""
        columns = {name: part.texts for name, part in self.at(places).items()}
        return pl.DataFrame(columns).select(pl.when(pl.all() != "").then(pl.all()))

    def keys(self, family: Family) -> tuple[Places, Hashes]:
        """Places of people who have a key of a family, ascending, and the keys."""
        if family not in self._keys:
            self._keys[family] = family_keys(self._tokens, family)
        return self._keys[family]
