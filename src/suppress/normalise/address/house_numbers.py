"""House numbers in front of a street: fractions, ranges, letters, grids and spelled numbers.

Publication 28, appendix D (https://pe.usps.com/text/pub28/28apd.htm): fractional, hyphenated, grid and
alphanumeric primary numbers.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from suppress.normalise.address.tables import alternatives, words

# `12`, `12B`, `12-B`, `36-28`, `39W250`, `N6W23001`, `A17`.
_GRID = "[NSEW] ?[0-9]+ ?[NSEW] ?[0-9]+[A-Z]?"
_NUMBER = f"(?:[0-9]+(?:-[0-9]+)?(?:-?[A-Z]|[A-Z][0-9]+[A-Z]?)?|{_GRID}|[A-Z]{{1,2}}-?[0-9]+[A-Z]?)"
_FRACTION = "(?:[ -][0-9]/[0-9]{1,2})?"
_NUMBERED = rf"(?:^|,) ?({_NUMBER}{_FRACTION} [^,]*[A-Z0-9])"
_SPLIT = rf"^({_NUMBER}{_FRACTION}) (.+)$"
_APART = r"(^|,) ?([0-9]+[A-Z]?), ?([A-Z][A-Z]+ [^,]|[0-9]+(?:ST|ND|RD|TH) )"
_WORD_IN_FRONT = r"^(?:NO|NUMBER|#) ?([0-9]+[A-Z]? [A-Z0-9]+ [A-Z])"
_LETTERED = "^([0-9]+)-?([A-Z])$"


def with_number(text: pl.Expr) -> pl.Expr:
    """The first line of a text that begins with a house number and goes on; null where there is none.

    Args:
        text: Lines separated by commas; null gives null.
    """
    return pl.coalesce(text.str.extract(_NUMBERED, 1), text.str.extract(_spelled(), 1))


def number_joined(text: pl.Expr) -> pl.Expr:
    """The text with a number that stands in a line of its own in the line of its street: `12, OAK ST`."""
    return text.str.replace(_APART, "$1$2 $3")


def number_bare(text: pl.Expr) -> pl.Expr:
    """The text without the word before the house number: `NO 12 OAK ST` gives `12 OAK ST`."""
    return text.str.replace(_WORD_IN_FRONT, "$1")


@cache
def _spelled() -> str:
    spelled = alternatives([word.replace(" ", "[ -]") for word in words("numbers.csv")])
    return rf"(?:^|,) ?((?:{spelled}) [A-Z0-9][^,]*[A-Z0-9])"


def number_and_street(line: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """House number, its letter where that is a unit (`12B` is flat B of 12), and what follows.

    Args:
        line: What `with_number` gives.
    """
    figures, street = line.str.extract(_SPLIT, 1), line.str.extract(_SPLIT, 2)
    number = figures.str.replace_all("^0+([1-9])|-([0-9]/)", "$1 $2").str.strip_chars(" ")
    fraction = number.str.contains("/", literal=True)
    whole = pl.when(fraction).then(number).otherwise(number.str.replace_all("[ -]", ""))
    letter = whole.str.extract(_LETTERED, 2)
    spelled = line.str.extract(_spelled_front(), 1).str.replace_all("-", " ", literal=True)
    by_word = spelled.replace_strict(words("numbers.csv"), default=None, return_dtype=pl.String)
    after_word = line.str.replace(_spelled_front(), "").str.strip_chars(" ")
    return (
        pl.coalesce(pl.when(letter.is_not_null()).then(whole.str.extract(_LETTERED, 1)), whole, by_word),
        letter,
        pl.coalesce(street, pl.when(by_word.is_not_null()).then(after_word)),
    )


@cache
def _spelled_front() -> str:
    return rf"^({alternatives([word.replace(' ', '[ -]') for word in words('numbers.csv')])})\b"
