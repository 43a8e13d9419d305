"""YAML text as plain data, with the place of every key and value.

YAML 1.2 meaning (`NO` is text, `21:00` is not 1260). Stricter than YAML where a policy would be
read otherwise than it looks: a repeated key, a key that is no text and a tag are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
import yamlcore

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the document to a value."""

MAX_DEPTH = 30
MAX_NODES = 50_000
"""Values of one file with its aliases written out: nine lines of nested aliases can stand for a billion."""

_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))


@dataclass(frozen=True)
class Mark:
    """Where a value and its key stand; lines and columns count from 1."""

    line: int
    column: int
    key_line: int
    key_column: int
    text: str
    """A scalar as its source line has it; empty for lists, mappings and scalars over several lines."""


@dataclass(frozen=True)
class Fault:
    """Something that makes the text no usable YAML."""

    line: int
    column: int
    path: Path
    text: str
    message: str


@dataclass(frozen=True)
class Document:
    """One YAML file."""

    data: Any
    """Dicts, lists, str, int, float, bool and None; None where the text is no YAML at all."""
    marks: Mapping[Path, Mark]
    """For every value, the document itself under `()`."""
    faults: tuple[Fault, ...]


def read_yaml(text: str) -> Document:
    """The data of a YAML text and where it stands.

    Args:
        text: One YAML document.

    Returns:
        Document; a repeated key keeps its first value and is among the faults.
    """
    try:
        # The C parser composes nested collections without a bound on its stack.
        _refuse_depth(text)
        # A loader is made here rather than by `yaml.compose` because it also makes the scalars.
        loader = yamlcore.CCoreLoader(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return Document(None, {}, (_syntax_fault(error, text),))
    except _TooManyError as error:
        return Document(None, {}, (error.fault,))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Document(None, {}, (Fault(line, 1, (), "", "a character that YAML does not allow"),))
    if node is None:
        return Document(None, {(): Mark(1, 1, 1, 1, "")}, ())
    walk = _Walk(loader, text.splitlines())
    try:
        data = walk.value(node, (), node)
    except _TooManyError as error:
        return Document(None, {}, (*walk.faults, error.fault))
    return Document(data, walk.marks, tuple(walk.faults))


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yamlcore.CCoreLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _TooManyError(event, f"nested more than {MAX_DEPTH} deep")


def _syntax_fault(error: yaml.MarkedYAMLError, text: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    # The parser says "a character that cannot start any token".
    if mark and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
        return Fault(line, column, (), "", "a tab: YAML is indented by spaces alone")
    message = ", ".join(part for part in (error.context, error.problem) if part)
    return Fault(line, column, (), "", f"not readable as YAML: {message}")


class _TooManyError(Exception):
    """Nested too deep or aliased too often to be read at all."""

    def __init__(self, at: Any, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(at.start_mark.line + 1, at.start_mark.column + 1, (), "", message)


class _Walk:
    """Turns composed nodes into data, noting marks and faults on the way."""

    def __init__(self, loader: Any, lines: list[str]) -> None:
        self.marks: dict[Path, Mark] = {}
        self.faults: list[Fault] = []
        self._loader = loader
        self._lines = lines
        self._open: list[yaml.Node] = []
        self._nodes = 0

    def value(self, node: yaml.Node, path: Path, key: yaml.Node) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES or any(node is outer for outer in self._open):
            raise _TooManyError(node, "aliases stand for too many values")
        text = self._source(node)
        self.marks[path] = Mark(
            node.start_mark.line + 1,
            node.start_mark.column + 1,
            key.start_mark.line + 1,
            key.start_mark.column + 1,
            text,
        )
        if node.tag not in _TAGS:
            self._fault(node, path, f"the tag {node.tag} means nothing in a policy")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        self._open.append(node)
        data = self._mapping(node, path) if isinstance(node, yaml.MappingNode) else self._list(node, path)
        self._open.pop()
        return data

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._fault(node, path, "this value does not fit its tag")
            return None

    def _list(self, node: yaml.Node, path: Path) -> list[Any]:
        return [self.value(item, (*path, place), item) for place, item in enumerate(node.value)]

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for name, key, item in self._entries(node, path):
            if name in data:
                first = self.marks[*path, name]
                self._fault(key, (*path, name), f"the key '{name}' is already there, in line {first.key_line}")
            else:
                data[name] = self.value(item, (*path, name), key)
        return data

    def _entries(self, node: yaml.Node, path: Path) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        for key, item in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag == "tag:yaml.org,2002:str":
                yield key.value, key, item
            else:
                self._fault(key, path, "a key is text; put it in quotes")

    def _source(self, node: yaml.Node) -> str:
        start, end = node.start_mark, node.end_mark
        if not isinstance(node, yaml.ScalarNode) or start.line != end.line or start.line >= len(self._lines):
            return ""
        return self._lines[start.line][start.column : end.column]

    def _fault(self, node: yaml.Node, path: Path, message: str) -> None:
        mark = node.start_mark
        self.faults.append(Fault(mark.line + 1, mark.column + 1, path, self._source(node), message))
