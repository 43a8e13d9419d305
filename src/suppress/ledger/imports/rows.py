"""Which rows of an export fit a statement of its map, and what scope they have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from suppress.consent import EVERYTHING
from suppress.ledger.imports.chunk import ImportSettings
from suppress.ledger.imports.format import Statement
from suppress.ledger.inbound import classify

_SET = ["1", "true", "t", "yes", "y", "on", "x"]
_NOT_SET = ["", "0", "false", "f", "no", "n", "off", "null", "none", "-"]
"""Flags; any other text is taken for a flag that is set, for a person to look at."""
GROUP_PREFIX = "group:"


@dataclass(frozen=True)
class Spoken:
    """A statement about one column, or about the row."""

    statement: Statement
    flag: str | None
    group: str | None
    """Group that the column's name tells."""


def spoken(statements: Sequence[Statement], columns: Sequence[str]) -> Iterator[Spoken]:
    """Statements, those about several columns once for each.

    Args:
        statements: Of a format.
        columns: Columns of the file.
    """
    for statement in statements:
        if statement.each is None:
            yield Spoken(statement, statement.flag, None)
            continue
        for column in columns:
            found = re.fullmatch(statement.each, column)
            if found:
                yield Spoken(statement, column, found.groupdict().get("group"))


def fitting(rows: pl.DataFrame, one: Spoken) -> pl.Series:
    """Whether each row is of the kind that a statement is about; never null."""
    statement = one.statement
    tests = [pl.lit(value=True)]
    for column, values in statement.when.items():
        wanted = [value.lower() for value in values]
        tests.append(_cell(rows, column).str.to_lowercase().is_in(wanted))
    for column, pattern in statement.matching.items():
        tests.append(_cell(rows, column).str.contains(pattern))
    if one.flag is not None:
        tests.append(~_cell(rows, one.flag).str.to_lowercase().is_in(_NOT_SET))
    for column, meanings in statement.wording.items():
        tests.append(_meanings(rows, column).is_in(list(meanings)))
    fits = rows.select(pl.all_horizontal(tests).alias("fits"))["fits"]
    return fits if len(fits) == rows.height else fits.new_from_index(0, rows.height)


def doubtful(rows: pl.DataFrame, one: Spoken) -> pl.Expr:
    """Whether a flag is set by a text that is no usual flag."""
    if one.flag is None:
        return pl.lit(value=False)
    return ~_cell(rows, one.flag).str.to_lowercase().is_in(_SET)


def grouped(rows: pl.DataFrame, one: Spoken, file_group: str | None, settings: ImportSettings) -> pl.DataFrame:
    """The rows with the scope of what they say, a line for each unsubscribe group.

    Args:
        rows: Rows that fit the statement.
        one: The statement.
        file_group: Group that the file's name tells.
        settings: With the table of groups.

    Returns:
        The rows with `group` (null where none is named), `category` (null for everything), `assumed` and
        `mapped`.
    """
    statement, told = one.statement, settings.scope
    option = told.removeprefix(GROUP_PREFIX) if told and told.startswith(GROUP_PREFIX) else None
    named = [column for column in statement.group if column in rows.columns]
    known = {**dict.fromkeys(statement.everything, EVERYTHING), **settings.groups}
    cells = [pl.col(column) for column in named]
    if cells:
        # Of a number and a name, the one that the policy maps.
        is_known = [pl.when(cell.is_in(list(known))).then(cell) for cell in cells]
        cell = pl.coalesce(*is_known, *cells) if len(cells) > 1 else cells[0]
        rows = rows.with_columns(group=cell)
        if statement.separator:
            parts = pl.col("group").str.replace_all(f"[{re.escape(statement.separator)}]", "\n").str.split("\n")
            rows = (
                rows.with_columns(group=parts).explode("group").with_columns(pl.col("group").str.strip_chars())
            )
            rows = rows.filter((pl.col("group") != "").fill_null(value=True)).unique(
                ["place", "group"], maintain_order=True
            )
        rows = rows.with_columns(group=pl.col("group").fill_null(pl.lit(file_group or option, pl.String)))
    elif one.group or statement.grouped:
        rows = rows.with_columns(group=pl.lit(one.group or option or file_group, pl.String))
    else:
        rows = rows.with_columns(group=pl.lit(None, pl.String))
    return rows.with_columns(**_scope(statement, known, told if option is None else None))


def _scope(statement: Statement, known: Mapping[str, str], told: str | None) -> dict[str, pl.Expr]:
    group = pl.col("group")
    default = statement.category
    opt_out = statement.action in {"opt_out", "opt_in"}
    unnamed_assumed = statement.assumed or statement.grouped
    if told and opt_out and (statement.grouped or default is not None):
        default, unnamed_assumed = told, statement.assumed
    category = (
        group.replace_strict(dict(known), default=None, return_dtype=pl.String)
        if known
        else pl.lit(None, pl.String)
    )
    mapped = category.is_not_null()
    whole = pl.when(group.is_not_null()).then(category).otherwise(pl.lit(default, pl.String))
    return {
        "category": pl.when(whole != EVERYTHING).then(whole),
        "assumed": pl.when(group.is_not_null())
        .then(~mapped | pl.lit(statement.assumed))
        .otherwise(pl.lit(unnamed_assumed)),
        "mapped": mapped,
    }


def _cell(rows: pl.DataFrame, column: str) -> pl.Expr:
    # A column that the file lacks is blank in every row.
    return pl.col(column).fill_null("") if column in rows.columns else pl.lit("")


def _meanings(rows: pl.DataFrame, column: str) -> pl.Expr:
    if column not in rows.columns:
        return pl.lit("other")
    bodies = rows[column].unique().drop_nulls()
    read = [classify(body) for body in bodies]
    return pl.col(column).replace_strict(
        bodies, pl.Series(read, dtype=pl.String), default="other", return_dtype=pl.String
    )
