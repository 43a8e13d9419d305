from __future__ import annotations

import pytest

from suppress.counted import counted


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("row",), "0 rows"),
        (1, ("row",), "1 row"),
        (1_200, ("row",), "1,200 rows"),
        (1, ("entry",), "1 entry"),
        (2, ("entry",), "2 entries"),
        (2, ("day",), "2 days"),
        (2, ("replaced file is", "replaced files are"), "2 replaced files are"),
    ],
)
def test_one_and_several(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
