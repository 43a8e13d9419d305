"""Names that need a closer look: several people in a field, titles, suffixes, compound surnames, whole names.

cells ─ _texts ─▶ what the fields of a row say ─ pieces ─▶ one line a person ─ _people ─▶ PERSON_NAMES
"""

from __future__ import annotations

import polars as pl

from suppress.normalise.names import parts
from suppress.normalise.names.pieces import pieces
from suppress.normalise.occupant import is_nobody, marked_name, occupant_forms

_WORDS_BEFORE_DEGREE = {"name": 2, "first_name": 2, "middle_name": 2, "last_name": 1, "suffix": 1}


def people_of(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The people whom rows name, and the rows that are for whoever lives there.

    Args:
        cells: `row` (UInt32) and as String `name`, `first_name`, `middle_name`, `last_name`, `suffix`.

    Returns:
        PERSON_NAMES by row and person, without lines for rows that name nobody; and the numbers of the rows
        whose name is a form for whoever lives there, whether or not it names somebody too.
    """
    texts = _texts(cells)
    return _people(pieces(texts)), texts.filter("is_form")["row"]


def _texts(cells: pl.DataFrame) -> pl.DataFrame:
    """`row`, `whole`, `given`, `surname`, `middle`, `generation` as the fields say them, and `is_form`."""
    # Step by step, here and below: an expression that is used twice would be evaluated twice.
    said = {f: n for f, n in _WORDS_BEFORE_DEGREE.items() if cells[f].null_count() < cells.height}
    legible = cells.with_columns(
        parts.legible(pl.col(field), words_before_degree=before) for field, before in said.items()
    )
    standard = legible.with_columns(parts.standard_name(pl.col(field)) for field in said)
    read = standard.select(
        "row",
        parts.trimmed(pl.col("name")).alias("whole"),
        parts.trimmed(pl.col("first_name")).alias("given"),
        parts.trimmed(pl.col("last_name")).alias("surname"),
        parts.joined(pl.col("middle_name")).alias("middle"),
        parts.generation_of_suffix(pl.col("suffix")).alias("generation"),
    ).with_columns(
        parts.filled(pl.col("middle")).alias("middle"),
        marked_name(pl.col("whole"), pl.col("given"), pl.col("surname").fill_null("")).alias("marked"),
    )
    is_marked = pl.col("marked").is_not_null()
    fields = ["row", "whole", "given", "surname", "middle", "generation", "is_form"]
    return pl.concat(
        [
            read.filter(~is_marked).with_columns(pl.lit(False).alias("is_form")).select(fields),
            _of_forms(read.filter(is_marked)).select(fields),
        ]
    )


def _of_forms(read: pl.DataFrame) -> pl.DataFrame:
    """Rows with a mark: those that are forms say whom they name as `whole` or `surname`."""
    # The forms know the word `and` alone.
    spoken = read.with_columns(pl.col("marked").str.replace_all(r" *[&+/;]+ *", " AND "))
    forms = occupant_forms(pl.col("marked"))
    told = spoken.with_columns(
        forms.is_form.alias("is_form"), forms.person.alias("person"), forms.family.alias("family")
    )
    is_form, family = pl.col("is_form"), pl.col("family")
    several = family.str.contains(" AND ", literal=True)
    the_lees: pl.Expr = pl.when(family.is_null() & ~is_nobody(pl.col("marked"))).then("marked")
    # `The Lees` are the Lees or, of another surname, the Lee.
    the_lees = the_lees.str.replace(r"^THE ([^ ,-]+)S$", "${1}S/$1").str.replace(r"^(?:(?:DEAR|THE|TO) )+", "")
    somebody = pl.coalesce("person", the_lees)
    return told.with_columns(
        pl.when(~is_form).then("whole").when(several).then(family).otherwise(somebody).alias("whole"),
        pl.when(~is_form).then("given").alias("given"),
        pl.when(~is_form).then("surname").when(~several).then(family).alias("surname"),
    )


def _people(named: pl.DataFrame) -> pl.DataFrame:
    surname, given = pl.col("surname"), pl.col("given")
    word, rest = pl.col("word"), pl.col("rest")
    initials = pl.col("initials")
    read = (
        named.with_columns(
            pl.coalesce(
                "generation", parts.generation_of_surname(surname), parts.generation_of_given(given)
            ).alias("generation"),
            parts.surname_words(surname).alias("surname"),
            parts.given_words(given).alias("given"),
        )
        .with_columns(
            parts.joined(surname).alias("last"),
            pl.when(surname.str.contains(" ", literal=True)).then(surname).alias("compound"),
            parts.joined(pl.col("inner")).alias("inner"),
            given.str.extract("^([^ ]+)", 1).alias("word"),
            parts.joined(given.str.extract("^[^ ]+ (.+)$", 1)).alias("rest"),
        )
        .with_columns(parts.are_initials(word).alias("initials"))
        .with_columns(
            pl.when(initials).then(word.str.head(1)).otherwise(word).alias("first"),
            pl.concat_str(pl.when(initials).then(word.str.slice(1)), rest, ignore_nulls=True).alias("further"),
        )
        .select(
            "row",
            "person",
            parts.filled(pl.col("first")).alias("first"),
            pl.coalesce("middle", parts.filled(pl.col("further"))).alias("middle"),
            parts.filled(pl.col("last")).alias("last"),
            "generation",
            "compound",
            "inner",
        )
        .filter(pl.col("first").is_not_null() | pl.col("last").is_not_null())
        .unique(["row", "first", "middle", "last", "generation"], keep="first", maintain_order=True)
    )
    odd = read.filter(pl.col("compound").is_not_null() | pl.col("inner").is_not_null())
    inner, last = pl.col("inner"), pl.col("last")
    forms = odd.select(
        "row",
        "person",
        pl.concat_str(
            parts.further_surnames(pl.col("compound")), inner, inner + last, separator=" ", ignore_nulls=True
        ).alias("last_parts"),
    ).with_columns(parts.filled(pl.col("last_parts")))
    return read.drop("compound", "inner").join(forms, on=["row", "person"], how="left", maintain_order="left")
