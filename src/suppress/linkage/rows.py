"""FIELDS of the people of rows, coded by tables of streets and cities instead of the texts of each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.linkage.coded import Coded, Parts, Values, coded
from suppress.linkage.people import FIELDS, JOINED, PEOPLE, fields, filled, joined
from suppress.normalise.address.by_street import ByStreet
from suppress.normalise.postal import Postal

_NAMES = ("last", "last_parts", "first", "middle", "generation")
_ADDRESS = tuple(field for field in FIELDS if field not in _NAMES)


def coded_rows(postal: Postal) -> Parts:
    """FIELDS of the people of rows, in their order: what `coded` makes of the texts, in perhaps more values."""
    if postal.addresses.plain is None:
        return coded(fields(postal.people_at_addresses()))
    names = coded(postal.people.select(filled(pl.col(_NAMES))))
    addresses = _addresses(postal, postal.addresses.plain)
    if postal.people.height == postal.height:  # a person is a row
        return {**names, **addresses}
    row = postal.people["row"].to_numpy()
    return {**names, **{field: part.at(row) for field, part in addresses.items()}}


def _addresses(postal: Postal, plain: ByStreet) -> Parts:
    """Fields of the address of each row."""
    found = {field: _by_table(plain, field) for field in _ADDRESS}
    # What is left has no street, or what stands for it is another part.
    rest = np.flatnonzero(~plain.readable | (found["street"].codes == 0))
    if not len(rest):
        return found
    nobody = [pl.lit(None, pl.String).alias(field) for field in PEOPLE if field in _NAMES]
    texts = fields(postal.addresses.at(rest).with_columns(nobody).select(PEOPLE.names()))
    written = coded(texts.select(_ADDRESS))
    return {field: _put(part, rest, written[field]) for field, part in found.items()}


def _by_table(plain: ByStreet, field: str) -> Coded:
    texts, line = plain.written(field)
    text = filled(pl.col("text"))
    said = texts.to_frame("text").select(joined(text) if field in JOINED else text)
    found = coded(said)["text"]
    return found if line is None else found.at(line)


def _put(part: Coded, rows: npt.NDArray[np.integer], other: Coded) -> Coded:
    """A field with the values of another in some rows."""
    codes = part.codes.astype(np.uint32)
    before = np.uint32(len(part.values.texts) - 1)
    codes[rows] = np.where(other.codes == 0, 0, other.codes + before)
    return Coded(codes, Values(pl.concat([part.values.texts, other.values.texts[1:]])))
