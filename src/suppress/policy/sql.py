"""The text of a condition as a syntax tree with positions."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

MAX_LENGTH = 4000
"""Characters of one condition; a longer one nests deeper than the parser's stack."""

_NAMES: dict[type[exp.Expr], str] = {
    exp.Alias: "an alias",
    exp.Is: "IS NULL",
    exp.Subquery: "a subquery",
    exp.Select: "a query",
    exp.Cast: "a cast",
    exp.Null: "NULL",
    exp.Boolean: "TRUE or FALSE outside COALESCE",
}


class ConditionProblem(Exception):  # noqa: N818  the loader turns it into a Problem
    """A condition that cannot be used.

    Args:
        message: What is wrong with it.
        offset: Where in its text, in characters from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def parse(text: str) -> exp.Expr:
    """The one expression that a text holds; what it may consist of is judged elsewhere.

    Raises:
        ConditionProblem: It is no SQL, too long, or several statements.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionProblem(f"a condition has at most {MAX_LENGTH} characters", 0)
    try:
        statements = sqlglot.parse(text)
    except ParseError as error:
        raise _syntax(text, error) from error
    except SqlglotError as error:
        raise ConditionProblem("not readable as SQL: a quote or parenthesis is not closed", 0) from error
    if len(statements) != 1 or statements[0] is None:
        raise ConditionProblem("a condition is exactly one expression", 0)
    return statements[0]


def node_name(node: exp.Expr) -> str:
    """What a node is called in a message."""
    return _NAMES.get(type(node), type(node).__name__.upper())


def node_offset(node: exp.Expr) -> int:
    """Where the first of a node stands in its text, in characters from 0."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts, default=0)


def _syntax(text: str, error: ParseError) -> ConditionProblem:
    first = error.errors[0] if error.errors else {}
    line, column = first.get("line") or 1, first.get("col") or 1
    before = sum(len(one) for one in text.splitlines(keepends=True)[: line - 1])
    highlight = first.get("highlight") or ""
    offset = max(0, before + column - len(highlight))
    near = f" at '{highlight}'" if highlight else ""
    return ConditionProblem(f"not readable as SQL{near}", offset)
