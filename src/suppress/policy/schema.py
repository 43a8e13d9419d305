"""JSON Schema of the policy file, for completion and checks in an editor."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from suppress.policy.model import Policy
from suppress.policy.rule import Model


def policy_schema() -> dict[str, Any]:
    """The schema (draft 2020-12), with the manual of every key as its description.

    It knows the shape alone: that a source exists or a condition can be read is `policy check`.
    """
    schema = Policy.model_json_schema(by_alias=True, mode="validation")
    parts = {**schema["$defs"], Policy.__name__: schema}
    for model in _models(Model):
        properties = parts.get(model.__name__, {}).get("properties", {})
        for name, text in _manual(model).items():
            alias = model.model_fields[name].alias or name
            if alias in properties:
                properties[alias]["description"] = text
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "suppress policy"}


def _models(model: type[Model]) -> Iterator[type[Model]]:
    for child in model.__subclasses__():
        yield child
        yield from _models(child)


def _manual(model: type[Model]) -> dict[str, str]:
    """The text below each field. Read here and not when models are made, which every command waits for."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, Model) and one is not Model:
            (tree,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
            found |= dict(_texts_below(tree.body if isinstance(tree, ast.ClassDef) else []))
    return found


def _texts_below(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if (
            isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            yield field.target.id, inspect.cleandoc(text.value.value)
