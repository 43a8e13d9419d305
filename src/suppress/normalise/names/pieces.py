"""One person from each name: what stands between two people, and what they share.

`John & Mary Smith` share the surname behind them, `Smith, John & Mary` the one before them, `Mr and Mrs J
Smith` are J. Smith and somebody Smith.
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.names import parts, words
from suppress.normalise.names.given import known_given_names

_BETWEEN = "¦"  # punctuation, so never in standard text
# Y is a middle initial as well.
_SPANISH_AND = rf"^([^ ,{_BETWEEN}]+) Y ([^ ,{_BETWEEN}]+ [^{_BETWEEN}]+)$"
# I and V may be generations.
_WITH_INITIAL = r"^([^ ,&/]{2,}) ([A-HJ-UW-Z])$"

_SAID = ["row", "given", "surname", "middle", "generation", "inner"]


def pieces(texts: pl.DataFrame) -> pl.DataFrame:
    """One line for each person of each row.

    Args:
        texts: `row` and as cleaned text `whole`, `given`, `surname`, `middle`, `generation`, nulls allowed.
            A field that is there counts before what the whole name says.

    Returns:
        `row`, `person` (UInt8, from 0), `given`, `surname`, `middle`, `generation` and `inner` (a word
        between given name and surname that may be part of it), by row and person; texts that are still to
        be read word by word, each null where nothing was said.
    """
    told = _told(_by_surname(texts))
    several = pl.col("two_surnames") | pl.col("told").str.contains(_BETWEEN, literal=True).fill_null(
        value=False
    )
    alone = _read(told.filter(~several).with_columns(pl.lit(0, pl.UInt8).alias("person")))
    shared = _shared(_read(_split(told.filter(several))))
    return pl.concat([_said(alone), _said(_given_alone(alone)), _said(shared)]).sort("row", "person")


def _given_alone(alone: pl.DataFrame) -> pl.DataFrame:
    """Whole names of one word that is a given name, read as one: `Carol` may be her surname, but hardly is."""
    is_given = ~pl.col("titled") & pl.col("body").is_in(known_given_names())
    return alone.filter(is_given.fill_null(value=False)).with_columns(
        pl.lit(1, pl.UInt8).alias("person"),
        pl.lit(None, pl.String).alias("read_surname"),
        pl.col("body").alias("read_given"),
    )


def _by_surname(texts: pl.DataFrame) -> pl.DataFrame:
    """The rows, those with two surnames of a word each in the field (`Ann | Lee/Ray`) once for each of them."""
    surnames = pl.col("surname").str.replace_all(words.AND, _BETWEEN)
    two = surnames.str.contains(rf"^[^ ,{_BETWEEN}]+(?:{_BETWEEN}[^ ,{_BETWEEN}]+)+$").fill_null(value=False)
    flagged = texts.with_columns(two.alias("two_surnames"))
    split = flagged.filter("two_surnames").with_columns(surnames.str.split(_BETWEEN).alias("surname"))
    exploded = split.explode("surname", empty_as_null=True, keep_nulls=True)
    return pl.concat([flagged.filter(~pl.col("two_surnames")), exploded])


def _told(texts: pl.DataFrame) -> pl.DataFrame:
    """`told`: what names the people, the whole name or the given names beside a surname (`by_field`)."""
    given, surname = pl.col("given"), pl.col("surname")
    turned = _is_turned(given, surname).fill_null(value=False)
    texts = texts.with_columns(
        pl.when(turned).then(surname).otherwise(given).alias("given"),
        pl.when(turned).then(given).otherwise(surname).alias("surname"),
    )
    # `Stanley | Walter S`, both of them given names: whichever is the surname, the letter is an initial.
    initial, alone = (
        pl.when(given.is_not_null()).then(surname.str.extract(_WITH_INITIAL, place)) for place in (2, 1)
    )
    unsaid = pl.when(~given.str.contains(r"\b[A-Z]\b")).then(initial)
    texts = texts.with_columns(
        pl.coalesce("middle", unsaid).alias("middle"), pl.coalesce(alone, surname).alias("surname")
    )
    # `John | Smith & Mary Jones` reads on from field to field.
    reads_on = surname.str.contains(words.AND).fill_null(value=False)
    across = texts.with_columns(
        pl.when(reads_on)
        .then(pl.concat_str(given, surname, separator=" ", ignore_nulls=True))
        .when(given.is_null() | surname.is_null())
        .then("whole")
        .alias("whole"),
        pl.when(~reads_on).then(given).alias("given"),
        pl.when(~reads_on).then(surname).alias("surname"),
    ).with_columns(pl.col("whole").is_null().alias("by_field"))
    names = given.str.replace(words.GIVEN_SUFFIX, "").str.replace(words.GENERATION_BEFORE, "")
    between = (
        pl.when(pl.col("by_field"))
        .then(names.str.replace_all(r" *, *", _BETWEEN))
        .otherwise("whole")
        .str.replace_all(words.AND, _BETWEEN)
        .str.replace(_SPANISH_AND, "${1}" + _BETWEEN + "${2}")
        .str.strip_chars(_BETWEEN + " ,")
    )
    return across.with_columns(
        between.alias("told"),
        pl.coalesce("generation", parts.generation_of_given(given)).alias("generation"),
    )


def _is_turned(given: pl.Expr, surname: pl.Expr) -> pl.Expr:
    """Whether the fields say themselves that they were exchanged: `Burnell | Ms Pamela`."""
    titled = surname.str.contains(words.COURTESY_FIRST) & ~given.str.contains(words.COURTESY_FIRST)
    first_of_surname = surname.str.extract("^([^ ]{2,}) [A-Z]$", 1)
    initial = first_of_surname.is_in(known_given_names()) & ~given.is_in(known_given_names())
    return given.is_not_null() & (titled | (initial & given.str.contains("^[^ ,]{2,}$")).fill_null(value=False))


def _split(told: pl.DataFrame) -> pl.DataFrame:
    one_each = told.with_columns(pl.col("told").str.split(_BETWEEN)).explode(
        "told", empty_as_null=True, keep_nulls=True
    )
    return one_each.filter(pl.col("told") != "").with_columns(
        pl.int_range(pl.len()).over("row").cast(pl.UInt8).alias("person")
    )


def _read(one_each: pl.DataFrame) -> pl.DataFrame:
    """`body` (without titles and suffix), and the surname and given names that a whole name has by itself."""
    whole: pl.Expr = pl.when(~pl.col("by_field")).then("told")
    body, plain = pl.col("body"), pl.col("plain")
    return (
        one_each.with_columns(whole.alias("whole"))
        .with_columns(
            parts.without_titles(parts.without_suffix(pl.col("whole"))).alias("body"),
            parts.generation_behind(pl.col("whole")).alias("read_generation"),
            pl.col("whole").str.contains(words.TITLES).alias("titled"),
        )
        # As directories have it: `Burnell Pamela A`, `Deblanc D`, but `John S`.
        .with_columns(
            body.str.contains(words.SURNAME_FIRST).alias("three"),
            (
                body.str.contains(words.SURNAME_AND_INITIAL)
                & ~body.str.extract("^([^ ]+)", 1).is_in(known_given_names())
            ).alias("two"),
        )
        .with_columns(
            pl.when(body.str.contains(words.COURTESY_BETWEEN))
            .then(body.str.replace(words.COURTESY_BETWEEN, "$1, $2"))
            .when("three")
            .then(body.str.replace(words.SURNAME_FIRST, "$1, $2"))
            .when("two")
            .then(body.str.replace(words.SURNAME_AND_INITIAL, "$1, $2"))
            .otherwise(body)
            .alias("body")
        )
        .with_columns(body.str.contains("^[^,]+,").fill_null(value=False).alias("comma"))
        .with_columns(pl.when(~pl.col("comma")).then(body).alias("plain"))
        .with_columns(
            pl.coalesce(
                body.str.extract("^([^,]+),", 1),
                *(plain.str.extract(pattern, 2) for pattern in words.SURNAME_BEHIND),
            ).alias("read_surname")
        )
        .with_columns(
            pl.coalesce(
                body.str.extract("^[^,]+,[, ]*(.*)$", 1),
                plain.str.strip_suffix(pl.col("read_surname")).str.strip_chars(" "),
            ).alias("read_given")
        )
        # `Clifford Burns Nagle`: what is no given name may be the first of two surnames.
        .with_columns(
            pl.when(~pl.col("comma")).then(pl.col("read_given").str.extract(" ([^ ]{3,})$", 1)).alias("inner")
        )
        .with_columns(pl.when(~pl.col("inner").is_in(known_given_names())).then("inner").alias("inner"))
    )


def _shared(read: pl.DataFrame) -> pl.DataFrame:
    """The same for several people of a row: who has no surname of their own takes the one they share."""
    body = pl.col("body")
    one_word = ~pl.col("comma") & ~body.str.contains(" ", literal=True)
    full = pl.col("comma") | body.str.contains(" ", literal=True)
    behind_full = full.cum_sum().over("row") > 0
    # `Mr John Smith & Mrs Jones`, but `Mr John & Mrs Mary Smith`.
    own_surname = (
        one_word & (body.str.len_chars() > 1) & (~full.any().over("row") | pl.col("titled") & behind_full)
    )
    surname_first = pl.col("comma").first().over("row")
    is_given = ~pl.col("comma") & pl.when(surname_first).then(True).otherwise(one_word & ~own_surname)
    own: pl.Expr = pl.when(~is_given).then("read_surname")
    after, before = own.backward_fill().over("row"), own.forward_fill().over("row")
    shared = pl.when(surname_first).then(pl.coalesce(before, after)).otherwise(pl.coalesce(after, before))
    return read.with_columns(
        pl.when(~pl.col("by_field") & is_given).then(body).otherwise("read_given").alias("read_given"),
        pl.when(~pl.col("by_field")).then(shared).alias("read_surname"),
    )


def _said(read: pl.DataFrame) -> pl.DataFrame:
    own_given: pl.Expr = pl.when(pl.col("person") == 0).then("given")
    return read.with_columns(
        pl.when(pl.col("by_field")).then("told").otherwise(pl.coalesce(own_given, "read_given")).alias("given"),
        pl.coalesce("surname", "read_surname").alias("surname"),
        pl.coalesce("read_generation", pl.when(pl.col("person") == 0).then("generation")).alias("generation"),
        pl.when(pl.col("person") == 0).then("middle").alias("middle"),
    ).select("person", *_SAID)
