"""The people of a source in files: a record of codes each, and the distinct values they stand for.

A record takes about 30 bytes and stands in one piece, so that a look at a candidate touches one page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.array_files import map_array
from suppress.key_index import INSIDE
from suppress.linkage.coded import Coded, Parts, Values
from suppress.linkage.people import FIELDS


@dataclass(frozen=True)
class Entries:
    """People of a source, each a record of codes into the values of its fields."""

    records: npt.NDArray[Any]
    values: dict[str, Values]

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def _bytes(self) -> npt.NDArray[np.void]:
        return self.records.view(np.dtype((np.void, self.records.dtype.itemsize)))

    def parts(self, entries: npt.NDArray[np.integer], fields: Iterable[str] = FIELDS) -> Parts:
        """FIELDS, or a few of them, of some entries in the order asked."""
        # Taken as bytes, for which numpy needs a fifteenth of the time that it takes for records.
        found = self._bytes.take(entries, mode=INSIDE).view(self.records.dtype)
        return {field: Coded(found[field], self.values[field]) for field in fields}

    def texts(self, entries: npt.NDArray[np.integer]) -> pl.DataFrame:
        """FIELDS of some entries as text, in the order asked; null where absent."""
        columns = {field: part.texts for field, part in self.parts(entries).items()}
        return pl.DataFrame(columns).select(pl.when(pl.all() != "").then(pl.all()))

    def save(self, folder: Path, name: str) -> None:
        """Write `NAME.people.npy` and `NAME.FIELD.arrow`."""
        np.save(folder / f"{name}.people.npy", self.records)
        for field, values in self.values.items():
            texts = values.texts.to_frame("value")
            texts.write_ipc(folder / f"{name}.{field}.arrow", compat_level=pl.CompatLevel.newest())

    @classmethod
    def open(cls, folder: Path, name: str) -> Entries:
        """Map the files written by `save`.

        Raises:
            OSError, ValueError: A file is missing or cut short.
        """
        values = {field: Values(_texts(folder / f"{name}.{field}.arrow")) for field in FIELDS}
        return cls(map_array(folder / f"{name}.people.npy"), values)


class EntriesBuilder:
    """Makes the entries of people who come in parts, numbered in the order of coming."""

    def __init__(self) -> None:
        self._known = {field: _Dictionary() for field in FIELDS}
        self._records: list[npt.NDArray[Any]] = []
        self._height = 0

    def __len__(self) -> int:
        return self._height

    def add(self, people: Parts, height: int) -> None:
        """Take some people.

        Args:
            people: FIELDS.
            height: How many there are.
        """
        found = {
            field: self._known[field].codes(people[field].values.texts).take(people[field].codes)
            for field in FIELDS
        }
        record = np.empty(height, self._narrow())
        for field, codes in found.items():
            record[field] = codes
        self._records.append(record)
        self._height += height

    def build(self) -> Entries:
        """The entries of all of them, with codes as narrow as the number of values allows."""
        values = {field: known.values() for field, known in self._known.items()}
        narrow = self._narrow()
        records = np.empty(self._height, narrow)
        at = self._height
        while self._records:  # from the last, so that each goes when it is copied
            part = self._records.pop()
            at -= len(part)
            records[at : at + len(part)] = part.astype(narrow)
        return Entries(records, values)

    def _narrow(self) -> np.dtype[np.void]:
        """Codes as narrow as the number of values met so far allows."""
        return np.dtype([(field, np.min_scalar_type(len(known))) for field, known in self._known.items()])


class _Dictionary:
    """Codes of the values met so far, in the order of meeting."""

    def __init__(self) -> None:
        self._known = pl.DataFrame({"value": [""], "code": [0]}, schema={"value": pl.String, "code": pl.UInt32})

    def __len__(self) -> int:
        return self._known.height

    def codes(self, values: pl.Series) -> npt.NDArray[np.uint32]:
        """Codes of values of which each is there once."""
        distinct = values.to_frame("value")
        new = distinct.join(self._known, on="value", how="anti", maintain_order="left")
        first = self._known.height
        numbered = new.with_columns(code=pl.int_range(first, first + new.height, dtype=pl.UInt32, eager=True))
        self._known = pl.concat([self._known, numbered])
        return distinct.join(self._known, on="value", how="left", maintain_order="left")["code"].to_numpy()

    def values(self) -> Values:
        return Values(self._known["value"])


def _texts(path: Path) -> pl.Series:
    try:
        return pl.read_ipc(path)["value"].rechunk()
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{path.name} cannot be read") from error
