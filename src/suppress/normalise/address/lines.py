"""The lines of an address, cleaned, with the postal code taken from wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from suppress.normalise.address.parts import LINES
from suppress.normalise.address.postal_code import PREFIXED_IN_FRONT, compared_postal_codes, countries_before
from suppress.normalise.address.some_rows import changed_where
from suppress.normalise.country import country_codes
from suppress.normalise.text import standard_text

_TEXTS = ("address1", "address2", "address3", "city", "state")
_KEPT = r",#/\-"  # lists of parts, numbers of units, fractions, ranges
# NFKC makes `12½` the text `121⁄2`. `% Ann Lee` is care of her.
_SIGNS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⁄": "/", "%": " C/O "}
# A dot between words stands for a space: `12 N.Main St.Apt.4`; elsewhere for nothing: `N.W.`
_DOTTED = r"\.([A-Za-z]{2}|[0-9])"
_WORDS = "^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$"
_NO_TEXT = ("", ",", "-", "#", "/")

# A code at the end of a text: of Canada, of the United Kingdom, of the United States. In an address line a
# ZIP code needs a state, or a comma, before it: `12 COUNTY ROAD 10020` is a street.
_CANADA = r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]"
_UK = r"[A-PR-UWYZ](?:[0-9][0-9A-HJKPSTUW]?|[A-HK-Y][0-9][0-9ABEHMNPRVWXY]?) ?[0-9][ABD-HJLNP-UW-Z]{2}"
_ZIP = r"[0-9]{5}(?:[ -]?[0-9]{4})?"
# Behind a state whose codes begin with a zero, or two (https://en.wikipedia.org/wiki/List_of_ZIP_Code_prefixes),
# fewer digits are a code that lost them: `NEWARK, NJ 7155`.
_ZERO_LOST = (
    r"(?:^|[ ,])(?:(?:CT|MA|ME|NH|NJ|RI|VT|AE|CONNECTICUT|MASSACHUSETTS|MAINE|NEW HAMPSHIRE|NEW JERSEY"
    r"|RHODE ISLAND|VERMONT),? ?([0-9]{4}(?:-[0-9]{4})?)|(?:PR|VI|PUERTO RICO|VIRGIN ISLANDS),? ?([0-9]{3}))$"
)
_LETTERED_AT_END = rf"(?:^|[ ,])({_CANADA}|{_UK})$"
_ZIP_AT_END = rf"(?:^|[ ,])({_ZIP})$"
_ZIP_AFTER_PLACE = rf"(?:,|[ ,][A-Z]{{2}},?) ?({_ZIP})$"
_CODE_LENGTH = 6  # characters of the shortest text that ends with a code and says something else


def address_lines(rows: pl.DataFrame, columns: Mapping[str, str]) -> pl.DataFrame:
    """The lines of each row's address as the grammars read them.

    Args:
        rows: Columns of String, nulls allowed.
        columns: Fields (`address1` to `address3`, `city`, `state`, `postal_code`, `country`) and the columns
            of `rows` that hold them; any may be absent.

    Returns:
        LINES, of the same height and order.
    """
    # The number column gives the frame its height when no field is there.
    cells = rows.select(
        pl.int_range(rows.height, dtype=pl.UInt32).alias("row"),
        *(pl.col(columns[field]).alias(field) for field in LINES if field in columns),
        *(pl.lit(None, pl.String).alias(field) for field in LINES if field not in columns),
    )
    lines = cells.select(
        *(standard_line(cells[field]) if field in columns else field for field in _TEXTS),
        country_codes(cells["country"]) if "country" in columns else "country",
        compared_postal_codes(cells["postal_code"]),
        countries_before(cells["postal_code"]).alias("before"),
    )
    lines = lines.with_columns(pl.coalesce("country", "before").alias("country")).drop("before")
    codeless = lines["postal_code"].is_null() & lines.select(_may_hold_code()).to_series()
    return _with_found_codes(lines, codeless) if codeless.any() else lines


def standard_line(cells: pl.Series) -> pl.Series:
    """The text of each cell as in LINES; null where nothing is left of one."""
    # Most cells only need their case changed.
    return changed_where(cells.str.to_uppercase(), ~cells.str.contains(_WORDS), _cleaned)


def _cleaned(cells: pl.DataFrame) -> pl.Series:
    # Step by step, so that what several expressions share is made once.
    cell = pl.col("cell")
    return (
        cells.with_columns(cell.str.replace_all(_DOTTED, " $1").str.replace_many(_SIGNS))
        .with_columns(standard_text(cell, keep=_KEPT))
        .select(pl.when(~cell.is_in(_NO_TEXT)).then(cell))
        .to_series()
    )


def _with_found_codes(lines: pl.DataFrame, codeless: pl.Series) -> pl.DataFrame:
    """The lines, with a postal code that ends another field in the field of its own."""
    numbered = lines.with_row_index("row")
    city = pl.col("city")
    in_front = city.str.extract(PREFIXED_IN_FRONT, 1).alias("city_front")
    behind = pl.coalesce(city.str.extract(PREFIXED_IN_FRONT, 2), city).alias("city")
    found = numbered.filter(codeless).with_columns(in_front, behind)
    found = found.with_columns(
        *(_code_at_end(pl.col(field), _ZIP_AT_END).alias(f"{field}_code") for field in ("state", "city")),
        *(
            _code_at_end(pl.col(field), _ZIP_AFTER_PLACE).alias(f"{field}_code")
            for field in ("address3", "address2", "address1")
        ),
    )
    sources = ("state", "city", "address3", "address2", "address1")
    taken = found.select(
        "row",
        *(_without_end(pl.col(field), pl.col(f"{field}_code")).alias(field) for field in sources),
        pl.coalesce("country", countries_before(found["city_front"])).alias("country"),
        pl.coalesce("city_front", *(f"{field}_code" for field in sources)).alias("postal_code"),
    )
    taken = taken.with_columns(compared_postal_codes(taken["postal_code"]))
    others = numbered.filter(~codeless)
    return pl.concat([others, taken.select(others.columns)]).sort("row").drop("row")


def _may_hold_code() -> pl.Expr:
    # Every code has a figure; what stands before one may be left with a comma.
    return pl.any_horizontal(pl.col(*_TEXTS).str.contains("[0-9]|[ ,]$").fill_null(value=False)).alias("maybe")


def _code_at_end(text: pl.Expr, zip_pattern: str) -> pl.Expr:
    patterns = ((zip_pattern, 1), (_LETTERED_AT_END, 1), (_ZERO_LOST, 1), (_ZERO_LOST, 2))
    return pl.coalesce(text.str.extract(pattern, group) for pattern, group in patterns)


def _without_end(text: pl.Expr, code: pl.Expr) -> pl.Expr:
    left = text.str.strip_suffix(code.fill_null("")).str.strip_chars_end(" ,")
    return pl.when(left != "").then(left)
