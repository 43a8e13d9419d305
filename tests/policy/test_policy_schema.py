from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner, Result

from suppress.policy.schema import policy_schema

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return policy_schema()


def check(tmp_path: Path, *policies: Path) -> Result:
    """What `check-jsonschema` says, and how it ends."""
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(policy_schema()), encoding="utf-8")
    return CliRunner().invoke(check_jsonschema, ["--schemafile", str(schema), *map(str, policies)])


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


SOURCES = {
    "of the policy": ("format: xml, layout: it", True),
    "its own": ("format: fixed_width, layout: {record: 9, fields: {phone: 1-9}, only: {x: Y}}", True),
    "no record": ("format: fixed_width, layout: {record: 0, fields: {phone: 1-9}}", False),
    "a half column": ("format: delimited, layout: {fields: {phone: 1.5}}", False),
    "no column": ("format: delimited, layout: {fields: {phone: []}}", False),
    "a wrong key": ("format: delimited, layout: {feilds: {phone: 1}}", False),
}


@pytest.fixture(scope="module")
def of_layouts(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a policy with each of the sources, all asked at once."""
    folder = tmp_path_factory.mktemp("layouts")
    text = (HERE / "design_example.yaml").read_text(encoding="utf-8")
    acme = "acme:     {format: hashed, digest: md5, files: advertisers/acme/*.txt, max_age: 10 days}"
    assert acme in text
    paths = []
    for name, (source, _) in SOURCES.items():
        path = folder / f"{name}.yaml"
        path.write_text(text.replace(acme, f"acme: {{{source}, files: x}}") + f"\n{_LAYOUT}\n")
        paths.append(path)
    return check(folder, *paths).output


@pytest.mark.parametrize("name", SOURCES)
def test_an_editor_knows_layouts(of_layouts: str, name: str) -> None:
    assert (f"{name}.yaml" not in of_layouts) is SOURCES[name][1]


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
def test_every_key_has_its_manual(schema: dict[str, Any], model: str, key: str) -> None:
    definition = schema["$defs"][model]
    assert definition["properties"][key]["description"]
    assert definition["additionalProperties"] is False
