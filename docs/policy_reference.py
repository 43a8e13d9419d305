"""Writes docs/policy.md: the prose of policy_intro.md, then every section from the models themselves.

    python docs/policy_reference.py

A test compares the committed page with what this gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from suppress.policy.schema import policy_schema

HERE = Path(__file__).parent
SECTIONS = (
    ("Policy", "The file"),
    ("Sender", "sender"),
    ("ChannelSpec", "channels"),
    ("Category", "categories"),
    ("Column", "columns"),
    ("Consent", "consent of a column"),
    ("Source", "sources"),
    ("WashAnswers", "answers of a washed list"),
    ("Layout", "layouts"),
    ("Listed", "rule: listed"),
    ("Scores", "scores of a rule: listed"),
    ("Condition", "rule: condition"),
    ("NoContactPoint", "rule: no_contact_point"),
    ("OptedOut", "rule: opted_out"),
    ("Recorded", "rule: recorded"),
    ("MissingConsent", "rule: missing_consent"),
    ("Exemption", "a line of unless"),
    ("Duplicates", "duplicates"),
    ("Limits", "limits"),
    ("Alert", "alerts"),
    ("Reports", "reports"),
    ("PolicyTest", "tests"),
)

_WORDS = {
    "string": "text",
    "boolean": "`true` or `false`",
    "integer": "whole number",
    "object": "mapping",
}


def policy_page() -> str:
    """The whole page."""
    schema = policy_schema()
    models = {**schema["$defs"], "Policy": schema}
    parts = [(HERE / "policy_intro.md").read_text()]
    parts += ["\n".join(_section(title, models[name])) for name, title in SECTIONS]
    return "\n".join(parts) + "\n"


def _section(title: str, model: Mapping[str, Any]) -> Iterator[str]:
    required = set(model.get("required", ()))
    yield f"### {title}\n"
    yield f"{model['description']}\n"
    yield "| name | is | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, field in model["properties"].items():
        default = "*required*" if name in required else _default(field.get("default"))
        meaning = " ".join(field.get("description", "").split())  # a line break would end the table
        yield f"| `{name}` | {_type(field)} | {default} | {meaning} |"
    yield ""


def _type(field: Mapping[str, Any]) -> str:
    choices = field.get("anyOf") or field.get("oneOf")
    inner = field.get("additionalProperties")
    if choices:
        return " or ".join(dict.fromkeys(_type(one) for one in choices if one.get("type") != "null"))
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}))}"
    if isinstance(inner, Mapping):
        return f"names with {_type(inner)}"
    return _plain_type(field)


def _plain_type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if "const" in field:
        return f"`{field['const']}`"
    if "examples" in field:
        return f"text such as `{field['examples'][0]}`"
    return _WORDS.get(field.get("type", ""), "anything")


def _default(value: Any) -> str:
    if value is None or value in ([], {}, ""):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return (
        f"`{', '.join(value)}`" if isinstance(value, list) else "–" if isinstance(value, dict) else f"`{value}`"
    )


if __name__ == "__main__":
    (HERE / "policy.md").write_text(policy_page())
