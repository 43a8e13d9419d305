"""Conditions: SQL boolean expressions on the row, as expressions of the engine.

sqlglot parses; every node that this module does not name is refused, so there is no subquery,
aggregate, window or cast to guard against. Each node becomes its Polars expression with a type
beside it, because a comparison of text with a number would be silently null or fail in the middle
of a run. What is unknown stays null and never becomes true: a division by zero is null.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import polars as pl

from suppress.model import FIELDS
from suppress.policy.elapsed import ELAPSED
from suppress.policy.model import Column
from suppress.policy.problem import did_you_mean
from suppress.policy.sql import ConditionProblem, Node, node_name, parse

__all__ = ["CompiledCondition", "ConditionProblem", "compile_condition"]

Type = Literal["text", "number", "date", "truth"]

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "EQ": operator.eq,
    "NEQ": operator.ne,
    "LT": operator.lt,
    "LTE": operator.le,
    "GT": operator.gt,
    "GTE": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mul": operator.mul,
    # By zero: null, where the engine's infinity would be greater than anything.
    "Div": lambda left, right: left / pl.when(right != 0).then(right),
}


@dataclass(frozen=True)
class CompiledCondition:
    """A condition ready to be asked of `typed_columns`."""

    text: str
    """As the policy has it."""
    columns: frozenset[str]
    """Policy columns it reads."""
    expr: pl.Expr = field(compare=False, repr=False)
    """Boolean; null where the condition is neither true nor false."""


def compile_condition(
    text: str, *, exemption: bool, columns: Mapping[str, Column], contact_date: date
) -> CompiledCondition:
    """A condition as an expression on the typed columns.

    Args:
        text: SQL boolean expression.
        exemption: The condition exempts: IS NULL and COALESCE, which could make something of an
            empty cell, are refused.
        columns: Declared columns; a field (`state`, `account` …) is text without a declaration.
        contact_date: Day up to which `days_since`, `months_since` and `years_since` count.

    Raises:
        ConditionProblem: The first thing that is wrong.
    """
    try:
        compiler = _Compiler(exemption, columns, contact_date)
        value = compiler.value(parse(text))
    except RecursionError as error:
        raise ConditionProblem("the condition is nested too deep", 0) from error
    if value.type != "truth":
        raise ConditionProblem("a condition is true or false, such as relationship = 'member'", 0)
    if not compiler.read:
        raise ConditionProblem("the condition reads no column, so it says the same of every row", 0)
    return CompiledCondition(text, frozenset(compiler.read), value.expr)


@dataclass(frozen=True)
class _Value:
    type: Type
    expr: pl.Expr
    literal: str | float | bool | None = None
    column: str | None = None


class _Compiler:
    """One condition on its way; collects the columns it reads."""

    def __init__(self, exemption: bool, columns: Mapping[str, Column], contact_date: date) -> None:
        self.read: set[str] = set()
        self._exemption = exemption
        self._columns = columns
        self._contact_date = contact_date

    def value(self, node: Node) -> _Value:
        if node.kind not in _NODES:
            raise ConditionProblem(f"{node_name(node)} is not allowed in a condition", node.start)
        parts, compiled = _NODES[node.kind]
        if any(value and part not in parts for part, value in node.parts.items()):
            raise ConditionProblem(f"this form of {node_name(node)} is not allowed in a condition", node.start)
        return compiled(self, node)

    def _of(self, node: Node, wanted: Type) -> _Value:
        value = self.value(node)
        if value.type != wanted:
            raise ConditionProblem(_mismatch(value, wanted), node.start)
        return value

    def column(self, node: Node) -> _Value:
        name = node.name
        if name not in self._columns and name not in FIELDS:
            hint = did_you_mean(name, [*self._columns, *FIELDS]) or "; columns are declared under `columns:`"
            quoted = "; text stands in single quotes" if node.this.parts.get("quoted") else hint
            raise ConditionProblem(f"unknown column '{name}'{quoted}", node.start)
        self.read.add(name)
        declared = self._columns.get(name)
        return _Value(declared.type if declared else "text", pl.col(name), column=name)

    def paren(self, node: Node) -> _Value:
        return self.value(node.this)

    def junction(self, node: Node) -> _Value:
        left, right = self._of(node.this, "truth").expr, self._of(node.expression, "truth").expr
        return _Value("truth", left & right if node.kind == "And" else left | right)

    def negation(self, node: Node) -> _Value:
        return _Value("truth", ~self._of(node.this, "truth").expr)

    def comparison(self, node: Node) -> _Value:
        left, right = self._alike(node.this, node.expression)
        return _Value("truth", _COMPARISONS[node.kind](left, right))

    def _alike(self, left: Node, right: Node) -> tuple[pl.Expr, pl.Expr]:
        one, other = self.value(left), self.value(right)
        return self._beside(one, other, left), self._beside(other, one, right)

    def _beside(self, value: _Value, other: _Value, node: Node) -> pl.Expr:
        """The value as it is compared with another one: literals take the other's type and spelling."""
        if value.type == "truth":
            raise ConditionProblem("true and false are not compared; say it with AND, OR and NOT", node.start)
        if isinstance(value.literal, str):
            return pl.lit(self._spelled(value.literal, other, node))
        if value.type != other.type and not isinstance(other.literal, str):
            raise ConditionProblem(_mismatch(value, other.type), node.start)
        return value.expr

    def _spelled(self, literal: str, other: _Value, node: Node) -> str | date:
        if other.type == "date":
            try:
                return date.fromisoformat(literal)
            except ValueError:
                raise ConditionProblem("a date is written as '2026-12-31'", node.start) from None
        if other.type != "text":
            raise ConditionProblem(_mismatch(other, "text"), node.start)
        values = self._values_of(other)
        if not values:
            return literal
        for value in values:
            if value.strip().lower() == literal.strip().lower():
                return value
        hint = did_you_mean(literal, values)
        raise ConditionProblem(f"'{literal}' is no value of column '{other.column}'{hint}", node.start)

    def _values_of(self, value: _Value) -> tuple[str, ...]:
        declared = self._columns.get(value.column) if value.column is not None else None
        return declared.values if declared else ()

    def membership(self, node: Node) -> _Value:
        tested = self.value(node.this)
        items: list[str | float | date] = []
        for item in node.expressions:
            value = self.value(item)
            if value.literal is None or isinstance(value.literal, bool):
                raise ConditionProblem("IN takes a list of literals", item.start)
            self._beside(tested, value, node.this)
            self._beside(value, tested, item)
            literal = value.literal
            items.append(self._spelled(literal, tested, item) if isinstance(literal, str) else literal)
        if not items:
            raise ConditionProblem("IN takes a list of literals", node.start)
        return _Value("truth", tested.expr.is_in(items))

    def between(self, node: Node) -> _Value:
        above_value, low = self._alike(node.this, node.parts["low"])
        below_value, high = self._alike(node.this, node.parts["high"])
        return _Value("truth", (above_value >= low) & (below_value <= high))

    def like(self, node: Node) -> _Value:
        tested, pattern = self._of(node.this, "text"), self._of(node.expression, "text").literal
        if not isinstance(pattern, str) or "\\" in pattern:
            raise ConditionProblem("LIKE takes a text with % and _, without a backslash", node.expression.start)
        if self._values_of(tested):
            raise ConditionProblem(
                f"column '{tested.column}' has `values`; compare with = or IN", node.this.start
            )
        wild = "".join({"%": ".*", "_": "."}.get(one, re.escape(one)) for one in pattern)
        truth = tested.expr.str.contains(f"(?s)^{wild}$")
        return _Value("truth", ~truth if node.parts.get("negate") else truth)

    def about_null(self, node: Node) -> _Value:
        if node.kind == "Is" and node.expression.kind != "Null":
            raise ConditionProblem("IS TRUE and IS FALSE are not allowed in a condition", node.start)
        if self._exemption:
            raise ConditionProblem(
                f"an empty cell grants no exemption: {node_name(node)} is not allowed here", node.start
            )
        if node.kind == "Is":
            return _Value("truth", self.value(node.this).expr.is_null())
        first = self.value(node.this)
        rest = [self._fallback(first, item) for item in node.expressions]
        return _Value(first.type, pl.coalesce(first.expr, *rest))

    def _fallback(self, first: _Value, item: Node) -> pl.Expr:
        if item.kind == "Boolean" and first.type == "truth":
            return pl.lit(bool(item.this))
        value = self.value(item)
        if first.type == value.type == "truth":
            return value.expr
        self._beside(first, value, item)
        return self._beside(value, first, item)

    def elapsed(self, node: Node) -> _Value:
        name = node.this.lower() if isinstance(node.this, str) else f'"{node.name}"'  # in quotes: none of ours
        if name not in ELAPSED:
            hint = did_you_mean(name, [*ELAPSED, "lower", "upper", "trim", "length", "coalesce"])
            raise ConditionProblem(f"unknown function '{name}'{hint}", node.start)
        if len(node.expressions) != 1 or node.expressions[0].kind != "Column":
            raise ConditionProblem(f"{name} takes one column", node.start)
        return _Value("number", ELAPSED[name](self._of(node.expressions[0], "date").expr, self._contact_date))

    def negative(self, node: Node) -> _Value:
        value = self._of(node.this, "number")
        literal = -value.literal if isinstance(value.literal, float) else None
        return _Value("number", -value.expr, literal)

    def arithmetic(self, node: Node) -> _Value:
        left, right = self._of(node.this, "number").expr, self._of(node.expression, "number").expr
        return _Value("number", _ARITHMETIC[node.kind](left, right))

    def text_function(self, node: Node) -> _Value:
        text = self._of(node.this, "text").expr
        match node.kind:
            case "Lower":
                return _Value("text", text.str.to_lowercase())
            case "Upper":
                return _Value("text", text.str.to_uppercase())
            case "Trim":
                return _Value("text", text.str.strip_chars())
            case _:
                return _Value("number", text.str.len_chars().cast(pl.Float64))

    def literal(self, node: Node) -> _Value:
        if node.parts.get("is_string"):
            return _Value("text", pl.lit(node.name), node.name)
        number = float(node.name)
        return _Value("number", pl.lit(number), number)


