"""The shape of a policy: which keys there are, what they take; all mistakes at once.

A policy with mistakes of shape is also cut down to what is left without them, so that its other
mistakes can be found in the same pass.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from suppress.policy.model import (
    INLINE_LAYOUT,
    Category,
    ChannelSpec,
    Column,
    Consent,
    Duplicates,
    Layout,
    Limits,
    Policy,
    PolicyTest,
    Reports,
    Sender,
    Source,
)
from suppress.policy.problem import Finding, did_you_mean
from suppress.policy.rule import (
    Condition,
    Exemption,
    Listed,
    MissingConsent,
    NoContactPoint,
    OptedOut,
    Recorded,
)
from suppress.policy.yaml import Path

RULE_KINDS: dict[str, type[BaseModel]] = {
    "listed": Listed,
    "opted_out": OptedOut,
    "recorded": Recorded,
    "missing_consent": MissingConsent,
    "condition": Condition,
    "no_contact_point": NoContactPoint,
}
_SECTIONS: dict[str, type[BaseModel]] = {
    "sender": Sender,
    "duplicates": Duplicates,
    "limits": Limits,
    "reports": Reports,
}
_TABLES: dict[str, type[BaseModel]] = {
    "channels": ChannelSpec,
    "categories": Category,
    "columns": Column,
    "layouts": Layout,
    "sources": Source,
    "tests": PolicyTest,
}
_STANDINS = {"version": 1, "sender": {"name": "unknown", "country": "US"}}
"""What is put in place of a part that is wrong, only to look for other mistakes."""

_WORDS = {
    "string_type": "text is expected; put it in quotes",
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "float_type": "a number is expected",
    "tuple_type": "a list is expected, such as [one, two]",
    "dict_type": "a mapping is expected: key: value",
    "model_type": "a mapping is expected: key: value",
    "model_attributes_type": "a mapping is expected: key: value",
    "date_type": "a date is expected, such as 2026-12-31",
    "date_parsing": "a date is expected, such as 2026-12-31",
    "date_from_datetime_parsing": "a date is expected, such as 2026-12-31",
    "date_from_datetime_inexact": "a date is expected, such as 2026-12-31",
    "string_pattern_mismatch": "an id is small letters, digits, - and _",
    "too_short": "at least one entry is expected",
    "string_too_short": "text is expected, and this is empty",
    "union_tag_not_found": f"a rule has a `kind`: {', '.join(RULE_KINDS)}",
}


@dataclass(frozen=True)
class Shape:
    """What came of the data of a policy."""

    policy: Policy | None
    """The policy, without the parts that have findings; None where too little is left."""
    findings: tuple[Finding, ...]
    rules: tuple[int, ...]
    """For each rule of `policy` its place in the data."""
    tests: tuple[int, ...]
    """For each test of `policy` its place in the data."""


def read_shape(data: dict[str, Any]) -> Shape:
    """The policy that data stands for, and everything wrong with its shape.

    Args:
        data: Merged data of the policy files.
    """
    cut = _Cut(deepcopy(data))
    findings: list[Finding] = []
    policy = None
    for depth in (None, 2, 1):  # cut the value, then its whole entry, then the section
        try:
            policy = Policy.model_validate_json(json.dumps(cut.data), strict=True)
            break
        except ValidationError as error:
            errors = error.errors(include_url=False)
        if depth is None:
            findings = _findings(errors, cut.data)
        for path in sorted({_locate(one["loc"], cut.data)[0] for one in errors}, key=str, reverse=True):
            cut.remove(path if depth is None else path[:depth])
        cut.close_holes()
    return Shape(policy, tuple(findings), tuple(cut.places["rules"]), tuple(cut.places["tests"]))


class _Cut:
    """Data from which wrong parts are taken."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.places = {
            key: list(range(len(data[key]) if isinstance(data.get(key), list) else 0))
            for key in ("rules", "tests")
        }

    def remove(self, path: Path) -> None:
        """Takes a value out; an item of a list goes with the list, unless it is a rule or a test."""
        while path and isinstance(path[-1], int) and (len(path) > 2 or path[0] not in self.places):
            path = path[:-1]
        if not path:
            return
        around: Any = self.data
        for key in path[:-1]:
            around = around[key] if _has(around, key) else None
        if isinstance(around, dict):
            around.pop(path[-1], None)
        elif isinstance(around, list) and isinstance(path[-1], int):
            around[path[-1]] = _HOLE

    def close_holes(self) -> None:
        for key, places in self.places.items():
            items = self.data.get(key)
            if isinstance(items, list):
                places[:] = [place for place, item in zip(places, items, strict=True) if item is not _HOLE]
                self.data[key] = [item for item in items if item is not _HOLE]
            else:
                places.clear()
        for key, standin in _STANDINS.items():
            self.data.setdefault(key, standin)


