"""How common names are: two of a rare name agree by chance far less often than two Smiths.

The shares stand in `names_us.csv`: surnames and given names of the United States census of 1990
(https://www.census.gov/topics/population/genealogy/data/1990_census/1990_census_namefiles.html, public domain)
that at least 2 in 100,000 people bear. They are not taken from the entries: one entry more would make its name
more common, and could free somebody whose match rested on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded, Parts

RARE = 2e-5
"""Share of the people that have a name which is not in the table."""

Kind = Literal["given", "surname"]


def name_bits(names: Coded, kind: Kind) -> npt.NDArray[np.float32]:
    """Bits that the name of each person is worth, -log₂ of its share; that of an absent name means nothing."""
    bits: npt.NDArray[np.float32] = names.values.remembered(_BITS[kind])
    return bits.take(names.codes)


def _surname_bits(names: pl.Series) -> npt.NDArray[np.float32]:
    return -np.log2(_shares(names, "surname")).astype(np.float32)


def _given_bits(names: pl.Series) -> npt.NDArray[np.float32]:
    return -np.log2(_shares(names, "given")).astype(np.float32)


_BITS: Mapping[Kind, Callable[[pl.Series], npt.NDArray[np.float32]]] = {
    "surname": _surname_bits,
    "given": _given_bits,
}


def exchange_bits(people: Parts) -> npt.NDArray[np.float32]:
    """Bits by which the name of each person is likelier with first and last exchanged: HALL JASON."""
    last, first = people["last"], people["first"]
    as_written = name_bits(last, "surname") + name_bits(first, "given")
    return as_written - name_bits(last, "given") - name_bits(first, "surname")


EVIDENTLY_EXCHANGED = 4.0
"""Bits by which a name is likelier with its two parts exchanged, from where on an exact key takes it so."""


def evidently_exchanged(first: pl.Series, last: pl.Series) -> npt.NDArray[np.bool_]:
    """Which names are written with first and last exchanged, as HALL JASON.

    Args:
        first: Given names, nulls allowed.
        last: Surnames, or what stands in their place.
    """
    # Few surnames are given names as well.
    maybe = (last.is_in(_table("given")["name"].implode()) & (first.str.len_chars() > 1)).fill_null(value=False)
    places = maybe.arg_true()
    found = np.zeros(len(first), np.bool_)
    if places.is_empty():
        return found
    firsts, lasts = first.gather(places), last.gather(places)
    as_written = _shares(lasts, "surname") * _shares(firsts, "given")
    exchanged = _shares(lasts, "given") * _shares(firsts, "surname")
    found[places.to_numpy()] = exchanged >= 2**EVIDENTLY_EXCHANGED * as_written
    return found


def _shares(names: pl.Series, kind: Kind) -> npt.NDArray[np.float64]:
    """Share of the people who have each name."""
    table = _table(kind)
    return names.replace_strict(table["name"], table["share"], default=RARE, return_dtype=pl.Float64).to_numpy()


def is_given_name(names: pl.Series) -> npt.NDArray[np.bool_]:
    """Which texts are given names that the table knows."""
    return names.is_in(_table("given")["name"].implode()).to_numpy()


def is_surname(names: pl.Series) -> npt.NDArray[np.bool_]:
    """Which texts are surnames that the table knows."""
    return names.is_in(_table("surname")["name"].implode()).to_numpy()


@cache
def _table(kind: Kind) -> pl.DataFrame:
    source = files("suppress.linkage") / "names_us.csv"
    table = pl.read_csv(source.read_bytes(), schema={"kind": pl.String, "name": pl.String, "share": pl.Float64})
    return table.filter(pl.col("kind") == kind)
