"""Given names as small numbers that tell, two by two, whether they may be one person's.

Five bits say the first letter and nineteen the name. A letter alone has no name: J may be JOHN, and JOHN is
not JAMES. The names of the table of short forms have the first numbers, in order, so that whether two of
them are direct relatives in it (BILL and WILLIAM, BILL and WILL) is a look into a matrix; all others are
equal to themselves alone, up to one chance in half a million.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.digest import text_halves
from suppress.normalise.remembered import Remembered

NAME_BITS = 19
LETTER_BITS = 5

_LATIN = 26
_NAMES = np.uint64((1 << NAME_BITS) - 1)
_Numbers = npt.NDArray[np.uint64]


def numbered(first: pl.Series) -> _Numbers:
    """A number of LETTER_BITS and NAME_BITS for each given name.

    Args:
        first: Letters, one for an initial; nulls allowed.

    Returns:
        0 where there is none.
    """
    known, line = _read(first)
    return known["number"].to_numpy().take(line)


def _numbered(first: pl.Series) -> pl.DataFrame:
    table = _table()
    name = pl.col("first")
    full = pl.when(name.str.len_chars() > 1).then(name)
    hashed = text_halves(full)[0] % ((1 << NAME_BITS) - 1 - len(table.names)) + len(table.names) + 1
    known = full.replace_strict(table.names, table.numbers, default=None, return_dtype=pl.UInt64)
    code = name.str.head(1).replace_strict(_LETTERS, default=None, return_dtype=pl.UInt64)
    # Letters of other scripts share what is left of the five bits.
    other = text_halves(name.str.head(1))[0] % ((1 << LETTER_BITS) - 1 - _LATIN) + _LATIN + 1
    both = pl.coalesce(code, other) * (1 << NAME_BITS) + pl.coalesce(known, hashed, pl.lit(0, pl.UInt64))
    return first.to_frame("first").select(both.fill_null(0).alias("number"))


_read = Remembered(_numbered)


def is_initial(number: _Numbers) -> npt.NDArray[np.bool_]:
    """Where a number stands for a letter alone."""
    alone: npt.NDArray[np.bool_] = (number != 0) & ((number & _NAMES) == 0)
    return alone


def may_be_one(one: _Numbers, other: _Numbers) -> npt.NDArray[np.bool_]:
    """Whether two given names may be one person's, pair by pair; one that is absent may be any."""
    agree: npt.NDArray[np.bool_] = (one == other) | (one == 0) | (other == 0)
    rest = np.flatnonzero(~agree)
    if len(rest):
        agree[rest] = _related(one[rest], other[rest])
    return agree


def written_alike(one: _Numbers, other: _Numbers) -> npt.NDArray[np.bool_]:
    """Whether two given names are the same or one is the initial of the other, pair by pair: no short form."""
    letters = (one >> np.uint64(NAME_BITS)) == (other >> np.uint64(NAME_BITS))
    initial = is_initial(one) | is_initial(other)
    alike: npt.NDArray[np.bool_] = (one == other) | (one == 0) | (other == 0) | (letters & initial)
    return alike


def _related(one: _Numbers, other: _Numbers) -> npt.NDArray[np.bool_]:
    table = _table()
    a, b = (one & _NAMES).astype(np.int64), (other & _NAMES).astype(np.int64)
    letter, letter_of_other = one >> np.uint64(NAME_BITS), other >> np.uint64(NAME_BITS)
    last = len(table.names)
    known, known_other = np.where(a <= last, a, 0), np.where(b <= last, b, 0)
    # The first row and column stand for what is not in the table, and are false.
    both = table.related[known, known_other]
    initial = (a == 0) & ((letter == letter_of_other) | table.begins[known_other, letter.astype(np.int64)])
    initial |= (b == 0) & ((letter == letter_of_other) | table.begins[known, letter_of_other.astype(np.int64)])
    found: npt.NDArray[np.bool_] = both | initial
    return found


@dataclass(frozen=True)
class _Table:
    names: pl.Series
    """Names that are short for others, and these; the first has number 1."""
    numbers: pl.Series
    related: npt.NDArray[np.bool_]
    """By two numbers."""
    begins: npt.NDArray[np.bool_]
    """By number and letter: whether the name or one that it is short for begins with the letter."""


_LETTERS = {chr(ord("A") + place): place + 1 for place in range(_LATIN)}


@cache
def _table() -> _Table:
    from suppress.normalise.names.given import formal_names  # of a list without names nothing asks for them

    pairs = formal_names()
    names = pl.concat([pairs["name"], pairs["form"]]).unique().sort()
    # Each name beside its forms: itself, and what it is short for.
    forms = pl.concat([pairs, pl.DataFrame({"name": names, "form": names})])
    forms = forms.with_columns(names.search_sorted(forms["name"]).alias("place") + 1)
    letter = forms["form"].str.head(1).replace_strict(_LETTERS, return_dtype=pl.Int64)
    begins = np.zeros((len(names) + 1, 1 << LETTER_BITS), np.bool_)
    begins[forms["place"].to_numpy(), letter.to_numpy()] = True
    both = forms.join(forms, on="form")
    related = np.zeros((len(names) + 1, len(names) + 1), np.bool_)
    related[both["place"].to_numpy(), both["place_right"].to_numpy()] = True
    return _Table(names, pl.Series(range(1, len(names) + 1), dtype=pl.UInt64), related, begins)