_HOLE = object()


def _findings(errors: list[ErrorDetails], data: dict[str, Any]) -> list[Finding]:
    """One finding for each mistake: what follows from another one is left out."""
    found = [(error, _finding(error, data)) for error in errors if not _only_wrong_within(error)]
    misspelt = {(one.path[:-1], one.message) for error, one in found if error["type"] == "extra_forbidden"}

    def written_otherwise(error: ErrorDetails, path: Path) -> bool:
        meant = did_you_mean(key := str(error["loc"][-1]), [key])
        return any(around == path and message.endswith(meant) for around, message in misspelt)

    return [one for error, one in found if error["type"] != "missing" or not written_otherwise(error, one.path)]


def _only_wrong_within(error: ErrorDetails) -> bool:
    """Whether a list is only too short because entries of it are wrong."""
    return error["type"] == "too_short" and len(error["input"]) >= error.get("ctx", {}).get("min_length", 1)


def _finding(error: ErrorDetails, data: dict[str, Any]) -> Finding:
    path, rest = _locate(error["loc"], data)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), _keys_at(path[:-1], data))
        return Finding(path, f"unknown key '{path[-1]}'{hint}", on_key=True)
    if kind == "missing":
        return Finding(path, f"the key '{rest[-1]}' is missing")
    if kind == "union_tag_invalid":
        tag = str(context["tag"])
        return Finding((*path, "kind"), f"unknown kind '{tag}'{did_you_mean(tag, RULE_KINDS)}")
    if kind == "literal_error":
        expected = re.findall(r"'([^']+)'", str(context["expected"])) or [str(context["expected"])]
        written = error["input"]
        hint = did_you_mean(str(written), expected)
        return Finding(path, f"unknown value '{written}'{hint}" if isinstance(written, str | int) else hint[2:])
    if kind == "value_error":
        return Finding(path, str(context["error"]))
    message = error["msg"]
    return Finding(path, _WORDS.get(kind, message[:1].lower() + message[1:]))


def _locate(loc: tuple[str | int, ...], data: Any) -> tuple[Path, Path]:
    """Path of an error within the data, and the rest of its location that the data does not have."""
    path: list[str | int] = []
    current = data
    for number, part in enumerate(loc):
        if _has(current, part):
            current = current[part]
        elif isinstance(current, dict) and current.get("kind") == part and path[:1] == ["rules"]:
            continue  # pydantic names the member of the union; the file does not
        elif part == INLINE_LAYOUT and path[-1:] == ["layout"]:
            continue
        else:
            return tuple(path), loc[number:]
        path.append(part)
    return tuple(path), ()


def _has(around: Any, part: str | int) -> bool:
    if isinstance(around, dict):
        return part in around
    return isinstance(around, list) and isinstance(part, int) and part < len(around)


def _keys_at(path: Path, data: dict[str, Any]) -> list[str]:
    """Keys that the mapping at a path may have."""
    model: type[BaseModel] | None
    match path:
        case ():
            model = Policy
        case (str(section),):
            model = _SECTIONS.get(section)
        case ("rules", int(place)):
            model = RULE_KINDS.get(str(data["rules"][place].get("kind")))
        case ("rules", _, "unless", _):
            model = Exemption
        case ("columns", _, "consent"):
            model = Consent
        case ("sources", _, "layout"):
            model = Layout
        case (str(table), _):
            model = _TABLES.get(table)
        case _:
            model = None
    return [info.alias or name for name, info in model.model_fields.items()] if model else []
