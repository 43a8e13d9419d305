"""JSON Schema of the policy file, for completion and checks in an editor."""

from __future__ import annotations

from typing import Any

from suppress.policy.model import Policy


def policy_schema() -> dict[str, Any]:
    """The schema (draft 2020-12), with the manual of every key as its description.

    It knows the shape alone: that a source exists or a condition can be read is `policy check`.
    """
    schema = Policy.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "suppress policy"}
