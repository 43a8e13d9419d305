"""Shares in words."""

import pytest

from suppress.report.terminal import percent


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 3_706, "0.0%"),
        (1, 3_706, "<0.1%"),
        (1_853, 3_706, "50.0%"),
        (3_705, 3_706, ">99.9%"),
        (3_706, 3_706, "100.0%"),
        (0, 0, "–"),
    ],
)
def test_only_all_are_100_percent_and_only_none_are_0(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown
