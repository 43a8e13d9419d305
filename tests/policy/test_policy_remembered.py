from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from suppress.errors import PolicyError
from suppress.policy.condition import compile_condition
from suppress.policy.load import load_policy
from suppress.policy.remembered import recall_policy
from suppress.policy.sql import Node, parse

PACK = """\
rules:
  - {id: minors, kind: condition, where: "years_since(birth_date) < 18 OR NOT (name LIKE '%x%')"}
"""
POLICY = """\
version: 1
include: [pack.yaml, "suppress:base"]
sender: {name: A, country: US}
channels: {email: {contact: email}}
categories: {news: {purpose: marketing}}
columns: {birth_date: {type: date}}
sources: {ledger: {format: ledger}, acme: {format: plain, files: lists/*.txt, statutory: true}}
rules:
  - {id: opted-out, kind: opted_out}
  - {id: acme, kind: listed, source: acme}
"""


@dataclass(frozen=True)
class Kept:
    """A policy that is remembered."""

    policy: Path
    home: Path

    @property
    def file(self) -> Path:
        (found,) = (self.home / "policies").iterdir()
        return found

    def change(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change what is remembered, as somebody would who knows how it is written."""
        content = json.loads(self.file.read_bytes().partition(b"\n")[2])
        change(content)
        written = json.dumps(content).encode()
        self.file.write_bytes(hashlib.sha256(written).hexdigest().encode() + b"\n" + written)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    (tmp_path / "pack.yaml").write_text(PACK)
    policy = tmp_path / "policies.yaml"
    policy.write_text(POLICY)
    home = tmp_path / ".suppress"
    home.mkdir(mode=0o700)
    load_policy(policy, home)
    return Kept(policy, home)


def test_a_remembered_policy_is_the_one_that_was_read(kept: Kept) -> None:
    read = load_policy(kept.policy)
    assert read.warnings
    assert recall_policy(kept.policy, kept.home) == read


def test_a_remembered_policy_needs_no_parser(kept: Kept) -> None:
    program = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from suppress.policy.load import load_policy\n"
        "from suppress.policy.plan import Send, make_plan\n"
        "policy = load_policy(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "plan = make_plan(policy, Send('email', ('news',), (), date(2026, 12, 1)))\n"
        "print(sorted({'yaml', 'sqlglot', 'babel'} & sys.modules.keys()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, kept.policy, kept.home], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n", said.stderr


def test_only_its_owner_can_read_what_is_remembered(kept: Kept) -> None:
    assert kept.file.stat().st_mode & 0o777 == 0o600
    assert kept.file.parent.stat().st_mode & 0o777 == 0o700


def _same_size_and_time(path: Path, before: str, after: str) -> None:
    stat = path.stat()
    path.write_text(path.read_text().replace(before, after))
    assert path.stat().st_size == stat.st_size
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


CHANGES: dict[str, Callable[[Kept], object]] = {
    "the policy, in size and time as before": lambda kept: _same_size_and_time(
        kept.policy, "name: A", "name: B"
    ),
    "an included file, likewise": lambda kept: _same_size_and_time(
        kept.policy.with_name("pack.yaml"), "< 18", "< 21"
    ),
    "an included file is gone": lambda kept: kept.policy.with_name("pack.yaml").unlink(),
    "a rule pack": lambda kept: kept.change(lambda data: data.update(files=[["suppress:base", "0" * 64]])),
    "a library": lambda kept: kept.change(lambda data: data["made_by"][1].append("sqlglot-31.0.0.dist-info")),
    "Python": lambda kept: kept.change(lambda data: data["made_by"].__setitem__(0, "3.99")),
    "the program": lambda kept: kept.change(lambda data: data["made_by"][2][0].__setitem__(1, 1)),
    "another policy's": lambda kept: kept.change(lambda data: data.update(path="/elsewhere/policies.yaml")),
    "a byte is damaged": lambda kept: kept.file.write_bytes(kept.file.read_bytes().replace(b"< 18", b"< 19")),
    "cut short": lambda kept: kept.file.write_bytes(kept.file.read_bytes()[:-100]),
    "empty": lambda kept: kept.file.write_bytes(b""),
    "not text": lambda kept: kept.file.write_bytes(b"\xff\xfe\n\x00"),
    "of another shape": lambda kept: kept.change(lambda data: data["data"].pop("sender")),
    "of another meaning": lambda kept: kept.change(lambda data: data["data"]["rules"][0].update(unless="all")),
    "without its conditions": lambda kept: kept.change(lambda data: data.pop("conditions")),
    "a condition that is no tree": lambda kept: kept.change(lambda data: data["conditions"].update(a=["Null"])),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_has_changed_since_is_not_remembered(kept: Kept, change: Callable[[Kept], object]) -> None:
    change(kept)
    assert recall_policy(kept.policy, kept.home) is None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_is_not_remembered_is_parsed_again(kept: Kept, change: Callable[[Kept], object]) -> None:
    change(kept)
    if not kept.policy.with_name("pack.yaml").exists():
        with pytest.raises(PolicyError):
            load_policy(kept.policy, kept.home)
        return
    assert load_policy(kept.policy, kept.home) == load_policy(kept.policy)
    assert recall_policy(kept.policy, kept.home) == load_policy(kept.policy)


def test_a_policy_that_was_only_touched_is_still_remembered(kept: Kept) -> None:
    os.utime(kept.policy, (1, 1))
    assert recall_policy(kept.policy, kept.home) is not None


def test_a_policy_with_a_mistake_is_not_remembered(kept: Kept) -> None:
    kept.file.unlink()
    kept.policy.write_text(POLICY + "  - {id: acme, kind: listed, source: nowhere}\n")
    for _ in range(2):
        with pytest.raises(PolicyError):
            load_policy(kept.policy, kept.home)
    assert not any((kept.home / "policies").iterdir())


def test_without_a_home_folder_none_is_made(kept: Kept) -> None:
    load_policy(kept.policy, kept.home / "other")
    assert not (kept.home / "other").exists()


@pytest.mark.parametrize(
    "text",
    [
        "name = ''",
        "NOT (name LIKE 'a%' OR name NOT LIKE '_b')",
        "state IN ('NY', 'CA') AND state IS NOT NULL",
        "years_since(birth_date) BETWEEN -1 AND 18.5",
        "COALESCE(LOWER(TRIM(name)) = 'x', FALSE)",
        "LENGTH(name) * 2 + 1 >= 4 / 2",
        "CAST(name AS INT) = 1",
    ],
)
def test_a_tree_comes_back_from_json_as_it_was(text: str) -> None:
    tree = parse(text)
    assert Node.of(json.loads(json.dumps(tree.data()))) == tree


def test_a_recalled_condition_asks_the_same(kept: Kept) -> None:
    policy = load_policy(kept.policy)
    (where,) = [rule.where for rule in policy.policy.rules if rule.kind == "condition"]
    of = {"exemption": False, "columns": policy.policy.columns, "contact_date": date(2026, 12, 1)}
    before = compile_condition(where, **of)
    assert recall_policy(kept.policy, kept.home) is not None
    assert compile_condition(where, **of).expr.meta.eq(before.expr)