_ONE, _TWO = frozenset({"this"}), frozenset({"this", "expression"})
_LIST = frozenset({"this", "expressions"})
_NODES: dict[str, tuple[frozenset[str], Callable[[_Compiler, Any], _Value]]] = {
    "Column": (_ONE, _Compiler.column),
    "Literal": (frozenset({"this", "is_string"}), _Compiler.literal),
    "Paren": (_ONE, _Compiler.paren),
    "And": (_TWO, _Compiler.junction),
    "Or": (_TWO, _Compiler.junction),
    "Not": (_ONE, _Compiler.negation),
    "In": (_LIST, _Compiler.membership),
    "Between": (frozenset({"this", "low", "high"}), _Compiler.between),
    "Like": (frozenset({"this", "expression", "negate"}), _Compiler.like),
    "Is": (_TWO, _Compiler.about_null),
    "Coalesce": (_LIST, _Compiler.about_null),
    "Anonymous": (_LIST, _Compiler.elapsed),
    "Neg": (_ONE, _Compiler.negative),
    "Lower": (_ONE, _Compiler.text_function),
    "Upper": (_ONE, _Compiler.text_function),
    "Trim": (_ONE, _Compiler.text_function),
    "Length": (_ONE, _Compiler.text_function),
    **dict.fromkeys(_COMPARISONS, (_TWO, _Compiler.comparison)),
    **dict.fromkeys(_ARITHMETIC, (_TWO, _Compiler.arithmetic)),
}
"""What is allowed: a node, the parts it may have (no TRIM of characters, no BETWEEN SYMMETRIC) and
what becomes of it."""


def _mismatch(value: _Value, wanted: Type) -> str:
    what = f"column '{value.column}'" if value.column is not None else "this"
    if "truth" in {value.type, wanted}:
        return f"{what} is {value.type}, where {wanted} is needed".replace("truth", "a comparison")
    if value.column is not None:
        return f"column '{value.column}' is {value.type}, not {wanted}; its `type` is declared under `columns:`"
    return f"{what} is {value.type}, where {wanted} is needed"
