"""What is wrong with layouts: everything at once, and each at its place."""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import yaml
import yamlcore
from test_policy_check import findings

from suppress.policy.layout import layout_of, parse_positions, parse_xml_path
from suppress.policy.load import load_policy
from suppress.sources.in_memory import prepare_lines

HERE = Path(__file__).parent
_ACME = "  acme:     {format: hashed, digest: md5, files: advertisers/acme/*.txt, max_age: 10 days}\n"


def _found(folder: Path, source: str, layouts: str = "") -> tuple[list[str], list[str]]:
    head = f"layouts:\n  it: {layouts}\n" if layouts else ""
    text = f"  acme:     {{{source}, files: x.txt}}\n"
    return findings(folder, {"replace": f"{_ACME}", "with": f"{text}{head}"})


CASES = yaml.load((HERE / "layout_cases.yaml").read_text(encoding="utf-8"), Loader=yamlcore.CCoreLoader)


@pytest.mark.parametrize("case", CASES["errors"], ids=itemgetter("source"))
def test_mistakes_of_layouts(tmp_path: Path, case: dict[str, Any]) -> None:
    found, _ = _found(tmp_path, case["source"], case.get("layout", ""))
    assert sorted(found) == sorted(case["errors"])


@pytest.mark.parametrize("case", CASES["warnings"], ids=itemgetter("source"))
def test_what_is_probably_not_meant(tmp_path: Path, case: dict[str, Any]) -> None:
    assert _found(tmp_path, case["source"], case.get("layout", "")) == ([], [case["warning"]])


@pytest.mark.parametrize("case", CASES["allowed"], ids=itemgetter("source"))
def test_what_just_holds(tmp_path: Path, case: dict[str, Any]) -> None:
    assert _found(tmp_path, case["source"], case.get("layout", "")) == ([], [])


def test_a_source_carries_the_layout_that_it_names(tmp_path: Path) -> None:
    _found(tmp_path, "format: delimited, layout: it", "{format: delimited, fields: {email: 1}}")
    policy = load_policy(tmp_path / "policies.yaml").policy
    assert policy.sources["acme"].layout == policy.layouts["it"]


def test_an_inline_layout_takes_the_format_of_its_source(tmp_path: Path) -> None:
    _found(tmp_path, "format: fixed_width, layout: {fields: {email: 1-20}}")
    layout = layout_of(load_policy(tmp_path / "policies.yaml").policy.sources["acme"])
    assert layout is not None
    assert (layout.format, layout.has_header) == ("fixed_width", False)


def test_an_included_layout_is_replaced_by_its_name(tmp_path: Path) -> None:
    _found(tmp_path, "format: delimited, layout: it", "{format: delimited, fields: {email: 1}}")
    (tmp_path / "over.yaml").write_text(
        "version: 1\ninclude: policies.yaml\nlayouts:\n  it: {format: delimited, fields: {email: 2}}\n"
        "  other: {format: fixed_width, fields: {email: 1-9}}\n"
    )
    policy = load_policy(tmp_path / "over.yaml").policy
    assert policy.layouts["it"].fields == {"email": (2,)}
    assert set(policy.layouts) == {"it", "other"}


@pytest.mark.parametrize(("place", "positions"), [("96-145", (96, 145)), (1, (1, 1)), ("7-7", (7, 7))])
def test_positions(place: int | str, positions: tuple[int, int]) -> None:
    assert parse_positions(place) == positions


@pytest.mark.parametrize("place", ["0-5", "5-4", "5", "1-2-3", "a-b", "1 - 2", 0, ""])
def test_no_positions(place: int | str) -> None:
    with pytest.raises(ValueError, match="positions are"):
        parse_positions(place)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("@val", (0, (), "val")),
        ("../@val", (1, (), "val")),
        ("../../@val", (2, (), "val")),
        ("number", (0, ("number",), None)),
        ("a/b", (0, ("a", "b"), None)),
        ("a/b/@c", (0, ("a", "b"), "c")),
        (".", (0, (), None)),
    ],
)
def test_xml_paths(place: str, path: object) -> None:
    assert parse_xml_path(place) == path


@pytest.mark.parametrize("place", ["", "..", "../a", "a@b", "/@a", "a/", "../a/@b", 3, "a b"])
def test_no_xml_paths(place: int | str) -> None:
    with pytest.raises(ValueError, match="a path leads"):
        parse_xml_path(place)


def test_the_examples_of_the_manual_are_what_they_say(tmp_path: Path) -> None:
    manual = (HERE.parents[1] / "docs" / "source_formats.md").read_text(encoding="utf-8")
    section = manual.partition("## `delimited`, `fixed_width` and `xml`")[2].partition("\n## ")[0]
    blocks = re.findall(r"```(yaml|)\n(.*?)```", section, re.DOTALL)
    examples = [text for kind, text in blocks if kind == "yaml"]
    assert len(examples) == 7
    whole = next(text for text in examples if text.startswith("layouts:"))
    sources = "".join(text for text in examples if text != whole)
    (tmp_path / "policies.yaml").write_text(
        "version: 1\nsender: {name: R, country: US}\n"
        "channels: {mail: {contact: postal}, voice: {contact: phone}}\n"
        f"categories: {{news: {{purpose: marketing}}}}\n{whole}{sources}rules:\n"
        + "".join(
            f"  - {{id: {name}, kind: listed, source: {name}}}\n"
            for name in (
                "vendor",
                "texas",
                "indiana",
                "litigators",
                "litigators_or_blank",
                "provincial",
                "board",
            )
        )
    )
    policy = load_policy(tmp_path / "policies.yaml").policy
    records = dict(zip(("texas", "indiana", "litigators", "provincial"), _records(blocks), strict=True))
    for name, lines in records.items():
        source = prepare_lines(name, policy.sources[name], lines.splitlines(), country="US")
        listed = 0 if name == "litigators" else 1  # the row shown is no litigator's
        assert (source.members[0].entries, source.members[0].rejected) == (listed, 0)


def _records(blocks: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in blocks if not kind]
