"""Names in fields of their own whose fields can be read one by one: each spelling of a field is read once.

A surname of one plain word says nothing of what stands in the field for first names, and that nothing of the
surname. So the whole grammar (`people.py`) reads a first name such as `Dr. Tom J.` once, beside a surname that
stands for all of them. What reads on from field to field, or names several people, is left to it row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.names.people import people_of
from suppress.normalise.names.plain import PLAIN_MIDDLE, plain_fields
from suppress.normalise.occupant import says_whoever
from suppress.normalise.person_names import PERSON_NAMES
from suppress.normalise.remembered import Places, Remembered

Mask = npt.NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)
NamePart = Literal["first", "middle", "last", "generation"]

_SURNAME = "SURNAME"
"""Stands for any plain one: neither a given name nor a word for whoever lives there."""
# `The` and `To` before a surname are about whom it names.
_WITH_SURNAME = r"(?i)\b(?:THE|TO)\b"


@dataclass(frozen=True)
class ByField:
    """Names as lines of tables of their surnames, first names and middle names."""

    readable: Mask
    """Rows that name one person field by field; what is said here of the others means nothing."""
    surnames: pl.DataFrame
    surname: Places
    given: pl.DataFrame
    first: Places
    middles: pl.DataFrame | None
    middle: Places | None
    """None where the field for middle names says nothing in any row."""

    def at(self, rows: Places) -> pl.DataFrame:
        """PERSON_NAMES of some readable rows.

        Args:
            rows: Their numbers, in any order, repetitions allowed.
        """
        first = pl.Series(self.first[rows])
        middle = self.given["middle"].gather(first)
        if self.middles is not None and self.middle is not None:
            letters = self.middles["letters"].gather(pl.Series(self.middle[rows]))
            middle = letters.zip_with(letters.is_not_null(), middle)
        return pl.DataFrame(
            {
                "row": pl.Series(rows.astype(np.uint32)),
                "person": pl.zeros(len(rows), pl.UInt8, eager=True),
                "first": self.given["first"].gather(first),
                "middle": middle,
                "last": self.surnames["last"].gather(pl.Series(self.surname[rows])),
                "generation": self.given["generation"].gather(first),
                "last_parts": pl.Series([None], dtype=pl.String).new_from_index(0, len(rows)),
            },
            schema_overrides=PERSON_NAMES,
        )

    def numbers(
        self, part: NamePart, number: Callable[[pl.Series], npt.NDArray[Number]], rows: Places
    ) -> npt.NDArray[Number]:
        """What a function says of one part of the names of some readable rows.

        Args:
            part: The part.
            number: Gives a number for each text, or null; asked once for each line of a table.
            rows: Their numbers.
        """
        if part == "last":
            return number(self.surnames["last"]).take(self.surname[rows])
        found = number(self.given[part]).take(self.first[rows])
        if part == "middle" and self.middles is not None and self.middle is not None:
            line = self.middle[rows]
            said = self.middles["letters"].is_not_null().to_numpy().take(line)
            return np.where(said, number(self.middles["letters"]).take(line), found)
        return found


def by_field(cells: pl.DataFrame) -> ByField:
    """The names of the rows whose fields can be read one by one.

    Args:
        cells: `row`, and as String `name`, `first_name`, `middle_name`, `last_name`, `suffix`.
    """
    surnames, surname = _read_surnames(cells["last_name"])
    given, first = _read_given(cells["first_name"])
    middles, middle = (None, None) if _is_empty(cells["middle_name"]) else _read_middles(cells["middle_name"])

    def of(table: pl.DataFrame, column: str, line: Places) -> Mask:
        flags: Mask = table[column].to_numpy().take(line)
        return flags

    plain, sound = of(given, "plain", first), of(given, "sound", first) & ~of(surnames, "whoever", surname)
    if not _is_empty(cells["name"]):
        sound &= cells["name"].is_null().to_numpy()
    if middles is not None and middle is not None:
        alone, readable = of(middles, "silent", middle), of(middles, "readable", middle)
        # An initial behind the first name is the middle one where the field for it says nothing.
        plain &= readable & (alone | of(given, "single", first))
        sound &= readable & alone
    found = (plain | sound) & of(surnames, "named", surname)
    if not _is_empty(cells["suffix"]):
        found &= (cells["suffix"].str.len_bytes() == 0).fill_null(value=True).to_numpy()
    return ByField(found, surnames, surname, given, first, middles, middle)


def _is_empty(cells: pl.Series) -> bool:
    return cells.null_count() == len(cells)


def _surnames(texts: pl.Series) -> pl.DataFrame:
    """`last`, null where it is not plain; `named`, whether it is; `whoever`, whether it may be a word for
    whoever lives there."""
    read = plain_fields(_cells(last_name=texts, first_name=_same("Ann", texts)))
    last = pl.col("last")
    return read.select(
        last, last.is_not_null().alias("named"), says_whoever(last.fill_null("")).alias("whoever")
    )


def _given(texts: pl.Series) -> pl.DataFrame:
    """`first`, `middle`, `generation`; `single`, whether there is no middle name; `plain` and `sound`, whether
    they are what a plain reading says, or the whole grammar where it is one person, whatever the surname is."""
    cells = _cells(first_name=texts, last_name=_same(_SURNAME, texts))
    plain = plain_fields(cells)
    is_plain = plain["last"].is_not_null()
    people, forms = people_of(cells.filter(~is_plain))
    alone = people.filter(
        (pl.len().over("row") == 1)
        & (pl.col("last") == _SURNAME)
        & pl.col("last_parts").is_null()
        & ~pl.col("row").is_in(forms.implode())
    )
    read = plain.select("row").join(alone, on="row", how="left", maintain_order="left")
    reads_on = texts.str.contains(_WITH_SURNAME).fill_null(value=False)
    middle = plain["middle"].zip_with(is_plain, read["middle"])
    return pl.DataFrame(
        [
            plain["first"].zip_with(is_plain, read["first"]),
            middle,
            middle.is_null().alias("single"),
            read["generation"],
            is_plain.alias("plain"),
            (read["last"].is_not_null() & ~reads_on).alias("sound"),
        ]
    )


def _middles(texts: pl.Series) -> pl.DataFrame:
    """`letters`, null where the field says nothing; `silent`, whether they are; and `readable`, false where it
    takes a closer look."""
    text = texts.str.strip_chars(" ")
    letters = text.str.to_uppercase().str.strip_suffix(".").set(text == "", None)
    return pl.DataFrame(
        {
            "letters": letters,
            "silent": letters.is_null(),
            "readable": text.str.contains(PLAIN_MIDDLE).fill_null(value=True),
        }
    )


def _cells(**texts: pl.Series) -> pl.DataFrame:
    height = len(texts["first_name"])
    fields = ("name", "first_name", "middle_name", "last_name", "suffix")
    return pl.DataFrame(
        {
            "row": pl.int_range(height, dtype=pl.UInt32, eager=True),
            **{
                field: texts.get(field, pl.repeat(None, height, dtype=pl.String, eager=True))
                for field in fields
            },
        }
    )


def _same(text: str, texts: pl.Series) -> pl.Series:
    return pl.repeat(text, len(texts), dtype=pl.String, eager=True)


_read_surnames, _read_given, _read_middles = (Remembered(read) for read in (_surnames, _given, _middles))
