"""The people of some rows: numbers that stand for their names at once, their texts when asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.in_order import in_order
from suppress.normalise.names.by_field import ByField, Mask, NamePart, Number
from suppress.normalise.person_names import PERSON_NAMES
from suppress.normalise.remembered import Places


@dataclass(frozen=True)
class Persons:
    """People by row and person, most of them by tables of the fields of their names. Any number for a row."""

    height: int
    """Rows."""
    plain: ByField | None
    """Names of rows that are read field by field, one person each."""
    rest: pl.DataFrame
    """PERSON_NAMES of the people of other rows, by row and person."""

    def with_every_row(self) -> Persons:
        """The same, with a line for each row without a name, in which all that is said of a person is null."""
        named = np.zeros(self.height, np.bool_) if self.plain is None else self.plain.readable.copy()
        named[self.rest["row"].to_numpy()] = True
        if named.all():
            return self
        nobody = pl.DataFrame({"row": np.flatnonzero(~named).astype(np.uint32)}).with_columns(
            pl.lit(0, pl.UInt8).alias("person")
        )
        both = pl.concat([self.rest, nobody], how="diagonal").sort("row", "person")
        return Persons(self.height, self.plain, both)

    def of_rows(self, rows: Places) -> Persons:
        """The people of some rows alone, which are numbered from 0.

        Args:
            rows: Numbers of the rows, ascending.
        """
        wanted = np.zeros(self.height, np.bool_)
        wanted[rows] = True
        people = self.at(np.flatnonzero(wanted[self.row]))
        number = np.searchsorted(rows, people["row"].to_numpy()).astype(np.uint32)
        return Persons(len(rows), None, people.with_columns(pl.Series("row", number)))

    @property
    def count(self) -> int:
        """People."""
        return len(self.row)

    @cached_property
    def row(self) -> npt.NDArray[np.uint32]:
        """Row of each person."""
        if self.plain is None:
            return self.rest["row"].to_numpy()
        if self.rest.is_empty():
            return np.flatnonzero(self.plain.readable).astype(np.uint32)
        count = self.plain.readable.astype(np.int64)
        count += np.bincount(self.rest["row"].to_numpy(), minlength=self.height)
        return np.repeat(np.arange(self.height, dtype=np.uint32), count)

    @cached_property
    def texts(self) -> pl.DataFrame:
        """PERSON_NAMES of all."""
        return self.at(np.arange(self.count))

    def at(self, people: Places) -> pl.DataFrame:
        """PERSON_NAMES of some people.

        Args:
            people: Their numbers, in any order, repetitions allowed.
        """
        if self.plain is None:
            return self.rest[people]
        is_plain = self._is_plain[people]
        found = self.plain.at(self.row[people[is_plain]].astype(np.int64))
        others = self.rest.select(*PERSON_NAMES)[self._of_rest[people[~is_plain]]]
        return in_order(is_plain, found, others)

    def numbers(
        self, part: NamePart, number: Callable[[pl.Series], npt.NDArray[Number]]
    ) -> npt.NDArray[Number]:
        """What a function says of one part of each person's name.

        Args:
            part: The part.
            number: Gives a number for each text, or null, by the text alone.
        """
        others = number(self.rest[part])
        if self.plain is None:
            return others
        if self.rest.is_empty():
            return self.plain.numbers(part, number, self._plain_rows)
        found = np.empty(self.count, others.dtype)
        found[self._is_plain] = self.plain.numbers(part, number, self._plain_rows)
        found[~self._is_plain] = others
        return found

    def lacks(self, part: NamePart) -> Mask:
        """Whether each person lacks a part of a name."""
        return self.numbers(part, _is_null)

    @cached_property
    def compound(self) -> Places:
        """People with further forms of their surname."""
        of_rest = self.rest["last_parts"].is_not_null().to_numpy()
        if self.plain is None:
            return np.flatnonzero(of_rest)
        found: Places = np.flatnonzero(~self._is_plain)[of_rest]
        return found

    @cached_property
    def _plain_rows(self) -> Places:
        return np.zeros(0, np.int64) if self.plain is None else np.flatnonzero(self.plain.readable)

    @cached_property
    def _is_plain(self) -> Mask:
        """By person."""
        readable = np.zeros(self.height, np.bool_) if self.plain is None else self.plain.readable
        mask: Mask = readable[self.row]
        return mask

    @cached_property
    def _of_rest(self) -> Places:
        """By person, the line in `rest`."""
        return np.cumsum(~self._is_plain) - 1


def _is_null(texts: pl.Series) -> Mask:
    return texts.is_null().to_numpy()
