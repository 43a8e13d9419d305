"""Cleaning that every kind of contact point shares: white space, invisible characters, one Unicode form.

No knowledge of addresses, numbers or names belongs here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import polars as pl

from suppress.normalise.invisible import INVISIBLE

_INVISIBLE_RUN = f"[{INVISIBLE}]+"
_EDGES = f"^[\\s{INVISIBLE}]+|[\\s{INVISIBLE}]+$"
_VISIBLE = f"[^\\s{INVISIBLE}]"

_MORE_THAN_WORDS = "[^A-Za-z0-9 ]|^ |  | $"

_NO_ANSWER = ("n/a", "none", "-", "unknown", "null")

# Letters that Unicode does not decompose into a base letter and a mark.
_UNDECOMPOSED = {
    "Æ": "AE",
    "Œ": "OE",
    "Ø": "O",
    "Ł": "L",
    "Đ": "D",
    "Ð": "D",
    "Þ": "TH",
    "Ħ": "H",
    "ẞ": "SS",
}

Strings = TypeVar("Strings", pl.Expr, pl.Series)


def is_blank(text: Strings) -> Strings:
    """True where nothing can be seen: null, empty, only white space or invisible characters.

    Args:
        text: String column, nulls allowed.

    Returns:
        Boolean of the same length, never null.
    """
    return ~text.str.contains(_VISIBLE).fill_null(False)


def says_nothing(text: Strings) -> Strings:
    """True for blank cells, and for what forms and exports write where nothing is known: `N/A`, `none`, `-` …

    Not for `NA`, which may be Namibia.
    """
    return is_blank(text) | stripped(text).str.to_lowercase().is_in(_NO_ANSWER).fill_null(value=False)


def stripped(text: Strings) -> Strings:
    """The text without white space and invisible characters at both ends; null stays null."""
    return text.str.replace_all(_EDGES, "")


def visible(text: pl.Expr) -> pl.Expr:
    """The text in NFKC, without invisible characters anywhere and white space at the ends.

    Args:
        text: String column, nulls allowed.

    Returns:
        String of the same length; null stays null, a blank text becomes empty.
    """
    # Most lists are ASCII: Unicode work is done on the cells that need it, the others are null there.
    plain = _is_plain(text)
    other: pl.Expr = pl.when(~plain).then(text)
    other = other.str.replace_all(_INVISIBLE_RUN, "").str.normalize("NFKC").str.strip_chars()
    return pl.when(plain).then(text.str.strip_chars()).otherwise(other)


def standard_text(text: pl.Expr, *, keep: str = "") -> pl.Expr:
    """Names, streets and countries as they are compared: `"Côte d’Ivoire,"` gives `COTE DIVOIRE`.

    NFKC, upper case, accents folded, dots and apostrophes dropped, every other punctuation a space,
    spaces collapsed.

    Args:
        text: String column, nulls allowed.
        keep: Punctuation that stays, e.g. `,`.

    Returns:
        String of the same length; null stays null, text without letters and digits becomes empty.
    """
    # Three ways by what a cell holds, each null elsewhere: most cells only need their case changed.
    plain = _is_plain(text)
    simple = ~text.str.contains(_MORE_THAN_WORDS)
    words: pl.Expr = pl.when(simple).then(text)
    punctuated: pl.Expr = pl.when(plain & ~simple).then(text)
    other: pl.Expr = pl.when(~plain).then(text)
    other = _folded(other.str.replace_all(_INVISIBLE_RUN, "").str.normalize("NFKC"))
    return pl.coalesce(
        words.str.to_uppercase(),
        _spaced(
            punctuated.str.to_uppercase().str.replace_many([".", "'", "`"], ["", "", ""]), rf"A-Z0-9{keep}"
        ),
        _spaced(other.str.replace_all(r"[.'`´‘’ʼ]", ""), rf"\p{{L}}\p{{M}}\p{{N}}{keep}"),
    )


def meanings(cells: pl.Series, table: Mapping[str, str]) -> pl.Series:
    """What each cell stands for by its standard text.

    Args:
        cells: String, nulls allowed, of few distinct spellings, each of which is cleaned once.
        table: Standard texts, and what they stand for.

    Returns:
        String of the same length; null for null and for texts that the table does not have.
    """
    distinct = cells.unique().drop_nulls().to_frame("cell")
    if distinct.is_empty():
        return cells
    meaning = standard_text(pl.col("cell")).replace_strict(dict(table), default=None, return_dtype=pl.String)
    known = distinct.with_columns(meaning.alias("meaning")).drop_nulls()
    return cells.replace_strict(known["cell"], known["meaning"], default=None, return_dtype=pl.String)


def _spaced(text: pl.Expr, kept: str) -> pl.Expr:
    # A single space stays as it is: replacing each by itself costs three times as much.
    return text.str.replace_all(f"[^{kept}]{{2,}}|[^{kept} ]", " ").str.strip_chars(" ")


def _is_plain(text: pl.Expr) -> pl.Expr:
    return ~text.str.contains(r"[^\x20-\x7e]")


def _folded(text: pl.Expr) -> pl.Expr:
    # Only the marks of Latin, Greek and Cyrillic go: in Indic scripts a mark is a vowel.
    base = text.str.to_uppercase().str.normalize("NFKD").str.replace_all(r"[\x{300}-\x{36f}]+", "")
    return base.str.normalize("NFKC").str.to_uppercase().str.replace_many(_UNDECOMPOSED)
