from __future__ import annotations

import json
from pathlib import Path

import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner, Result

from suppress.policy.schema import policy_schema

HERE = Path(__file__).parent


def check(tmp_path: Path, policy: Path) -> Result:
    """What `check-jsonschema` says, and how it ends."""
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(policy_schema()), encoding="utf-8")
    return CliRunner().invoke(check_jsonschema, ["--schemafile", str(schema), str(policy)])


def test_the_example_of_the_design_is_valid_for_an_editor(tmp_path: Path) -> None:
    found = check(tmp_path, HERE / "design_example.yaml")
    assert found.exit_code == 0, found.output


def test_an_editor_finds_mistakes_of_shape(tmp_path: Path) -> None:
    broken = tmp_path / "policies.yaml"
    text = (HERE / "broken.yaml").read_text(encoding="utf-8")
    broken.write_text(text.replace("  acme:     {format: hashed, files: other/*.txt}\n", ""), encoding="utf-8")
    found = check(tmp_path, broken)
    assert found.exit_code == 1
    for place in ("$.categories.newsletter.purpose", "$.sources.acme", "$.rules[2]"):
        assert place in found.output


_LAYOUT = "layouts: {it: {format: xml, entry: ph, fields: {phone: [../@val, '@val'], mobile: 3, date: d}}}"


@pytest.mark.parametrize(
    ("source", "valid"),
    [
        ("format: xml, layout: it", True),
        ("format: fixed_width, layout: {record: 9, fields: {phone: 1-9}, only: {x: Y}}", True),
        ("format: fixed_width, layout: {record: 0, fields: {phone: 1-9}}", False),
        ("format: delimited, layout: {fields: {phone: 1.5}}", False),
        ("format: delimited, layout: {fields: {phone: []}}", False),
        ("format: delimited, layout: {feilds: {phone: 1}}", False),
    ],
)
def test_an_editor_knows_layouts(tmp_path: Path, source: str, valid: bool) -> None:
    text = (HERE / "design_example.yaml").read_text(encoding="utf-8")
    path = tmp_path / "policies.yaml"
    acme = "acme:     {format: hashed, digest: md5, files: advertisers/acme/*.txt, max_age: 10 days}"
    assert acme in text
    path.write_text(text.replace(acme, f"acme: {{{source}, files: x}}") + f"\n{_LAYOUT}\n")
    assert (check(tmp_path, path).exit_code == 0) is valid


@pytest.mark.parametrize(
    ("model", "key"),
    [
        ("Source", "max_age"),
        ("Layout", "only"),
        ("Exemption", "despite"),
        ("Listed", "from"),
        ("Condition", "unknown"),
    ],
)
def test_every_key_has_its_manual(model: str, key: str) -> None:
    definition = policy_schema()["$defs"][model]
    assert definition["properties"][key]["description"]
    assert definition["additionalProperties"] is False
