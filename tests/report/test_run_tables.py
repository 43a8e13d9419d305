"""The tables of a report."""

from __future__ import annotations

import pytest

from suppress.report.run_tables import holds


@pytest.mark.parametrize(
    ("keys", "removed", "because"),
    [
        ({"phone": 3, "unchecked": 2}, 3, "no file of the source answers"),
        ({"blank": 7, "unreadable": 2}, 7, "cannot be read"),
        ({"blank": 2}, 0, "nothing there"),
        (
            {"household by score": 3, "household by score, to review": 2},
            3,
            "alike, and the score leaves it open whether they are the same",
        ),
        ({"email": 2}, 0, "the rule holds what it finds"),
    ],
    ids=["unchecked", "blank is removed", "blank is held", "a score in doubt", "a rule that holds"],
)
def test_why_rows_are_held(keys: dict[str, int], removed: int, because: str) -> None:
    step = {"rule": "r", "found": 9, "exempt": 0, "removed": removed, "held": 2, "remaining": 0, "keys": keys}
    assert holds({"net_down": {"rules": [step]}}).rows == (("r", because, 2),)
