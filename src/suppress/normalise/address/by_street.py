"""Addresses of a house number, a street and perhaps a numbered flat, of which each street is read once.

    `123 N Main St Apt 4`  ─▶  123 │ ` N Main St Apt ` │ 4

The figures at both ends say nothing of what stands between them, so that the grammar of the United States reads
` N Main St Apt ` between two figures once, for all houses of the street and all towns with one of that name.
Whatever it does not read as plainly is left to it row by row: leading zeros, a street that ends with a number,
lines that repeat the city or the postal code, Puerto Rico.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.normalise.address import layout, us
from suppress.normalise.address.form import american_country, unknown_state
from suppress.normalise.address.lines import standard_line
from suppress.normalise.address.parts import ADDRESS_PARTS, LINES
from suppress.normalise.address.postal_code import plain_zip_codes
from suppress.normalise.address.puerto_rico import in_puerto_rico
from suppress.normalise.country import country_codes
from suppress.normalise.remembered import Remembered

_FIGURES = "0123456789"
_FIGURE = "1"
"""Stands for any number without a leading zero."""
_ASCII = "^ [ -~]*$"
_CITY, _ZIP = "QQ", "99999"
"""Of no address, so that nothing behind a street is taken for them."""
_ZIP_LENGTH = 5
_NEEDED = ("address1", "city", "postal_code")
_LINES_BELOW = ("address2", "address3")


def by_street(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame | None:
    """The addresses that are no more than number, street and flat.

    Args:
        rows: Columns of String, nulls allowed.
        columns: As for `standard_addresses`.

    Returns:
        ADDRESS_PARTS, one line for each row; those without a `form` need a closer look, and say nothing else.
        None where no row can be read so.
    """
    if not columns.keys() >= set(_NEEDED):
        return None
    cells = rows.select(pl.col(columns[field]).alias(field) for field in LINES if field in columns)
    cut = _cut(cells["address1"])
    streets, street = _read_streets(cut["street"])
    cities, city = _read_cities(cells["city"])
    code = plain_zip_codes(cells["postal_code"])
    american, stateless = _is_american(cells, code)
    known = pl.DataFrame(
        [
            code.alias("postal_code"),
            *(streets[part].gather(street) for part in streets.columns),
            cities["line"].gather(city),
            cities["alone"].gather(city).zip_with(~stateless, cities["stateless"].gather(city)).alias("city"),
            american,
            *cut.drop("street"),
        ]
    )
    numbered = pl.col("flat").str.len_bytes() > 0
    text = pl.concat_str("house", "between", "flat")
    said = known.select("*", text.alias("text"), unit=pl.when(numbered).then("flat").otherwise("lettered"))
    repeats = pl.col("text").str.ends_with(pl.col("line"))
    readable = (
        pl.col("sound")
        & (pl.col("numbered") == numbered)
        & (pl.col("house").str.len_bytes() > 0)
        & ~pl.col("house").str.starts_with("0")
        & ~pl.col("flat").str.starts_with("0")
        # A flat as long as a ZIP code may be one.
        & (pl.col("flat").str.len_bytes() < _ZIP_LENGTH)
        & ~repeats
        & ~in_puerto_rico(pl.col("postal_code"))
        & pl.col("postal_code").is_not_null()
        & pl.col("american")
        & _empty_below(cells)
    )
    own = said.with_columns(readable.fill_null(value=False).alias("readable"))
    return own.select(pl.when("readable").then(part).alias(name) for name, part in _PARTS.items())


_PARTS: Mapping[str, pl.Expr] = {
    "form": pl.lit("US"),
    "kind": pl.lit("street"),
    "number": pl.col("house"),
    "place": pl.lit(None, pl.String),
    "box": pl.lit(None, pl.String),
}
_PARTS = {part: _PARTS.get(part, pl.col(part)) for part in ADDRESS_PARTS}


def _cut(line: pl.Series) -> pl.DataFrame:
    """`house`, the figures in front, `street`, what stands behind them, and `flat`, the figures at the end."""
    behind = line.str.strip_chars_start(_FIGURES)
    street = behind.str.strip_chars_end(_FIGURES)
    return pl.DataFrame({"line": line, "behind": behind, "street": street}).select(
        "street",
        pl.col("line").str.head(_bytes("line") - _bytes("behind")).alias("house"),
        pl.col("behind").str.tail(_bytes("behind") - _bytes("street")).alias("flat"),
    )


def _bytes(column: str) -> pl.Expr:
    return pl.col(column).str.len_bytes()


def _is_american(cells: pl.DataFrame, code: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Whether a row with a ZIP code is read as American, and whether it says no state."""
    nothing = pl.repeat(None, cells.height, dtype=pl.String, eager=True)
    states, state = _read_states(cells.get_column("state", default=nothing))
    unknown, stateless = states["unknown"].gather(state), states["line"].gather(state).is_null()
    by_code = ~(code.str.starts_with("0") & unknown)
    if "country" not in cells:
        return by_code.alias("american"), stateless
    countries, country = _read_countries(cells["country"])
    named = countries["code"].gather(country)
    told = countries["american"].gather(country).zip_with(named.is_not_null(), by_code)
    return told.alias("american"), stateless


