"""Postal addresses by their parts: which grammar reads a row, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.frames import require
from suppress.normalise.address import ca, gb, other, us
from suppress.normalise.address.addresses import Addresses as Addresses
from suppress.normalise.address.by_street import by_street
from suppress.normalise.address.form import address_form
from suppress.normalise.address.lines import address_lines
from suppress.normalise.address.parts import ADDRESS_PARTS, LINES
from suppress.normalise.address.silent import ReadSilent, is_silent
from suppress.normalise.in_order import in_order

_GRAMMARS = {"US": us.read, "CA": ca.read, "GB": gb.read, "other": other.read}


def standard_addresses(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The address of each row by its parts: ADDRESS_PARTS. Arguments as for `read_addresses`."""
    return read_addresses(rows, columns).parts


def read_addresses(rows: pl.DataFrame, columns: Mapping[str, str]) -> Addresses:
    """The address of each row.

    Args:
        rows: Columns of String, nulls allowed.
        columns: Fields (`address1` to `address3`, `city`, `state`, `postal_code`, `country`) and the columns
            of `rows` that hold them; any may be absent.
    """
    plain = by_street(rows, columns)
    rest = rows if plain is None else rows.filter(pl.Series(~plain.readable))
    return Addresses(plain, require(_by_grammar(rest, columns), ADDRESS_PARTS, "address parts"))


def _by_grammar(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    if rows.is_empty():  # steps over no rows take as long as over some hundreds
        return ADDRESS_PARTS.to_frame()
    cells = rows.select(pl.col(columns[field]).alias(field) for field in LINES if field in columns)
    silent = is_silent(cells)
    if not silent.any():
        return _by_form(rows, columns)
    others = rows.filter(~silent)
    read = ADDRESS_PARTS.to_frame() if others.is_empty() else _by_form(others, columns)
    return in_order(silent.to_numpy(), _read_silent(cells.filter(silent)), read)


def _by_form(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    lines = address_lines(rows, columns)
    form = address_form(lines)
    forms = form.unique().to_list() or ["other"]
    if len(forms) == 1:
        return _read(forms[0], lines)
    numbered = lines.with_row_index("row")
    own = {found: numbered.filter(form == found) for found in forms}
    parts = [_read(found, some.drop("row")).insert_column(0, some["row"]) for found, some in own.items()]
    return pl.concat(parts).sort("row").drop("row")


def _read(form: str, lines: pl.DataFrame) -> pl.DataFrame:
    return require(_GRAMMARS[form](lines), ADDRESS_PARTS, "address parts")


_read_silent = ReadSilent(lambda cells: _by_form(cells, {field: field for field in cells.columns}))
