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
# Behind a street with its number another number is the flat's, and what follows is a building or the city.
_BEHIND_STREET = rf"(?:^|,) ?{_NUMBER}{_FRACTION} [^,]*[A-Z][A-Z][^,]*,(?:.*,)? ?[0-9]+[A-Z]?,"
_WORD_IN_FRONT = "^(?:NO|NUMBER|#) ?([0-9]+[A-Z]? (?:[A-Z]|[0-9]+(?:ST|ND|RD|TH) ))"
_LETTER_IN_FRONT = "^NO ([A-Z]) ([0-9])"
_TWO_NUMBERS = (
    "^((?:.*, ?)?[0-9]{1,4}[A-Z]?) ([0-9]{1,5} (?:[A-Z]+(?:-[A-Z]+)?|[0-9]+(?:ST|ND|RD|TH)) [A-Z0-9].*)$"
)
# Queens and Oahu.
_HYPHENATED = "^(?:11[01346]|96[78])"
_NAME_AFTER = "^[0-9]+ ([A-Z]+) "
# The number of a road is none of a house: `OLD ROUTE 9 SOUTH RD`.
_NUMBERED_ROAD = r"\b(?:ROAD|RD|ROUTE|RTE|RT|HIGHWAY|HWY|BOX) [0-9]"
_LETTERED = "^([0-9]+)-?([A-Z])$"


def with_number(text: pl.Expr) -> pl.Expr:
    """The first line of a text that begins with a house number and goes on; null where there is none.

    Args:
        text: Lines separated by commas; null gives null. A number may stand behind a name in its line as
            well, where a street type follows: `ACME INC 12 OAK ST`.
    """
    first = pl.coalesce(text.str.extract(_NUMBERED, 1), text.str.extract(_spelled(), 1))
    behind = pl.when(~text.str.contains(_NUMBERED_ROAD)).then(text).str.extract(_behind_name(), 1)
    return pl.coalesce(first, behind)


def number_joined(text: pl.Expr) -> pl.Expr:
    """The text with a number that stands in a line of its own in the line of its street: `12, OAK ST`.

    That of `12 OAK ST, 4, AMES IA` is a flat, and stays alone.
    """
    joined = text.str.replace(_APART, "$1$2 $3")
    return pl.when(text.str.contains(_BEHIND_STREET)).then(text).otherwise(joined)


def number_alone(text: pl.Expr, postal_code: pl.Expr) -> pl.Expr:
    """The text without a word before the house number, and with two numbers told apart.

    `NO 12 OAK ST` gives `12 OAK ST`. `36 28 BELL BLVD` has a hyphen in Queens and Hawaii, where numbers are
    hyphenated, and is flat 36 of 28 elsewhere; `36 28 ST` is on 28th Street.

    Args:
        text: Lines separated by commas; null gives null.
        postal_code: As compared.
    """
    one = text.str.replace(_WORD_IN_FRONT, "$1").str.replace(_LETTER_IN_FRONT, "UNIT $1, $2")
    second = one.str.extract(_TWO_NUMBERS, 2)
    name = second.str.extract(_NAME_AFTER, 1)
    is_type = name.replace_strict(words("street_types.csv"), default=None, return_dtype=pl.String).is_not_null()
    hyphenated = postal_code.str.contains(_HYPHENATED).fill_null(value=False)
    apart = pl.when(hyphenated).then(pl.lit("-")).otherwise(pl.lit(", "))
    joined = one.str.extract(_TWO_NUMBERS, 1) + apart + second
    return pl.when(second.is_not_null() & ~is_type).then(joined).otherwise(one)


@cache
def _behind_name() -> str:
    types = alternatives(list(words("street_types.csv")))
    return rf"(?:^|,)[^,0-9]*[A-Z] ([0-9]+ (?:[A-Z0-9]+ )+?(?:{types})(?: [^,]*[A-Z0-9])?)(?: ?,|$)"


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
