"""Addresses of a house number, a street and perhaps a numbered flat, of which each street is read once.

    `123 N Main St Apt 4`  ─▶  123 │ ` N Main St Apt ` │ 4

The figures at both ends say nothing of what stands between them, so that the grammar of the United States reads
` N Main St Apt ` between two figures once, for all houses of the street and all towns with one of that name.
Whatever it does not read as plainly is left to it row by row: leading zeros, a street that ends with a number,
lines that repeat the city or the postal code, streets that are read otherwise in Puerto Rico.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.address.form import american_country, unknown_state
from suppress.normalise.address.hashed import HashedPart, code_hashes, number_hashes
from suppress.normalise.address.lines import standard_line
from suppress.normalise.address.parts import ADDRESS_PARTS, LINES
from suppress.normalise.address.postal_code import NO_CODE, Numbers, codes_of, plain_zip_codes
from suppress.normalise.address.puerto_rico import is_in_puerto_rico
from suppress.normalise.address.silent import is_silent
from suppress.normalise.address.street_table import OF_STREET, hash_of, on_island, read_cities, read_streets
from suppress.normalise.column_bytes import MOST_FIGURES, ColumnBytes
from suppress.normalise.country import country_codes
from suppress.normalise.digest import Hashes
from suppress.normalise.remembered import NOTHING, Places, Remembered

Mask = npt.NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)

_ZIP_LENGTH = 5
_LEADING_ZERO = 10_000
"""Smaller numbers are ZIP codes that begin with a zero."""
_ZERO = ord("0")
_NEEDED = ("address1", "city", "postal_code")
_LINES_BELOW = ("address2", "address3")
_FEW = 0.01
"""Share of rows on streets not met before that are left to the grammar where it reads others anyway."""
_MILITARY = r"^(?:AA|AE|AP)$|\b(?:APO|FPO|DPO)\b"


@dataclass(frozen=True)
class ByStreet:
    """Addresses as lines of tables of their streets and cities."""

    readable: Mask
    """Rows that are no more than number, street and flat; what is said here of the others means nothing."""
    code: Numbers
    """The ZIP code as a number."""
    house: Numbers
    flat: Numbers
    numbered: Mask
    """Rows with figures at the end, which are the flat's."""
    streets: pl.DataFrame
    street: Places
    cities: pl.DataFrame
    city: Places
    stateless: Mask

    def at(self, rows: Places) -> pl.DataFrame:
        """ADDRESS_PARTS of some readable rows.

        Args:
            rows: Their numbers, in any order, repetitions allowed.
        """
        street, city = pl.Series(self.street[rows]), pl.Series(self.city[rows])
        stateless, numbered = pl.Series(self.stateless[rows]), pl.Series(self.numbered[rows])
        said = pl.DataFrame(
            [
                codes_of(pl.Series("postal_code", self.code[rows])),
                _texts_of(self.house[rows]).alias("house"),
                _texts_of(self.flat[rows]).set(~numbered, "").alias("flat"),
                *(self.streets[part].gather(street) for part in OF_STREET),
                self.cities["alone"]
                .gather(city)
                .zip_with(~stateless, self.cities["stateless"].gather(city))
                .alias("city"),
                numbered.alias("numbered"),
            ]
        )
        unit = pl.when("numbered").then("flat").otherwise("lettered")
        text = pl.concat_str("house", "between", "flat")
        return said.with_columns(unit=unit, text=text).select(part.alias(name) for name, part in _PARTS.items())

    def written(self, part: str) -> tuple[pl.Series, Places]:
        """Texts of a part that no number of a row is in, and for each row its line among them.

        Args:
            part: `kind`, `street`, `suffix`, `directional`, `place` or `city`; or `lettered`, the unit of rows
                that are not `numbered`.
        """
        match part:
            case "city":
                cities = pl.concat([self.cities["alone"], self.cities["stateless"]])
                return cities, self.city + self.cities.height * self.stateless
            case "kind" | "place":
                said = pl.select(_PARTS[part].cast(pl.String).alias(part)).to_series()
                return said, np.zeros(len(self.street), np.int64)
            case _:
                return self.streets[part], self.street

    def hashes(self, part: HashedPart) -> Hashes:
        """As `part_hashes` gives them, of all rows, in an array that may be written to."""
        return self.numbers(part, lambda hashes: hashes)

    def numbers(self, part: HashedPart, number: Callable[[Hashes], npt.NDArray[Number]]) -> npt.NDArray[Number]:
        """What a function says of the hashes of a part, of all rows, in an array that may be written to.

        Args:
            part: The part.
            number: Gives a number for each hash; asked once for each street.
        """
        match part:
            case "postal_code":
                return number(code_hashes().take(self.code))
            case "number":
                return number(number_hashes(self.house))
            case "box":
                return number(np.zeros(len(self.street), np.uint64))
            case _:
                found = number(self.streets[hash_of(part)].to_numpy()).take(self.street)
                if part == "unit":
                    found[self.numbered] = number(number_hashes(self.flat[self.numbered]))
                return found


def by_street(rows: pl.DataFrame, columns: Mapping[str, str]) -> ByStreet | None:
    """The addresses that are no more than number, street and flat.

    Args:
        rows: Columns of String, nulls allowed.
        columns: As for `standard_addresses`.

    Returns:
        None where no row can be read so.
    """
    if not columns.keys() >= set(_NEEDED):
        return None
    cells = rows.select(pl.col(columns[field]).alias(field) for field in LINES if field in columns)
    lines = ColumnBytes.of(cells["address1"])
    house, figures = lines.figures(lines.starts)
    behind = lines.starts + figures
    of_flat = lines.figures_at_end(behind, _ZIP_LENGTH)
    ends = lines.stops - of_flat
    flat = np.zeros(len(house), np.int32)
    numbered = of_flat > 0
    flat[numbered], _ = lines.figures(ends[numbered])
    # One street is often written in two ways that differ in that alone.
    between = lines.in_capitals().between(behind, ends)
    code = plain_zip_codes(cells["postal_code"])
    cities, city = read_cities(cells["city"])
    american, states, state = _is_american(cells, code)
    plain = (
        (figures > 0)
        & (figures <= MOST_FIGURES)
        & (lines.buffer.take(lines.starts) != _ZERO)
        & ~(numbered & (lines.buffer.take(ends) == _ZERO))
        # A flat as long as a ZIP code may be one.
        & (of_flat < _ZIP_LENGTH)
        & (code != NO_CODE)
        & american
        & _empty_below(cells).to_numpy()
    )
    streets, street = read_streets(between, few=_FEW)
    stateless = states["line"].is_null().to_numpy().take(state)
    read = ByStreet(plain, code, house, flat, numbered, streets, street, cities, city, stateless)
    is_new = read.readable & (street == NOTHING)
    silent = is_silent(cells).to_numpy()
    found = _understood(read, states, state)
    if is_new.any() and not (~found & ~silent & ~is_new).any():
        # Without those on new streets, the grammar has nothing to do in this block, nor in later ones.
        streets, street = read_streets(between)
        read = replace(read, streets=streets, street=street)
        found = _understood(read, states, state)
    return replace(read, readable=found)


def _understood(read: ByStreet, states: pl.DataFrame, state: Places) -> Mask:
    """Which of the rows that may be no more than number, street and flat are on streets read plainly."""
    found: Mask = read.readable & _flag(read.streets, "sound").take(read.street)
    found &= _flag(read.streets, "numbered").take(read.street) == read.numbered
    plain = replace(read, readable=found)
    found[_repeats_city(plain)] = False
    island = np.flatnonzero(found & is_in_puerto_rico(read.code))
    if len(island):
        found[island] = _is_plain_in_puerto_rico(plain, island, states, state)
    return found


_PARTS: Mapping[str, pl.Expr] = {
    "form": pl.lit("US"),
    "kind": pl.lit("street"),
    "number": pl.col("house"),
    "place": pl.lit(None, pl.String),
    "box": pl.lit(None, pl.String),
}
_PARTS = {part: _PARTS.get(part, pl.col(part)) for part in ADDRESS_PARTS}


def _texts_of(numbers: Numbers) -> pl.Series:
    return pl.Series(numbers).cast(pl.String)


def _repeats_city(read: ByStreet) -> Places:
    """Readable rows whose address ends with what the field for the city says, or where that says nothing."""
    ends = read.streets["end"].to_numpy().take(read.street)
    city_ends = read.cities["end"].to_numpy().take(read.city)
    city_numbered = _flag(read.cities, "numbered").take(read.city)
    maybe = np.where(read.numbered, city_numbered, (ends == city_ends) | (ends == 0))
    maybe |= city_ends == 0
    rows = np.flatnonzero(read.readable & maybe)
    line = read.cities["line"].gather(read.city[rows])
    repeated = pl.DataFrame({"text": read.at(rows)["text"], "line": line}).select(
        pl.col("text").str.ends_with(pl.col("line")).fill_null(value=True)
    )
    repeats: Places = rows[repeated.to_series().to_numpy()]
    return repeats


def _flag(table: pl.DataFrame, column: str) -> Mask:
    return table[column].to_numpy()


def _is_plain_in_puerto_rico(read: ByStreet, rows: Places, states: pl.DataFrame, state: Places) -> Mask:
    """Whether some rows say the same on the island, where every line is looked through for what it may be."""
    said = pl.DataFrame(
        [
            read.at(rows)["text"],
            states["line"].gather(state[rows]).alias("state"),
            read.cities["line"].gather(read.city[rows]).alias("city"),
        ]
    )
    ends = pl.col("text").str.ends_with(pl.col("state"))
    military = pl.col("state").str.contains(_MILITARY) | pl.col("city").str.contains(_MILITARY)
    odd = said.select(ends.fill_null(value=False) | military.fill_null(value=False)).to_series()
    plain: Mask = on_island(read.streets, read.street[rows]) & ~odd.to_numpy()
    return plain


def _is_american(cells: pl.DataFrame, code: Numbers) -> tuple[Mask, pl.DataFrame, Places]:
    """Whether a row with a ZIP code is read as American, and what its state says."""
    nothing = pl.repeat(None, cells.height, dtype=pl.String, eager=True)
    states, state = _read_states(cells.get_column("state", default=nothing))
    american: Mask = ~((code < _LEADING_ZERO) & _flag(states, "unknown").take(state))
    if "country" in cells:
        countries, country = _read_countries(cells["country"])
        named = countries["code"].is_not_null().to_numpy().take(country)
        american = np.where(named, _flag(countries, "american").take(country), american)
    return american, states, state


def _empty_below(cells: pl.DataFrame) -> pl.Series:
    empty = pl.all_horizontal(
        pl.repeat(value=True, n=cells.height, dtype=pl.Boolean),
        *((pl.col(line).str.len_bytes() == 0).fill_null(value=True) for line in _LINES_BELOW if line in cells),
    )
    return cells.select(empty.alias("empty")).to_series()


def _states(texts: pl.Series) -> pl.DataFrame:
    line = standard_line(texts)
    return pl.DataFrame({"line": line, "unknown": unknown_state(line)})


def _countries(texts: pl.Series) -> pl.DataFrame:
    code = country_codes(texts)
    return pl.DataFrame({"code": code, "american": american_country(code)})


_read_states, _read_countries = Remembered(_states), Remembered(_countries)
