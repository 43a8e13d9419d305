"""FIELDS of people of rows, coded by tables of names, streets and cities instead of the texts of each row."""

from __future__ import annotations

from functools import cache
from typing import get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded, Numbering, Parts, Values, coded
from suppress.linkage.people import FIELDS, JOINED, PEOPLE, fields, joined
from suppress.normalise.address.by_street import ByStreet
from suppress.normalise.address.postal_code import ZIP_LENGTH, codes_of
from suppress.normalise.names.by_field import NamePart
from suppress.normalise.names.persons import Persons
from suppress.normalise.postal import Postal

_Codes = npt.NDArray[np.uint32]

_NAMES: tuple[NamePart, ...] = get_args(NamePart)
_NAME_FIELDS = (*_NAMES, "last_parts")
_ADDRESS = tuple(field for field in FIELDS if field not in _NAME_FIELDS)
_NUMBERS = ("postal_code", "number", "unit")
_FEW_FIGURES = 100_000
"""Numbers below are values whether or not they are met: their texts are hashed once and not for each block."""


def coded_rows(postal: Postal) -> Parts:
    """FIELDS of the people of rows, in their order: what `coded` makes of the texts, in perhaps more values."""
    if postal.addresses.plain is None:
        return coded(fields(postal.people_at_addresses()))
    persons = postal.persons
    names, addresses = _names(persons), _addresses(postal, postal.addresses.plain)
    if persons.count == postal.height:  # a person is a row
        return {**names, **addresses}
    return {**names, **{field: part.at(persons.row) for field, part in addresses.items()}}


def _names(persons: Persons) -> Parts:
    found: dict[str, Coded] = {}
    for part in _NAMES:
        numbering = Numbering()
        codes = persons.numbers(part, numbering)
        found[part] = Coded(codes, numbering.values)
    numbering, codes = Numbering(), np.zeros(persons.count, np.uint32)
    codes[persons.compound] = numbering(persons.rest["last_parts"].drop_nulls())
    return {**found, "last_parts": Coded(codes, numbering.values)}


def _addresses(postal: Postal, plain: ByStreet) -> Parts:
    """Fields of the address of each row."""
    found = {
        "postal_code": Coded(_codes(plain, plain.code), _zip_codes()),
        "number": _house_numbers(plain),
        "unit": _units(plain),
        **{field: _by_table(plain, field) for field in _ADDRESS if field not in _NUMBERS},
    }
    # What is left has no street, or what stands for it is another part.
    rest = np.flatnonzero(~plain.readable | (found["street"].codes == 0))
    if not len(rest):
        return found
    nobody = [pl.lit(None, pl.String).alias(field) for field in _NAME_FIELDS]
    texts = fields(postal.addresses.at(rest).with_columns(nobody).select(PEOPLE.names()))
    written = coded(texts.select(_ADDRESS))
    return {field: _put(part, rest, written[field]) for field, part in found.items()}


def _by_table(plain: ByStreet, field: str) -> Coded:
    texts, line = plain.written(field)
    numbering = Numbering()
    codes = numbering(
        texts.to_frame("text").select(joined(pl.col("text"))).to_series() if field in JOINED else texts
    )
    return Coded(codes.take(line), numbering.values)


def _house_numbers(plain: ByStreet) -> Coded:
    numbering = Numbering(_numbers())
    few = np.where(plain.house < _FEW_FIGURES, plain.house, -1)
    codes = _codes(plain, few)
    many = np.flatnonzero(plain.readable & (few < 0))
    codes[many] = numbering(pl.Series(plain.house[many]).cast(pl.String))
    return Coded(codes, numbering.values)


def _units(plain: ByStreet) -> Coded:
    numbering = Numbering(_numbers())
    texts, line = plain.written("lettered")
    lettered = numbering(texts).take(line)
    return Coded(np.where(plain.numbered, _codes(plain, plain.flat), lettered), numbering.values)


def _codes(plain: ByStreet, numbers: npt.NDArray[np.integer]) -> _Codes:
    """Codes into `_numbers` or `_zip_codes` of the readable rows; 0 for those without a number."""
    return np.where(plain.readable, numbers + 1, 0).astype(np.uint32)


@cache
def _numbers() -> Values:
    """Numbers as houses and flats have them, behind the absent one."""
    return _values(pl.int_range(_FEW_FIGURES, eager=True).cast(pl.String))


@cache
def _zip_codes() -> Values:
    """All that ZIP codes could be, behind the absent one."""
    return _values(codes_of(pl.int_range(10**ZIP_LENGTH, eager=True)))


def _values(texts: pl.Series) -> Values:
    return Values(pl.concat([pl.Series("value", [""]), texts.rename("value")], rechunk=True))


def _put(part: Coded, rows: npt.NDArray[np.integer], other: Coded) -> Coded:
    """A field with the values of another in some rows."""
    codes = part.codes.astype(np.uint32)
    before = np.uint32(len(part.values.texts) - 1)
    codes[rows] = np.where(other.codes == 0, 0, other.codes + before)
    return Coded(codes, part.values.and_further(other.values))
