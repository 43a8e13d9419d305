from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from suppress.policy.schema import policy_schema

HERE = Path(__file__).parent


def check(tmp_path: Path, policy: Path) -> subprocess.CompletedProcess[str]:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(policy_schema()), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), str(policy)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_example_of_the_design_is_valid_for_an_editor(tmp_path: Path) -> None:
    found = check(tmp_path, HERE / "design_example.yaml")
    assert found.returncode == 0, found.stdout


def test_an_editor_finds_mistakes_of_shape(tmp_path: Path) -> None:
    broken = tmp_path / "policies.yaml"
    text = (HERE / "broken.yaml").read_text(encoding="utf-8")
    broken.write_text(text.replace("  acme:     {format: hashed, files: other/*.txt}\n", ""), encoding="utf-8")
    found = check(tmp_path, broken)
    assert found.returncode == 1
    for place in ("$.categories.newsletter.purpose", "$.sources.acme", "$.rules[2]"):
        assert place in found.stdout


@pytest.mark.parametrize(
    ("model", "key"),
    [("Source", "max_age"), ("Exemption", "despite"), ("Listed", "from"), ("Condition", "unknown")],
)
def test_every_key_has_its_manual(model: str, key: str) -> None:
    definition = policy_schema()["$defs"][model]
    assert definition["properties"][key]["description"]
    assert definition["additionalProperties"] is False