def _empty_below(cells: pl.DataFrame) -> pl.Series:
    empty = pl.all_horizontal(
        pl.repeat(value=True, n=cells.height, dtype=pl.Boolean),
        *((_bytes(line) == 0).fill_null(value=True) for line in _LINES_BELOW if line in cells),
    )
    return cells.select(empty.alias("empty")).to_series()


def _streets(texts: pl.Series) -> pl.DataFrame:
    """What stands between the figures: `street`, `suffix`, `directional`, `lettered` (a unit without figures
    behind it), `between` (its standard text); `sound`, whether it is plain, and `numbered`, whether with a
    figure behind."""
    ends = pl.DataFrame({"end": ["", _FIGURE]})
    both = texts.to_frame("text").with_row_index("place").join(ends, how="cross", maintain_order="left")
    written = both.select((_FIGURE + pl.col("text") + pl.col("end")).alias("line")).to_series()
    none = pl.lit(None, pl.String)
    lines = (
        standard_line(written)
        .to_frame("address1")
        .select(
            *(pl.col(name) if name == "address1" else none.alias(name) for name in LINES if name not in _GIVEN),
            **{name: pl.lit(text) for name, text in _GIVEN.items()},
        )
    )
    whole = lines.select(layout.joined().alias("text"), "postal_code", "city", "state")
    ways = layout.with_ways(whole)
    read = us.read(lines.select(LINES.names())).select(
        "street", "suffix", "directional", lettered="unit", between="text"
    )
    behind = pl.col("between").str.strip_prefix(_FIGURE)
    between = pl.when(pl.col("end") != "").then(behind.str.strip_suffix(_FIGURE)).otherwise(behind)
    plain, flat = pl.col("plain").is_not_null(), pl.col("flat").struct.field("unit")
    numbered = pl.col("end") != ""
    # Behind a street that ends with a number, another number is another street.
    sound = pl.when(numbered).then(flat == _FIGURE).otherwise(plain | flat.is_not_null())
    sound &= pl.col("text").str.contains(_ASCII)
    found = (
        pl.concat([both, read, ways.select("plain", "flat")], how="horizontal")
        .with_columns(
            between.alias("between"), numbered.alias("numbered"), sound.fill_null(value=False).alias("sound")
        )
        .sort("place", "sound", descending=[False, True], maintain_order=True)
    )
    ambiguous = pl.col("sound").all().over("place")
    first = found.with_columns(pl.col("sound") & ~ambiguous).unique("place", keep="first", maintain_order=True)
    return first.select("street", "suffix", "directional", "lettered", "between", "sound", "numbered")


_GIVEN = {"city": _CITY, "postal_code": _ZIP}


def _cities(texts: pl.Series) -> pl.DataFrame:
    """`line`, the city as in LINES, and what is compared of it beside a state, and without one."""
    line = standard_line(texts)
    beside, without = (pl.repeat(state, len(line), dtype=pl.String, eager=True) for state in ("NY", None))
    return pl.DataFrame(
        {"line": line, "alone": layout.city(line, beside), "stateless": layout.city(line, without)}
    )


def _states(texts: pl.Series) -> pl.DataFrame:
    line = standard_line(texts)
    return pl.DataFrame({"line": line, "unknown": unknown_state(line)})


def _countries(texts: pl.Series) -> pl.DataFrame:
    code = country_codes(texts)
    return pl.DataFrame({"code": code, "american": american_country(code)})


_read_streets, _read_cities, _read_states, _read_countries = (
    Remembered(read) for read in (_streets, _cities, _states, _countries)
)
