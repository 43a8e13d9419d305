"""The first baseline: an exact key, as the program compared it before it read addresses by their parts.

All address lines as one text and the postal code; with them the surname, the first letter, the first name.
Case, accents, punctuation, titles, generations and the last four digits of ZIP+4 do not count; everything else
must be equal.
"""

from __future__ import annotations

import polars as pl

from benchmarks.postal.matching import by_key

_TITLE = r"^(?:(?:MR|MRS|MS|MISS|MX|DR|REV|PROF) )+"
_ENDING = r"(?:[ ,]+(?:JR|SR|II|III|IV|ESQ|MD|PHD|DDS|CPA))+$"
_INITIALS = r"(?: [A-Z])+$"
_SHORT_ZIP4 = "^([0-9]{4})-[0-9]{4}$"


def exact_matcher(rows: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """FOUND of exact keys; see `matching.Matcher`."""
    return by_key(_keys(rows, "row"), _keys(entries, "entry"))


def _keys(records: pl.DataFrame, number: str) -> pl.DataFrame:
    street = pl.concat_str("address1", "address2", "address3", separator=" ")
    whole = _plain(pl.col("name"), keep=",").str.replace(_ENDING, "").str.replace(_TITLE, "")
    first = _plain(pl.col("first_name")).str.replace(_TITLE, "")
    last = _plain(pl.col("last_name")).str.replace(_TITLE, "").str.replace(_ENDING, "")
    after_comma = whole.str.extract(r"^[^,]*, *([^,]+)", 1).str.replace(_TITLE, "")
    firsts = pl.coalesce(_filled(first), after_comma, whole.str.extract(r"^([^ ,]+) [^,]+$", 1))
    lasts = pl.coalesce(_filled(last), whole.str.extract(r"^([^,]+),", 1), whole.str.extract(r"([^ ,]+)$", 1))
    parts = records.select(
        number,
        _filled(_plain(street)).alias("street"),
        _code(pl.col("postal_code")).alias("code"),
        _letters(lasts).alias("last"),
        _letters(firsts.str.replace(_INITIALS, "")).alias("first"),
    )
    address = pl.col("street") + "¦" + pl.col("code")
    household = address + "¦" + pl.col("last")
    return parts.select(
        number,
        address.alias("address"),
        household.alias("household"),
        (household + "¦" + pl.col("first").str.head(1)).alias("individual_initial"),
        (household + "¦" + pl.col("first")).alias("individual"),
    )


def _plain(text: pl.Expr, keep: str = "") -> pl.Expr:
    upper = text.str.to_uppercase().str.replace_all("['’.]", "")
    return upper.str.replace_all(f"[^A-Z0-9{keep}]+", " ").str.replace_all(" +", " ").str.strip_chars()


def _code(text: pl.Expr) -> pl.Expr:
    code = text.str.to_uppercase()
    compact = code.str.replace_all("[^A-Z0-9]", "")
    compared = pl.coalesce(
        code.str.extract(r"^([0-9]{5})[ -]?[0-9]{4}$", 1), code.str.extract(_SHORT_ZIP4, 1), compact
    )
    return _filled(
        pl.when(compared.str.contains("^[0-9]{3,4}$")).then(compared.str.zfill(5)).otherwise(compared)
    )


def _letters(name: pl.Expr) -> pl.Expr:
    return _filled(name.str.replace_all("[^A-Z]", ""))


def _filled(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
