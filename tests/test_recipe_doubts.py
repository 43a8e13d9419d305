"""A large hashed list on which nobody is found is most often read by the wrong recipe, and one on which most
are found is most often no list of opt-outs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from small_runs import Desk, csv_text
from suppress.recipe_doubts import LARGE_CAMPAIGN, LARGE_LIST

RULES = [{"id": "acme", "kind": "listed", "source": "acme"}]
SOURCE = {"format": "hashed", "files": "acme.txt", "digest": "md5", "recipe": "lower_trim"}


def _warnings(
    folder: Path,
    *,
    digests: int = LARGE_LIST,
    rows: int = LARGE_CAMPAIGN,
    blank: int = 0,
    listed: str = "nobody@x.test",
    rule: dict[str, Any] | None = None,
    **run: Any,
) -> list[str]:
    desk = Desk(folder, [{**RULES[0], **(rule or {})}], {"acme": SOURCE})
    texts = [listed, *(f"other{number}@x.test" for number in range(digests - 1))]
    desk.write("acme.txt", "".join(f"{hashlib.md5(text.encode()).hexdigest()}\n" for text in texts))
    cells = [(str(number), f"person{number}@x.test", "", "") for number in range(rows)]
    campaign = desk.write("list.csv", csv_text([*cells, *[("-", "", "", "")] * blank]))
    warnings: list[str] = desk.run(campaign, **run).report["warnings"]
    return warnings


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "dry run"])
def test_nobody_on_a_large_list_is_a_warning(tmp_path: Path, *, dry_run: bool) -> None:
    assert _warnings(tmp_path, blank=5, dry_run=dry_run) == [
        "acme: none of 1,000 rows is on this list of 1,000 digests; "
        "check `digest:` and `recipe:` of the source (now md5, lower_trim)"
    ]


@pytest.mark.parametrize(
    "case",
    [
        {"listed": "person7@x.test"},
        {"digests": LARGE_LIST - 1},
        {"rows": LARGE_CAMPAIGN - 1, "blank": 5},
        {"rule": {"jurisdictions": ["CA"]}},
        {"listed": "person7@x.test", "rule": {"unless": [{"categories": ["newsletter"]}]}},
    ],
    ids=["one row found", "small list", "few contact points", "a rule for one country", "found and exempt"],
)
def test_what_tells_nothing_about_the_recipe_is_none(case: dict[str, Any], tmp_path: Path) -> None:
    assert _warnings(tmp_path, **case) == []


@pytest.mark.parametrize(("found", "doubtful"), [(501, True), (500, False)], ids=["most", "half"])
def test_most_rows_on_a_list_is_a_warning(found: int, *, doubtful: bool, tmp_path: Path) -> None:
    desk = Desk(tmp_path, RULES, {"acme": SOURCE})
    texts = [f"person{number}@x.test" for number in range(found)] + [f"other{n}@x.test" for n in range(500)]
    desk.write("acme.txt", "".join(f"{hashlib.md5(text.encode()).hexdigest()}\n" for text in texts))
    cells = [(str(number), f"person{number}@x.test", "", "") for number in range(1_000)]
    warnings = desk.run(desk.write("list.csv", csv_text(cells))).report["warnings"]
    assert (
        warnings
        == [
            "acme: 501 of 1,000 rows are on this list of 1,001 digests; "
            "check that it is a list of opt-outs, and not of the campaign or of customers"
        ]
        * doubtful
    )
