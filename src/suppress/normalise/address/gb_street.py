"""Streets of the United Kingdom: name, type, and the direction behind it (`High Street North`)."""

from __future__ import annotations

import polars as pl

from suppress.normalise.address import gb_words as words
from suppress.normalise.text import standard_text

_ORDINAL = r"\b0*([0-9]+)(?:ST|ND|RD|TH)\b"


def street_parts(phrases: pl.Series) -> pl.DataFrame:
    """The parts of what stands after a house number.

    `St` in front is Saint, behind it is Street; a type alone is the name (`The Green`). North and South in
    front belong to the name, as addresses are written here.

    Args:
        phrases: Standard text, nulls allowed.

    Returns:
        One line for each phrase: `street`, `suffix`, `directional`; String, null where there is none.
    """
    # A list has the same streets again and again.
    distinct = phrases.unique().drop_nulls().to_frame("phrase")
    tokens = standard_text(pl.col("phrase")).str.replace("^THE ", "").str.replace(_ORDINAL, "$1").str.split(" ")
    last, before_last = (pl.col("tokens").list.get(place, null_on_oob=True) for place in (-1, -2))
    count = pl.col("count")
    read = (
        distinct.with_columns(tokens.alias("tokens"))
        .with_columns(pl.col("tokens").list.len().cast(pl.Int32).alias("count"))
        .with_columns(
            pl.when((count > 2) & _meaning(before_last, words.TYPES).is_not_null())
            .then(_meaning(last, words.DIRECTIONS))
            .alias("directional")
        )
        .with_columns((count - pl.col("directional").is_not_null()).alias("count"))
        .with_columns(pl.col("tokens").list.head(count).alias("tokens"))
        .with_columns(pl.when(count > 1).then(_meaning(last, words.TYPES)).alias("suffix"))
        .with_columns(pl.col("tokens").list.head(count - pl.col("suffix").is_not_null()).alias("tokens"))
        .with_columns(
            pl.col("tokens").list.eval(pl.element().replace(words.STREET_WORDS)).list.join(" ").alias("street")
        )
        .select(
            "phrase", pl.when(pl.col("street") != "").then("street").alias("street"), "suffix", "directional"
        )
    )
    return phrases.to_frame("phrase").join(read, on="phrase", how="left", maintain_order="left").drop("phrase")


def _meaning(word: pl.Expr, table: dict[str, str]) -> pl.Expr:
    return word.replace_strict(table, default=None, return_dtype=pl.String)
