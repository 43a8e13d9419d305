from __future__ import annotations

import pytest

from suppress.policy.yaml import read_yaml


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("state: NO", {"state": "NO"}),
        ("quiet: 21:00", {"quiet": "21:00"}),
        ("code: 010", {"code": 10}),
        ("from: 2026-12-01", {"from": "2026-12-01"}),
        ("on: yes", {"on": "yes"}),
        ("a: true\nb: ~\nc: 1.5", {"a": True, "b": None, "c": 1.5}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("", None),
        ("# nothing", None),
    ],
    ids=[
        "NO is text",
        "a time of day is text",
        "no octal",
        "a date is text",
        "on and yes are text",
        "scalars of the core schema",
        "an alias",
        "empty",
        "only a comment",
    ],
)
def test_yaml_has_the_meaning_of_version_1_2(text: str, data: object) -> None:
    document = read_yaml(text)
    assert (document.data, document.faults) == (data, ())


def test_every_value_has_its_place() -> None:
    marks = read_yaml("sender: {name: 'A ''B'''}\nrules:\n  - id: x\n    unless: [1, {a: b}]\n").marks
    name = marks["sender", "name"]
    assert (name.key_line, name.key_column, name.line, name.column, name.text) == (1, 10, 1, 16, "'A ''B'''")
    nested = marks["rules", 0, "unless", 1, "a"]
    assert (nested.line, nested.column) == (4, 21)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3", (3, 1), "the key 'a' is already there, in line 1"),
        ("a:\n  b: 1\n  c: {d: 1, d: 2}", (3, 13), "the key 'd' is already there, in line 3"),
        ("a: [1\nb: 2", (2, 2), "not readable as YAML"),
        ("a:\n\tb: 1", (2, 1), "a tab: YAML is indented by spaces alone"),
        ("a:\n  - b: 1\n\tc: 2", (3, 1), "a tab: YAML is indented by spaces alone"),
        ("1: x", (1, 1), "a key is text"),
        ("[a]: x", (1, 1), "a key is text"),
        ("a: !!python/name:os.system x", (1, 4), "the tag tag:yaml.org,2002:python/name:os.system"),
        ("a: !!int x", (1, 4), "does not fit its tag"),
        ("a: *nothing", (1, 4), "undefined alias"),
        ("a: &x [*x]", (1, 4), "aliases stand for too many values"),
        ("a: 1\n---\nb: 2", (2, 1), "single document"),
        ("a: \x01", (1, 1), "character"),
    ],
    ids=[
        "repeated key",
        "repeated key in a nested mapping",
        "unclosed list",
        "a tab that indents",
        "a tab after spaces",
        "number as a key",
        "list as a key",
        "foreign tag",
        "value that does not fit its tag",
        "alias without an anchor",
        "value that holds itself",
        "second document",
        "control character",
    ],
)
def test_what_a_policy_may_not_have_is_refused_at_its_place(
    text: str, place: tuple[int, int], message: str
) -> None:
    (fault,) = read_yaml(text).faults
    assert (fault.line, fault.column) == place
    assert message in fault.message


def test_nested_aliases_do_not_blow_up() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = read_yaml("\n".join(levels))
    assert document.data is None
    assert "too many" in document.faults[0].message


def test_deep_nesting_is_refused_before_the_parser_runs_out_of_stack() -> None:
    document = read_yaml("[" * 100_000)
    assert document.data is None
    assert "deep" in document.faults[0].message
