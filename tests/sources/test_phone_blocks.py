"""Blocks of numbers: what a line means, and which numbers are found by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from source_files import hits

from small_runs import Desk, csv_text, outcomes
from suppress.ledger.open import open_ledger
from suppress.model import KeyKind
from suppress.policy.load import load_policy
from suppress.sources.prepared import PreparedSource

Open = Callable[..., PreparedSource]
# In turn: before the exchange, its first number, the last before a thousand, that thousand, its last, the
# last of the exchange, the first behind it.
NUMBERS = [12125549999, 12125550000, 12125550999, 12125551000, 12125551999, 12125559999, 12125560000]
EXCHANGE, THOUSAND = [1, 2, 3, 4, 5], [3, 4]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("212,555", EXCHANGE),
        ("212555", EXCHANGE),
        ("212-555", EXCHANGE),
        ("(212) 555", EXCHANGE),
        ("212,555,A", EXCHANGE),
        ("1212555", EXCHANGE),
        ('"212","555"', None),
        ("212,555,1", THOUSAND),
        ("2125551", THOUSAND),
        ("212-555-1", THOUSAND),
        ("+1 212 555 1", THOUSAND),
        ("12125551", THOUSAND),
        ("2125551000", None),
        ("212,5551000", None),
        ("212,555,1000", None),
        ("212,555,1,Example Wireless", None),
        ("212", None),
        ("112,555", None),
        ("NPA,NXX,X", None),
    ],
)
def test_a_line_is_a_block_or_a_reject(line: str, found: list[int] | None, opened: Open) -> None:
    source = opened(f"303,200\n{line}\n", format="phone_blocks", max_rejected="100 %")
    assert hits(source, KeyKind.PHONE, NUMBERS) == (found or [])
    assert (source.entries, source.members[0].rejected) == ((2, 0) if found else (1, 1))


def test_numbers_of_other_plans_stand_in_no_block(opened: Open) -> None:
    source = opened("212,555\n", format="phone_blocks")
    # What begins alike, and has other lengths or another calling code.
    assert hits(source, KeyKind.PHONE, [1212555, 12125551, 2125550000, 121255500001, 442125550000]) == []


def test_a_number_is_found_once_for_each_of_its_blocks_in_their_order(opened: Open) -> None:
    source = opened("212,555\n212,555,1\n", format="phone_blocks")
    assert hits(source, KeyKind.PHONE, [12125551000, 13035550000, 12125550000]) == [0, 0, 2]


def test_ported_numbers_count_beside_the_blocks_as_the_manual_says(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "source_formats.md").read_text(encoding="utf-8")
    section = manual.partition("## `phone_blocks`")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    example = yaml.safe_load(block)
    desk = Desk(
        tmp_path,
        example["rules"],
        {**example["sources"], "ledger": {"format": "ledger"}},
        {"channels": {"auto_voice": {"contact": "phone", "fields": ["phone"]}}},
    )
    assert load_policy(desk.policy).policy.rules[0].id == "wireless-block"
    open_ledger(None, tmp_path / ".suppress", create=True).close()
    (tmp_path / "portdata").mkdir()
    desk.write("portdata/wireless-blocks-2098-05-25.txt", "212,555\n")
    desk.write("portdata/wireline-to-wireless-2098-05-25.txt", "2125560100\n2125550102\n")
    desk.write("portdata/wireless-to-wireline-2098-05-25.txt", "2125550101\n2125550102\n")
    numbers = ["2125550100", "2125550101", "2125550102", "2125560100", "2125560101"]
    rows = csv_text([(number, number) for number in numbers], ("id", "phone"))
    found = desk.run(desk.write("list.csv", rows), channel="auto_voice", home=tmp_path / ".suppress")
    assert found.folder is not None
    assert outcomes(found.folder)["send"] == ["2125550101", "2125560101"]
