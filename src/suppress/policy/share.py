"""Shares as policies write them: a percentage."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_SHARE = re.compile(r"^\s*(\d{1,3}(?:\.\d+)?)\s*%\s*$")


def _ratio(value: Any) -> Any:
    if isinstance(value, float) and 0 <= value <= 1:
        return value
    found = _SHARE.match(value) if isinstance(value, str) else None
    if found and float(found[1]) <= 100:
        return float(found[1]) / 100
    raise ValueError("a share is a percentage such as '20 %'")


Percent = Annotated[
    float,
    BeforeValidator(_ratio),
    PlainSerializer(lambda ratio: f"{ratio * 100:g} %"),
    WithJsonSchema({"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$", "examples": ["20 %"]}),
]
"""A share, written as a percentage; a number between 0 and 1 in the program."""
