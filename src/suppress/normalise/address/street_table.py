"""What stands between the figures of addresses, and cities, each text of which is read once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from suppress.normalise.address import layout, us
from suppress.normalise.address.hashed import HashedPart, part_hashes
from suppress.normalise.address.lines import standard_line
from suppress.normalise.address.parts import LINES
from suppress.normalise.address.some_rows import in_places
from suppress.normalise.digest import text_hashes
from suppress.normalise.remembered import Further, Remembered

OF_STREET = ("street", "suffix", "directional", "lettered", "between")
"""Parts of a text between figures: `lettered`, a unit without figures behind it; `between`, standard text."""
_HASHED: tuple[HashedPart, ...] = ("body", "unit", "suffix", "directional")
_FIGURE = "1"
"""Stands for any number without a leading zero."""
_ASCII = "^ [ -~]*$"
_CITY, _ZIP, _ISLAND_ZIP = "QQ", "99999", "00601"
"""Of no address, so that nothing behind a street is taken for them, but for that of Puerto Rico."""
_END = 2  # letters of the end of two texts that are compared before anything else of them is


def hash_of(part: HashedPart) -> str:
    """Name of the column with the number of a part."""
    return f"{part} hash"


def _streets(texts: pl.Series) -> pl.DataFrame:
    """OF_STREET; `sound`, whether it is plain, and `numbered`, whether with a figure behind; `written`, the
    text; numbers of its parts, and of its last letters."""
    both = pl.concat([pl.DataFrame({"text": texts, "end": end}) for end in ("", _FIGURE)])
    lines = _lines_of(both, _ZIP)
    ways = layout.with_ways(lines.select(layout.joined().alias("text"), "postal_code", "city", "state"))
    plain, flat = pl.col("plain").is_not_null(), pl.col("flat").struct.field("unit")
    # Behind a street that ends with a number, another number is another street.
    sound = pl.when(both["end"] != "").then(flat == _FIGURE).otherwise(plain | flat.is_not_null())
    sound &= both["text"].str.contains(_ASCII)
    alone, numbered = np.split(ways.select(sound.fill_null(value=False)).to_series().to_numpy(), 2)
    # One that could be read either way is left to the grammar, and of others nothing more is said.
    is_one = alone ^ numbered
    place = np.flatnonzero(is_one)
    read = us.read(lines[place + len(texts) * numbered[place]])
    behind = pl.col("text").str.strip_prefix(_FIGURE)
    end = pl.Series(numbered[place])
    parts = read.select(
        "street",
        "suffix",
        "directional",
        pl.col("unit").alias("lettered"),
        pl.when(end).then(behind.str.strip_suffix(_FIGURE)).otherwise(behind).alias("between"),
    )
    hashes = {
        hash_of(part): part_hashes(read.with_columns(text=pl.lit(None, pl.String)), part) for part in _HASHED
    }
    said = parts.with_columns(_end(parts["between"]), **hashes)[in_places(pl.Series(is_one))]
    return said.with_columns(
        pl.col(pl.UInt64).fill_null(0),
        pl.Series("sound", is_one),
        pl.Series("numbered", numbered),
        texts.alias("written"),
    )


def _lines_of(both: pl.DataFrame, code: str) -> pl.DataFrame:
    """LINES of streets between two figures.

    Args:
        both: `text`, and `end`, what stands behind it.
        code: Their postal code.
    """
    given = {"city": _CITY, "postal_code": code}
    written = both.select((_FIGURE + pl.col("text") + pl.col("end")).alias("line")).to_series()
    return pl.DataFrame({"address1": standard_line(written)}).select(
        "address1" if name == "address1" else pl.lit(given.get(name), pl.String).alias(name) for name in LINES
    )


def _is_island_street(streets: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether streets are read in Puerto Rico as elsewhere, whatever figures stand before and behind them."""
    # Beside other figures, the number of the house and of the flat may be taken otherwise.
    plain = (pl.col("sound") & ~pl.col("written").str.contains("[0-9]")).fill_null(value=False)
    places = streets.select(plain.alias("plain")).to_series().arg_true()
    some = streets[places].with_columns(
        pl.when("numbered").then(pl.lit(_FIGURE)).otherwise(pl.lit("")).alias("end")
    )
    lines = _lines_of(some.select(pl.col("written").alias("text"), "end"), _ISLAND_ZIP)
    read = us.read(lines).rename({"unit": "lettered"}).drop("postal_code", "city", "form")
    said = some.select("end", *(pl.col(part).alias(f"{part} said") for part in OF_STREET))
    # With the figure behind it, which is the flat's.
    unit = pl.when(pl.col("end") != "").then("end").otherwise("lettered said")
    text = pl.lit(_FIGURE) + pl.col("between said") + pl.col("end")
    same = pl.all_horizontal(
        pl.col("kind").eq_missing(pl.lit("street")),
        pl.col("number").eq_missing(pl.lit(_FIGURE)),
        pl.col("lettered").eq_missing(unit),
        pl.col("text").eq_missing(text),
        *(pl.col(part).is_null() for part in ("place", "box")),
        *(pl.col(part).eq_missing(pl.col(f"{part} said")) for part in ("street", "suffix", "directional")),
    )
    found = np.zeros(streets.height, np.bool_)
    found[places.to_numpy()] = pl.concat([read, said], how="horizontal").select(same).to_series().to_numpy()
    return found


def _cities(texts: pl.Series) -> pl.DataFrame:
    """`line`, the city as in LINES, what is compared of it beside a state, and without one; a number of its
    last letters, and whether it ends with a figure."""
    line = standard_line(texts)
    beside, without = (pl.repeat(state, len(line), dtype=pl.String, eager=True) for state in ("NY", None))
    return pl.DataFrame(
        {
            "line": line,
            "alone": layout.city(line, beside),
            "stateless": layout.city(line, without),
            "end": _end(line),
            "numbered": line.str.contains("[0-9]$").fill_null(value=False),
        }
    )


def _end(line: pl.Series) -> pl.Series:
    """A number for the last letters of each text; 0 where there are fewer."""
    return pl.Series("end", text_hashes(line.set(line.str.len_bytes() < _END, None).str.tail(_END)))


# Of null nothing is plain, so that the grammar reads the rows of a few new streets among its own.
read_streets, read_cities = Remembered(_streets), Remembered(_cities)
on_island = Further(_is_island_street, "written")
