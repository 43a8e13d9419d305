"""Which records the `only:` of a layout takes, which it leaves out, and which it leaves in doubt.

    only: {litigator: [Y]}

A blank cell and `Yes` beside `Y` say no "no": such a record is in doubt. What is left out is counted by
value, so that another word for "yes" is seen.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from suppress.counted import counted
from suppress.normalise.text import is_blank, visible
from suppress.policy.layout import CONTACT_FIELDS, Layout

LEFT_OUT = pl.Schema({"column": pl.String, "value": pl.String, "records": pl.UInt64})
"""Records left out by column and value; `value` is null where values are not told apart."""

_MOST_VALUES = 10
_LONGEST_VALUE = 20
_PERSONAL = r"@|\d(?:\D?\d){4}"  # an address or a number of somebody, not a code
_NAMING = frozenset(CONTACT_FIELDS) | {"name", "first_name", "middle_name", "last_name", "address1", "address2"}
_NUMBER = r"^[^\d\p{L}-]*0*(\d+)(?:[.,]0+)?[^\d\p{L}]*$"  # 8 in `08`, `8.0` and `8*`


def doubt(layout: Layout) -> pl.Expr:
    """Why a record that is not left out may not be meant; null where it surely is."""
    reasons = [pl.lit(None, pl.String)]
    for name, values in layout.only.items():
        blank, near = f"'{name}' of `only:` is blank", f"'{name}' has almost a value of `only:`"
        unsure = pl.when(is_blank(pl.col(name))).then(pl.lit(blank)).otherwise(pl.lit(near))
        reasons.append(pl.when(~_is_wanted(name, values)).then(unsure))
    return pl.coalesce(reasons)


def left_by(layout: Layout) -> pl.Expr:
    """The first name of `only` whose value is plainly another one; null of records that are not left out."""
    return pl.coalesce(
        pl.lit(None, pl.String), *(_leaves(name, values) for name, values in layout.only.items())
    )


def left_out(records: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """LEFT_OUT of records that `left_by` names.

    Args:
        records: The records, with `left_by` and the columns of `only`.
        layout: Their layout.
    """
    parts = [
        records.filter(pl.col("left_by") == name)
        .select(pl.lit(name).alias("column"), visible(pl.col(name)).alias("value"))
        .group_by("column", "value")
        .agg(pl.len().cast(pl.UInt64).alias("records"))
        for name in layout.only
    ]
    return together(parts)


def together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """LEFT_OUT of several blocks; values that are too many, or may name somebody, are not told apart."""
    whole = pl.concat([LEFT_OUT.to_frame(), *parts]).group_by("column", "value").agg(pl.col("records").sum())
    naming = (
        pl.col("column").is_in(_NAMING)
        | pl.col("value").is_null()
        | pl.col("value").str.contains(_PERSONAL)
        | (pl.col("value").str.len_chars() > _LONGEST_VALUE)
    )
    many = (pl.len() > _MOST_VALUES).over("column") | naming.any().over("column")
    told = whole.with_columns(pl.when(~many).then(pl.col("value")).alias("value"))
    sums = told.group_by("column", "value").agg(pl.col("records").sum())
    return sums.sort("records", "column", "value", descending=[True, False, False]).select(LEFT_OUT.names())


def in_words(left: pl.DataFrame) -> str:
    """LEFT_OUT as a text such as `12 records by litigator: N (11), No (1)`; empty where there are none."""
    if not left.height:
        return ""
    by_column: dict[str, list[str]] = {}
    for column, value, records in left.iter_rows():
        by_column.setdefault(column, []).append(
            f"other values ({records:,})" if value is None else f"{value} ({records:,})"
        )
    total = int(left["records"].sum())
    parts = "; ".join(f"{column}: {', '.join(values)}" for column, values in by_column.items())
    return f"{counted(total, 'record')} by {parts}"


def _leaves(name: str, values: tuple[str, ...]) -> pl.Expr:
    other = ~is_blank(pl.col(name)) & ~_is_wanted(name, values) & ~_is_near(name, values)
    return pl.when(other).then(pl.lit(name))


def _is_wanted(name: str, values: tuple[str, ...]) -> pl.Expr:
    return _cell(name).is_in(_plain(values))


def _is_near(name: str, values: tuple[str, ...]) -> pl.Expr:
    # A word that begins another, as `Y` does `Yes`; of figures, only those of one number: 1 is not 10.
    cell = _cell(name)
    words = [value for value in _plain(values) if any(sign.isalpha() for sign in value)]
    begins = [cell.str.starts_with(word) | pl.lit(word).str.starts_with(cell) for word in words]
    numbers = pl.Series(_plain(values)).str.extract(_NUMBER, 1).drop_nulls()
    same = cell.str.extract(_NUMBER, 1).is_in(numbers.implode())
    return pl.any_horizontal(same, *begins).fill_null(value=False)


def _cell(name: str) -> pl.Expr:
    return visible(pl.col(name)).fill_null("").str.to_lowercase()


def _plain(values: tuple[str, ...]) -> list[str]:
    return [value.strip().lower() for value in values]
