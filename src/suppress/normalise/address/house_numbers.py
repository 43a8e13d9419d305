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
_TWO_NUMBERS = "^[0-9]{1,3} [0-9]{2,3} ([A-Z]+) [A-Z]"
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


def number_alone(text: pl.Expr) -> pl.Expr:
    """The text without a word before the house number, or a space in it: `NO 12 OAK ST`, `36 28 BELL BLVD`.

    `36 28 ST` is on 28th Street.
    """
    one = text.str.replace(_WORD_IN_FRONT, "$1")
    apart = one.str.extract(_TWO_NUMBERS, 1)
    joined = one.str.replace(" ", "-", literal=True)
    types = words("street_types.csv")
    is_name = apart.replace_strict(types, default=None, return_dtype=pl.String).is_null() & apart.is_not_null()
    return pl.when(is_name).then(joined).otherwise(one)


@cache
def _spelled() -> str:
    return rf"(?:^|,) ?((?:{_cardinals()}) [A-Z0-9][^,]*[A-Z0-9])"


@cache
def _cardinals() -> str:
    return alternatives([word.replace(" ", "[ -]") for word in words("numbers.csv")])


def with_number_and_street(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds `number`, `letter` where that is a unit (`12B` is flat B of 12), and `phrase`, what follows.

    Args:
        lines: Their `line` is what `with_number` gives.
    """
    fraction = pl.col("whole").str.contains("/", literal=True)
    figures = pl.col("whole").str.replace("-([0-9]/)", " $1").str.replace("^0+([1-9])", "$1")
    letter = pl.col("figures").str.extract(_LETTERED, 2)
    spelled = pl.when(pl.col("whole").is_null()).then("line")
    word = spelled.str.extract(_spelled_front(), 1).str.replace_all("-", " ", literal=True)
    return (
        lines.with_columns(
            pl.col("line").str.extract(_SPLIT, 1).alias("whole"),
            pl.col("line").str.extract(_SPLIT, 2).alias("phrase"),
        )
        .with_columns(
            pl.when(fraction).then(figures).otherwise(figures.str.replace_all("[ -]", "")).alias("figures"),
            word.replace_strict(words("numbers.csv"), default=None, return_dtype=pl.String).alias("by_word"),
            spelled.str.replace(_spelled_front(), "").str.strip_chars(" ").alias("after_word"),
        )
        .with_columns(letter.alias("letter"))
        .with_columns(
            pl.coalesce(
                pl.when(pl.col("letter").is_null())
                .then("figures")
                .otherwise(pl.col("figures").str.extract(_LETTERED, 1)),
                "by_word",
            ).alias("number"),
            pl.coalesce("phrase", "after_word").alias("phrase"),
        )
    )


@cache
def _spelled_front() -> str:
    return rf"^({_cardinals()})\b"
