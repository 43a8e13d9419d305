from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
import yamlcore

from suppress.errors import PolicyError
from suppress.policy.check import check_policy
from suppress.policy.load import load_policy

HERE = Path(__file__).parent
EXAMPLE = (HERE / "design_example.yaml").read_text(encoding="utf-8")
CASES = yaml.load((HERE / "check_cases.yaml").read_text(encoding="utf-8"), Loader=yamlcore.CCoreLoader)


def findings(folder: Path, case: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Errors and warnings of the example with the case's change, without their place in the file."""
    old, new = case.get("replace", "\nduplicates:"), case.get("with", "")
    if "rule" in case:
        new = f"  - {{id: new, {case['rule']}}}\n{old}"
    assert old in EXAMPLE
    path = folder / "policies.yaml"
    path.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    try:
        loaded = load_policy(path)
    except PolicyError as error:
        return [one.split(": ", 1)[1] for one in error.problems], []
    return [], [f"{'.'.join(map(str, one.path))}: {one.message}" for one in loaded.warnings]


def named(kind: str) -> Any:
    return pytest.mark.parametrize("case", CASES[kind], ids=[case["name"] for case in CASES[kind]])


@named("errors")
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, case: dict[str, Any]) -> None:
    expected = case["error"] if isinstance(case["error"], list) else [case["error"]]
    assert findings(tmp_path, case) == (expected, [])


@named("warnings")
def test_what_is_probably_not_meant_is_a_warning(tmp_path: Path, case: dict[str, Any]) -> None:
    assert findings(tmp_path, case) == ([], [case["warning"]])


@named("allowed")
def test_what_just_holds_is_no_finding(tmp_path: Path, case: dict[str, Any]) -> None:
    assert findings(tmp_path, case) == ([], [])


def test_a_policy_can_be_checked_without_its_files() -> None:
    assert check_policy(load_policy(HERE / "design_example.yaml").policy) == ()
