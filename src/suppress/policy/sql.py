"""The text of a condition as a syntax tree with positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the parser takes as long to load as the engine: only a text that was never parsed needs it
    from sqlglot import exp
    from sqlglot.errors import ParseError

MAX_LENGTH = 4000
"""Characters of one condition; a longer one nests deeper than the parser's stack."""

_NAMES = {
    "Alias": "an alias",
    "Is": "IS NULL",
    "Subquery": "a subquery",
    "Select": "a query",
    "Cast": "a cast",
    "Null": "NULL",
    "Boolean": "TRUE or FALSE outside COALESCE",
}

_LEAVES = frozenset({"Identifier", "Literal", "Var"})

_parsed: dict[str, Node] = {}  # a text has one tree, whichever policy it stands in


@dataclass(frozen=True)
class Node:
    """A part of a condition."""

    kind: str
    """What it is, by the parser's name: `EQ`, `Column`, `Literal` …"""
    parts: Mapping[str, Any]
    """Its parts by the parser's names: nodes, lists of nodes, texts and truth values."""
    start: int
    """Where its first token stands in the text, in characters from 0; -1 where the parser does not say."""

    @property
    def this(self) -> Any:
        """The part that most nodes have; None where this one has not."""
        return self.parts.get("this")

    @property
    def name(self) -> str:
        """The text of a literal or an identifier, or of what is nothing but one; else empty."""
        if isinstance(self.this, Node):
            return self.this.name if self.this.kind in _LEAVES else ""
        return self.this if isinstance(self.this, str) else ""

    @property
    def expression(self) -> Any:
        """The other side of what has two."""
        return self.parts.get("expression")

    @property
    def expressions(self) -> list[Any]:
        """The items of a list, the arguments of a function."""
        return list(self.parts.get("expressions", ()))

    def data(self) -> list[Any]:
        """The node as JSON can hold it."""
        return [self.kind, {name: _part_data(part) for name, part in self.parts.items()}, self.start]

    @classmethod
    def of(cls, data: Any) -> Node:
        """The node that `data` gave.

        Raises:
            ValueError, TypeError, AttributeError: It is something else.
        """
        kind, parts, start = data
        return cls(str(kind), {name: _part_of(part) for name, part in parts.items()}, int(start))


class ConditionProblem(Exception):  # noqa: N818  the loader turns it into a Problem
    """A condition that cannot be used.

    Args:
        message: What is wrong with it.
        offset: Where in its text, in characters from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = max(0, offset)


def parse(text: str) -> Node:
    """The one expression that a text holds; what it may consist of is judged elsewhere.

    Raises:
        ConditionProblem: It is no SQL, too long, or several statements.
    """
    known = _parsed.get(text)
    if known is None:
        known = _parsed[text] = _node(_parse(text))
    return known


def known_trees(texts: Iterable[str]) -> dict[str, Node]:
    """The trees of those texts that were parsed in this process."""
    return {text: _parsed[text] for text in texts if text in _parsed}


def recall_trees(trees: Mapping[str, Node]) -> None:
    """Take trees that an earlier process parsed, so that this one need not load the parser.

    Args:
        trees: Trees by their text, made by the same version of the parser.
    """
    _parsed.update(trees)


def node_name(node: Node) -> str:
    """What a node is called in a message."""
    return _NAMES.get(node.kind, node.kind.upper())


def _parse(text: str) -> exp.Expr:
    import sqlglot
    from sqlglot.errors import ParseError, SqlglotError

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


def _node(parsed: exp.Expr) -> Node:
    parts: dict[str, Any] = {}
    within: list[Any] = []
    for name, part in parsed.args.items():
        if isinstance(part, list):
            parts[name] = [_leaf(item) for item in part]
            within += parts[name]
        elif part is not None:
            parts[name] = _leaf(part)
            within.append(parts[name])
    starts = [parsed.meta.get("start", -1), *(part.start for part in within if isinstance(part, Node))]
    return Node(type(parsed).__name__, parts, min((start for start in starts if start >= 0), default=-1))


def _leaf(part: Any) -> Node | str | bool:
    if isinstance(part, str | bool):
        return part
    return _node(part) if hasattr(part, "args") else str(part)


def _part_data(part: Any) -> Any:
    if isinstance(part, list):
        return {"list": [_part_data(item) for item in part]}
    return part.data() if isinstance(part, Node) else part


def _part_of(data: Any) -> Any:
    if isinstance(data, dict):
        return [_part_of(item) for item in data["list"]]
    return Node.of(data) if isinstance(data, list) else data


def _syntax(text: str, error: ParseError) -> ConditionProblem:
    first = error.errors[0] if error.errors else {}
    line, column = first.get("line") or 1, first.get("col") or 1
    before = sum(len(one) for one in text.splitlines(keepends=True)[: line - 1])
    highlight = first.get("highlight") or ""
    offset = max(0, before + column - len(highlight))
    near = f" at '{highlight}'" if highlight else ""
    return ConditionProblem(f"not readable as SQL{near}", offset)
